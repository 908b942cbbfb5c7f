using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Orders;

namespace Crm.Contracts.Sync;

/// <summary>A row that could be read: its number, trimmed key and message.</summary>
public sealed record SyncItem<TMessage>(long RowNumber, string Key, TMessage Message);

/// <summary>Collects the results of a batch by row.</summary>
public sealed class SyncResults
{
    private readonly Dictionary<long, SyncRowResult> _results = [];

    public void Add(long rowNumber, string key, SyncOutcome outcome, long entityId, int version) =>
        _results[rowNumber] = new SyncRowResult(rowNumber, key, outcome, entityId, version, []);

    /// <summary>Tells with the row what guards said about it.</summary>
    public void Tell(long rowNumber, IReadOnlyList<SyncedFinding> findings) =>
        _results[rowNumber] = _results[rowNumber] with { Findings = findings };

    public void Fail(long rowNumber, string? key, params IReadOnlyList<RowProblem> problems) =>
        _results[rowNumber] = new SyncRowResult(rowNumber, key, SyncOutcome.Failed, 0, 0, problems);

    public IReadOnlyList<SyncRowResult> InOrder(SyncBatch batch) => [.. batch.Rows.Select(r => _results[r.RowNumber])];
}

/// <summary>
/// Reads rows strictly (unknown members, wrong types, control characters and missing keys fail the row, naming the field) and
/// hands them on in waves without a repeated key, so that the same key twice in one body is applied one after the other.
/// </summary>
public abstract class SyncKind<TMessage> : ISyncKind
    where TMessage : class
{
    public abstract string Name { get; }

    public abstract string Scope { get; }

    public virtual int ChunkRows => 1000;

    public Type MessageType => typeof(TMessage);

    /// <summary>The record's own key in the message; null where the row has none.</summary>
    protected abstract string? KeyOf(TMessage message);

    /// <summary>What is wrong with the message by itself.</summary>
    protected abstract IEnumerable<RowProblem> Check(TMessage message);

    /// <summary>Takes rows with distinct keys, set-based, in the open transaction; every row gets a result.</summary>
    protected abstract Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<TMessage>> items, SyncResults results, CancellationToken cancellationToken);

    public abstract Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken);

    public abstract Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken);

    public virtual Task CompletedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyList<SyncRowResult>> ApplyAsync(SyncBatch batch, CancellationToken cancellationToken)
    {
        var results = new SyncResults();
        var items = new List<SyncItem<TMessage>>(batch.Rows.Count);
        foreach (var row in batch.Rows)
            if (Read(row, results) is { } item) items.Add(item);

        while (items.Count > 0)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var wave = new List<SyncItem<TMessage>>(items.Count);
            var later = new List<SyncItem<TMessage>>();
            foreach (var item in items) (seen.Add(item.Key) ? wave : later).Add(item);
            await ApplyDistinctAsync(batch, wave, results, cancellationToken);
            items = later;
        }
        return results.InOrder(batch);
    }

    private SyncItem<TMessage>? Read(SyncRow row, SyncResults results)
    {
        TMessage? message;
        try
        {
            message = JsonSerializer.Deserialize<TMessage>(row.Json.Span, CrmJson.Options);
        }
        catch (JsonException exception)
        {
            var (field, text) = JsonProblem.Explain(exception);
            results.Fail(row.RowNumber, KeyAnyway(row), new RowProblem(field, "invalid", text));
            return null;
        }
        if (message is null)
        {
            results.Fail(row.RowNumber, null, new RowProblem("body", "invalid", "must be an object"));
            return null;
        }
        var key = KeyOf(message)?.Trim();
        var problems = new List<RowProblem>();
        if (string.IsNullOrEmpty(key)) problems.Add(new RowProblem("key", "required", "is required"));
        else if (key.Length > 100) problems.Add(new RowProblem("key", "too-long", "must have at most 100 characters"));
        else if (key.Any(char.IsControl)) problems.Add(new RowProblem("key", "invalid", "must not contain control characters"));
        problems.AddRange(Check(message));
        if (problems.Count == 0) return new SyncItem<TMessage>(row.RowNumber, key!, message);
        results.Fail(row.RowNumber, key is { Length: <= 100 } ? key : null, problems);
        return null;
    }

    // A row that cannot be read should still be found by its key in the list of problems.
    private static string? KeyAnyway(SyncRow row)
    {
        try
        {
            using var document = JsonDocument.Parse(row.Json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String
                && key.GetString() is { Length: <= 100 } text ? text : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a text that is no UTF-8.
            return null;
        }
    }
}
