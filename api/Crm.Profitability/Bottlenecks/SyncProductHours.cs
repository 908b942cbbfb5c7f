using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Profitability;

/// <summary>
/// Hours of a bottleneck that a base unit of a product takes, as the ERP's routings have them. The key is product and bottleneck where none
/// is given.
/// </summary>
internal sealed record ProductHoursMessage
{
    public string? Key { get; init; }

    public Patch<string> ProductKey { get; init; }

    /// <summary>The bottleneck's code.</summary>
    public Patch<string> Bottleneck { get; init; }

    /// <summary>By base unit, above 0.</summary>
    public Patch<decimal?> Hours { get; init; }
}

/// <summary>Takes hours of bottlenecks from an ERP; the last one to tell of a product and bottleneck is right.</summary>
internal sealed class SyncProductHours(DbSession session) : SyncKind<ProductHoursMessage>
{
    private const string Stored = """
        select h.ProductHoursId, h.ExternalKey, h.BottleneckId, h.ProductId, h.Hours, h.Version
        from profitability.ProductHours h
        where h.Source = @Source
          and h.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Products = """
        select p.ExternalKey, p.ProductId as Id
        from orders.v_Product p
        where p.Source = @Source
          and p.ArchivedAt is null
          and p.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Bottlenecks = """
        select b.Code as ExternalKey, b.BottleneckId as Id
        from profitability.Bottleneck b
        where b.ArchivedAt is null
        """;

    private const string Others = """
        delete from profitability.ProductHours
        where BottleneckId = @BottleneckId
          and ProductId = @ProductId
          and ProductHoursId <> @ProductHoursId
        """;

    private const string Add = """
        insert into profitability.ProductHours (Source, ExternalKey, BottleneckId, ProductId, Hours)
        output inserted.ProductHoursId
        values (@Source, @Key, @BottleneckId, @ProductId, @Hours)
        """;

    private const string Change = """
        update profitability.ProductHours
        set BottleneckId = @BottleneckId, ProductId = @ProductId, Hours = @Hours, Version = Version + 1
        where ProductHoursId = @ProductHoursId
        """;

    private const string Remove = """
        delete from profitability.ProductHours
        where Source = @Source
          and ExternalKey = @Key
        """;

    private const string CountAll = """
        select count(*)
        from profitability.ProductHours h
        where h.Source is not null
          and (@Source is null or h.Source = @Source)
        """;

    private sealed record StoredRow(long ProductHoursId, string ExternalKey, long BottleneckId, long ProductId, decimal Hours, int Version);

    private sealed record KeyRow(string ExternalKey, long Id);

    public override string Name => "product-hours";

    public override string Scope => "write:products";

    protected override string? KeyOf(ProductHoursMessage message) =>
        message.Key ?? (message.ProductKey.Value is { } product && message.Bottleneck.Value is { } bottleneck
            ? $"{product.Trim()}|{bottleneck.Trim()}" : null);

    protected override IEnumerable<RowProblem> Check(ProductHoursMessage message) =>
    [
        .. Contracts.Sync.Check.Text("productKey", message.ProductKey, 100, required: true),
        .. Contracts.Sync.Check.Text("bottleneck", message.Bottleneck, 50, required: true),
        .. message.Hours is { IsSet: true, Value: null } ? [new RowProblem("hours", "required", "must not be null")] : Array.Empty<RowProblem>(),
        .. Contracts.Sync.Check.Range("hours", message.Hours.Value, 0.000001m, 100_000m),
    ];

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<ProductHoursMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        var stored = (await session.QueryAsync<StoredRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(s => s.ExternalKey, StringComparer.Ordinal);
        var products = (await session.QueryAsync<KeyRow>(Products, new
        {
            batch.Source,
            Keys = JsonList.Of(items.Select(i => i.Message.ProductKey.Value?.Trim()).OfType<string>().Distinct()),
        }, cancellationToken)).ToDictionary(p => p.ExternalKey, p => p.Id, StringComparer.Ordinal);
        var bottlenecks = (await session.QueryAsync<KeyRow>(Bottlenecks, null, cancellationToken))
            .ToDictionary(b => b.ExternalKey, b => b.Id, StringComparer.OrdinalIgnoreCase);
        foreach (var item in items)
        {
            var before = stored.GetValueOrDefault(item.Key);
            var problems = Problems(batch.Intent, item.Message, before is not null, products, bottlenecks);
            if (problems.Count > 0)
            {
                results.Fail(item.RowNumber, item.Key, problems);
                continue;
            }
            var after = new StoredRow(
                before?.ProductHoursId ?? 0, item.Key,
                item.Message.Bottleneck.Value is { } b ? bottlenecks[b.Trim()] : before!.BottleneckId,
                item.Message.ProductKey.Value is { } p ? products[p.Trim()] : before!.ProductId,
                item.Message.Hours.Value is { } hours ? SalesSum.Rounded(hours) : before!.Hours, before?.Version ?? 1);
            if (after == before)
            {
                results.Add(item.RowNumber, item.Key, SyncOutcome.Unchanged, before.ProductHoursId, before.Version);
                continue;
            }
            await session.ExecuteAsync(Others, after, cancellationToken);
            var row = new { batch.Source, item.Key, after.BottleneckId, after.ProductId, after.Hours, after.ProductHoursId };
            if (before is null)
                results.Add(item.RowNumber, item.Key, SyncOutcome.Created, await session.ScalarAsync<long>(Add, row, cancellationToken), 1);
            else
            {
                await session.ExecuteAsync(Change, row, cancellationToken);
                results.Add(item.RowNumber, item.Key, SyncOutcome.Updated, before.ProductHoursId, before.Version + 1);
            }
        }
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(Remove, new { Source = source, Key = key }, cancellationToken) > 0;

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var count = await session.ScalarAsync<long>(CountAll, new { Source = source }, cancellationToken);
        return count == 0 ? [] : [new ReconciliationRow(Name, null, count)];
    }

    private static List<RowProblem> Problems(
        SyncIntent intent, ProductHoursMessage message, bool exists, Dictionary<string, long> products, Dictionary<string, long> bottlenecks)
    {
        var problems = new List<RowProblem>();
        if (intent == SyncIntent.CreateOnly && exists)
            problems.Add(new RowProblem("key", SyncProblemCode.Exists, "exists already, and only new ones are wanted"));
        if (intent == SyncIntent.UpdateOnly && !exists)
            problems.Add(new RowProblem("key", SyncProblemCode.Absent, "does not exist, and only updates are wanted"));
        if (!exists)
        {
            if (!message.ProductKey.IsSet) problems.Add(new RowProblem("productKey", "required", "is required"));
            if (!message.Bottleneck.IsSet) problems.Add(new RowProblem("bottleneck", "required", "is required"));
            if (!message.Hours.IsSet) problems.Add(new RowProblem("hours", "required", "is required"));
        }
        if (message.ProductKey.Value is { } product && !products.ContainsKey(product.Trim()))
            problems.Add(new RowProblem("productKey", SyncProblemCode.UnknownReference, $"there is no product with the key '{product.Trim()}'"));
        if (message.Bottleneck.Value is { } bottleneck && !bottlenecks.ContainsKey(bottleneck.Trim()))
            problems.Add(new RowProblem("bottleneck", SyncProblemCode.UnknownReference, $"there is no bottleneck with the code '{bottleneck.Trim()}'"));
        return problems;
    }
}
