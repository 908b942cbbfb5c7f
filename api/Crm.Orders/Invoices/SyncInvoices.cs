using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// Takes invoices from an ERP. Where no due date is sent it follows from the payment days of the customer, else of the
/// company.
/// </summary>
internal sealed class SyncInvoices(ErpWork work, PaidInvoices paid) : SyncKind<InvoiceMessage>
{
    private const string Stored = """
        select i.InvoiceId, i.Source, i.ExternalKey, i.Number, i.CustomerId, i.SalesOrderId, i.InvoiceDate, i.InvoiceDay, i.DueDate, i.DueDay,
               i.Period, i.Currency, i.ExchangeRate, i.Amount, i.BaseAmount, i.PaidAmount, i.OpenAmount, i.CreatedAt, i.ArchivedAt, i.Version
        from orders.Invoice i
        where i.Source = @Source
          and i.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Archive = """
        update orders.Invoice
        set ArchivedAt = @Now, Version = Version + 1
        where InvoiceId = @InvoiceId
          and ArchivedAt is null
        """;

    private const string CustomerOf = """
        select i.CustomerId
        from orders.Invoice i
        where i.InvoiceId = @InvoiceId
        """;

    private const string PaymentDays = """
        select c.CustomerId, c.PaymentDays
        from customers.v_Customer c
        where c.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string PerMonth = """
        select i.Period, count(*) as Rows, sum(i.BaseAmount) as Amount
        from orders.Invoice i
        where i.ArchivedAt is null
          and i.Source is not null
          and (@Source is null or i.Source = @Source)
          and (@From is null or i.InvoiceDate >= @From)
          and (@To is null or i.InvoiceDate <= @To)
        group by i.Period
        order by i.Period
        """;

    private sealed record PaymentDaysOf(long CustomerId, int? PaymentDays);

    private sealed record MonthSum(int Period, long Rows, Money Amount);

    private static readonly AuditedField<InvoiceRow>[] Fields =
    [
        new("number", i => i.Number), new("customerId", i => i.CustomerId), new("orderId", i => i.SalesOrderId),
        new("invoiceDate", i => i.InvoiceDate), new("dueDate", i => i.DueDate), new("currency", i => i.Currency),
        new("exchangeRate", i => i.ExchangeRate), new("amount", i => i.Amount), new("archivedAt", i => i.ArchivedAt),
    ];

    private static readonly BulkTable<InvoiceRow> New = Columns(new("orders.Invoice"));
    private static readonly BulkTable<InvoiceRow> Changed =
        Columns(new BulkTable<InvoiceRow>("orders.Invoice").BigInt("InvoiceId", i => i.InvoiceId));

    public override string Name => "invoices";

    public override string Scope => "write:orders";

