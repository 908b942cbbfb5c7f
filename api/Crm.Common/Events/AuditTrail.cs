using System.Globalization;

namespace Crm.Common;

/// <summary>One field of one record: from what to what.</summary>
public sealed record FieldChange(string Entity, long EntityId, string Field, string? OldValue, string? NewValue);

/// <summary>Writes who changed which field from what to what, through what, in the transaction of the change.</summary>
public sealed class AuditTrail(DbSession session, CurrentUser user, TimeProvider clock)
{
    private sealed record AuditRow(FieldChange Change, long? ActorId, string Through, DateTime ChangedAt);

    private static readonly BulkTable<AuditRow> Entries = new BulkTable<AuditRow>("messaging.AuditEntry")
        .Text("Entity", 60, r => r.Change.Entity)
        .BigInt("EntityId", r => r.Change.EntityId)
        .Text("Field", 60, r => r.Change.Field)
        .Text("OldValue", 4000, r => r.Change.OldValue)
        .Text("NewValue", 4000, r => r.Change.NewValue)
        .BigInt("ActorId", r => r.ActorId)
        .Text("Through", 100, r => r.Through)
        .DateTime("ChangedAt", r => r.ChangedAt);

    public async Task RecordAsync(IReadOnlyCollection<FieldChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0) return;
        var now = clock.GetUtcNow().UtcDateTime;
        long? actor = user.IsSignedIn ? user.PersonId : null;
        await session.Bulk.InsertAsync(Entries,
            changes.Select(c => new AuditRow(c, actor, user.Through, now)), cancellationToken);
    }

    /// <summary>The text that the trail keeps of a value.</summary>
    public static string? Text(object? value) => value switch
    {
        null => null,
        string text => text.Length <= 4000 ? text : text[..4000],
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
