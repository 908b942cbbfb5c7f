using AutoMapper;
using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>Takes products from an ERP, with their category and supplier by key.</summary>
internal sealed class SyncProducts(ErpWork work, IMapper mapper) : SyncKind<ProductMessage>
{
    private const string Stored = """
        select p.ProductId, p.Source, p.ExternalKey, p.Code, p.Name, p.SortName, p.CategoryId, p.SupplierId, p.Family, p.Unit,
               p.ListPrice, p.TaxRate, p.ArchivedAt, p.Version
        from orders.Product p
        where p.Source = @Source
          and p.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Archive = """
        update orders.Product
        set ArchivedAt = @Now, Version = Version + 1
        where ProductId = @ProductId
          and ArchivedAt is null
        """;

    private const string Counts = """
        select count(*)
        from orders.Product p
        where p.ArchivedAt is null
          and p.Source is not null
          and (@Source is null or p.Source = @Source)
        """;

    private static readonly AuditedField<ProductRow>[] Fields =
    [
        new("code", p => p.Code), new("name", p => p.Name), new("categoryId", p => p.CategoryId), new("supplierId", p => p.SupplierId),
        new("family", p => p.Family), new("unit", p => p.Unit), new("listPrice", p => p.ListPrice), new("taxRate", p => p.TaxRate),
        new("archivedAt", p => p.ArchivedAt),
    ];

    private static readonly BulkTable<ProductRow> New = Columns(new("orders.Product"));
    private static readonly BulkTable<ProductRow> Changed =
        Columns(new BulkTable<ProductRow>("orders.Product").BigInt("ProductId", p => p.ProductId));

    public override string Name => "products";

    public override string Scope => "write:products";

    protected override string? KeyOf(ProductMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(ProductMessage message) =>
    [
        .. Checks.Text("code", message.Code, 50),
        .. Checks.Text("name", message.Name, 200, required: true),
        .. Needs.Key("categoryKey", message.CategoryKey),
        .. Needs.Key("supplierKey", message.SupplierKey),
        .. Checks.Text("family", message.Family, 100),
        .. Checks.Text("unit", message.Unit, 20),
        .. Checks.Range("listPrice", message.ListPrice.Value, 0, ErpLimits.Price),
        .. Checks.Range("taxRate", message.TaxRate.Value, 0, 1),
    ];

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<ProductMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var stored = (await work.Session.QueryAsync<ProductRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(p => p.ExternalKey!, StringComparer.Ordinal);
        var categories = await work.References.CategoriesAsync(
            batch.Source, items.Select(i => i.Message.CategoryKey.Value), cancellationToken);
        var suppliers = await work.References.SuppliersAsync(
            batch.Source, items.Select(i => i.Message.SupplierKey.Value), cancellationToken);

        var changes = new ErpChanges("product", batch, results);
        var created = new List<(SyncItem<ProductMessage> Item, ProductRow Row)>();
        var updated = new List<ProductRow>();
        foreach (var item in items)
        {
            var before = stored.GetValueOrDefault(item.Key);
            var problems = Problems(batch.Intent, item, before, categories, suppliers);
            if (problems.Count > 0)
            {
                results.Fail(item.RowNumber, item.Key, problems);
                continue;
            }
            var after = Merge(batch.Source, item, before, categories, suppliers);
            if (before is null) created.Add((item, after));
            else if (after == before) changes.Unchanged(item.RowNumber, item.Key, before.ProductId, before.Version);
            else
            {
                after.Version = before.Version + 1;
                updated.Add(after);
                changes.Updated(item.RowNumber, item.Key, after.ProductId, after.Version, before, after, Fields);
            }
        }

        await work.Session.Bulk.InsertAsync(New, created.Select(c => c.Row), cancellationToken);
        await work.Session.Bulk.UpdateAsync(Changed, "ProductId", updated, cancellationToken);
        var ids = await work.References.ProductsAsync(batch.Source, created.Select(c => c.Item.Key), cancellationToken);
        foreach (var (item, _) in created) changes.Created(item.RowNumber, item.Key, ids[item.Key].ProductId);
        await work.RecordAsync(changes, items.Count, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var found = await work.References.ProductsAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        var id = found.Values.Single().ProductId;
        var changes = new ErpChanges("product", null, null);
        if (await work.Session.ExecuteAsync(Archive, new { work.Now, ProductId = id }, cancellationToken) > 0) changes.Archived(key, id, work.Now);
        await work.RecordAsync(changes, 1, cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) =>
        [new ReconciliationRow(Name, null, await work.Session.ScalarAsync<long>(Counts, new { Source = source }, cancellationToken))];

    private static List<RowProblem> Problems(
        SyncIntent intent, SyncItem<ProductMessage> item, ProductRow? before, Dictionary<string, long> categories,
        Dictionary<string, long> suppliers)
    {
        var message = item.Message;
        var problems = new List<RowProblem>();
        if (ErpWork.Refusal(intent, before is { ArchivedAt: null }) is { } refusal) problems.Add(refusal);
        if (before is null && !message.Name.IsSet) problems.Add(Needs.Absent("name"));
        if (ErpText.Clean(message.CategoryKey.Value) is { } category && !categories.ContainsKey(category))
            problems.Add(Needs.Unknown("categoryKey", "category", category));
        if (ErpText.Clean(message.SupplierKey.Value) is { } supplier && !suppliers.ContainsKey(supplier))
            problems.Add(Needs.Unknown("supplierKey", "supplier", supplier));
        if (item.Key.Length > 50 && ErpText.Clean(message.Code.Value) is null && (before is null || message.Code.IsSet))
            problems.Add(new RowProblem("code", "required", "is required where the key has more than 50 characters"));
        return problems;
    }

    private ProductRow Merge(
        string source, SyncItem<ProductMessage> item, ProductRow? before, Dictionary<string, long> categories,
        Dictionary<string, long> suppliers)
    {
        var message = item.Message;
        var after = mapper.Map(
            message, before is null ? new ProductRow { Source = source, ExternalKey = item.Key } : before with { });
        if (string.IsNullOrEmpty(after.Code)) after.Code = item.Key;
        after.SortName = ErpText.SortName(after.Name);
        if (message.CategoryKey.IsSet)
            after.CategoryId = ErpText.Clean(message.CategoryKey.Value) is { } category ? categories[category] : null;
        if (message.SupplierKey.IsSet)
            after.SupplierId = ErpText.Clean(message.SupplierKey.Value) is { } supplier ? suppliers[supplier] : null;
        after.ArchivedAt = null;
        return after;
    }

    private static BulkTable<ProductRow> Columns(BulkTable<ProductRow> table) => table
        .Text("Source", 50, p => p.Source)
        .Text("ExternalKey", 100, p => p.ExternalKey)
        .Text("Code", 50, p => p.Code)
        .Text("Name", 200, p => p.Name)
        .Text("SortName", 200, p => p.SortName)
        .BigInt("CategoryId", p => p.CategoryId)
        .BigInt("SupplierId", p => p.SupplierId)
        .Text("Family", 100, p => p.Family)
        .Text("Unit", 20, p => p.Unit)
        .Money("ListPrice", p => p.ListPrice)
        .Decimal("TaxRate", 9, 6, p => p.TaxRate)
        .DateTime("ArchivedAt", p => p.ArchivedAt)
        .Int("Version", p => p.Version);
}
