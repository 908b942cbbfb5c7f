using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>The head of a shipment as it is stored.</summary>
internal sealed record ShipmentRow
{
    public long ShipmentId { get; set; }

    public string? Source { get; set; }

    public string? ExternalKey { get; set; }

    public string Number { get; set; } = "";

    public long CustomerId { get; set; }

    public long? SalesOrderId { get; set; }

    public DateOnly ShippedOn { get; set; }

    public string? Carrier { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? ArchivedAt { get; set; }

    public int Version { get; set; } = 1;
}

/// <summary>A line of a shipment as it is stored.</summary>
internal sealed record ShipmentLineRow
{
    public long ShipmentLineId { get; set; }

    public long ShipmentId { get; set; }

    public int LineNumber { get; set; }

    public string? ExternalKey { get; set; }

    public int? OrderLineNumber { get; set; }

    public long ProductId { get; set; }

    public decimal Quantity { get; set; }

    public string? Batch { get; set; }
}

/// <summary>Takes shipments with their lines and batches from an ERP, and records what the guards say about them.</summary>
internal sealed class SyncShipments(ErpWork work, SyncFindings findings, ShippedOrders shipped) : SyncKind<ShipmentMessage>
{
    private const string Stored = """
        select s.ShipmentId, s.Source, s.ExternalKey, s.Number, s.CustomerId, s.SalesOrderId, s.ShippedOn, s.Carrier, s.CreatedAt,
               s.ArchivedAt, s.Version
        from orders.Shipment s
        where s.Source = @Source
          and s.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string StoredLines = """
        select l.ShipmentLineId, l.ShipmentId, l.LineNumber, l.ExternalKey, l.OrderLineNumber, l.ProductId, l.Quantity, l.Batch
        from orders.ShipmentLine l
        where l.ShipmentId in (select cast(value as bigint) from openjson(@Ids))
        order by l.ShipmentId, l.LineNumber
        """;

    private const string RemoveLines = """
        delete from orders.ShipmentLine
        where ShipmentLineId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Archive = """
        update orders.Shipment
        set ArchivedAt = @Now, Version = Version + 1
        where ShipmentId = @ShipmentId
          and ArchivedAt is null
        """;

    private const string OrderOf = """
        select s.SalesOrderId
        from orders.Shipment s
        where s.ShipmentId = @ShipmentId
        """;

    private const string PerDay = """
        select s.ShippedOn as Day, count(*) as Rows
        from orders.Shipment s
        where s.ArchivedAt is null
          and s.Source is not null
          and (@Source is null or s.Source = @Source)
          and (@From is null or s.ShippedOn >= @From)
          and (@To is null or s.ShippedOn <= @To)
        group by s.ShippedOn
        """;

    private const string QuantityPerDay = """
        select s.ShippedOn as Day, sum(l.Quantity) as Quantity
        from orders.Shipment s
        inner join orders.ShipmentLine l on l.ShipmentId = s.ShipmentId
        where s.ArchivedAt is null
          and s.Source is not null
          and (@Source is null or s.Source = @Source)
          and (@From is null or s.ShippedOn >= @From)
          and (@To is null or s.ShippedOn <= @To)
        group by s.ShippedOn
        """;

    private sealed record DayCount(DateOnly Day, long Rows);

    private sealed record DayQuantity(DateOnly Day, decimal Quantity);

    private static readonly AuditedField<ShipmentRow>[] Fields =
    [
        new("number", s => s.Number), new("customerId", s => s.CustomerId), new("orderId", s => s.SalesOrderId),
        new("shippedOn", s => s.ShippedOn), new("carrier", s => s.Carrier), new("archivedAt", s => s.ArchivedAt),
    ];

    private static readonly BulkTable<ShipmentRow> New = Columns(new("orders.Shipment"));
    private static readonly BulkTable<ShipmentRow> Changed =
        Columns(new BulkTable<ShipmentRow>("orders.Shipment").BigInt("ShipmentId", s => s.ShipmentId));

    private static readonly BulkTable<ShipmentLineRow> NewLine = LineColumns(new("orders.ShipmentLine"));
    private static readonly BulkTable<ShipmentLineRow> ChangedLine =
        LineColumns(new BulkTable<ShipmentLineRow>("orders.ShipmentLine").BigInt(
            "ShipmentLineId", l => l.ShipmentLineId));

