using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// Takes orders with their lines from an ERP. Profit is calculated when an order is taken; its costs are frozen once it is
/// confirmed: a later message recalculates prices and quantities with the frozen cost per unit, unless the line's product or the
/// order date changes.
/// </summary>
internal sealed class SyncOrders(ErpWork work, ToldReturns returns, SyncFindings findings, CustomerTurns turns) : SyncKind<OrderMessage>
{
    private const string Stored = $"""
        select {OrderTables.Columns}
        from orders.SalesOrder o
        where o.Source = @Source
          and o.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Archive = """
        update orders.SalesOrder
        set ArchivedAt = @Now, Counts = 0, Version = Version + 1
        where SalesOrderId = @SalesOrderId
          and ArchivedAt is null
        """;

    private const string MonthOf = """
        select o.CustomerId, o.Period
        from orders.SalesOrder o
        where o.SalesOrderId = @SalesOrderId
        """;

    private const string PerMonth = """
        select o.Period, count(*) as Rows, sum(o.Net) as Net, sum(o.VariableCost) as Cost
        from orders.SalesOrder o
        where o.Counts = 1
          and o.Source is not null
          and (@Source is null or o.Source = @Source)
          and (@From is null or o.OrderDate >= @From)
          and (@To is null or o.OrderDate <= @To)
        group by o.Period
        order by o.Period
        """;

    private const string QuantityPerMonth = """
        select o.Period, sum(l.Quantity * l.UnitsPerSalesUnit) as Quantity
        from orders.SalesOrder o
        inner join orders.OrderLine l on l.SalesOrderId = o.SalesOrderId
        where o.Counts = 1
          and o.Source is not null
          and (@Source is null or o.Source = @Source)
          and (@From is null or o.OrderDate >= @From)
          and (@To is null or o.OrderDate <= @To)
        group by o.Period
        """;

    private const string TaxRates = """
        select c.CustomerId, c.TaxRate
        from customers.v_Customer c
        where c.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string UnitCosts = """
        select s.StandardCostId, s.Material, s.Labour, s.VariableOverhead, s.FixedOverhead
        from orders.StandardCost s
        where s.StandardCostId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record MonthSum(int Period, long Rows, Money Net, Money Cost);

    private sealed record MonthQuantity(int Period, decimal Quantity);

    private sealed record TaxRateOf(long CustomerId, decimal? TaxRate);

    private static readonly AuditedField<OrderRow>[] Fields =
    [
        new("number", o => o.Number), new("customerId", o => o.CustomerId), new("orderDate", o => o.OrderDate),
        new("state", o => o.State), new("currency", o => o.Currency), new("exchangeRate", o => o.ExchangeRate),
        new("pricesIncludeTax", o => o.PricesIncludeTax), new("headerDiscountRate", o => o.HeaderDiscountRate),
        new("headerDiscountAmount", o => o.HeaderDiscountAmount), new("freight", o => o.Freight), new("paymentDays", o => o.PaymentDays),
        new("salesperson", o => o.Salesperson), new("region", o => o.Region), new("channel", o => o.Channel),
        new("archivedAt", o => o.ArchivedAt),
    ];

    private static readonly IReadOnlyDictionary<long, OrderLineRow> NothingFrozen = new Dictionary<long, OrderLineRow>();
    private static readonly IReadOnlyDictionary<long, StandardCostRow> NoUnitCosts = new Dictionary<long, StandardCostRow>();

    /// <summary>One order on its way through the chunk.</summary>
    private sealed class Taken(SyncItem<OrderMessage> item, OrderRow? before, OrderRow after, List<OrderLineRow> linesBefore, List<OrderLineRow> linesAfter)
    {
        public SyncItem<OrderMessage> Item => item;

        public OrderRow? Before => before;

        public OrderRow After => after;

        public List<OrderLineRow> LinesBefore => linesBefore;

        public List<OrderLineRow> LinesAfter => linesAfter;

        public bool HeadChanged { get; } = before is null || after != before;

        public bool LinesChanged { get; } = before is null || OrderMerge.LinesDiffer(linesBefore, linesAfter);

        public ReturnDocument? Returns { get; set; }

        public bool IsTooLarge { get; set; }

        /// <summary>The lines whose costs are frozen, by their id.</summary>
        public IReadOnlyDictionary<long, OrderLineRow> Frozen() =>
            before is not null && before.State.FreezesCosts() && after.State.FreezesCosts() && before.OrderDate == after.OrderDate
                ? linesBefore.ToDictionary(l => l.OrderLineId) : NothingFrozen;
    }

    public override string Name => "orders";

    public override string Scope => "write:orders";

    // More rows at once touch each page of an index less often; a chunk still takes well under a second.
    public override int ChunkRows => 2000;

    protected override string? KeyOf(OrderMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(OrderMessage message) => message.Problems();

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<OrderMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var taken = await MergeAsync(batch, items, results, cancellationToken);
        await CalculateAsync(taken, results, cancellationToken);
        if (batch.Enforce) await turns.TakeAsync(taken.Select(t => t.After.CustomerId), cancellationToken);
        var found = await LookAsync(batch, taken, results, cancellationToken);
        var (tellings, changedReturns) = await ClaimReturnsAsync(batch, taken, results, cancellationToken);

        var created = taken.Where(t => t.Before is null).ToList();
        var updated = taken.Where(t => t.Before is not null && (t.HeadChanged || t.LinesChanged)).ToList();
        var changes = new ErpChanges("order", batch, results);
        foreach (var order in taken) Note(order, changes);
        await UpdateAsync(updated, cancellationToken);
        await InsertAsync(batch.Source, created, changes, cancellationToken);
        await returns.SaveAsync(batch.Source, ReturnDocumentKind.Order, tellings, changedReturns, cancellationToken);
        await findings.RecordAsync(
            [.. taken.Where(t => found.ContainsKey(t.Item.RowNumber)).Select(t => (found[t.Item.RowNumber], (long?)t.After.SalesOrderId, (long?)null))],
            cancellationToken);
        findings.Tell(found, results);
        await work.RecordAsync(changes, items.Count, cancellationToken);
    }

    // What is cancelled goes nowhere, and history is known to everybody.
    private async Task<Dictionary<long, List<FindingRow>>> LookAsync(
        SyncBatch batch, List<Taken> taken, SyncResults results, CancellationToken cancellationToken)
    {
        if (batch.Historic) return [];
        var found = await findings.AskAsync(
        [
            .. taken.Where(t => (t.HeadChanged || t.LinesChanged) && t.After.State.HoldsReturns())
                .Select(t => new SyncedCheck(t.Item.RowNumber, OrderFindings.CheckOf(t.After, t.LinesAfter, OrderMoment.Sync))),
        ], cancellationToken);
        if (batch.Enforce) taken.RemoveAll(t => findings.Refuse(t.Item.RowNumber, t.Item.Key, found, results));
        return found;
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var found = await work.References.OrdersAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        var id = found.Values.Single();
        var changes = new ErpChanges("order", null, null);
        if (await work.Session.ExecuteAsync(Archive, new { work.Now, SalesOrderId = id }, cancellationToken) > 0)
        {
            await returns.ReleaseAsync(ReturnDocumentKind.Order, [id], cancellationToken);
            changes.Archived(key, id, work.Now);
            var month = await work.Session.QuerySingleOrDefaultAsync<SalesMonth>(
                MonthOf, new { SalesOrderId = id }, cancellationToken) ?? throw Problem.NotFound(Name);
            changes.Sold(month.CustomerId, month.Period, counts: true);
        }
        await work.RecordAsync(changes, 1, cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var filter = new { Source = source, From = from, To = to };
        var months = await work.Session.QueryAsync<MonthSum>(PerMonth, filter, cancellationToken);
        var quantities = (await work.Session.QueryAsync<MonthQuantity>(QuantityPerMonth, filter, cancellationToken))
            .ToDictionary(m => m.Period, m => m.Quantity);
        return [.. months.Select(m => new ReconciliationRow(
            Name, Period.Text(m.Period), m.Rows, Net: m.Net, Cost: m.Cost, Quantity: quantities.GetValueOrDefault(m.Period)))];
    }

    private async Task<List<Taken>> MergeAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<OrderMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        var company = await work.Mediator.Send(new GetCompanyDefaults(), cancellationToken);
        var stored = (await work.Session.QueryAsync<OrderRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(o => o.ExternalKey!, StringComparer.Ordinal);
        var storedLines = await LinesAsync(stored.Values.Select(o => o.SalesOrderId), cancellationToken);
        var customers = await work.References.CustomersAsync(
            batch.Source, items.Select(i => i.Message.CustomerKey.Value), cancellationToken);
        var products = await work.References.ProductsAsync(
            batch.Source, items.SelectMany(i => i.Message.Lines ?? []).Select(l => l.ProductKey), cancellationToken);
        var taxRates = await TaxRatesAsync(items, stored, cancellationToken);

        var taken = new List<Taken>(items.Count);
        foreach (var item in items)
        {
            var message = item.Message;
            var before = stored.GetValueOrDefault(item.Key);
            var problems = ReferenceProblems(batch.Intent, item, before, customers, products);
            if (problems.Count == 0)
            {
                var customer = ErpText.Clean(message.CustomerKey.Value) is { } key ? customers[key] : null;
                var (after, problem) = OrderMerge.Head(
                    message, before, batch.Source, item.Key, customer?.CustomerId, company.BaseCurrency);
                if (before is null) after.CreatedAt = work.Now;
                var linesBefore = before is null ? [] : storedLines.GetValueOrDefault(before.SalesOrderId) ?? [];
                var linesAfter = message.Lines is null ? [.. linesBefore.Select(l => l with { })]
                    : OrderMerge.Lines(message.Lines, linesBefore, products,
                        customer is not null ? customer.TaxRate : taxRates.GetValueOrDefault(after.CustomerId),
                        sameCustomer: before?.CustomerId == after.CustomerId);
                if (problem is not null) problems.Add(problem);
                else problems.AddRange(OrderMerge.AmountProblems(after, linesAfter));
                if (problems.Count == 0) taken.Add(new Taken(item, before, after, linesBefore, linesAfter));
            }
            if (problems.Count > 0) results.Fail(item.RowNumber, item.Key, problems);
        }
        return taken;
    }

    private static List<RowProblem> ReferenceProblems(
        SyncIntent intent, SyncItem<OrderMessage> item, OrderRow? before, Dictionary<string, CustomerReference> customers,
        Dictionary<string, ProductReference> products)
    {
        var message = item.Message;
        var problems = new List<RowProblem>();
        if (ErpWork.Refusal(intent, before is { ArchivedAt: null }) is { } refusal) problems.Add(refusal);
        if (before is null)
        {
            if (!message.CustomerKey.IsSet) problems.Add(Needs.Absent("customerKey"));
            if (!message.OrderDate.IsSet) problems.Add(Needs.Absent("orderDate"));
            if (!message.SendsLines) problems.Add(Needs.Absent("lines"));
            if (item.Key.Length > 50 && ErpText.Clean(message.Number.Value) is null)
                problems.Add(
                    new RowProblem("number", "required", "is required where the key has more than 50 characters"));
        }
        if (ErpText.Clean(message.CustomerKey.Value) is { } customer && !customers.ContainsKey(customer))
            problems.Add(Needs.Unknown("customerKey", "customer", customer));
        if (message.Lines is { } lines)
            for (var i = 0; i < lines.Count; i++)
                if (lines[i].ProductKey!.Trim() is var product && !products.ContainsKey(product))
                    problems.Add(Needs.Unknown($"lines[{i}].productKey", "product", product));
        return problems;
    }

    /// <summary>
    /// The tax rates of customers that are not named in the message, where a line leaves its own rate to them.
    /// </summary>
    private async Task<Dictionary<long, decimal?>> TaxRatesAsync(
        IReadOnlyList<SyncItem<OrderMessage>> items, Dictionary<string, OrderRow> stored, CancellationToken cancellationToken)
    {
        var ids = items.Where(
            i => !i.Message.CustomerKey.IsSet && i.Message.Lines is { } lines && lines.Any(l => l.TaxRate is null))
            .Select(i => stored.GetValueOrDefault(i.Key)?.CustomerId).OfType<long>().ToHashSet();
        if (ids.Count == 0) return [];
        return (await work.Session.QueryAsync<TaxRateOf>(
            TaxRates, new { Ids = JsonList.Of(ids) }, cancellationToken))
            .ToDictionary(c => c.CustomerId, c => c.TaxRate);
    }

    private async Task<Dictionary<long, List<OrderLineRow>>> LinesAsync(
        IEnumerable<long> orderIds, CancellationToken cancellationToken)
    {
        var byOrder = new Dictionary<long, List<OrderLineRow>>();
        var ids = JsonList.Of(orderIds);
        if (ids == "[]") return byOrder;
        foreach (var line in await work.Session.QueryAsync<OrderLineRow>(
            OrderTables.LinesOfOrders, new { Ids = ids }, cancellationToken))
        {
            if (!byOrder.TryGetValue(line.SalesOrderId, out var lines)) byOrder[line.SalesOrderId] = lines = [];
            lines.Add(line);
        }
        return byOrder;
    }

    private async Task<(List<ToldReturns.Telling> Tellings, HashSet<ReturnDocument> Changed)> ClaimReturnsAsync(
        SyncBatch batch, List<Taken> taken, SyncResults results, CancellationToken cancellationToken)
    {
        var tellings = new List<ToldReturns.Telling>();
        foreach (var order in taken)
        {
            var references = ReferencesOf(order.LinesAfter);
            if (references.Count == 0 && !order.LinesBefore.Exists(l => l.ReturnReference is not null)) continue;
            order.Returns = new ReturnDocument(ReturnDocumentKind.Order, order.After.SalesOrderId, order.After.Number);
            tellings.Add(new ToldReturns.Telling(
                order.Item.RowNumber, order.Returns, order.After.State.HoldsReturns() ? references : []));
        }
        var changed = new HashSet<ReturnDocument>();
        var refused = await returns.ClaimAsync(
            batch.Source, ReturnDocumentKind.Order, tellings, changed, cancellationToken);
        if (refused.Count == 0) return (tellings, changed);
        taken.RemoveAll(t =>
        {
            if (!refused.TryGetValue(t.Item.RowNumber, out var problem)) return false;
            results.Fail(t.Item.RowNumber, t.Item.Key, problem);
            return true;
        });
        return (tellings, changed);
    }

    private static HashSet<string> ReferencesOf(List<OrderLineRow> lines)
    {
        HashSet<string>? references = null;
        foreach (var line in lines)
            if (line.ReturnReference is { } reference) (references ??= new HashSet<string>(StringComparer.Ordinal)).Add(reference);
        return references ?? [];
    }

    /// <summary>
    /// Calculates the whole chunk at once: what is new, what its profit rests on changed, and what is not confirmed
    /// yet.
    /// </summary>
    private async Task CalculateAsync(List<Taken> taken, SyncResults results, CancellationToken cancellationToken)
    {
        var asked = taken.Where(t => t.Before is null || ((t.HeadChanged || t.LinesChanged)
            && (!t.Before.State.FreezesCosts() || !t.After.State.FreezesCosts()
                || OrderMerge.ProfitRestsOnChange(t.Before, t.After, t.LinesBefore, t.LinesAfter)))).ToList();
        if (asked.Count == 0) return;
        var unitCosts = await UnitCostsAsync(asked, cancellationToken);
        try
        {
            await CalculateAsync(asked, unitCosts, cancellationToken);
        }
        catch (OverflowException)
        {
            // One order whose figures leave the range of money must not take the others with it.
            foreach (var order in asked)
            {
                try
                {
                    await CalculateAsync([order], unitCosts, cancellationToken);
                }
                catch (OverflowException)
                {
                    order.IsTooLarge = true;
                }
            }
        }
        taken.RemoveAll(t =>
        {
            if (!t.IsTooLarge && !OrderProfit.IsTooLarge(t.After)) return false;
            results.Fail(t.Item.RowNumber, t.Item.Key, new RowProblem("lines", "out-of-range",
                $"must not come to more than {ErpLimits.Amount:0} in the base currency"));
            return true;
        });
    }

    private async Task CalculateAsync(
        List<Taken> asked, IReadOnlyDictionary<long, StandardCostRow> unitCosts, CancellationToken cancellationToken)
    {
        var answers = await work.Mediator.Send(
            new CalculateProfits([.. asked.Select(t => OrderProfit.Question(t.After, t.LinesAfter))]), cancellationToken);
        for (var i = 0; i < asked.Count; i++)
            OrderProfit.Write(answers[i], asked[i].After, asked[i].LinesAfter, asked[i].Frozen(), unitCosts);
    }

    /// <summary>
    /// The unit costs of frozen lines whose quantity changes, so that their costs are not scaled from rounded ones.
    /// </summary>
    private async Task<IReadOnlyDictionary<long, StandardCostRow>> UnitCostsAsync(
        List<Taken> asked, CancellationToken cancellationToken)
    {
        var ids = new HashSet<long>();
        foreach (var order in asked.Where(t => t.Before is not null))
        {
            var frozen = order.Frozen();
            foreach (var line in order.LinesAfter)
                if (frozen.GetValueOrDefault(line.OrderLineId) is { StandardCostId: { } id } old && old.BaseQuantity != line.BaseQuantity)
                    ids.Add(id);
        }
        if (ids.Count == 0) return NoUnitCosts;
        return (await work.Session.QueryAsync<StandardCostRow>(
            UnitCosts, new { Ids = JsonList.Of(ids) }, cancellationToken))
            .ToDictionary(s => s.StandardCostId);
    }

    private static void Note(Taken order, ErpChanges changes)
    {
        var (item, before, after) = (order.Item, order.Before, order.After);
        if (before is null) changes.Sold(after.CustomerId, after.Period, after.Counts);
        else if (!order.HeadChanged && !order.LinesChanged)
            changes.Unchanged(item.RowNumber, item.Key, before.SalesOrderId, before.Version);
        else
        {
            after.Version = before.Version + 1;
            changes.Updated(item.RowNumber, item.Key, after.SalesOrderId, after.Version, before, after, Fields,
                order.LinesChanged ? ["lines"] : []);
            changes.Sold(before.CustomerId, before.Period, before.Counts);
            changes.Sold(after.CustomerId, after.Period, after.Counts);
        }
    }

    private async Task InsertAsync(
        string source, List<Taken> created, ErpChanges changes, CancellationToken cancellationToken)
    {
        if (created.Count == 0) return;
        await work.Session.Bulk.InsertAsync(OrderTables.NewOrder, created.Select(t => t.After), cancellationToken);
        var ids = await work.References.OrdersAsync(source, created.Select(t => t.Item.Key), cancellationToken);
        foreach (var order in created)
        {
            order.After.SalesOrderId = ids[order.Item.Key];
            if (order.Returns is { } document) document.Id = order.After.SalesOrderId;
            foreach (var line in order.LinesAfter) line.SalesOrderId = order.After.SalesOrderId;
            changes.Created(order.Item.RowNumber, order.Item.Key, order.After.SalesOrderId);
        }
        await work.Session.Bulk.InsertAsync(
            OrderTables.NewLine, created.SelectMany(t => t.LinesAfter), cancellationToken);
    }

    private async Task UpdateAsync(List<Taken> updated, CancellationToken cancellationToken)
    {
        if (updated.Count == 0) return;
        await work.Session.Bulk.UpdateAsync(
            OrderTables.ChangedOrder, "SalesOrderId", updated.Select(t => t.After), cancellationToken);
        await LineChanges.WriteAsync(
            work.Session, updated.Select(t => (t.After.SalesOrderId, t.LinesBefore, t.LinesAfter)), cancellationToken);
    }
}
