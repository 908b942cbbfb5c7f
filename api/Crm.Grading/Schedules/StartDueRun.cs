using Crm.Common;
using Crm.Contracts.Access;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Starts the run of a schedule that is due, in the name of whoever saved it. The due moment is claimed in the transaction that
/// starts the run: of several processes one starts it, and none of them twice. Answers whether this one claimed it.
/// </summary>
internal sealed record StartDueRun(long ScheduleId, DateTime DueAt) : ICommand<bool>;

internal sealed class StartDueRunHandler(DbSession session, TimeProvider clock, IMediator mediator)
    : IRequestHandler<StartDueRun, bool>
{
    private const string Read = $"""
        {ScheduleRow.Columns}
        where d.RunScheduleId = @ScheduleId
          and d.Enabled = 1
        """;

    private const string KeepRun = "update grading.RunSchedule set LastRunId = @RunId where RunScheduleId = @ScheduleId";

    public async Task<bool> Handle(StartDueRun request, CancellationToken cancellationToken)
    {
        var schedule = await session.QuerySingleOrDefaultAsync<ScheduleRow>(
            Read, new { request.ScheduleId }, cancellationToken);
        if (schedule is null || !await ScheduleClaim.TakeAsync(session, schedule, request.DueAt, clock, null, cancellationToken))
            return false;
        var through = $"schedule:{request.ScheduleId}";
        var signedIn = schedule.CreatedBy == 0
            ? await mediator.Send(new SignInAsAdministrator(through), cancellationToken)
            : await mediator.Send(new SignInForJob(schedule.CreatedBy, through), cancellationToken);
        if (!signedIn) throw Problem.Forbidden("The person who saved the schedule is no longer active.");

        // As of the day it was last due, however late it is found: what a run of that morning would have said.
        var due = ScheduleTimes.LastMissed(
            schedule.Cron, schedule.TimeZone, request.DueAt, clock.GetUtcNow().UtcDateTime);
        var run = await mediator.Send(
            new StartRun(schedule.SchemeId, ScheduleTimes.Day(schedule.TimeZone, due), schedule.Mode), cancellationToken);
        await session.ExecuteAsync(KeepRun, new { run.RunId, request.ScheduleId }, cancellationToken);
        return true;
    }
}

/// <summary>Claims the due moment of a schedule whose run could not be started, and keeps why.</summary>
internal sealed record SkipDueRun(long ScheduleId, DateTime DueAt, string Reason) : ICommand<bool>;

internal sealed class SkipDueRunHandler(DbSession session, TimeProvider clock) : IRequestHandler<SkipDueRun, bool>
{
    private const string Read = $"""
        {ScheduleRow.Columns}
        where d.RunScheduleId = @ScheduleId
          and d.Enabled = 1
        """;

    public async Task<bool> Handle(SkipDueRun request, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<ScheduleRow>(Read, new { request.ScheduleId }, cancellationToken) is { } schedule
            && await ScheduleClaim.TakeAsync(session, schedule, request.DueAt, clock, request.Reason, cancellationToken);
}

/// <summary>Takes a due moment and sets the next one, if nobody took it before.</summary>
internal static class ScheduleClaim
{
    private const string Claim = """
        update grading.RunSchedule
        set NextDueAt = @NextDueAt, LastDueAt = @DueAt, LastNote = @Note
        where RunScheduleId = @RunScheduleId
          and NextDueAt = @DueAt
          and Enabled = 1
        """;

    public static async Task<bool> TakeAsync(
        DbSession session, ScheduleRow schedule, DateTime dueAt, TimeProvider clock, string? note, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return await session.ExecuteAsync(Claim, new
        {
            schedule.RunScheduleId,
            DueAt = dueAt,
            NextDueAt = ScheduleTimes.After(schedule.Cron, schedule.TimeZone, now),
            Note = note is { Length: > 400 } ? note[..400] : note,
        }, cancellationToken) > 0;
    }
}