    private static readonly BulkTable<ShipmentLineRow> LineAside = new BulkTable<ShipmentLineRow>("orders.ShipmentLine")
        .BigInt("ShipmentLineId", l => l.ShipmentLineId)
        .Int("LineNumber", l => -l.LineNumber);

    private sealed record Taken(
        SyncItem<ShipmentMessage> Item, ShipmentRow? Before, ShipmentRow After, List<ShipmentLineRow> LinesBefore,
        List<ShipmentLineRow> LinesAfter)
    {
        public bool LinesChanged => !LinesBefore.SequenceEqual(LinesAfter);
    }

    public override string Name => "shipments";

    public override string Scope => "write:orders";

    protected override string? KeyOf(ShipmentMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(ShipmentMessage message) => message.Problems();

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<ShipmentMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var taken = await MergeAsync(batch, items, results, cancellationToken);
        var found = await LookAsync(batch, taken, results, cancellationToken);
        var changes = new ErpChanges("shipment", batch, results);
        var created = taken.Where(t => t.Before is null).ToList();
        var updated = new List<Taken>();
        foreach (var shipment in taken)
        {
            var (item, before, after, _, _) = shipment;
            if (before is null) continue;
            var linesChanged = shipment.LinesChanged;
            if (after == before && !linesChanged)
            {
                changes.Unchanged(item.RowNumber, item.Key, before.ShipmentId, before.Version);
                continue;
            }
            after.Version = before.Version + 1;
            updated.Add(shipment);
            changes.Updated(item.RowNumber, item.Key, after.ShipmentId, after.Version, before, after, Fields, linesChanged ? ["lines"] : []);
        }

        await work.Session.Bulk.UpdateAsync(Changed, "ShipmentId", updated.Select(t => t.After), cancellationToken);
        await UpdateLinesAsync(updated, cancellationToken);
        await work.Session.Bulk.InsertAsync(New, created.Select(t => t.After), cancellationToken);
        var ids = await work.References.ShipmentsAsync(
            batch.Source, created.Select(t => t.Item.Key), cancellationToken);
        foreach (var shipment in created)
        {
            shipment.After.ShipmentId = ids[shipment.Item.Key];
            foreach (var line in shipment.LinesAfter) line.ShipmentId = shipment.After.ShipmentId;
            changes.Created(shipment.Item.RowNumber, shipment.Item.Key, shipment.After.ShipmentId);
        }
        await work.Session.Bulk.InsertAsync(NewLine, created.SelectMany(t => t.LinesAfter), cancellationToken);
        await shipped.RefreshAsync(
            [.. created.Concat(updated).SelectMany(t => new[] { t.Before?.SalesOrderId, t.After.SalesOrderId }).OfType<long>().Distinct()],
            cancellationToken);
        await findings.RecordAsync(
            [.. taken.Where(t => found.ContainsKey(t.Item.RowNumber))
                .Select(t => (found[t.Item.RowNumber], t.After.SalesOrderId, (long?)t.After.ShipmentId))], cancellationToken);
        findings.Tell(found, results);
        await work.RecordAsync(changes, items.Count, cancellationToken);
    }

    private async Task<Dictionary<long, List<FindingRow>>> LookAsync(
        SyncBatch batch, List<Taken> taken, SyncResults results, CancellationToken cancellationToken)
    {
        if (batch.Historic) return [];
        var found = await findings.AskAsync([.. taken.Where(t => t.After != t.Before || t.LinesChanged).Select(CheckOf)], cancellationToken);
        if (batch.Enforce) taken.RemoveAll(t => findings.Refuse(t.Item.RowNumber, t.Item.Key, found, results));
        return found;
    }

