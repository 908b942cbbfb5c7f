using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// What an order really cost, as the ERP tells it after delivery. The order is named by the ERP's key, or by its number where it was
/// typed here. The message replaces what was told before; what it leaves out was not told, and the forecast stands for it.
/// </summary>
internal sealed record ActualCostsMessage
{
    /// <summary>The order's key or number where none is given.</summary>
    public string? Key { get; init; }

    public string? OrderKey { get; init; }

    /// <summary>Of an order that was typed here.</summary>
    public string? OrderNumber { get; init; }

    /// <summary>Of the whole order, in the base currency.</summary>
    public Money? Freight { get; init; }

    /// <summary>Days from the invoice to the money; taken from the payments of its invoices where not told.</summary>
    public int? PaidDays { get; init; }

    public IReadOnlyList<ActualLineMessage>? Lines { get; init; }
}

/// <summary>A line, by its number or its key in the order. Net and costs are of the whole line, in the base currency.</summary>
internal sealed record ActualLineMessage
{
    public int? LineNumber { get; init; }

    public string? LineKey { get; init; }

    /// <summary>Delivered, in sales units.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>Invoiced, ex tax and after all discounts.</summary>
    public Money? Net { get; init; }

    public Money? Material { get; init; }

    public Money? Labour { get; init; }

    public Money? VariableOverhead { get; init; }

    public Money? FixedOverhead { get; init; }
}

/// <summary>What an order came to, as it is stored.</summary>
internal sealed record OrderActualRow(long SalesOrderId, Money? Freight, int? PaidDays, DateOnly ToldOn, int Version);

/// <summary>What a line came to, as it is stored.</summary>
internal sealed record LineActualRow(
    long SalesOrderId, int LineNumber, decimal? Quantity, Money? Net, Money? Material, Money? Labour, Money? VariableOverhead,
    Money? FixedOverhead);

/// <summary>Takes actual costs from an ERP.</summary>
internal sealed class SyncActualCosts(ErpWork work) : SyncKind<ActualCostsMessage>
{
    private const string ByNumber = """
        select o.Number as ExternalKey, o.SalesOrderId as Id
        from orders.SalesOrder o
        where o.ExternalKey is null
          and o.Number in (select cast(value as nvarchar(100)) from openjson(@Numbers))
        """;

    private const string Lines = """
        select l.SalesOrderId, l.LineNumber, l.ExternalKey
        from orders.OrderLine l
        where l.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Stored = """
        select a.SalesOrderId, a.Freight, a.PaidDays, a.ToldOn, a.Version
        from orders.OrderActual a
        where a.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string StoredLines = """
        select x.SalesOrderId, x.LineNumber, x.Quantity, x.Net, x.Material, x.Labour, x.VariableOverhead, x.FixedOverhead
        from orders.LineActual x
        where x.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        order by x.SalesOrderId, x.LineNumber
        """;

    private const string Forget = """
        delete from orders.OrderActual
        where SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string ForgetLines = """
        delete from orders.LineActual
        where SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string PerMonth = """
        select o.Period, count(*) as Rows, sum(coalesce(a.Freight, 0)) as Freight
        from orders.OrderActual a
        inner join orders.SalesOrder o on o.SalesOrderId = a.SalesOrderId
        where (@Source is null or o.Source = @Source)
          and (@From is null or o.OrderDate >= @From)
          and (@To is null or o.OrderDate <= @To)
        group by o.Period
        order by o.Period
        """;

    private sealed record KeyedOrder(string ExternalKey, long Id);

    private sealed record KeyedLine(long SalesOrderId, int LineNumber, string? ExternalKey);

    private sealed record MonthSum(int Period, long Rows, Money Freight);

    private static readonly AuditedField<OrderActualRow>[] Fields = [new("freight", a => a.Freight), new("paidDays", a => a.PaidDays)];

    private static readonly BulkTable<OrderActualRow> OrderTable = new BulkTable<OrderActualRow>("orders.OrderActual")
        .BigInt("SalesOrderId", a => a.SalesOrderId)
        .Money("Freight", a => a.Freight)
        .Int("PaidDays", a => a.PaidDays)
        .Date("ToldOn", a => a.ToldOn)
        .Int("Version", a => a.Version);

