using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// Takes credit notes from an ERP: negative facts at the credit date. Goods that came back bring the standard cost of that day
/// back, frozen when the note is first taken; an allowance brings no cost.
/// </summary>
internal sealed class SyncCreditNotes(ErpWork work, ToldReturns returns) : SyncKind<CreditNoteMessage>
{
    private const string Stored = """
        select n.CreditNoteId, n.Source, n.ExternalKey, n.Number, n.CustomerId, n.SalesOrderId, n.CreditDate, n.Period, n.Counts, n.Currency,
               n.ExchangeRate, n.Reason, n.LineCount, n.Net, n.VariableCost, n.Contribution, n.FullProfit, n.UnknownCostNet, n.CreatedAt,
               n.ArchivedAt, n.Version
        from orders.CreditNote n
        where n.Source = @Source
          and n.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string StoredLines = """
        select l.CreditLineId, l.CreditNoteId, l.LineNumber, l.ExternalKey, l.OrderLineId, l.ProductId, l.GoodsReturned, l.Quantity,
               l.UnitPrice, l.TaxRate, l.ReturnReference, l.Net, l.Tax, l.Material, l.Labour, l.VariableOverhead, l.Contribution,
               l.FixedOverhead, l.FullProfit
        from orders.CreditLine l
        where l.CreditNoteId in (select cast(value as bigint) from openjson(@Ids))
        order by l.CreditNoteId, l.LineNumber
        """;

    // A product that stands once in the order names the line that is credited.
    private const string CreditedLines = """
        select l.SalesOrderId, l.ProductId, min(l.OrderLineId) as OrderLineId
        from orders.OrderLine l
        where l.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        group by l.SalesOrderId, l.ProductId
        having count(*) = 1
        """;

    private const string RemoveLines = """
        delete from orders.CreditLine
        where CreditLineId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Archive = """
        update orders.CreditNote
        set ArchivedAt = @Now, Counts = 0, Version = Version + 1
        where CreditNoteId = @CreditNoteId
          and ArchivedAt is null
        """;

    private const string MonthOf = """
        select n.CustomerId, n.Period
        from orders.CreditNote n
        where n.CreditNoteId = @CreditNoteId
        """;