    private static SyncedCheck CheckOf(Taken shipment) => new(shipment.Item.RowNumber, new OrderCheck(
        shipment.After.CustomerId, shipment.After.ShippedOn, OrderMoment.Sync,
        [.. shipment.LinesAfter.Select(l => new CheckedLine(l.LineNumber, l.ProductId, l.Batch, l.Quantity, Money.Zero))]));

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var found = await work.References.ShipmentsAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        var id = found.Values.Single();
        var changes = new ErpChanges("shipment", null, null);
        if (await work.Session.ExecuteAsync(Archive, new { work.Now, ShipmentId = id }, cancellationToken) > 0)
        {
            changes.Archived(key, id, work.Now);
            if (await work.Session.ScalarAsync<long?>(OrderOf, new { ShipmentId = id }, cancellationToken) is { } orderId)
                await shipped.RefreshAsync([orderId], cancellationToken);
        }
        await work.RecordAsync(changes, 1, cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var filter = new { Source = source, From = from, To = to };
        var days = await work.Session.QueryAsync<DayCount>(PerDay, filter, cancellationToken);
        var quantities = (await work.Session.QueryAsync<DayQuantity>(QuantityPerDay, filter, cancellationToken))
            .GroupBy(d => Period.Of(d.Day)).ToDictionary(m => m.Key, m => m.Sum(d => d.Quantity));
        return [.. days.GroupBy(d => Period.Of(d.Day)).OrderBy(m => m.Key).Select(m => new ReconciliationRow(
            Name, Period.Text(m.Key), m.Sum(d => d.Rows), Quantity: quantities.GetValueOrDefault(m.Key)))];
    }

    private async Task<List<Taken>> MergeAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<ShipmentMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        var stored = (await work.Session.QueryAsync<ShipmentRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(s => s.ExternalKey!, StringComparer.Ordinal);
        var storedLines = stored.Count == 0 ? Enumerable.Empty<ShipmentLineRow>().ToLookup(l => l.ShipmentId)
            : (await work.Session.QueryAsync<ShipmentLineRow>(
                StoredLines, new { Ids = JsonList.Of(stored.Values.Select(s => s.ShipmentId)) }, cancellationToken))
            .ToLookup(l => l.ShipmentId);
        var customers = await work.References.CustomersAsync(
            batch.Source, items.Select(i => i.Message.CustomerKey.Value), cancellationToken);
        var orders = await work.References.OrdersAsync(
            batch.Source, items.Select(i => i.Message.OrderKey.Value), cancellationToken);
        var products = await work.References.ProductsAsync(
            batch.Source, items.SelectMany(i => i.Message.Lines ?? []).Select(l => l.ProductKey), cancellationToken);

        var taken = new List<Taken>(items.Count);
        foreach (var item in items)
        {
            var before = stored.GetValueOrDefault(item.Key);
            var problems = Problems(batch.Intent, item, before, customers, orders, products);
            if (problems.Count > 0)
            {
                results.Fail(item.RowNumber, item.Key, problems);
                continue;
            }
            var linesBefore = before is null ? [] : storedLines[before.ShipmentId].ToList();
            taken.Add(new Taken(
                item, before, Merge(batch.Source, item, before, customers, orders), linesBefore,
                item.Message.Lines is { } lines ? Merge(lines, linesBefore, products, before?.ShipmentId ?? 0) : linesBefore));
        }
        return taken;
    }

    private static List<RowProblem> Problems(
        SyncIntent intent, SyncItem<ShipmentMessage> item, ShipmentRow? before, Dictionary<string, CustomerReference> customers,
        Dictionary<string, long> orders, Dictionary<string, ProductReference> products)
    {
        var message = item.Message;
        var problems = new List<RowProblem>();
        if (ErpWork.Refusal(intent, before is { ArchivedAt: null }) is { } refusal) problems.Add(refusal);
        if (before is null)
        {
            if (!message.CustomerKey.IsSet) problems.Add(Needs.Absent("customerKey"));
            if (!message.ShippedOn.IsSet) problems.Add(Needs.Absent("shippedOn"));
            if (!message.SendsLines) problems.Add(Needs.Absent("lines"));
            if (item.Key.Length > 50 && ErpText.Clean(message.Number.Value) is null)
                problems.Add(
                    new RowProblem("number", "required", "is required where the key has more than 50 characters"));
        }
        if (ErpText.Clean(message.CustomerKey.Value) is { } customer && !customers.ContainsKey(customer))
            problems.Add(Needs.Unknown("customerKey", "customer", customer));
        if (ErpText.Clean(message.OrderKey.Value) is { } order && !orders.ContainsKey(order))
            problems.Add(Needs.Unknown("orderKey", "order", order));
        if (message.Lines is { } lines)
            for (var i = 0; i < lines.Count; i++)
                if (lines[i].ProductKey!.Trim() is var product && !products.ContainsKey(product))
                    problems.Add(Needs.Unknown($"lines[{i}].productKey", "product", product));
        return problems;
    }

