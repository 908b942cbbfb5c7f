using Crm.Common;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Grading;

/// <summary>
/// Looks every half minute for what the time asks for: schedules that are due, grades set by hand that end. Whatever it finds is
/// claimed in the database, so that any number of processes may look. Switched off by <c>Grading:Clock</c> = false.
/// </summary>
internal sealed partial class GradingClock(
    IServiceScopeFactory scopes, TimeProvider clock, IConfiguration configuration, ILogger<GradingClock> logger) : BackgroundService
{
    // A schedule that nobody has looked at yet is due the next time, not for the past.
    private const string Unseen = """
        select d.RunScheduleId, d.Cron, d.TimeZone, d.NextDueAt
        from grading.RunSchedule d
        where d.Enabled = 1
          and d.NextDueAt is null
        """;

    private const string SetFirst = """
        update grading.RunSchedule
        set NextDueAt = @NextDueAt
        where RunScheduleId = @RunScheduleId
          and NextDueAt is null
        """;

    private const string Due = """
        select d.RunScheduleId, d.Cron, d.TimeZone, d.NextDueAt
        from grading.RunSchedule d
        where d.Enabled = 1
          and d.NextDueAt <= @Now
        order by d.NextDueAt, d.RunScheduleId
        """;

    private sealed record TimedRow(long RunScheduleId, string Cron, string TimeZone, DateTime? NextDueAt);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Grading:Clock", true)) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // The start of the process has other things to do first.
                await Task.Delay(LookEvery, stoppingToken);
                await TickAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(logger, exception);
            }
        }
    }

    /// <summary>Does everything that is due now.</summary>
    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        await PlanFirstAsync(cancellationToken);
        foreach (var schedule in await DueAsync(cancellationToken))
            await StartAsync(schedule.RunScheduleId, schedule.NextDueAt!.Value, cancellationToken);
        await KeepOverridesAsync(cancellationToken);
    }

    private async Task PlanFirstAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var unseen = await session.QueryAsync<TimedRow>(Unseen, null, cancellationToken);
        if (unseen.Count == 0) return;
        var now = clock.GetUtcNow().UtcDateTime;
        await session.InTransactionAsync(async () =>
        {
            foreach (var schedule in unseen)
                await session.ExecuteAsync(SetFirst, new
                {
                    schedule.RunScheduleId,
                    NextDueAt = ScheduleTimes.After(schedule.Cron, schedule.TimeZone, now),
                }, cancellationToken);
        }, cancellationToken);
    }

    private async Task<IReadOnlyList<TimedRow>> DueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        return await session.QueryAsync<TimedRow>(Due, new { Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
    }

    private async Task StartAsync(long scheduleId, DateTime dueAt, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(new StartDueRun(scheduleId, dueAt), cancellationToken);
        }
        catch (ProblemException problem)
        {
            await SendAsync(new SkipDueRun(scheduleId, dueAt, problem.Message), cancellationToken);
        }
    }

    private async Task KeepOverridesAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        while (await KeepOverridesHandler.IsDueAsync(session, clock, cancellationToken)
            && await SendAsync(new KeepOverrides(), cancellationToken) > 0)
        {
        }
    }

    // A scope of its own for each piece of work: whoever is signed in for one is not for the next.
    private async Task<TAnswer> SendAsync<TAnswer>(IRequest<TAnswer> request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What was due for grading could not be done now; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
