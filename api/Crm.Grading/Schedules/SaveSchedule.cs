using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Makes a schedule, or saves one (then Version is the one read). Its runs are started in the name of whoever saved it last; to
/// commit them needs the right to commit. What was due before it was saved is not caught up.
/// </summary>
internal sealed record SaveSchedule(
    long? ScheduleId, int? Version, string Name, long SchemeId, string Cron, string TimeZone, RunMode Mode, bool Enabled)
    : ICommand<ScheduleView>;

internal sealed class SaveScheduleValidator : AbstractValidator<SaveSchedule>
{
    public SaveScheduleValidator()
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100);
        RuleFor(r => r.Cron).Cron();
        RuleFor(r => r.TimeZone).TimeZone();
        RuleFor(r => r.Mode).IsInEnum();
    }
}

internal static class ScheduleRules
{
    public static void Cron<T>(this IRuleBuilder<T, string> rule) => rule
        .NotEmpty()
        .MaximumLength(120)
        .Must(ScheduleTimes.IsExpression)
        .WithMessage("must be a cron expression: second minute hour day month weekday, for example 0 0 2 1 1,7 ?");

    public static void TimeZone<T>(this IRuleBuilder<T, string> rule) => rule
        .NotEmpty()
        .MaximumLength(60)
        .Must(ScheduleTimes.IsTimeZone)
        .WithMessage("must be a time zone, for example Asia/Shanghai");
}

internal sealed class SaveScheduleHandler(DbSession session, CurrentUser user, TimeProvider clock, EventLog events)
    : IRequestHandler<SaveSchedule, ScheduleView>
{
    private const string Add = """
        insert into grading.RunSchedule (Name, SchemeId, Cron, TimeZone, Mode, Enabled, CreatedBy, NextDueAt)
        output inserted.RunScheduleId
        values (@Name, @SchemeId, @Cron, @TimeZone, @Mode, @Enabled, @PersonId, @NextDueAt)
        """;

    private const string Change = """
        update grading.RunSchedule
        set Name = @Name, SchemeId = @SchemeId, Cron = @Cron, TimeZone = @TimeZone, Mode = @Mode, Enabled = @Enabled,
            CreatedBy = @PersonId, NextDueAt = @NextDueAt, Version = Version + 1
        where RunScheduleId = @ScheduleId
          and Version = @Version
        """;

    public async Task<ScheduleView> Handle(SaveSchedule request, CancellationToken cancellationToken)
    {
        if (request.Mode == RunMode.Commit) user.Require(Permission.CommitGrading);
        await SchemeInUse.HoldAsync(session, request.SchemeId, "schemeId", cancellationToken);
        var parameters = new
        {
            request.ScheduleId,
            request.Version,
            Name = request.Name.Trim(),
            request.SchemeId,
            Cron = request.Cron.Trim(),
            request.TimeZone,
            request.Mode,
            request.Enabled,
            user.PersonId,
            NextDueAt = ScheduleTimes.After(request.Cron, request.TimeZone, clock.GetUtcNow().UtcDateTime)
                ?? throw Problem.Invalid("cron", "is never due any more"),
        };
        if (request.ScheduleId is not { } scheduleId)
        {
            scheduleId = await session.ScalarAsync<long>(Add, parameters, cancellationToken);
        }
        else if (await session.ExecuteAsync(Change, parameters, cancellationToken) == 0)
        {
            await ScheduleRow.ReadAsync(session, clock, scheduleId, cancellationToken);
            throw Problem.Stale("Somebody saved the schedule since you read it. Read it again.");
        }
        await events.RaiseAsync(new RecordEvent("gradingSchedule.saved", "gradingSchedule", scheduleId), cancellationToken);
        return await ScheduleRow.ReadAsync(session, clock, scheduleId, cancellationToken);
    }
}

/// <summary>Removes a schedule; the runs it started stay.</summary>
internal sealed record RemoveSchedule(long ScheduleId, int Version) : ICommand<Unit>;

internal sealed class RemoveScheduleHandler(DbSession session, TimeProvider clock, EventLog events)
    : IRequestHandler<RemoveSchedule, Unit>
{
    private const string Remove = "delete from grading.RunSchedule where RunScheduleId = @ScheduleId and Version = @Version";

    public async Task<Unit> Handle(RemoveSchedule request, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(Remove, new { request.ScheduleId, request.Version }, cancellationToken) == 0)
        {
            await ScheduleRow.ReadAsync(session, clock, request.ScheduleId, cancellationToken);
            throw Problem.Stale("Somebody saved the schedule since you read it. Read it again.");
        }
        await events.RaiseAsync(
            new RecordEvent("gradingSchedule.removed", "gradingSchedule", request.ScheduleId), cancellationToken);
        return Unit.Value;
    }
}

internal sealed record SaveScheduleBody(string Name, long SchemeId, string Cron, string TimeZone, RunMode Mode, bool Enabled);

internal static class SaveScheduleEndpoint
{
    public static void MapSaveSchedule(this IEndpointRouteBuilder grading)
    {
        grading
            .MapPost("/schedules", async (SaveScheduleBody body, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var made = await mediator.Send(
                    new SaveSchedule(null, null, body.Name, body.SchemeId, body.Cron, body.TimeZone, body.Mode, body.Enabled),
                    cancellationToken);
                return TypedResults.Created($"/api/v1/grading/schedules/{made.ScheduleId}", made).WithETag(made.Version);
            })
            .WithName("AddSchedule")
            .WithSummary("Make a schedule of grading runs")
            .Produces<ScheduleView>(201)
            .RequireAuthorization(Permission.RunGrading)
            .ProducesProblems(400, 409);
        grading
            .MapPut("/schedules/{scheduleId:long}", async (
                long scheduleId, IfMatch version, SaveScheduleBody body, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var saved = await mediator.Send(
                    new SaveSchedule(
                        scheduleId, version.Value, body.Name, body.SchemeId, body.Cron, body.TimeZone, body.Mode, body.Enabled),
                    cancellationToken);
                return TypedResults.Ok(saved).WithETag(saved.Version);
            })
            .WithName(nameof(SaveSchedule))
            .WithSummary("Save a schedule of grading runs")
            .Produces<ScheduleView>()
            .RequireAuthorization(Permission.RunGrading)
            .ProducesProblems(400, 404, 409, 412, 428);
        grading
            .MapDelete("/schedules/{scheduleId:long}", async (
                long scheduleId, IfMatch version, IMediator mediator, CancellationToken cancellationToken) =>
            {
                await mediator.Send(new RemoveSchedule(scheduleId, version.Value), cancellationToken);
                return TypedResults.NoContent();
            })
            .WithName(nameof(RemoveSchedule))
            .WithSummary("Remove a schedule of grading runs")
            .RequireAuthorization(Permission.RunGrading)
            .ProducesProblems(404, 412, 428);
    }
}
