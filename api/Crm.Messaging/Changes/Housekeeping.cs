using Crm.Common;
using Crm.Contracts.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Messaging;

/// <summary>
/// Once an hour: forgets events after 90 days and kept answers after 48 hours, and gives up syncs whose sender fell silent.
/// Every statement is right however often and by however many processes it runs.
/// </summary>
internal sealed partial class Housekeeping(IServiceScopeFactory scopes, TimeProvider clock, ILogger<Housekeeping> logger) : BackgroundService
{
    private const string ForgetEvents = """
        delete from messaging.Event
        where EventId in (
            select EventId
            from messaging.Event
            where Sequence is not null
              and HappenedAt < @Before
            order by EventId
            offset 0 rows fetch next 5000 rows only)
        """;

    private const string ForgetAnswers = "delete from messaging.IdempotentAnswer where AnsweredAt < @Before";

    private const string GiveUpSilent = """
        update messaging.Job
        set State = @Failed, Message = 'The body did not arrive whole; nothing was taken.', FinishedAt = @Now, LeasedUntil = null
        where State = @Receiving
          and coalesce(LeasedUntil, CreatedAt) < @Before
        """;

    private const string DropChunks = """
        delete from messaging.SyncChunk
        where AppliedAt is null
          and JobId in (select JobId from messaging.Job where State in (@Failed, @Cancelled))
        """;

    public static readonly TimeSpan EventsKept = TimeSpan.FromDays(90);
    private static readonly TimeSpan AnswersKept = TimeSpan.FromHours(48);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMinutes(5), stoppingToken);
                try
                {
                    await CleanAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LogFailed(logger, exception);
                }
                await Task.Delay(TimeSpan.FromMinutes(55), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    internal async Task CleanAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var now = clock.GetUtcNow().UtcDateTime;
        while (await RunAsync(ForgetEvents, new { Before = now - EventsKept }) == 5000)
        {
        }
        await RunAsync(ForgetAnswers, new { Before = now - AnswersKept });
        await RunAsync(GiveUpSilent, new { JobState.Failed, JobState.Receiving, Now = now, Before = now - ReceiveSync.Patience });
        await RunAsync(DropChunks, new { JobState.Failed, JobState.Cancelled });

        Task<int> RunAsync(string sql, object parameters) =>
            session.InTransactionAsync(() => session.ExecuteAsync(sql, parameters, cancellationToken), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Housekeeping failed; it is tried again in an hour")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
