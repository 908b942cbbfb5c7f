using Crm.Common;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Approves, with a reason, an order that waits for it, which by that is confirmed; or a shipment of a confirmed order that the guards hold
/// back, which can then be sent again. Of two who approve at once one is told what the other did. What the approver has not seen
/// is not approved: with a new finding it is asked again.
/// </summary>
internal sealed record ApproveOrder(long OrderId, int? Version, string Reason) : ICommand<OrderDecision>;

internal sealed class ApproveOrderValidator : AbstractValidator<ApproveOrder>
{
    public ApproveOrderValidator() => RuleFor(r => r.Reason).MustBeReason();
}

internal sealed class ApproveOrderHandler(
    TypedOrders orders, TypedOrderWork work, CustomerTurns turns, OrderSteps steps, OrderFindings findings, FindingViews views,
    IMediator mediator)
    : IRequestHandler<ApproveOrder, OrderDecision>
{
    public async Task<OrderDecision> Handle(ApproveOrder request, CancellationToken cancellationToken)
    {
        var (before, lines) = await work.HoldAsync(request.OrderId, request.Version, "approved",
            [OrderState.WaitingForApproval, OrderState.Confirmed, OrderState.PartShipped], cancellationToken);
        var shipping = before.State != OrderState.WaitingForApproval;
        var seen = (await findings.ReadAsync(request.OrderId, cancellationToken)).Where(f => OrderFindings.IsOf(f, shipping)).ToList();
        if (shipping && !seen.Exists(IsUndecided)) throw await steps.ConflictAsync(before, "approved", cancellationToken);

        var (after, calculated) = (before with { }, lines.Select(l => l with { }).ToList());
        IReadOnlyList<FindingRow> found = seen;
        if (!shipping)
        {
            await turns.TakeAsync([before.CustomerId], cancellationToken);
            var answer = await orders.CalculateAsync(after, calculated, cancellationToken);
            found = await findings.LookAsync(after, calculated, OrderMoment.Confirm, answer, cancellationToken);
        }
        var outcome = FindingRules.Verdict(found) == FindingVerdict.Blocked ? OrderOutcome.Blocked
            : found.Any(f => f.State == FindingState.Open && !seen.Exists(s => s.FindingId == f.FindingId)) ? OrderOutcome.FindingsChanged
            : shipping ? OrderOutcome.ShipmentApproved : OrderOutcome.Confirmed;
        if (outcome is OrderOutcome.Confirmed or OrderOutcome.ShipmentApproved)
        {
            await findings.DecideAsync(
                request.OrderId, [.. found.Where(f => shipping ? IsUndecided(f) : f.State == FindingState.Open)], FindingState.Approved,
                request.Reason, cancellationToken);
            if (!shipping) after.State = OrderState.Confirmed;
            await work.WriteAsync(before, after, lines, calculated, shipping ? OrderStepKind.ShipmentApproved : OrderStepKind.Approved,
                request.Reason, cancellationToken);
        }
        var kept = (await findings.ReadAsync(request.OrderId, cancellationToken)).Where(f => OrderFindings.IsOf(f, shipping)).ToList();
        return new OrderDecision(
            outcome, await mediator.Send(new GetOrder(request.OrderId), cancellationToken), await views.OfAsync(kept, cancellationToken));
    }

    /// <summary>Warnings of a shipment stay with those who ship; only what wants an approval is approved.</summary>
    public static bool IsUndecided(FindingRow finding) => finding is { Mode: PolicyMode.Approve, State: FindingState.Open };
}

/// <summary>A reason that somebody gives: said, and not too long.</summary>
internal static class ReasonRules
{
    public static void MustBeReason<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(reason => !string.IsNullOrWhiteSpace(reason)).WithMessage("must not be empty")
        .MaximumLength(1000);
}

internal sealed record OrderReasonBody(string Reason);

internal static class ApproveOrderEndpoint
{
    public static void MapApproveOrder(this IEndpointRouteBuilder orders) => orders
        .MapPost("/{orderId:long}/approve", async (
            long orderId, MaybeIfMatch version, OrderReasonBody body, IMediator mediator,
            CancellationToken cancellationToken) =>
            (await mediator.Send(new ApproveOrder(orderId, version.Value, body.Reason), cancellationToken)).Answer())
        .Produces<OrderDecision>()
        .WithName(nameof(ApproveOrder))
        .WithSummary("Approve an order that waits for it, or a shipment that the guards hold back, with a reason")
        .RequireAuthorization(Permission.ApproveOrders)
        .ProducesProblems(400, 404, 409, 412, 422);
}
