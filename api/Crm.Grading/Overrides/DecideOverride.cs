using Crm.Common;
using Crm.Contracts.Messaging;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Approves or rejects a proposed grade. Whoever proposed it may not decide. Approved, the customer holds it from today on; runs
/// go on computing beside it.
/// </summary>
internal sealed record DecideOverride(long OverrideId, bool Approve, string? Reason) : ICommand<OverrideView>;

internal sealed class DecideOverrideValidator : AbstractValidator<DecideOverride>
{
    public DecideOverrideValidator() =>
        RuleFor(r => r.Reason).NotEmpty().When(r => !r.Approve).MaximumLength(1000);
}

internal sealed class DecideOverrideHandler(
    DbSession session, CurrentUser user, TimeProvider clock, IMediator mediator, EventLog events, HeldGrades held)
    : IRequestHandler<DecideOverride, OverrideView>
{
    // Of two who decide at once, one row count is 0.
    private const string Approve = """
        update grading.GradeOverride
        set State = @Approved, ValidFrom = @Today, DecidedBy = @PersonId, DecidedAt = @Now, Version = Version + 1
        where GradeOverrideId = @OverrideId
          and State = @Proposed
        """;

    private const string Reject = """
        update grading.GradeOverride
        set State = @Rejected, DecidedBy = @PersonId, DecidedAt = @Now, EndReason = @Reason, Version = Version + 1
        where GradeOverrideId = @OverrideId
          and State = @Proposed
        """;

    public async Task<OverrideView> Handle(DecideOverride request, CancellationToken cancellationToken)
    {
        var proposed = await OverrideRow.ReadAsync(session, user, request.OverrideId, cancellationToken);
        var today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        if (proposed.ProposedBy.PersonId == user.PersonId)
            throw Problem.Forbidden("A second person decides on a grade set by hand, not the one who proposed it.");
        if (request.Approve && proposed.State == OverrideState.Proposed && proposed.Until < today)
            throw Problem.Conflict("override-past", "Its last day has passed. Propose it anew with a later one.");

        var decided = await session.ExecuteAsync(request.Approve ? Approve : Reject, new
        {
            request.OverrideId,
            OverrideState.Approved,
            OverrideState.Rejected,
            OverrideState.Proposed,
            Today = today,
            Reason = request.Reason?.Trim(),
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        if (decided == 0)
            throw Problem.Conflict("override-decided", $"The proposal is {OverrideWords.Of(proposed.State)} already.");

        if (request.Approve)
            await held.BeginOverrideAsync(
                proposed.Customer.CustomerId, proposed.OverrideId, proposed.Grade, today, cancellationToken);
        await events.RaiseAsync(
            new RecordEvent(request.Approve ? "gradeOverride.approved" : "gradeOverride.rejected", "gradeOverride", request.OverrideId),
            cancellationToken);
        await mediator.Send(new Notify(
            [proposed.ProposedBy.PersonId], request.Approve ? "override.approved" : "override.rejected", "customer",
            proposed.Customer.CustomerId, new { proposed.OverrideId, proposed.Grade, proposed.Until },
            $"override-decided:{proposed.OverrideId}"), cancellationToken);
        return await OverrideRow.ReadAsync(session, user, request.OverrideId, cancellationToken);
    }
}

/// <summary>States of an override as a sentence says them.</summary>
internal static class OverrideWords
{
    public static string Of(OverrideState state) => state.ToString().ToLowerInvariant();
}

internal sealed record DecideOverrideBody(string Reason);

internal static class DecideOverrideEndpoint
{
    public static void MapDecideOverride(this IEndpointRouteBuilder grading)
    {
        grading
            .MapPost("/overrides/{overrideId:long}/approve", async (
                long overrideId, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new DecideOverride(overrideId, true, null), cancellationToken)))
            .WithName("ApproveOverride")
            .WithSummary("Approve a grade that somebody else proposed")
            .RequireAuthorization(Permission.ApproveOverride)
            .ProducesProblems(404, 409);
        grading
            .MapPost("/overrides/{overrideId:long}/reject", async (
                long overrideId, DecideOverrideBody body, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new DecideOverride(overrideId, false, body.Reason), cancellationToken)))
            .WithName("RejectOverride")
            .WithSummary("Reject a grade that somebody else proposed")
            .RequireAuthorization(Permission.ApproveOverride)
            .ProducesProblems(400, 404, 409);
    }
}
