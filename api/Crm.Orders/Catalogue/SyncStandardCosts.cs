using System.Globalization;
using AutoMapper;
using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// Takes standard costs from an ERP. A cost that comes later for an earlier day changes drafts only: the costs of confirmed
/// orders are frozen.
/// </summary>
internal sealed class SyncStandardCosts(ErpWork work, IMapper mapper, DraftOrders drafts)
    : SyncKind<StandardCostMessage>
{
    private const string Stored = """
        select s.StandardCostId, s.Source, s.ExternalKey, s.ProductId, s.ValidFrom, s.Material, s.Labour, s.VariableOverhead,
               s.FixedOverhead, s.ArchivedAt, s.Version
        from orders.StandardCost s
        where s.Source = @Source
          and s.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string DaysTaken = """
        select s.StandardCostId, s.ExternalKey, s.ProductId, s.ValidFrom
        from orders.StandardCost s
        where s.ArchivedAt is null
          and s.ProductId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Archive = """
        update orders.StandardCost
        set ArchivedAt = @Now, Version = Version + 1
        where StandardCostId = @StandardCostId
          and ArchivedAt is null
        """;

    private const string ProductOf = """
        select s.ProductId
        from orders.StandardCost s
        where s.StandardCostId = @StandardCostId
        """;

    private const string PerDay = """
        select s.ValidFrom as Day, count(*) as Rows, sum(s.Material + s.Labour + s.VariableOverhead) as Cost
        from orders.StandardCost s
        where s.ArchivedAt is null
          and s.Source is not null
          and (@Source is null or s.Source = @Source)
          and (@From is null or s.ValidFrom >= @From)
          and (@To is null or s.ValidFrom <= @To)
        group by s.ValidFrom
        """;

    private sealed record DayTaken(long StandardCostId, string? ExternalKey, long ProductId, DateOnly ValidFrom);

    private sealed record DaySum(DateOnly Day, long Rows, Money Cost);

    private static readonly AuditedField<StandardCostRow>[] Fields =
    [
        new("productId", s => s.ProductId), new("validFrom", s => s.ValidFrom), new("material", s => s.Material),
        new("labour", s => s.Labour), new("variableOverhead", s => s.VariableOverhead), new("fixedOverhead", s => s.FixedOverhead),
        new("archivedAt", s => s.ArchivedAt),
    ];

    private static readonly BulkTable<StandardCostRow> New = Columns(new("orders.StandardCost"));
    private static readonly BulkTable<StandardCostRow> Changed =
        Columns(new BulkTable<StandardCostRow>("orders.StandardCost").BigInt("StandardCostId", s => s.StandardCostId));

    // Orders that are being taken do not know the new cost yet: their turn ends before they are calculated anew.
    private const string OrdersTurn = "orders";

    public override string Name => "standard-costs";

    public override string Scope => "write:products";

    protected override string? KeyOf(StandardCostMessage message) =>
        message.Key ?? (message.ProductKey.Value is { } product && message.ValidFrom.Value is { } day
            ? string.Create(CultureInfo.InvariantCulture, $"{product.Trim()}|{day:yyyy-MM-dd}") : null);

    protected override IEnumerable<RowProblem> Check(StandardCostMessage message) =>
    [
        .. Needs.Key("productKey", message.ProductKey, required: true),
        .. Needs.NotNull("validFrom", message.ValidFrom),
        .. Checks.Day("validFrom", message.ValidFrom.Value),
        .. Needs.NotNull("material", message.Material),
        .. Checks.Range("material", message.Material.Value, 0, ErpLimits.Price),
        .. Checks.Range("labour", message.Labour.Value, 0, ErpLimits.Price),
        .. Checks.Range("variableOverhead", message.VariableOverhead.Value, 0, ErpLimits.Price),
        .. Checks.Range("fixedOverhead", message.FixedOverhead.Value, 0, ErpLimits.Price),
    ];

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<StandardCostMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var stored = (await work.Session.QueryAsync<StandardCostRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(s => s.ExternalKey!, StringComparer.Ordinal);
        var products = await work.References.ProductsAsync(
            batch.Source, items.Select(i => i.Message.ProductKey.Value), cancellationToken);
        var productIds = products.Values.Select(p => p.ProductId).Concat(stored.Values.Select(s => s.ProductId)).ToHashSet();
        var taken = (await work.Session.QueryAsync<DayTaken>(
                DaysTaken, new { Ids = JsonList.Of(productIds) }, cancellationToken))
            .ToDictionary(s => (s.ProductId, s.ValidFrom), s => s.ExternalKey ?? "");

        var changes = new ErpChanges("standardCost", batch, results);
        var created = new List<(SyncItem<StandardCostMessage> Item, StandardCostRow Row)>();
        var updated = new List<StandardCostRow>();
        foreach (var item in items)
        {
            var before = stored.GetValueOrDefault(item.Key);
            var problems = Problems(batch.Intent, item, before, products);
            if (problems.Count == 0)
            {
                var after = mapper.Map(
                    item.Message, before is null ? new StandardCostRow { Source = batch.Source, ExternalKey = item.Key } : before with { });
                if (ErpText.Clean(item.Message.ProductKey.Value) is { } product) after.ProductId = products[product].ProductId;
                after.ArchivedAt = null;
                if (taken.TryGetValue((after.ProductId, after.ValidFrom), out var other) && other != item.Key)
                    problems.Add(new RowProblem("validFrom", SyncProblemCode.Duplicate,
                        $"the standard cost '{other}' of this product is valid from the same day"));
                else
                {
                    if (before is { ArchivedAt: null }) taken.Remove((before.ProductId, before.ValidFrom));
                    taken[(after.ProductId, after.ValidFrom)] = item.Key;
                    if (before is null) created.Add((item, after));
                    else if (after == before) changes.Unchanged(item.RowNumber, item.Key, before.StandardCostId, before.Version);
                    else
                    {
                        after.Version = before.Version + 1;
                        updated.Add(after);
                        changes.Updated(
                            item.RowNumber, item.Key, after.StandardCostId, after.Version, before, after, Fields);
                    }
                }
            }
            if (problems.Count > 0) results.Fail(item.RowNumber, item.Key, problems);
        }

        // Changed ones first: one that moves to another day makes room for a new one.
        await work.Session.Bulk.UpdateAsync(Changed, "StandardCostId", updated, cancellationToken);
        await work.Session.Bulk.InsertAsync(New, created.Select(c => c.Row), cancellationToken);
        var ids = await work.References.StandardCostsAsync(
            batch.Source, created.Select(c => c.Item.Key), cancellationToken);
        foreach (var (item, _) in created) changes.Created(item.RowNumber, item.Key, ids[item.Key]);

        var moved = updated.Select(u => stored[u.ExternalKey!].ProductId).Concat(updated.Select(u => u.ProductId))
            .Concat(created.Select(c => c.Row.ProductId)).ToHashSet();
        await work.TakeTurnAsync(OrdersTurn, cancellationToken);
        await drafts.RecalculateAsync(moved, cancellationToken);
        await work.RecordAsync(changes, items.Count, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var found = await work.References.StandardCostsAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        var id = found.Values.Single();
        var changes = new ErpChanges("standardCost", null, null);
        if (await work.Session.ExecuteAsync(Archive, new { work.Now, StandardCostId = id }, cancellationToken) > 0)
        {
            changes.Archived(key, id, work.Now);
            var product = await work.Session.ScalarAsync<long>(
                ProductOf, new { StandardCostId = id }, cancellationToken);
            await work.TakeTurnAsync(OrdersTurn, cancellationToken);
            await drafts.RecalculateAsync([product], cancellationToken);
        }
        await work.RecordAsync(changes, 1, cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var days = await work.Session.QueryAsync<DaySum>(
            PerDay, new { Source = source, From = from, To = to }, cancellationToken);
        return [.. days.GroupBy(d => Period.Of(d.Day)).OrderBy(m => m.Key)
            .Select(m => new ReconciliationRow(Name, Period.Text(m.Key), m.Sum(d => d.Rows), Cost: m.Sum(d => d.Cost)))];
    }

    private static List<RowProblem> Problems(
        SyncIntent intent, SyncItem<StandardCostMessage> item, StandardCostRow? before, Dictionary<string, ProductReference> products)
    {
        var message = item.Message;
        var problems = new List<RowProblem>();
        if (ErpWork.Refusal(intent, before is { ArchivedAt: null }) is { } refusal) problems.Add(refusal);
        if (before is null)
        {
            if (!message.ProductKey.IsSet) problems.Add(Needs.Absent("productKey"));
            if (!message.ValidFrom.IsSet) problems.Add(Needs.Absent("validFrom"));
            if (!message.Material.IsSet) problems.Add(Needs.Absent("material"));
        }
        if (ErpText.Clean(message.ProductKey.Value) is { } product && !products.ContainsKey(product))
            problems.Add(Needs.Unknown("productKey", "product", product));
        return problems;
    }

    private static BulkTable<StandardCostRow> Columns(BulkTable<StandardCostRow> table) => table
        .Text("Source", 50, s => s.Source)
        .Text("ExternalKey", 100, s => s.ExternalKey)
        .BigInt("ProductId", s => s.ProductId)
        .Date("ValidFrom", s => s.ValidFrom)
        .Money("Material", s => s.Material)
        .Money("Labour", s => s.Labour)
        .Money("VariableOverhead", s => s.VariableOverhead)
        .Money("FixedOverhead", s => s.FixedOverhead)
        .DateTime("ArchivedAt", s => s.ArchivedAt)
        .Int("Version", s => s.Version);
}
