using Crm.Common;
using Crm.Contracts.Orders;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Confirms a typed order: runs every guard once more, takes the acknowledgements, and freezes the costs. What wants an approval sends it
/// to those who may approve; what blocks, and warnings that nobody acknowledged, leave it as it is.
/// </summary>
/// <param name="Version">As the caller last read it; null: whatever it is now.</param>
internal sealed record ConfirmOrder(long OrderId, int? Version, IReadOnlyList<Acknowledgement> Acknowledgements) : ICommand<OrderDecision>;

internal sealed class ConfirmOrderValidator : AbstractValidator<ConfirmOrder>
{
    public ConfirmOrderValidator() => RuleFor(r => r.Acknowledgements).MustBeAcknowledgements();
}

internal sealed class ConfirmOrderHandler(
    TypedOrders orders, TypedOrderWork work, CustomerTurns turns, OrderFindings findings, FindingViews views, IMediator mediator)
    : IRequestHandler<ConfirmOrder, OrderDecision>
{
    public async Task<OrderDecision> Handle(ConfirmOrder request, CancellationToken cancellationToken)
    {
        var (before, lines) = await work.HoldAsync(
            request.OrderId, request.Version, "confirmed", [OrderState.Draft, OrderState.Checked], cancellationToken);
        if (lines.Count == 0) throw Problem.Conflict("no-lines", "An order without lines cannot be confirmed.");
        await turns.TakeAsync([before.CustomerId], cancellationToken);
        var after = before with { };
        var calculated = lines.Select(l => l with { }).ToList();
        var answer = await orders.CalculateAsync(after, calculated, cancellationToken);

        var found = await findings.LookAsync(after, calculated, OrderMoment.Confirm, answer, cancellationToken);
        await findings.AcknowledgeAsync(request.OrderId, found, request.Acknowledgements, cancellationToken);
        var outcome = FindingRules.Verdict(found) switch
        {
            FindingVerdict.Blocked => OrderOutcome.Blocked,
            FindingVerdict.NeedsAcknowledgement => OrderOutcome.AcknowledgementNeeded,
            FindingVerdict.NeedsApproval => OrderOutcome.WaitingForApproval,
            _ => OrderOutcome.Confirmed,
        };
        if (outcome is OrderOutcome.Confirmed or OrderOutcome.WaitingForApproval)
        {
            var confirmed = outcome == OrderOutcome.Confirmed;
            after.State = confirmed ? OrderState.Confirmed : OrderState.WaitingForApproval;
            await work.WriteAsync(before, after, lines, calculated,
                confirmed ? OrderStepKind.Confirmed : OrderStepKind.SentForApproval, null, cancellationToken);
        }
        return new OrderDecision(
            outcome, await mediator.Send(new GetOrder(request.OrderId), cancellationToken), await views.OfAsync(found, cancellationToken));
    }
}

/// <summary>Acknowledgements of warnings: each finding once, with what was done about it.</summary>
internal static class AcknowledgementRules
{
    public const int Most = 500;

    public static void MustBeAcknowledgements<T>(this IRuleBuilderInitial<T, IReadOnlyList<Acknowledgement>> rule) => rule
        .Cascade(CascadeMode.Stop)
        .Must(a => a.Count <= Most).WithMessage($"must not have more than {Most} entries")
        .Must(a => a.All(each => each is not null)).WithMessage("must not hold null")
        .Must(a => a.Select(each => each.FindingId).Distinct().Count() == a.Count).WithMessage("must name each finding once")
        .ForEach(each => each.ChildRules(acknowledgement => acknowledgement.RuleFor(a => a.Note)
            .Must(note => !string.IsNullOrWhiteSpace(note)).WithMessage("must say what was done about it")
            .MaximumLength(1000)));
}

internal sealed record ConfirmOrderBody(IReadOnlyList<Acknowledgement>? Acknowledgements = null);

internal static class ConfirmOrderEndpoint
{
    public static void MapConfirmOrder(this IEndpointRouteBuilder orders) => orders
        .MapPost("/{orderId:long}/confirm", async (
            long orderId, MaybeIfMatch version, ConfirmOrderBody body, IMediator mediator,
            CancellationToken cancellationToken) =>
            (await mediator.Send(
                new ConfirmOrder(orderId, version.Value, body.Acknowledgements ?? []), cancellationToken)).Answer())
        .Produces<OrderDecision>()
        .WithName(nameof(ConfirmOrder))
        .WithSummary("Confirm a typed order, or send it for approval where the guards want one")
        .RequireAuthorization(Permission.WriteOrders)
        .ProducesProblems(400, 404, 409, 412, 422);
}
