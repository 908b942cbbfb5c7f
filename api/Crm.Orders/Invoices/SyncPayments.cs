using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// A payment as the ERP sends it. Without an invoice it is a prepayment; a negative amount is money given back.
/// </summary>
internal sealed record PaymentMessage
{
    public string? Key { get; init; }

    public Patch<string> CustomerKey { get; init; }

    public Patch<string> InvoiceKey { get; init; }

    public Patch<DateOnly?> PaidOn { get; init; }

    public Patch<string> Currency { get; init; }

    public Patch<decimal?> ExchangeRate { get; init; }

    public Patch<Money?> Amount { get; init; }

    public IEnumerable<RowProblem> Problems()
    {
        if (Amount.Value is { } amount && amount == Money.Zero) yield return new RowProblem("amount", "invalid", "must not be 0");
        foreach (var problem in (IEnumerable<RowProblem>)
        [
            .. Needs.Key("customerKey", CustomerKey, required: true),
            .. Needs.Key("invoiceKey", InvoiceKey),
            .. Needs.NotNull("paidOn", PaidOn),
            .. Checks.Day("paidOn", PaidOn.Value),
            .. Checks.Currency("currency", Currency.Value),
            .. ExchangeRates.Problems(ExchangeRate),
            .. Needs.NotNull("amount", Amount),
            .. Checks.Range("amount", Amount.Value, -ErpLimits.Amount, ErpLimits.Amount),
        ]) yield return problem;
    }
}

/// <summary>Takes payments from an ERP and keeps the open amounts of their invoices.</summary>
internal sealed class SyncPayments(ErpWork work, PaidInvoices paid) : SyncKind<PaymentMessage>
{
    private const string Stored = """
        select p.PaymentId, p.Source, p.ExternalKey, p.CustomerId, p.InvoiceId, p.PaidOn, p.PaidDay, p.Period, p.Currency, p.ExchangeRate,
               p.Amount, p.BaseAmount, p.AppliedAmount, p.CreatedAt, p.ArchivedAt, p.Version
        from orders.Payment p
        where p.Source = @Source
          and p.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Invoices = """
        select i.InvoiceId, i.Currency, i.ExchangeRate
        from orders.Invoice i
        where i.InvoiceId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Archive = """
        update orders.Payment
        set ArchivedAt = @Now, Version = Version + 1
        where PaymentId = @PaymentId
          and ArchivedAt is null
        """;

    private const string BelongsTo = """
        select p.CustomerId, p.InvoiceId
        from orders.Payment p
        where p.PaymentId = @PaymentId
        """;

    private const string PerMonth = """
        select p.Period, count(*) as Rows, sum(p.BaseAmount) as Amount
        from orders.Payment p
        where p.ArchivedAt is null
          and p.Source is not null
          and (@Source is null or p.Source = @Source)
          and (@From is null or p.PaidOn >= @From)
          and (@To is null or p.PaidOn <= @To)
        group by p.Period
        order by p.Period
        """;

    private sealed record Belonging(long CustomerId, long? InvoiceId);

    private sealed record MonthSum(int Period, long Rows, Money Amount);

    private static readonly AuditedField<PaymentRow>[] Fields =
    [
        new("customerId", p => p.CustomerId), new("invoiceId", p => p.InvoiceId), new("paidOn", p => p.PaidOn),
        new("currency", p => p.Currency), new("exchangeRate", p => p.ExchangeRate), new("amount", p => p.Amount),
        new("archivedAt", p => p.ArchivedAt),
    ];

    private static readonly BulkTable<PaymentRow> New = Columns(new("orders.Payment"));
    private static readonly BulkTable<PaymentRow> Changed =
        Columns(new BulkTable<PaymentRow>("orders.Payment").BigInt("PaymentId", p => p.PaymentId));

    // The turn of the invoices: what is open of one is reckoned from both.
    private const string Turn = "invoices";

    public override string Name => "payments";

    public override string Scope => "write:orders";

