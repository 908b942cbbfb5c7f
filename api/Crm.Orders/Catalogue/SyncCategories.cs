using AutoMapper;
using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// Takes product categories from an ERP. A parent stands before its children in a body, or is known already.
/// </summary>
internal sealed class SyncCategories(ErpWork work, IMapper mapper) : SyncKind<CategoryMessage>
{
    private const string Stored = """
        select c.CategoryId, c.Source, c.ExternalKey, c.Name, c.ParentId, c.ArchivedAt, c.Version
        from orders.Category c
        where c.Source = @Source
          and c.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Parents = """
        select c.CategoryId, c.ParentId
        from orders.Category c
        """;

    private const string Archive = """
        update orders.Category
        set ArchivedAt = @Now, Version = Version + 1
        where CategoryId = @CategoryId
          and ArchivedAt is null
        """;

    private const string Counts = """
        select count(*)
        from orders.Category c
        where c.ArchivedAt is null
          and c.Source is not null
          and (@Source is null or c.Source = @Source)
        """;

    private sealed record ParentRow(long CategoryId, long? ParentId);

    private static readonly AuditedField<CategoryRow>[] Fields =
    [
        new("name", c => c.Name), new("parentId", c => c.ParentId), new("archivedAt", c => c.ArchivedAt),
    ];

    private static readonly BulkTable<CategoryRow> New = Columns(new("orders.Category"));
    private static readonly BulkTable<CategoryRow> Changed =
        Columns(new BulkTable<CategoryRow>("orders.Category").BigInt("CategoryId", c => c.CategoryId));

    public override string Name => "categories";

    public override string Scope => "write:products";

    protected override string? KeyOf(CategoryMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(CategoryMessage message) =>
    [
        .. Checks.Text("name", message.Name, 100, required: true),
        .. Needs.Key("parentKey", message.ParentKey),
    ];

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<CategoryMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var stored = (await work.Session.QueryAsync<CategoryRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(c => c.ExternalKey!, StringComparer.Ordinal);
        var known = await work.References.CategoriesAsync(
            batch.Source, items.Select(i => i.Message.ParentKey.Value), cancellationToken);
        foreach (var (key, category) in stored) known[key] = category.CategoryId;

        // First every category without its parent, because a parent may be as new as its child; then the parents.
        var changes = new ErpChanges("category", batch, results);
        var taken = new List<(SyncItem<CategoryMessage> Item, CategoryRow? Before, CategoryRow After)>(items.Count);
        var coming = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var before = stored.GetValueOrDefault(item.Key);
            var parentKey = ErpText.Clean(item.Message.ParentKey.Value);
            var problem = ErpWork.Refusal(batch.Intent, before is { ArchivedAt: null })
                ?? (before is null && !item.Message.Name.IsSet ? Needs.Absent("name") : null)
                ?? (parentKey is not null && !known.ContainsKey(parentKey) && !coming.Contains(parentKey)
                    ? Needs.Unknown("parentKey", "category", parentKey) : null);
            if (problem is not null)
            {
                results.Fail(item.RowNumber, item.Key, problem);
                continue;
            }
            var after = mapper.Map(item.Message, before is null ? new CategoryRow { Source = batch.Source, ExternalKey = item.Key } : before with { });
            after.ArchivedAt = null;
            taken.Add((item, before, after));
            coming.Add(item.Key);
        }

        await work.Session.Bulk.InsertAsync(
            New, taken.Where(t => t.Before is null).Select(t => t.After), cancellationToken);
        var ids = await work.References.CategoriesAsync(
            batch.Source, taken.Where(t => t.Before is null).Select(t => t.Item.Key), cancellationToken);
        foreach (var (key, id) in ids) known[key] = id;

        var tree = await TreeAsync(taken.Select(t => t.Item), cancellationToken);
        var updates = new List<CategoryRow>();
        foreach (var (item, before, after) in taken)
        {
            if (before is null) after.CategoryId = ids[item.Key];
            if (item.Message.ParentKey.IsSet)
            {
                long? parent = ErpText.Clean(item.Message.ParentKey.Value) is { } key ? known[key] : null;
                if (parent is { } above && !tree!.MayStandBelow(after.CategoryId, above))
                {
                    results.Fail(
                        item.RowNumber, item.Key, new RowProblem("parentKey", "circle", "must not stand below itself"));
                    continue;
                }
                tree!.Move(after.CategoryId, parent);
                after.ParentId = parent;
            }
            if (before is null)
            {
                if (after.ParentId is not null) updates.Add(after);
                changes.Created(item.RowNumber, item.Key, after.CategoryId);
            }
            else if (after == before)
                changes.Unchanged(item.RowNumber, item.Key, before.CategoryId, before.Version);
            else
            {
                after.Version = before.Version + 1;
                updates.Add(after);
                changes.Updated(item.RowNumber, item.Key, after.CategoryId, after.Version, before, after, Fields);
            }
        }
        await work.Session.Bulk.UpdateAsync(Changed, "CategoryId", updates, cancellationToken);
        await work.RecordAsync(changes, items.Count, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var found = await work.References.CategoriesAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        var id = found.Values.Single();
        var changes = new ErpChanges("category", null, null);
        if (await work.Session.ExecuteAsync(Archive, new { work.Now, CategoryId = id }, cancellationToken) > 0) changes.Archived(key, id, work.Now);
        await work.RecordAsync(changes, 1, cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) =>
        [new ReconciliationRow(Name, null, await work.Session.ScalarAsync<long>(Counts, new { Source = source }, cancellationToken))];

    private async Task<CategoryTree?> TreeAsync(
        IEnumerable<SyncItem<CategoryMessage>> items, CancellationToken cancellationToken)
    {
        if (!items.Any(i => i.Message.ParentKey.IsSet)) return null;
        var parents = await work.Session.QueryAsync<ParentRow>(Parents, null, cancellationToken);
        return new CategoryTree(parents.Select(p => KeyValuePair.Create(p.CategoryId, p.ParentId)));
    }

    private static BulkTable<CategoryRow> Columns(BulkTable<CategoryRow> table) => table
        .Text("Source", 50, c => c.Source)
        .Text("ExternalKey", 100, c => c.ExternalKey)
        .Text("Name", 100, c => c.Name)
        .BigInt("ParentId", c => c.ParentId)
        .DateTime("ArchivedAt", c => c.ArchivedAt)
        .Int("Version", c => c.Version);
}