    private static readonly BulkTable<LineActualRow> LineTable = new BulkTable<LineActualRow>("orders.LineActual")
        .BigInt("SalesOrderId", x => x.SalesOrderId)
        .Int("LineNumber", x => x.LineNumber)
        .Decimal("Quantity", 18, 6, x => x.Quantity)
        .Money("Net", x => x.Net)
        .Money("Material", x => x.Material)
        .Money("Labour", x => x.Labour)
        .Money("VariableOverhead", x => x.VariableOverhead)
        .Money("FixedOverhead", x => x.FixedOverhead);

    public override string Name => "actual-costs";

    public override string Scope => "write:orders";

    // The turn of the orders themselves: their lines do not change meanwhile.
    private const string Turn = "orders";

    protected override string? KeyOf(ActualCostsMessage message) => message.Key ?? message.OrderKey ?? message.OrderNumber;

    protected override IEnumerable<RowProblem> Check(ActualCostsMessage message)
    {
        foreach (var problem in Checks.Text("orderKey", message.OrderKey, 100)) yield return problem;
        foreach (var problem in Checks.Text("orderNumber", message.OrderNumber, 50)) yield return problem;
        if (message is { OrderKey: not null, OrderNumber: not null })
            yield return new RowProblem("orderNumber", "invalid", "must not be given beside orderKey");
        foreach (var problem in Checks.Range("freight", message.Freight, 0, ErpLimits.Amount)) yield return problem;
        foreach (var problem in Checks.Range("paidDays", message.PaidDays, 0, 3650)) yield return problem;
        if (message.Lines is not { } lines) yield break;
        if (lines.Count > ErpLimits.Lines)
        {
            yield return new RowProblem("lines", "too-long", $"must not have more than {ErpLimits.Lines} lines");
            yield break;
        }
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i] is not { } line)
            {
                yield return new RowProblem($"lines[{i}]", "required", "must not be null");
                continue;
            }
            var at = $"lines[{i}].";
            if (line.LineNumber is null && line.LineKey is null) yield return Needs.Absent($"{at}lineNumber");
            foreach (var problem in Checks.Text($"{at}lineKey", line.LineKey, 100)) yield return problem;
            foreach (var problem in Checks.Range($"{at}quantity", line.Quantity, -ErpLimits.Quantity, ErpLimits.Quantity)) yield return problem;
            foreach (var (name, money, least) in new[]
            {
                ("net", line.Net, -ErpLimits.Amount), ("material", line.Material, -ErpLimits.Amount), ("labour", line.Labour, -ErpLimits.Amount),
                ("variableOverhead", line.VariableOverhead, -ErpLimits.Amount), ("fixedOverhead", line.FixedOverhead, -ErpLimits.Amount),
            })
                foreach (var problem in Checks.Range(at + name, money, least, ErpLimits.Amount)) yield return problem;
        }
    }

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<ActualCostsMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Turn, cancellationToken);
        var orders = await OrdersAsync(batch.Source, items, cancellationToken);
        var ids = new { Ids = JsonList.Of(orders.Values.Distinct()) };
        var lines = (await work.Session.QueryAsync<KeyedLine>(Lines, ids, cancellationToken)).ToLookup(l => l.SalesOrderId);
        var stored = (await work.Session.QueryAsync<OrderActualRow>(Stored, ids, cancellationToken)).ToDictionary(a => a.SalesOrderId);
        var storedLines = (await work.Session.QueryAsync<LineActualRow>(StoredLines, ids, cancellationToken)).ToLookup(x => x.SalesOrderId);

        var changes = new ErpChanges("actualCosts", batch, results);
        var written = new Dictionary<long, (OrderActualRow Order, List<LineActualRow> Lines)>();
        foreach (var item in items)
        {
            var problems = new List<RowProblem>();
            if (!orders.TryGetValue(item.RowNumber, out var orderId))
                problems.Add(item.Message.OrderNumber is { } number
                    ? Needs.Unknown("orderNumber", "order typed here", number.Trim()) : Needs.Unknown("orderKey", "order", KeyOfOrder(item)));
            var before = stored.GetValueOrDefault(orderId);
            if (ErpWork.Refusal(batch.Intent, before is not null) is { } refusal) problems.Add(refusal);
            var after = problems.Count > 0 ? [] : LinesOf(item.Message, orderId, [.. lines[orderId]], problems);
            if (problems.Count == 0 && written.ContainsKey(orderId))
                problems.Add(new RowProblem("orderKey", SyncProblemCode.Duplicate, "the same order stands twice in this batch"));
            if (problems.Count > 0)
            {
                results.Fail(item.RowNumber, item.Key, problems);
                continue;
            }
            var row = new OrderActualRow(
                orderId, item.Message.Freight, item.Message.PaidDays, DateOnly.FromDateTime(work.Now), (before?.Version ?? 0) + 1);
            if (before is null) changes.Created(item.RowNumber, item.Key, orderId);
            else if (before with { ToldOn = row.ToldOn, Version = row.Version } == row && storedLines[orderId].SequenceEqual(after))
            {
                changes.Unchanged(item.RowNumber, item.Key, orderId, before.Version);
                continue;
            }
            else changes.Updated(item.RowNumber, item.Key, orderId, row.Version, before, row, Fields, "lines");
            written[orderId] = (row, after);
        }

        await ForgetAsync(written.Keys, cancellationToken);
        await work.Session.Bulk.InsertAsync(OrderTable, written.Values.Select(w => w.Order), cancellationToken);
        await work.Session.Bulk.InsertAsync(LineTable, written.Values.SelectMany(w => w.Lines), cancellationToken);
        await work.RecordAsync(changes, items.Count, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Turn, cancellationToken);
        var found = await work.References.OrdersAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        await ForgetAsync([found.Values.Single()], cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) =>
    [
        .. (await work.Session.QueryAsync<MonthSum>(PerMonth, new { Source = source, From = from, To = to }, cancellationToken))
            .Select(m => new ReconciliationRow(Name, Contracts.Orders.Period.Text(m.Period), m.Rows, Cost: m.Freight)),
    ];

    private static string KeyOfOrder(SyncItem<ActualCostsMessage> item) => ErpText.Clean(item.Message.OrderKey) ?? item.Key;

    private async Task<Dictionary<long, long>> OrdersAsync(
        string source, IReadOnlyList<SyncItem<ActualCostsMessage>> items, CancellationToken cancellationToken)
    {
        var byKey = await work.References.OrdersAsync(
            source, items.Where(i => i.Message.OrderNumber is null).Select(KeyOfOrder), cancellationToken);
        var numbers = items.Select(i => ErpText.Clean(i.Message.OrderNumber)).OfType<string>().Distinct().ToList();
        var byNumber = numbers.Count == 0 ? [] : (await work.Session.QueryAsync<KeyedOrder>(
            ByNumber, new { Numbers = JsonList.Of(numbers) }, cancellationToken)).ToDictionary(o => o.ExternalKey, o => o.Id);
        var found = new Dictionary<long, long>();
        foreach (var item in items)
            if (ErpText.Clean(item.Message.OrderNumber) is { } number ? byNumber.TryGetValue(number, out var id)
                : byKey.TryGetValue(KeyOfOrder(item), out id)) found[item.RowNumber] = id;
        return found;
    }

    private static List<LineActualRow> LinesOf(
        ActualCostsMessage message, long orderId, List<KeyedLine> lines, List<RowProblem> problems)
    {
        var rows = new SortedDictionary<int, LineActualRow>();
        for (var i = 0; i < (message.Lines?.Count ?? 0); i++)
        {
            var sent = message.Lines![i];
            var line = sent.LineNumber is { } number ? lines.Find(l => l.LineNumber == number)
                : lines.Find(l => l.ExternalKey == ErpText.Clean(sent.LineKey));
            if (line is null)
                problems.Add(new RowProblem(
                    sent.LineNumber is null ? $"lines[{i}].lineKey" : $"lines[{i}].lineNumber", SyncProblemCode.UnknownReference,
                    "is no line of this order"));
            else if (!rows.TryAdd(line.LineNumber, new LineActualRow(
                orderId, line.LineNumber, sent.Quantity is { } quantity ? ErpNumber.Quantity(quantity) : null, sent.Net, sent.Material, sent.Labour,
                sent.VariableOverhead, sent.FixedOverhead)))
                problems.Add(new RowProblem($"lines[{i}]", SyncProblemCode.Duplicate, "the same line stands twice"));
        }
        return [.. rows.Values];
    }

    private async Task ForgetAsync(IReadOnlyCollection<long> orderIds, CancellationToken cancellationToken)
    {
        if (orderIds.Count == 0) return;
        var ids = new { Ids = JsonList.Of(orderIds) };
        await work.Session.ExecuteAsync(ForgetLines, ids, cancellationToken);
        await work.Session.ExecuteAsync(Forget, ids, cancellationToken);
    }
}