    private ShipmentRow Merge(
        string source, SyncItem<ShipmentMessage> item, ShipmentRow? before, Dictionary<string, CustomerReference> customers,
        Dictionary<string, long> orders)
    {
        var message = item.Message;
        var after = before is null
            ? new ShipmentRow { Source = source, ExternalKey = item.Key, CreatedAt = work.Now }
            : before with { };
        after.Number = message.Number.CleanOr(before?.Number) ?? item.Key;
        if (ErpText.Clean(message.CustomerKey.Value) is { } customer) after.CustomerId = customers[customer].CustomerId;
        if (message.OrderKey.IsSet) after.SalesOrderId = ErpText.Clean(message.OrderKey.Value) is { } order ? orders[order] : null;
        after.ShippedOn = message.ShippedOn.Value ?? after.ShippedOn;
        after.Carrier = message.Carrier.CleanOr(after.Carrier);
        after.ArchivedAt = null;
        return after;
    }

    private static List<ShipmentLineRow> Merge(
        IReadOnlyList<ShipmentLineMessage> sent, List<ShipmentLineRow> before, Dictionary<string, ProductReference> products, long shipmentId)
    {
        var matches = LineMatching.Match(
            [.. sent.Select(l => ErpText.Clean(l.Key))], [.. before.Select(l => l.ExternalKey)]);
        return [.. sent.Select((message, i) =>
        {
            var line = matches[i] >= 0 ? before[matches[i]] with { } : new ShipmentLineRow { ShipmentId = shipmentId };
            line.LineNumber = i + 1;
            line.ExternalKey = ErpText.Clean(message.Key);
            line.OrderLineNumber = message.OrderLineNumber;
            line.ProductId = products[message.ProductKey!.Trim()].ProductId;
            line.Quantity = ErpNumber.Quantity(message.Quantity!.Value);
            line.Batch = ErpText.Clean(message.Batch);
            return line;
        })];
    }

    private async Task UpdateLinesAsync(List<Taken> updated, CancellationToken cancellationToken)
    {
        var kept = updated.SelectMany(t => t.LinesAfter).Where(l => l.ShipmentLineId != 0).ToDictionary(l => l.ShipmentLineId);
        var stored = updated.SelectMany(t => t.LinesBefore).ToDictionary(l => l.ShipmentLineId);
        var removed = stored.Keys.Where(id => !kept.ContainsKey(id)).ToList();
        if (removed.Count > 0) await work.Session.ExecuteAsync(RemoveLines, new { Ids = JsonList.Of(removed) }, cancellationToken);
        // Line numbers are unique in their shipment; lines that change places step aside first.
        var changed = kept.Values.Where(l => stored[l.ShipmentLineId] != l).ToList();
        await work.Session.Bulk.UpdateAsync(
            LineAside, "ShipmentLineId", changed.Where(l => stored[l.ShipmentLineId].LineNumber != l.LineNumber), cancellationToken);
        await work.Session.Bulk.UpdateAsync(ChangedLine, "ShipmentLineId", changed, cancellationToken);
        await work.Session.Bulk.InsertAsync(
            NewLine, updated.SelectMany(t => t.LinesAfter).Where(l => l.ShipmentLineId == 0), cancellationToken);
    }

    private static BulkTable<ShipmentRow> Columns(BulkTable<ShipmentRow> table) => table
        .Text("Source", 50, s => s.Source)
        .Text("ExternalKey", 100, s => s.ExternalKey)
        .Text("Number", 50, s => s.Number)
        .BigInt("CustomerId", s => s.CustomerId)
        .BigInt("SalesOrderId", s => s.SalesOrderId)
        .Date("ShippedOn", s => s.ShippedOn)
        .Text("Carrier", 100, s => s.Carrier)
        .DateTime("CreatedAt", s => s.CreatedAt)
        .DateTime("ArchivedAt", s => s.ArchivedAt)
        .Int("Version", s => s.Version);

    private static BulkTable<ShipmentLineRow> LineColumns(BulkTable<ShipmentLineRow> table) => table
        .BigInt("ShipmentId", l => l.ShipmentId)
        .Int("LineNumber", l => l.LineNumber)
        .Text("ExternalKey", 100, l => l.ExternalKey)
        .Int("OrderLineNumber", l => l.OrderLineNumber)
        .BigInt("ProductId", l => l.ProductId)
        .Decimal("Quantity", 18, 6, l => l.Quantity)
        .Text("Batch", 100, l => l.Batch);
}
