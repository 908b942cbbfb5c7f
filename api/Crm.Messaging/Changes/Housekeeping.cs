using Crm.Common;
using Crm.Contracts.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Messaging;

/// <summary>
/// Once an hour: forgets events after 90 days and kept answers after 48 hours. Every ten seconds: gives up syncs whose sender
/// fell silent, because later jobs of the same source wait for them.
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

    private const string AnySilent = "select count(*) from messaging.Job where State = @Receiving and LeasedUntil < @Now";

    private const string GiveUpSilent = """
        update messaging.Job
        set State = @Failed, Message = 'The body did not arrive whole; nothing was taken.', FinishedAt = @Now, LeasedUntil = null
        where State = @Receiving
          and LeasedUntil < @Now
        """;

    private const string DropChunks = """
        delete from messaging.SyncChunk
        where AppliedAt is null
          and JobId in (select JobId from messaging.Job where State in (@Failed, @Cancelled))
        """;

    public static readonly TimeSpan EventsKept = TimeSpan.FromDays(90);
    private static readonly TimeSpan AnswersKept = TimeSpan.FromHours(48);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var look = 1; ; look++)
            {
                await Task.Delay(LookEvery, stoppingToken);
                try
                {
                    await GiveUpSilentAsync(stoppingToken);
                    // First after five minutes, then every hour.
                    if (look % 360 == 30) await CleanAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LogFailed(logger, exception);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    internal async Task GiveUpSilentAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var now = clock.GetUtcNow().UtcDateTime;
        if (await session.ScalarAsync<long>(AnySilent, new { JobState.Receiving, Now = now }, cancellationToken) == 0) return;
        await session.InTransactionAsync(async () =>
        {
            await session.ExecuteAsync(GiveUpSilent, new { JobState.Failed, JobState.Receiving, Now = now }, cancellationToken);
            await session.ExecuteAsync(DropChunks, new { JobState.Failed, JobState.Cancelled }, cancellationToken);
        }, cancellationToken);
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
        await RunAsync(DropChunks, new { JobState.Failed, JobState.Cancelled });

        Task<int> RunAsync(string sql, object parameters) =>
            session.InTransactionAsync(() => session.ExecuteAsync(sql, parameters, cancellationToken), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Housekeeping failed; it is tried again later")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