    protected override string? KeyOf(InvoiceMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(InvoiceMessage message) => message.Problems();

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<InvoiceMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var company = await work.Mediator.Send(new GetCompanyDefaults(), cancellationToken);
        var stored = (await work.Session.QueryAsync<InvoiceRow>(
                Stored, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(i => i.ExternalKey!, StringComparer.Ordinal);
        var customers = await work.References.CustomersAsync(
            batch.Source, items.Select(i => i.Message.CustomerKey.Value), cancellationToken);
        var orders = await work.References.OrdersAsync(
            batch.Source, items.Select(i => i.Message.OrderKey.Value), cancellationToken);
        var paymentDays = await PaymentDaysAsync(items, stored, cancellationToken);

        var changes = new ErpChanges("invoice", batch, results);
        var created = new List<(SyncItem<InvoiceMessage> Item, InvoiceRow Row)>();
        var updated = new List<(InvoiceRow Before, InvoiceRow After)>();
        foreach (var item in items)
        {
            var before = stored.GetValueOrDefault(item.Key);
            var problems = Problems(batch.Intent, item, before, customers, orders);
            if (problems.Count == 0)
            {
                var customer = ErpText.Clean(item.Message.CustomerKey.Value) is { } key ? customers[key] : null;
                var days = customer is not null ? customer.PaymentDays : paymentDays.GetValueOrDefault(before!.CustomerId);
                var (after, wrong) = InvoiceMerge.Merge(
                    item.Message, before, batch.Source, item.Key, customer?.CustomerId,
                    ErpText.Clean(item.Message.OrderKey.Value) is { } order ? orders[order] : null,
                    days ?? company.DefaultPaymentDays, company.BaseCurrency);
                problems.AddRange(wrong);
                if (problems.Count == 0) Take(item, before, after);
            }
            if (problems.Count > 0) results.Fail(item.RowNumber, item.Key, problems);
        }

        await work.Session.Bulk.InsertAsync(New, created.Select(c => c.Row), cancellationToken);
        await work.Session.Bulk.UpdateAsync(Changed, "InvoiceId", updated.Select(u => u.After), cancellationToken);
        await paid.ReapplyAsync(
            [.. updated.Where(u => u.Before.Currency != u.After.Currency || u.Before.ExchangeRate != u.After.ExchangeRate)
                .Select(u => new PayableInvoice(u.After.InvoiceId, u.After.Currency, u.After.ExchangeRate))], cancellationToken);
        await paid.RefreshAsync([.. updated.Select(u => u.After.InvoiceId)], cancellationToken);
        var ids = await work.References.InvoicesAsync(batch.Source, created.Select(c => c.Item.Key), cancellationToken);
        foreach (var (item, _) in created) changes.Created(item.RowNumber, item.Key, ids[item.Key]);
        await work.RecordAsync(changes, items.Count, cancellationToken);

        void Take(SyncItem<InvoiceMessage> item, InvoiceRow? before, InvoiceRow after)
        {
            if (before is null)
            {
                after.CreatedAt = work.Now;
                created.Add((item, after));
                changes.Touched(after.CustomerId);
            }
            else if (after == before) changes.Unchanged(item.RowNumber, item.Key, before.InvoiceId, before.Version);
            else
            {
                after.Version = before.Version + 1;
                updated.Add((before, after));
                changes.Updated(item.RowNumber, item.Key, after.InvoiceId, after.Version, before, after, Fields);
                changes.Touched(before.CustomerId);
                changes.Touched(after.CustomerId);
            }
        }
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await work.TakeTurnAsync(Name, cancellationToken);
        var found = await work.References.InvoicesAsync(source, [key], cancellationToken);
        if (found.Count == 0) return false;
        var id = found.Values.Single();
        var changes = new ErpChanges("invoice", null, null);
        if (await work.Session.ExecuteAsync(Archive, new { work.Now, InvoiceId = id }, cancellationToken) > 0)
        {
            changes.Archived(key, id, work.Now);
            changes.Touched(
                await work.Session.ScalarAsync<long>(CustomerOf, new { InvoiceId = id }, cancellationToken));
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
        SyncIntent intent, SyncItem<InvoiceMessage> item, InvoiceRow? before, Dictionary<string, CustomerReference> customers,
        Dictionary<string, long> orders)
    {
        var message = item.Message;
        var problems = new List<RowProblem>();
        if (ErpWork.Refusal(intent, before is { ArchivedAt: null }) is { } refusal) problems.Add(refusal);
        if (before is null)
        {
            if (!message.CustomerKey.IsSet) problems.Add(Needs.Absent("customerKey"));
            if (!message.InvoiceDate.IsSet) problems.Add(Needs.Absent("invoiceDate"));
            if (!message.Amount.IsSet) problems.Add(Needs.Absent("amount"));
            if (item.Key.Length > 50 && ErpText.Clean(message.Number.Value) is null)
                problems.Add(
                    new RowProblem("number", "required", "is required where the key has more than 50 characters"));
        }
        if (ErpText.Clean(message.CustomerKey.Value) is { } customer && !customers.ContainsKey(customer))
            problems.Add(Needs.Unknown("customerKey", "customer", customer));
        if (ErpText.Clean(message.OrderKey.Value) is { } order && !orders.ContainsKey(order))
            problems.Add(Needs.Unknown("orderKey", "order", order));
        return problems;
    }

    /// <summary>
    /// Payment days of stored invoices' customers, where a message clears the due date and does not name the customer.
    /// </summary>
    private async Task<Dictionary<long, int?>> PaymentDaysAsync(
        IReadOnlyList<SyncItem<InvoiceMessage>> items, Dictionary<string, InvoiceRow> stored, CancellationToken cancellationToken)
    {
        var ids = items.Where(i => !i.Message.CustomerKey.IsSet && i.Message.DueDate is { IsSet: true, Value: null })
            .Select(i => stored.GetValueOrDefault(i.Key)?.CustomerId).OfType<long>().ToHashSet();
        if (ids.Count == 0) return [];
        return (await work.Session.QueryAsync<PaymentDaysOf>(
            PaymentDays, new { Ids = JsonList.Of(ids) }, cancellationToken))
            .ToDictionary(c => c.CustomerId, c => c.PaymentDays);
    }

    private static BulkTable<InvoiceRow> Columns(BulkTable<InvoiceRow> table) => table
        .Text("Source", 50, i => i.Source)
        .Text("ExternalKey", 100, i => i.ExternalKey)
        .Text("Number", 50, i => i.Number)
        .BigInt("CustomerId", i => i.CustomerId)
        .BigInt("SalesOrderId", i => i.SalesOrderId)
        .Date("InvoiceDate", i => i.InvoiceDate)
        .Int("InvoiceDay", i => i.InvoiceDay)
        .Date("DueDate", i => i.DueDate)
        .Int("DueDay", i => i.DueDay)
        .Int("Period", i => i.Period)
        .Text("Currency", 3, i => i.Currency)
        .Decimal("ExchangeRate", 18, 8, i => i.ExchangeRate)
        .Money("Amount", i => i.Amount)
        .Money("BaseAmount", i => i.BaseAmount)
        .Money("PaidAmount", i => i.PaidAmount)
        .Money("OpenAmount", i => i.OpenAmount)
        .DateTime("CreatedAt", i => i.CreatedAt)
        .DateTime("ArchivedAt", i => i.ArchivedAt)
        .Int("Version", i => i.Version);
}
