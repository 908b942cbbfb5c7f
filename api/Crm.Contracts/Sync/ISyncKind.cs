using System.Text.Json.Serialization;
using Crm.Contracts.Orders;

namespace Crm.Contracts.Sync;

/// <summary>What became of one row that an ERP sent.</summary>
public enum SyncOutcome
{
    Created,
    Updated,
    Unchanged,
    Failed,
}

/// <summary>Why a row was not taken: the field, a stable word, and a sentence.</summary>
public sealed record RowProblem(string? Field, string Code, string Message);

/// <summary>One row as it came: its number in the body from 1, and its JSON text.</summary>
public sealed record SyncRow(long RowNumber, ReadOnlyMemory<byte> Json);

/// <summary>Whether a row may create, update or both (If-None-Match: * and If-Match: *).</summary>
public enum SyncIntent
{
    CreateOrUpdate,
    CreateOnly,
    UpdateOnly,
}

/// <summary>
/// Rows of one source to be taken together in the open transaction. <paramref name="Historic"/>: no event per record and no findings.
/// <paramref name="Enforce"/>: an order or shipment that wants an approval, or that a guard blocks, fails instead of being recorded.
/// </summary>
public sealed record SyncBatch(
    string Source, IReadOnlyList<SyncRow> Rows, bool Historic = false, SyncIntent Intent = SyncIntent.CreateOrUpdate, bool Enforce = false)
{
    /// <summary>The scope of a key whose orders and shipments the guards may refuse.</summary>
    public const string EnforceScope = "enforce:orders";
}

/// <summary>The outcome of one row; <paramref name="EntityId"/> and <paramref name="Version"/> are 0 where it failed.</summary>
public sealed record SyncRowResult(
    long RowNumber, string? Key, SyncOutcome Outcome, long EntityId, int Version, IReadOnlyList<RowProblem> Problems)
{
    /// <summary>What guards said about an order or shipment that was taken.</summary>
    public IReadOnlyList<SyncedFinding> Findings { get; init; } = [];
}

/// <summary>
/// Takes the records of one kind from an ERP by its own key: the one way in for PUT by key and for bulk sync.
/// A row that cannot be taken fails alone, with every reason; the others go on.
/// </summary>
public interface ISyncKind
{
    /// <summary>The name in the address: <c>products</c>.</summary>
    string Name { get; }

    /// <summary>The scope a key needs beside the right to sync: <c>write:products</c>.</summary>
    string Scope { get; }

    /// <summary>How many rows one transaction takes, so that others get their turn.</summary>
    int ChunkRows { get; }

    /// <summary>The message type, for the OpenAPI document.</summary>
    Type MessageType { get; }

    /// <summary>Applies the rows in their order inside the transaction that is open, one result per row.</summary>
    Task<IReadOnlyList<SyncRowResult>> ApplyAsync(SyncBatch batch, CancellationToken cancellationToken);

    /// <summary>Archives the record with that key and keeps its history; false where there is none.</summary>
    Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken);

    /// <summary>Count and sums per month, to compare with the ERP.</summary>
    Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken);

    /// <summary>Called once after the last chunk of a bulk sync.</summary>
    Task CompletedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Count and sums of one kind and month; the period is yyyy-MM, or null for kinds without a date.</summary>
public sealed record ReconciliationRow(
    string Kind, string? Period, long Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Crm.Common.Money? Net = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Crm.Common.Money? Cost = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Quantity = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Crm.Common.Money? Amount = null);

/// <summary>Words for problems that programs act on.</summary>
public static class SyncProblemCode
{
    /// <summary>The row may only create, and its key exists.</summary>
    public const string Exists = "exists";

    /// <summary>The row may only update, and its key does not exist.</summary>
    public const string Absent = "absent";

    /// <summary>A guard refuses the order or shipment.</summary>
    public const string Blocked = "blocked";

    /// <summary>The row refers to a key that does not exist.</summary>
    public const string UnknownReference = "unknown-reference";

    public const string Duplicate = "duplicate";
}
