using AutoMapper;
using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>Takes suppliers from an ERP.</summary>
internal sealed class SyncSuppliers(ErpWork work, IMapper mapper) : SyncKind<SupplierMessage>
{
    private const string Stored = """
        select s.SupplierId, s.Source, s.ExternalKey, s.Name, s.Phone, s.Email, s.ArchivedAt, s.Version
        from orders.Supplier s
        where s.Source = @Source
          and s.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Archive = """
        update orders.Supplier
        set ArchivedAt = @Now, Version = Version + 1
        where SupplierId = @SupplierId
          and ArchivedAt is null
        """;

    private const string Counts = """
        select count(*)
        from orders.Supplier s
        where s.ArchivedAt is null
          and s.Source is not null
          and (@Source is null or s.Source = @Source)
        """;

    private static readonly AuditedField<SupplierRow>[] Fields =
    [
        new("name", s => s.Name), new("phone", s => s.Phone), new("email", s => s.Email), new("archivedAt", s => s.ArchivedAt),
    ];

    private static readonly BulkTable<SupplierRow> New = Columns(new("orders.Supplier"));
    private static readonly BulkTable<SupplierRow> Changed =
        Columns(new BulkTable<SupplierRow>("orders.Supplier").BigInt("SupplierId", s => s.SupplierId));

    public override string Name => "suppliers";

    public override string Scope => "write:products";

    protected override string? KeyOf(SupplierMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(SupplierMessage message) =>
    [
        .. Checks.Text("name", message.Name, 200, required: true),
        .. Checks.Text("phone", message.Phone, 50),
        .. Checks.Text("email", message.Email, 200),
    ];

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<SupplierMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var stored = (await work.Session.QueryAsync<SupplierRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(s => s.ExternalKey!, StringComparer.Ordinal);

        var changes = new ErpChanges("supplier", batch, results);
        var created = new List<(SyncItem<SupplierMessage> Item, SupplierRow Row)>();
        var updated = new List<SupplierRow>();
        foreach (var item in items)
        {
            var before = stored.GetValueOrDefault(item.Key);
            var problem = ErpWork.Refusal(batch.Intent, before is { ArchivedAt: null })
                ?? (before is null && !item.Message.Name.IsSet ? Needs.Absent("name") : null);
            if (problem is not null)
            {
                results.Fail(item.RowNumber, item.Key, problem);
                continue;
            }
            var after = mapper.Map(item.Message, before is null ? new SupplierRow { Source = batch.Source, ExternalKey = item.Key } : before with { });
            after.ArchivedAt = null;
            if (before is null) created.Add((item, after));
            else if (after == before) changes.Unchanged(item.RowNumber, item.Key, before.SupplierId, before.Version);
            else
            {
                after.Version = before.Version + 1;
                updated.Add(after);
                changes.Updated(item.RowNumber, item.Key, after.SupplierId, after.Version, before, after, Fields);
            }
        }

        await work.Session.Bulk.InsertAsync(New, created.Select(c => c.Row), cancellationToken);
        await work.Session.Bulk.UpdateAsync(Changed, "SupplierId", updated, cancellationToken);
        var ids = await work.References.SuppliersAsync(
            batch.Source, created.Select(c => c.Item.Key), cancellationToken);
        foreach (var (item, _) in created) changes.Created(item.RowNumber, item.Key, ids[item.Key]);
        await work.RecordAsync(changes, items.Count, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var found = await work.References.SuppliersAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        var id = found.Values.Single();
        var changes = new ErpChanges("supplier", null, null);
        if (await work.Session.ExecuteAsync(Archive, new { work.Now, SupplierId = id }, cancellationToken) > 0) changes.Archived(key, id, work.Now);
        await work.RecordAsync(changes, 1, cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) =>
        [new ReconciliationRow(Name, null, await work.Session.ScalarAsync<long>(Counts, new { Source = source }, cancellationToken))];

    private static BulkTable<SupplierRow> Columns(BulkTable<SupplierRow> table) => table
        .Text("Source", 50, s => s.Source)
        .Text("ExternalKey", 100, s => s.ExternalKey)
        .Text("Name", 200, s => s.Name)
        .Text("Phone", 50, s => s.Phone)
        .Text("Email", 200, s => s.Email)
        .DateTime("ArchivedAt", s => s.ArchivedAt)
        .Int("Version", s => s.Version);
}
