using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Ends a grade set by hand today: the customer holds what the last committed run computed. A proposal nobody decided on is
/// withdrawn.
/// </summary>
internal sealed record EndOverride(long OverrideId, string Reason) : ICommand<OverrideView>;

internal sealed class EndOverrideValidator : AbstractValidator<EndOverride>
{
    public EndOverrideValidator() => RuleFor(r => r.Reason).NotEmpty().MaximumLength(1000);
}

internal sealed class EndOverrideHandler(
    DbSession session, CurrentUser user, TimeProvider clock, EventLog events, HeldGrades held)
    : IRequestHandler<EndOverride, OverrideView>
{
    private const string Withdraw = """
        update grading.GradeOverride
        set State = @Withdrawn, EndedBy = @PersonId, EndedAt = @Now, EndReason = @Reason, Version = Version + 1
        where GradeOverrideId = @OverrideId
          and State = @Proposed
        """;

    private const string End = """
        update grading.GradeOverride
        set State = @Ended, EndedBy = @PersonId, EndedAt = @Now, EndedOn = @Today, EndReason = @Reason, Version = Version + 1
        where GradeOverrideId = @OverrideId
          and State = @Approved
        """;

    public async Task<OverrideView> Handle(EndOverride request, CancellationToken cancellationToken)
    {
        var open = await OverrideRow.ReadAsync(session, user, request.OverrideId, cancellationToken);
        var today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        var ended = await session.ExecuteAsync(open.State == OverrideState.Proposed ? Withdraw : End, new
        {
            request.OverrideId,
            OverrideState.Withdrawn,
            OverrideState.Ended,
            OverrideState.Proposed,
            OverrideState.Approved,
            Today = today,
            Reason = request.Reason.Trim(),
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        if (ended == 0)
            throw Problem.Conflict("override-ended", $"The grade set by hand is {OverrideWords.Of(open.State)} already.");

        if (open.State == OverrideState.Approved)
            await held.EndOverrideAsync(open.Customer.CustomerId, open.OverrideId, today, cancellationToken);
        await events.RaiseAsync(new RecordEvent("gradeOverride.ended", "gradeOverride", request.OverrideId), cancellationToken);
        return await OverrideRow.ReadAsync(session, user, request.OverrideId, cancellationToken);
    }
}

internal sealed record EndOverrideBody(string Reason);

internal static class EndOverrideEndpoint
{
    public static void MapEndOverride(this IEndpointRouteBuilder grading) => grading
        .MapPost("/overrides/{overrideId:long}/end", async (
            long overrideId, EndOverrideBody body, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new EndOverride(overrideId, body.Reason), cancellationToken)))
        .WithName(nameof(EndOverride))
        .WithSummary("End a grade set by hand, or withdraw its proposal")
        .RequireAuthorization(Permission.OverrideGrade)
        .ProducesProblems(400, 404, 409);
}
