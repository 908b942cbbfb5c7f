using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Rejects, with a reason, an order that waits for approval, which ends it; or refuses a shipment that the guards hold back, which leaves
/// the order confirmed: other goods may be sent.
/// </summary>
internal sealed record RejectOrder(long OrderId, int? Version, string Reason) : ICommand<OrderView>;

internal sealed class RejectOrderValidator : AbstractValidator<RejectOrder>
{
    public RejectOrderValidator() => RuleFor(r => r.Reason).MustBeReason();
}

internal sealed class RejectOrderHandler(TypedOrderWork work, OrderSteps steps, OrderFindings findings, IMediator mediator)
    : IRequestHandler<RejectOrder, OrderView>
{
    public async Task<OrderView> Handle(RejectOrder request, CancellationToken cancellationToken)
    {
        var (before, lines) = await work.HoldAsync(request.OrderId, request.Version, "rejected",
            [OrderState.WaitingForApproval, OrderState.Confirmed, OrderState.PartShipped], cancellationToken);
        var shipping = before.State != OrderState.WaitingForApproval;
        var undecided = (await findings.ReadAsync(request.OrderId, cancellationToken))
            .Where(f => OrderFindings.IsOf(f, shipping) && (shipping ? ApproveOrderHandler.IsUndecided(f) : f.State == FindingState.Open)).ToList();
        if (shipping && undecided.Count == 0) throw await steps.ConflictAsync(before, "rejected", cancellationToken);

        await findings.DecideAsync(request.OrderId, undecided, FindingState.Refused, request.Reason, cancellationToken);
        var after = before with { State = shipping ? before.State : OrderState.Rejected };
        await work.WriteAsync(
            before, after, lines, lines, shipping ? OrderStepKind.ShipmentRefused : OrderStepKind.Rejected, request.Reason, cancellationToken);
        return await mediator.Send(new GetOrder(request.OrderId), cancellationToken);
    }
}

internal static class RejectOrderEndpoint
{
    public static void MapRejectOrder(this IEndpointRouteBuilder orders) => orders
        .MapPost("/{orderId:long}/reject", async (
            long orderId, MaybeIfMatch version, OrderReasonBody body, IMediator mediator,
            CancellationToken cancellationToken) =>
        {
            var order = await mediator.Send(new RejectOrder(orderId, version.Value, body.Reason), cancellationToken);
            return TypedResults.Ok(order).WithETag(order.Version);
        })
        .Produces<OrderView>()
        .WithName(nameof(RejectOrder))
        .WithSummary("Reject an order that waits for approval, or refuse a shipment that the guards hold back, with a reason")
        .RequireAuthorization(Permission.ApproveOrders)
        .ProducesProblems(400, 404, 409, 412, 422);
}
