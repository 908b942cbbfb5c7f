using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>Everything that guards said about an order and its shipments and that still stands, with what was done about it.</summary>
internal sealed record GetOrderFindings(long OrderId) : IQuery<OrderFindingList>;

internal sealed record OrderFindingList(IReadOnlyList<FindingView> Items);

internal sealed class GetOrderFindingsHandler(DbSession session, CurrentUser user, OrderFindings findings, FindingViews views)
    : IRequestHandler<GetOrderFindings, OrderFindingList>
{
    private const string Seen = $"""
        select count(*)
        from orders.SalesOrder o
        inner join customers.v_Customer c on c.CustomerId = o.CustomerId
        where o.SalesOrderId = @OrderId
          and {Visible.Owner}
        """;

    public async Task<OrderFindingList> Handle(GetOrderFindings request, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(Seen, new { request.OrderId, ViewerId = user.PersonId }, cancellationToken) == 0)
            throw Problem.NotFound("order");
        return new OrderFindingList(await views.OfAsync(await findings.ReadAsync(request.OrderId, cancellationToken), cancellationToken));
    }
}

internal static class GetOrderFindingsEndpoint
{
    public static void MapGetOrderFindings(this IEndpointRouteBuilder orders) => orders
        .MapGet("/{orderId:long}/findings", async (long orderId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetOrderFindings(orderId), cancellationToken)))
        .WithName(nameof(GetOrderFindings))
        .WithSummary("What guards said about an order and its shipments, and what was done about it")
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(404);
}
