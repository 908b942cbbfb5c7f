using Crm.Common;
using Crm.Contracts.Orders;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Keeps a typed order as a draft with a number of our own, and what the guards say about it: checked where nothing stands in the
/// way of its confirmation, else a draft.
/// </summary>
internal sealed record EnterOrder : OrderEntry, ICommand<OrderView>;

internal sealed class EnterOrderValidator(TimeProvider clock) : OrderEntryValidator<EnterOrder>(clock);

internal sealed class EnterOrderHandler(
    DbSession session, TypedOrders orders, TypedOrderWork work, OrderFindings findings, IMediator mediator)
    : IRequestHandler<EnterOrder, OrderView>
{
    private const string IdOf = """
        select o.SalesOrderId
        from orders.SalesOrder o
        where o.Number = @Number
          and o.ExternalKey is null
        """;

    private const string SetState = """
        update orders.SalesOrder
        set State = @Checked
        where SalesOrderId = @SalesOrderId
        """;

    public async Task<OrderView> Handle(EnterOrder request, CancellationToken cancellationToken)
    {
        var (head, lines, _, _) = await orders.BuildAsync(request, null, [], cancellationToken);
        var answer = await orders.CalculateAsync(head, lines, cancellationToken);
        head.Number = await orders.NextNumberAsync(cancellationToken);
        head.State = OrderState.Draft;
        await session.Bulk.InsertAsync(OrderTables.NewOrder, [head], cancellationToken);
        head.SalesOrderId = await session.ScalarAsync<long>(IdOf, new { head.Number }, cancellationToken);
        foreach (var line in lines) line.SalesOrderId = head.SalesOrderId;
        if (lines.Count > 0) await session.Bulk.InsertAsync(OrderTables.NewLine, lines, cancellationToken);

        var found = await findings.LookAsync(head, lines, OrderMoment.Entry, answer, cancellationToken);
        if (lines.Count > 0 && FindingRules.Verdict(found) == FindingVerdict.Free)
            await session.ExecuteAsync(SetState, new { OrderState.Checked, head.SalesOrderId }, cancellationToken);
        await work.EnteredAsync(head, cancellationToken);
        return await mediator.Send(new GetOrder(head.SalesOrderId), cancellationToken);
    }
}

internal static class EnterOrderEndpoint
{
    public static void MapEnterOrder(this IEndpointRouteBuilder orders) => orders
        .MapPost("", async (EnterOrder request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var order = await mediator.Send(request, cancellationToken);
            return TypedResults.Created($"/api/v1/orders/{order.OrderId}", order).WithETag(order.Version);
        })
        .Produces<OrderView>(StatusCodes.Status201Created)
        .WithName(nameof(EnterOrder))
        .WithSummary("Keep a typed order as a draft, with what the guards say about it")
        .RequireAuthorization(Permission.WriteOrders)
        .ProducesProblems(400, 422);
}
