using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Closes a typed order that was shipped. One that was shipped in part is closed short, with a reason: its lines are cut to what left, at
/// the cost they were confirmed with, so that what is not delivered does not count.
/// </summary>
internal sealed record CloseOrder(long OrderId, int? Version, string? Reason) : ICommand<OrderView>;

internal sealed class CloseOrderValidator : AbstractValidator<CloseOrder>
{
    public CloseOrderValidator() => RuleFor(r => r.Reason).MaximumLength(1000);
}

internal sealed class CloseOrderHandler(DbSession session, TypedOrders orders, TypedOrderWork work, IMediator mediator)
    : IRequestHandler<CloseOrder, OrderView>
{
    private const string ShippedQuantities = """
        select l.OrderLineNumber as LineNumber, sum(l.Quantity) as Quantity
        from orders.ShipmentLine l
        inner join orders.Shipment s on s.ShipmentId = l.ShipmentId
        where s.SalesOrderId = @OrderId
          and s.ArchivedAt is null
          and l.OrderLineNumber is not null
        group by l.OrderLineNumber
        """;

    private sealed record Shipped(int LineNumber, decimal Quantity);

    public async Task<OrderView> Handle(CloseOrder request, CancellationToken cancellationToken)
    {
        var (before, lines) = await work.HoldAsync(
            request.OrderId, request.Version, "closed", [OrderState.PartShipped, OrderState.Shipped], cancellationToken);
        var after = before with { };
        var kept = lines;
        if (before.State == OrderState.PartShipped)
        {
            if (string.IsNullOrWhiteSpace(request.Reason)) throw Problem.Invalid("reason", "must say why the rest is not delivered");
            kept = await CutAsync(request.OrderId, lines, cancellationToken);
            await orders.CalculateAsync(after, kept, cancellationToken, frozen: lines.ToDictionary(l => l.OrderLineId));
        }
        after.State = OrderState.Closed;
        await work.WriteAsync(before, after, lines, kept, OrderStepKind.Closed, request.Reason, cancellationToken);
        return await mediator.Send(new GetOrder(request.OrderId), cancellationToken);
    }

    private async Task<List<OrderLineRow>> CutAsync(long orderId, List<OrderLineRow> lines, CancellationToken cancellationToken)
    {
        var shipped = (await session.QueryAsync<Shipped>(ShippedQuantities, new { OrderId = orderId }, cancellationToken))
            .ToDictionary(s => s.LineNumber, s => s.Quantity);
        return [.. lines.Where(l => shipped.GetValueOrDefault(l.LineNumber) > 0m)
            .Select(l => l with { Quantity = ErpNumber.Quantity(Math.Min(l.Quantity, shipped[l.LineNumber])) })];
    }
}

internal sealed record CloseOrderBody(string? Reason = null);

internal static class CloseOrderEndpoint
{
    public static void MapCloseOrder(this IEndpointRouteBuilder orders) => orders
        .MapPost("/{orderId:long}/close", async (
            long orderId, MaybeIfMatch version, CloseOrderBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var order = await mediator.Send(new CloseOrder(orderId, version.Value, body.Reason), cancellationToken);
            return TypedResults.Ok(order).WithETag(order.Version);
        })
        .Produces<OrderView>()
        .WithName(nameof(CloseOrder))
        .WithSummary("Close a typed order that was shipped, or short with a reason where only a part left")
        .RequireAuthorization(Permission.WriteOrders)
        .ProducesProblems(400, 404, 409, 412, 422);
}
