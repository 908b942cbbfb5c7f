using Crm.Common;
using Crm.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Messaging;

/// <summary>
/// Gives committed events their Sequence, one process at a time: readers page on it, because identity values are handed out
/// before the commit and can become visible out of order.
/// </summary>
internal sealed partial class EventSequencer(
    IServiceScopeFactory scopes, CrmDatabase database, TimeProvider clock, ILogger<EventSequencer> logger) : BackgroundService
{
    public const string Name = "event-sequencer";

    private const string AnyWaiting = "select count(*) from messaging.Event where Sequence is null";

    private const string MakeLease = """
        insert into messaging.Lease (Name, Holder, LeasedUntil, Position)
        values (@Name, '', @Now, 0)
        """;

    // The update locks the row until the commit: of two sequencers the second waits, then sees the new position.
    private const string Hold = """
        update messaging.Lease
        set Holder = @Holder, LeasedUntil = @Now
        where Name = @Name
        """;

    private const string ReadPosition = "select Position from messaging.Lease where Name = @Name";

    private const string FindUnsequenced = """
        select EventId
        from messaging.Event
        where Sequence is null
        order by EventId
        offset 0 rows fetch next 2000 rows only
        """;

    private const string Move = "update messaging.Lease set Position = @Position where Name = @Name";

    private sealed record Given(long EventId, long Sequence);

    private static readonly BulkTable<Given> Sequences = new BulkTable<Given>("messaging.Event")
        .BigInt("EventId", r => r.EventId)
        .BigInt("Sequence", r => r.Sequence);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await SequenceAsync(stoppingToken) > 0)
                {
                }
                await Task.Delay(LookEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(logger, exception);
                await Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None);
            }
        }
    }

    /// <summary>Gives the next events their numbers and answers how many there were.</summary>
    internal async Task<int> SequenceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        if (await session.ScalarAsync<long>(AnyWaiting, null, cancellationToken) == 0) return 0;
        var now = clock.GetUtcNow().UtcDateTime;
        if (await session.ScalarAsync<long?>(ReadPosition, new { Name }, cancellationToken) is null)
            await MakeLeaseAsync(session, now, cancellationToken);
        return await session.InTransactionAsync(async () =>
        {
            await session.ExecuteAsync(Hold, new { Name, Holder = Environment.MachineName, Now = now }, cancellationToken);
            var position = await session.ScalarAsync<long>(ReadPosition, new { Name }, cancellationToken);
            var events = await session.QueryAsync<long>(FindUnsequenced, null, cancellationToken);
            await session.Bulk.UpdateAsync(Sequences, "EventId", events.Select(id => new Given(id, ++position)), cancellationToken);
            await session.ExecuteAsync(Move, new { Name, Position = position }, cancellationToken);
            return events.Count;
        }, cancellationToken);
    }

    private async Task MakeLeaseAsync(DbSession session, DateTime now, CancellationToken cancellationToken)
    {
        try
        {
            await session.InTransactionAsync(() => session.ExecuteAsync(MakeLease, new { Name, Now = now }, cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (database.IsUniqueViolation(exception, out _))
        {
            // Another process made it at the same moment.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Events could not be sequenced now")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
