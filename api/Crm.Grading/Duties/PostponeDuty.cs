using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>Puts a planned duty off to another day of its year, today at the earliest. The day it was planned for stays beside it.</summary>
internal sealed record PostponeDuty(long DutyId, DateOnly DueOn, string? Note) : ICommand<DutyItem>;

internal sealed class PostponeDutyValidator : AbstractValidator<PostponeDuty>
{
    public PostponeDutyValidator(TimeProvider clock)
    {
        RuleFor(r => r.DueOn).Must(day => day >= Days.Today(clock)).WithMessage("must not be in the past");
        RuleFor(r => r.Note).MaximumLength(400);
    }
}

internal sealed class PostponeDutyHandler(DbSession session, CurrentUser user, TimeProvider clock, AuditTrail audit, EventLog events)
    : IRequestHandler<PostponeDuty, DutyItem>
{
    // The state stands in the condition: a touchpoint written at the same moment wins or loses, never both.
    private const string Postpone = """
        update grading.Duty
        set DueOn = @DueOn, Note = coalesce(@Note, Note), Version = Version + 1
        where DutyId = @DutyId
          and State = @Planned
        """;

    public async Task<DutyItem> Handle(PostponeDuty request, CancellationToken cancellationToken)
    {
        var before = await NamedDuty.ReadAsync(session, user, request.DutyId, cancellationToken);
        if (request.DueOn.Year != before.PlannedDueOn.Year)
            throw Problem.Invalid("dueOn", $"must be in {before.PlannedDueOn.Year}: the policy owes it in that year");
        var note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim();
        var postponed = await session.ExecuteAsync(
            Postpone, new { request.DutyId, request.DueOn, Note = note, DutyState.Planned }, cancellationToken);
        if (postponed == 0)
        {
            var state = DutyFilter.Of(before.State, before.DueOn, Days.Today(clock));
            throw Problem.Conflict(
                "duty-not-planned", $"Only a planned duty can be put off; this one is {state.ToString().ToLowerInvariant()}.");
        }
        await audit.RecordAsync(
            [new FieldChange("duty", request.DutyId, "dueOn", AuditTrail.Text(before.DueOn), AuditTrail.Text(request.DueOn))],
            cancellationToken);
        await events.RaiseAsync(new RecordEvent("duty.postponed", "duty", request.DutyId, null, ["dueOn"]), cancellationToken);
        return (await NamedDuty.ReadAsync(session, user, request.DutyId, cancellationToken)).Item(Days.Today(clock));
    }
}

internal sealed record PostponeDutyBody(DateOnly DueOn, string? Note = null);

internal static class PostponeDutyEndpoint
{
    public static void MapPostponeDuty(this IEndpointRouteBuilder grading) => grading
        .MapPost("/duties/{dutyId:long}/postpone", async (
            long dutyId, PostponeDutyBody body, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new PostponeDuty(dutyId, body.DueOn, body.Note), cancellationToken)))
        .WithName(nameof(PostponeDuty))
        .WithSummary("Put a planned duty off to another day")
        .RequireAuthorization(Permission.RecordTouchpoints)
        .ProducesProblems(400, 404, 409, 422);
}