    private const string TaxRates = """
        select c.CustomerId, c.TaxRate
        from customers.v_Customer c
        where c.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string PerMonth = """
        select n.Period, count(*) as Rows, sum(n.Net) as Net, sum(n.VariableCost) as Cost
        from orders.CreditNote n
        where n.Counts = 1
          and n.Source is not null
          and (@Source is null or n.Source = @Source)
          and (@From is null or n.CreditDate >= @From)
          and (@To is null or n.CreditDate <= @To)
        group by n.Period
        order by n.Period
        """;

    private const string QuantityPerMonth = """
        select n.Period, sum(l.Quantity) as Quantity
        from orders.CreditNote n
        inner join orders.CreditLine l on l.CreditNoteId = n.CreditNoteId
        where n.Counts = 1
          and n.Source is not null
          and (@Source is null or n.Source = @Source)
          and (@From is null or n.CreditDate >= @From)
          and (@To is null or n.CreditDate <= @To)
        group by n.Period
        """;

    private sealed record CreditedLine(long SalesOrderId, long ProductId, long OrderLineId);

    private sealed record TaxRateOf(long CustomerId, decimal? TaxRate);

    private sealed record MonthSum(int Period, long Rows, Money Net, Money Cost);

    private sealed record MonthQuantity(int Period, decimal Quantity);

    private static readonly AuditedField<CreditNoteRow>[] Fields =
    [
        new("number", n => n.Number), new("customerId", n => n.CustomerId), new("orderId", n => n.SalesOrderId),
        new("creditDate", n => n.CreditDate), new("currency", n => n.Currency), new("exchangeRate", n => n.ExchangeRate),
        new("reason", n => n.Reason), new("archivedAt", n => n.ArchivedAt),
    ];

    private static readonly BulkTable<CreditNoteRow> New = Columns(new("orders.CreditNote"));
    private static readonly BulkTable<CreditNoteRow> Changed =
        Columns(new BulkTable<CreditNoteRow>("orders.CreditNote").BigInt("CreditNoteId", n => n.CreditNoteId));

    private static readonly BulkTable<CreditLineRow> NewLine = LineColumns(new("orders.CreditLine"));
    private static readonly BulkTable<CreditLineRow> ChangedLine =
        LineColumns(new BulkTable<CreditLineRow>("orders.CreditLine").BigInt("CreditLineId", l => l.CreditLineId));

    private static readonly BulkTable<CreditLineRow> LineAside = new BulkTable<CreditLineRow>("orders.CreditLine")
        .BigInt("CreditLineId", l => l.CreditLineId)
        .Int("LineNumber", l => -l.LineNumber);

    /// <summary>One credit note on its way through the chunk.</summary>
    private sealed record Taken(
        SyncItem<CreditNoteMessage> Item, CreditNoteRow? Before, CreditNoteRow After, List<CreditLineRow> LinesBefore,
        List<CreditLineRow> LinesAfter)
    {
        public bool HeadChanged { get; } = Before is null || After != Before;

        // Lines are compared as they were sent; their costs follow.
        public bool LinesChanged { get; } = Before is null || !LinesBefore.SequenceEqual(LinesAfter);

        public ReturnDocument? Returns { get; set; }
    }

    public override string Name => "credit-notes";

    public override string Scope => "write:orders";

    protected override string? KeyOf(CreditNoteMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(CreditNoteMessage message) => message.Problems();

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<CreditNoteMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var taken = await MergeAsync(batch, items, results, cancellationToken);
        await CalculateAsync(taken, results, cancellationToken);
        var (tellings, changedReturns) = await ClaimReturnsAsync(batch, taken, results, cancellationToken);

        var changes = new ErpChanges("creditNote", batch, results);
        var created = taken.Where(t => t.Before is null).ToList();
        var updated = taken.Where(t => t.Before is not null && (t.HeadChanged || t.LinesChanged)).ToList();
        foreach (var note in taken) Note(note, changes);
        await work.Session.Bulk.UpdateAsync(Changed, "CreditNoteId", updated.Select(t => t.After), cancellationToken);
        await UpdateLinesAsync(updated, cancellationToken);
        await InsertAsync(batch.Source, created, changes, cancellationToken);
        await returns.SaveAsync(
            batch.Source, ReturnDocumentKind.CreditNote, tellings, changedReturns, cancellationToken);
        await work.RecordAsync(changes, items.Count, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var found = await work.References.CreditNotesAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        var id = found.Values.Single();
        var changes = new ErpChanges("creditNote", null, null);
        if (await work.Session.ExecuteAsync(Archive, new { work.Now, CreditNoteId = id }, cancellationToken) > 0)
        {
            await returns.ReleaseAsync(ReturnDocumentKind.CreditNote, [id], cancellationToken);
            changes.Archived(key, id, work.Now);
            var month = await work.Session.QuerySingleOrDefaultAsync<SalesMonth>(
                MonthOf, new { CreditNoteId = id }, cancellationToken) ?? throw Problem.NotFound(Name);
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
        SyncBatch batch, IReadOnlyList<SyncItem<CreditNoteMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        var company = await work.Mediator.Send(new GetCompanyDefaults(), cancellationToken);
        var stored = (await work.Session.QueryAsync<CreditNoteRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(n => n.ExternalKey!, StringComparer.Ordinal);
        var storedLines = stored.Count == 0 ? Enumerable.Empty<CreditLineRow>().ToLookup(l => l.CreditNoteId)
            : (await work.Session.QueryAsync<CreditLineRow>(
                StoredLines, new { Ids = JsonList.Of(stored.Values.Select(n => n.CreditNoteId)) }, cancellationToken))
            .ToLookup(l => l.CreditNoteId);
        var customers = await work.References.CustomersAsync(
            batch.Source, items.Select(i => i.Message.CustomerKey.Value), cancellationToken);
        var orders = await work.References.OrdersAsync(
            batch.Source, items.Select(i => i.Message.OrderKey.Value), cancellationToken);
        var products = await work.References.ProductsAsync(
            batch.Source, items.SelectMany(i => i.Message.Lines ?? []).Select(l => l.ProductKey), cancellationToken);
        var taxRates = await TaxRatesAsync(stored.Values, cancellationToken);
        var credited = await CreditedAsync(
            orders.Values.Concat(stored.Values.Select(n => n.SalesOrderId).OfType<long>()).ToHashSet(), cancellationToken);

        var taken = new List<Taken>(items.Count);
        foreach (var item in items)
        {
            var message = item.Message;
            var before = stored.GetValueOrDefault(item.Key);
            var problems = ReferenceProblems(batch.Intent, item, before, customers, orders, products);
            if (problems.Count == 0)
            {
                var customer = ErpText.Clean(message.CustomerKey.Value) is { } key ? customers[key] : null;
                var (after, problem) = CreditMerge.Head(
                    message, before, batch.Source, item.Key, customer?.CustomerId,
                    ErpText.Clean(message.OrderKey.Value) is { } order ? orders[order] : null, company.BaseCurrency);
                if (before is null) after.CreatedAt = work.Now;
                if (problem is not null) problems.Add(problem);
                else problems.AddRange(CreditMerge.AmountProblems(message, after.ExchangeRate));
                if (problems.Count == 0)
                {
                    var linesBefore = before is null ? [] : storedLines[before.CreditNoteId].ToList();
                    var linesAfter = message.Lines is null
                        ? CreditMerge.AtRate(linesBefore, before?.ExchangeRate ?? 1m, after.ExchangeRate)
                        : CreditMerge.Lines(message.Lines, linesBefore, after, products,
                            customer is not null ? customer.TaxRate : taxRates.GetValueOrDefault(after.CustomerId),
                            sameCustomer: before?.CustomerId == after.CustomerId);
                    foreach (var line in linesAfter)
                        line.OrderLineId = after.SalesOrderId is { } orderId && line.ProductId is { } productId
                            && credited.TryGetValue((orderId, productId), out var orderLine) ? orderLine : null;
                    taken.Add(new Taken(item, before, after, linesBefore, linesAfter));
                }
            }
            if (problems.Count > 0) results.Fail(item.RowNumber, item.Key, problems);
        }
        return taken;
    }

    private static List<RowProblem> ReferenceProblems(
        SyncIntent intent, SyncItem<CreditNoteMessage> item, CreditNoteRow? before, Dictionary<string, CustomerReference> customers,
        Dictionary<string, long> orders, Dictionary<string, ProductReference> products)
    {
        var message = item.Message;
        var problems = new List<RowProblem>();
        if (ErpWork.Refusal(intent, before is { ArchivedAt: null }) is { } refusal) problems.Add(refusal);
        if (before is null)
        {
            if (!message.CustomerKey.IsSet) problems.Add(Needs.Absent("customerKey"));
            if (!message.CreditDate.IsSet) problems.Add(Needs.Absent("creditDate"));
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
                if (ErpText.Clean(lines[i].ProductKey) is { } product && !products.ContainsKey(product))
                    problems.Add(Needs.Unknown($"lines[{i}].productKey", "product", product));
        return problems;
    }

    private async Task<Dictionary<long, decimal?>> TaxRatesAsync(
        IEnumerable<CreditNoteRow> stored, CancellationToken cancellationToken)
    {
        var ids = stored.Select(n => n.CustomerId).ToHashSet();
        if (ids.Count == 0) return [];
        return (await work.Session.QueryAsync<TaxRateOf>(
            TaxRates, new { Ids = JsonList.Of(ids) }, cancellationToken))
            .ToDictionary(c => c.CustomerId, c => c.TaxRate);
    }

    private async Task<Dictionary<(long OrderId, long ProductId), long>> CreditedAsync(
        HashSet<long> orderIds, CancellationToken cancellationToken)
    {
        if (orderIds.Count == 0) return [];
        return (await work.Session.QueryAsync<CreditedLine>(
            CreditedLines, new { Ids = JsonList.Of(orderIds) }, cancellationToken))
            .ToDictionary(l => (l.SalesOrderId, l.ProductId), l => l.OrderLineId);
    }

    private async Task<(List<ToldReturns.Telling> Tellings, HashSet<ReturnDocument> Changed)> ClaimReturnsAsync(
        SyncBatch batch, List<Taken> taken, SyncResults results, CancellationToken cancellationToken)
    {
        var tellings = new List<ToldReturns.Telling>();
        foreach (var note in taken)
        {
            var references = note.LinesAfter.Select(l => l.ReturnReference).OfType<string>().ToHashSet(StringComparer.Ordinal);
            if (references.Count == 0 && !note.LinesBefore.Exists(l => l.ReturnReference is not null)) continue;
            note.Returns = new ReturnDocument(ReturnDocumentKind.CreditNote, note.After.CreditNoteId, note.After.Number);
            tellings.Add(new ToldReturns.Telling(note.Item.RowNumber, note.Returns, references));
        }
        var changed = new HashSet<ReturnDocument>();
        var refused = await returns.ClaimAsync(
            batch.Source, ReturnDocumentKind.CreditNote, tellings, changed, cancellationToken);
        taken.RemoveAll(t =>
        {
            if (!refused.TryGetValue(t.Item.RowNumber, out var problem)) return false;
            results.Fail(t.Item.RowNumber, t.Item.Key, problem);
            return true;
        });
        return (tellings, changed);
    }

    private async Task CalculateAsync(List<Taken> taken, SyncResults results, CancellationToken cancellationToken)
    {
        var asked = taken.Where(t => t.HeadChanged || t.LinesChanged).ToList();
        var tooLarge = new HashSet<Taken>(ReferenceEqualityComparer.Instance);
        try
        {
            await CalculateAsync(asked, cancellationToken);
        }
        catch (OverflowException)
        {
            // One note whose figures leave the range of money must not take the others with it.
            foreach (var note in asked)
            {
                try
                {
                    await CalculateAsync([note], cancellationToken);
                }
                catch (OverflowException)
                {
                    tooLarge.Add(note);
                }
            }
        }
        taken.RemoveAll(t =>
        {
            if (!tooLarge.Contains(t) && !CreditProfit.IsTooLarge(t.After)) return false;
            results.Fail(t.Item.RowNumber, t.Item.Key, new RowProblem("lines", "out-of-range",
                $"must not come to more than {ErpLimits.Amount:0} in the base currency"));
            return true;
        });
    }

    private async Task CalculateAsync(List<Taken> taken, CancellationToken cancellationToken)
    {
        var goods = new List<ReturnedGoods>();
        var asking = new List<CreditLineRow>();
        foreach (var note in taken)
        {
            var frozen = note.Before is not null && note.Before.CreditDate == note.After.CreditDate
                ? note.LinesBefore.ToDictionary(l => l.CreditLineId) : [];
            foreach (var line in note.LinesAfter)
            {
                if (!line.GoodsReturned) CreditProfit.Write(line, CreditProfit.Allowance);
                else if (line.CreditLineId != 0 && frozen.TryGetValue(line.CreditLineId, out var before)
                    && before.GoodsReturned && before.ProductId == line.ProductId)
                    CreditProfit.Write(
                        line, CreditProfit.Frozen(before, line) ?? new ReturnedCost(null, null, null, null));
                else
                {
                    goods.Add(new ReturnedGoods(line.ProductId!.Value, note.After.CreditDate, -line.Quantity));
                    asking.Add(line);
                }
            }
        }
        if (goods.Count > 0)
        {
            var costs = await work.Mediator.Send(new CostReturnedGoods(goods), cancellationToken);
            for (var i = 0; i < asking.Count; i++) CreditProfit.Write(asking[i], costs[i]);
        }
        foreach (var note in taken) CreditProfit.WriteTotals(note.After, note.LinesAfter);
    }

    private static void Note(Taken note, ErpChanges changes)
    {
        var (item, before, after, _, _) = note;
        if (before is null) changes.Sold(after.CustomerId, after.Period, after.Counts);
        else if (!note.HeadChanged && !note.LinesChanged) changes.Unchanged(item.RowNumber, item.Key, before.CreditNoteId, before.Version);
        else
        {
            after.Version = before.Version + 1;
            changes.Updated(item.RowNumber, item.Key, after.CreditNoteId, after.Version, before, after, Fields,
                note.LinesChanged ? ["lines"] : []);
            changes.Sold(before.CustomerId, before.Period, before.Counts);
            changes.Sold(after.CustomerId, after.Period, after.Counts);
        }
    }

    private async Task InsertAsync(
        string source, List<Taken> created, ErpChanges changes, CancellationToken cancellationToken)
    {
        if (created.Count == 0) return;
        await work.Session.Bulk.InsertAsync(New, created.Select(t => t.After), cancellationToken);
        var ids = await work.References.CreditNotesAsync(source, created.Select(t => t.Item.Key), cancellationToken);
        foreach (var note in created)
        {
            note.After.CreditNoteId = ids[note.Item.Key];
            if (note.Returns is { } document) document.Id = note.After.CreditNoteId;
            foreach (var line in note.LinesAfter) line.CreditNoteId = note.After.CreditNoteId;
            changes.Created(note.Item.RowNumber, note.Item.Key, note.After.CreditNoteId);
        }
        await work.Session.Bulk.InsertAsync(NewLine, created.SelectMany(t => t.LinesAfter), cancellationToken);
    }

    private async Task UpdateLinesAsync(List<Taken> updated, CancellationToken cancellationToken)
    {
        var kept = updated.SelectMany(t => t.LinesAfter).Where(l => l.CreditLineId != 0).ToDictionary(l => l.CreditLineId);
        var stored = updated.SelectMany(t => t.LinesBefore).ToDictionary(l => l.CreditLineId);
        var removed = stored.Keys.Where(id => !kept.ContainsKey(id)).ToList();
        if (removed.Count > 0) await work.Session.ExecuteAsync(RemoveLines, new { Ids = JsonList.Of(removed) }, cancellationToken);
        // Line numbers are unique in their note; lines that change places step aside first.
        var changed = kept.Values.Where(l => stored[l.CreditLineId] != l).ToList();
        await work.Session.Bulk.UpdateAsync(
            LineAside, "CreditLineId", changed.Where(l => stored[l.CreditLineId].LineNumber != l.LineNumber), cancellationToken);
        await work.Session.Bulk.UpdateAsync(ChangedLine, "CreditLineId", changed, cancellationToken);
        await work.Session.Bulk.InsertAsync(
            NewLine, updated.SelectMany(t => t.LinesAfter).Where(l => l.CreditLineId == 0), cancellationToken);
    }

    private static BulkTable<CreditNoteRow> Columns(BulkTable<CreditNoteRow> table) => table
        .Text("Source", 50, n => n.Source)
        .Text("ExternalKey", 100, n => n.ExternalKey)
        .Text("Number", 50, n => n.Number)
        .BigInt("CustomerId", n => n.CustomerId)
        .BigInt("SalesOrderId", n => n.SalesOrderId)
        .Date("CreditDate", n => n.CreditDate)
        .Int("Period", n => n.Period)
        .Bit("Counts", n => n.Counts)
        .Text("Currency", 3, n => n.Currency)
        .Decimal("ExchangeRate", 18, 8, n => n.ExchangeRate)
        .Text("Reason", 400, n => n.Reason)
        .Int("LineCount", n => n.LineCount)
        .Money("Net", n => n.Net)
        .Money("VariableCost", n => n.VariableCost)
        .Money("Contribution", n => n.Contribution)
        .Money("FullProfit", n => n.FullProfit)
        .Money("UnknownCostNet", n => n.UnknownCostNet)
        .DateTime("CreatedAt", n => n.CreatedAt)
        .DateTime("ArchivedAt", n => n.ArchivedAt)
        .Int("Version", n => n.Version);

    private static BulkTable<CreditLineRow> LineColumns(BulkTable<CreditLineRow> table) => table
        .BigInt("CreditNoteId", l => l.CreditNoteId)
        .Int("LineNumber", l => l.LineNumber)
        .Text("ExternalKey", 100, l => l.ExternalKey)
        .BigInt("OrderLineId", l => l.OrderLineId)
        .BigInt("ProductId", l => l.ProductId)
        .Bit("GoodsReturned", l => l.GoodsReturned)
        .Decimal("Quantity", 18, 6, l => l.Quantity)
        .Money("UnitPrice", l => l.UnitPrice)
        .Decimal("TaxRate", 9, 6, l => l.TaxRate)
        .Text("ReturnReference", 100, l => l.ReturnReference)
        .Money("Net", l => l.Net)
        .Money("Tax", l => l.Tax)
        .Money("Material", l => l.Material)
        .Money("Labour", l => l.Labour)
        .Money("VariableOverhead", l => l.VariableOverhead)
        .Money("Contribution", l => l.Contribution)
        .Money("FixedOverhead", l => l.FixedOverhead)
        .Money("FullProfit", l => l.FullProfit);
}