    protected override string? KeyOf(PaymentMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(PaymentMessage message) => message.Problems();

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<PaymentMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Turn, cancellationToken);
        var company = await work.Mediator.Send(new GetCompanyDefaults(), cancellationToken);
        var stored = (await work.Session.QueryAsync<PaymentRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(p => p.ExternalKey!, StringComparer.Ordinal);
        var customers = await work.References.CustomersAsync(
            batch.Source, items.Select(i => i.Message.CustomerKey.Value), cancellationToken);
        var invoiceIds = await work.References.InvoicesAsync(
            batch.Source, items.Select(i => i.Message.InvoiceKey.Value), cancellationToken);
        var payable = (await work.Session.QueryAsync<PayableInvoice>(Invoices, new
        {
            Ids = JsonList.Of(invoiceIds.Values.Concat(stored.Values.Select(p => p.InvoiceId).OfType<long>()).ToHashSet()),
        }, cancellationToken)).ToDictionary(i => i.InvoiceId);

        var changes = new ErpChanges("payment", batch, results);
        var created = new List<(SyncItem<PaymentMessage> Item, PaymentRow Row)>();
        var updated = new List<PaymentRow>();
        var touched = new HashSet<long>();
        foreach (var item in items)
        {
            var before = stored.GetValueOrDefault(item.Key);
            var problems = Problems(batch.Intent, item, before, customers, invoiceIds);
            var after = Merge(batch.Source, item, before, customers, invoiceIds);
            if (problems.Count == 0) problems.AddRange(Value(item.Message, before, after, payable, company.BaseCurrency));
            if (problems.Count > 0)
            {
                results.Fail(item.RowNumber, item.Key, problems);
                continue;
            }
            if (before is not null && after == before)
            {
                changes.Unchanged(item.RowNumber, item.Key, before.PaymentId, before.Version);
                continue;
            }
            if (before is null) created.Add((item, after));
            else
            {
                after.Version = before.Version + 1;
                updated.Add(after);
                changes.Updated(item.RowNumber, item.Key, after.PaymentId, after.Version, before, after, Fields);
                changes.Touched(before.CustomerId);
                if (before.InvoiceId is { } left) touched.Add(left);
            }
            changes.Touched(after.CustomerId);
            if (after.InvoiceId is { } invoice) touched.Add(invoice);
        }

        await work.Session.Bulk.InsertAsync(New, created.Select(c => c.Row), cancellationToken);
        await work.Session.Bulk.UpdateAsync(Changed, "PaymentId", updated, cancellationToken);
        await paid.RefreshAsync(touched, cancellationToken);
        var ids = await work.References.PaymentsAsync(batch.Source, created.Select(c => c.Item.Key), cancellationToken);
        foreach (var (item, _) in created) changes.Created(item.RowNumber, item.Key, ids[item.Key]);
        await work.RecordAsync(changes, items.Count, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Turn, cancellationToken);
        var found = await work.References.PaymentsAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        var id = found.Values.Single();
        var changes = new ErpChanges("payment", null, null);
        if (await work.Session.ExecuteAsync(Archive, new { work.Now, PaymentId = id }, cancellationToken) > 0)
        {
            var belonging = await work.Session.QuerySingleOrDefaultAsync<Belonging>(
                BelongsTo, new { PaymentId = id }, cancellationToken);
            changes.Archived(key, id, work.Now);
            changes.Touched(belonging!.CustomerId);
            if (belonging.InvoiceId is { } invoice) await paid.RefreshAsync([invoice], cancellationToken);
        }
        await work.RecordAsync(changes, 1, cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var months = await work.Session.QueryAsync<MonthSum>(
            PerMonth, new { Source = source, From = from, To = to }, cancellationToken);
        return [.. months.Select(m => new ReconciliationRow(Name, Period.Text(m.Period), m.Rows, Amount: m.Amount))];
    }

    private static List<RowProblem> Problems(
        SyncIntent intent, SyncItem<PaymentMessage> item, PaymentRow? before, Dictionary<string, CustomerReference> customers,
        Dictionary<string, long> invoices)
    {
        var message = item.Message;
        var problems = new List<RowProblem>();
        if (ErpWork.Refusal(intent, before is { ArchivedAt: null }) is { } refusal) problems.Add(refusal);
        if (before is null)
        {
            if (!message.CustomerKey.IsSet) problems.Add(Needs.Absent("customerKey"));
            if (!message.PaidOn.IsSet) problems.Add(Needs.Absent("paidOn"));
            if (!message.Amount.IsSet) problems.Add(Needs.Absent("amount"));
        }
        if (ErpText.Clean(message.CustomerKey.Value) is { } customer && !customers.ContainsKey(customer))
            problems.Add(Needs.Unknown("customerKey", "customer", customer));
        if (ErpText.Clean(message.InvoiceKey.Value) is { } invoice && !invoices.ContainsKey(invoice))
            problems.Add(Needs.Unknown("invoiceKey", "invoice", invoice));
        return problems;
    }

    private PaymentRow Merge(
        string source, SyncItem<PaymentMessage> item, PaymentRow? before, Dictionary<string, CustomerReference> customers,
        Dictionary<string, long> invoices)
    {
        var message = item.Message;
        var after = before is null
            ? new PaymentRow { Source = source, ExternalKey = item.Key, CreatedAt = work.Now }
            : before with { };
        if (ErpText.Clean(message.CustomerKey.Value) is { } customer && customers.TryGetValue(customer, out var known))
            after.CustomerId = known.CustomerId;
        if (message.InvoiceKey.IsSet)
            after.InvoiceId = ErpText.Clean(message.InvoiceKey.Value) is { } invoice && invoices.TryGetValue(invoice, out var id) ? id : null;
        after.PaidOn = message.PaidOn.Value ?? after.PaidOn;
        after.PaidDay = after.PaidOn.DayNumber;
        after.Period = Period.Of(after.PaidOn);
        after.Amount = message.Amount.Value ?? after.Amount;
        after.ArchivedAt = null;
        return after;
    }

    /// <summary>Currency, rate and what the payment takes off its invoice.</summary>
    private static IEnumerable<RowProblem> Value(
        PaymentMessage sent, PaymentRow? before, PaymentRow after, Dictionary<long, PayableInvoice> invoices, string baseCurrency)
    {
        var invoice = after.InvoiceId is { } id ? invoices[id] : null;
        // A payment of an invoice in the same currency needs no rate of its own: it counts at the invoice's.
        var rate = sent.ExchangeRate is { IsSet: false } && before is null && invoice is not null && sent.Currency.Value == invoice.Currency
            ? new Patch<decimal?>(invoice.ExchangeRate) : sent.ExchangeRate;
        var (currency, merged, problem) = ExchangeRates.Merge(
            sent.Currency, rate, before?.Currency, before?.ExchangeRate, baseCurrency);
        if (problem is not null) return [problem];
        after.Currency = currency;
        after.ExchangeRate = merged;
        if (ErpLimits.Amounts("amount", after.Amount, merged).ToList() is { Count: > 0 } tooMuch) return tooMuch;
        // One that is sent again unchanged keeps what it took off, with the remainder of rounding it may have been given.
        if (before is null || before.InvoiceId != after.InvoiceId || before.Amount != after.Amount || before.Currency != currency
            || before.ExchangeRate != merged)
            (after.AppliedAmount, after.BaseAmount) = InvoiceMoney.Apply(after.Amount, currency, merged, invoice);
        return [];
    }

    private static BulkTable<PaymentRow> Columns(BulkTable<PaymentRow> table) => table
        .Text("Source", 50, p => p.Source)
        .Text("ExternalKey", 100, p => p.ExternalKey)
        .BigInt("CustomerId", p => p.CustomerId)
        .BigInt("InvoiceId", p => p.InvoiceId)
        .Date("PaidOn", p => p.PaidOn)
        .Int("PaidDay", p => p.PaidDay)
        .Int("Period", p => p.Period)
        .Text("Currency", 3, p => p.Currency)
        .Decimal("ExchangeRate", 18, 8, p => p.ExchangeRate)
        .Money("Amount", p => p.Amount)
        .Money("BaseAmount", p => p.BaseAmount)
        .Money("AppliedAmount", p => p.AppliedAmount)
        .DateTime("CreatedAt", p => p.CreatedAt)
        .DateTime("ArchivedAt", p => p.ArchivedAt)
        .Int("Version", p => p.Version);
}
