namespace Crm.Common;

/// <summary>What happened to a record, without personal values: kind (<c>customer.updated</c>), record and the names of what changed.</summary>
public sealed record RecordEvent(string Kind, string Entity, long EntityId, string? EntityKey = null, IReadOnlyList<string>? Changed = null);

/// <summary>
/// Writes events in the transaction of the change they tell of. Every reader (change feed, webhooks, reactions) pages on the
/// Sequence that committed rows are given later, never on EventId.
/// </summary>
public sealed class EventLog(DbSession session, CurrentUser user, TimeProvider clock)
{
    private sealed record EventRow(RecordEvent Event, long? ActorId, DateTime HappenedAt);

    private static readonly BulkTable<EventRow> Events = new BulkTable<EventRow>("messaging.Event")
        .Text("Kind", 60, r => r.Event.Kind)
        .Text("Entity", 60, r => r.Event.Entity)
        .BigInt("EntityId", r => r.Event.EntityId)
        .Text("EntityKey", 200, r => r.Event.EntityKey)
        .Text("Changed", 1000, r => r.Event.Changed is null ? null : string.Join(',', r.Event.Changed))
        .BigInt("ActorId", r => r.ActorId)
        .DateTime("HappenedAt", r => r.HappenedAt);

    public Task RaiseAsync(RecordEvent happened, CancellationToken cancellationToken) => RaiseAsync([happened], cancellationToken);

    public async Task RaiseAsync(IReadOnlyCollection<RecordEvent> happened, CancellationToken cancellationToken)
    {
        if (happened.Count == 0) return;
        var now = clock.GetUtcNow().UtcDateTime;
        long? actor = user.IsSignedIn ? user.PersonId : null;
        await session.Bulk.InsertAsync(Events, happened.Select(e => new EventRow(e, actor, now)), cancellationToken);
    }
}
