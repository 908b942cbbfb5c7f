using Crm.Common;

namespace Crm.Orders;

/// <summary>Keeps the paid and open amounts of invoices, and the day they were paid on last, up with their payments.</summary>
internal sealed class PaidInvoices(DbSession session)
{
    private const string Balances = """
        select i.InvoiceId, i.Amount, i.BaseAmount, i.PaidAmount, i.OpenAmount, i.LastPaidDay,
               coalesce(p.Paid, 0) as Paid, coalesce(p.PaidBase, 0) as PaidBase, p.LastDay
        from orders.Invoice i
        left join (select x.InvoiceId, sum(x.AppliedAmount) as Paid, sum(x.BaseAmount) as PaidBase, max(x.PaidDay) as LastDay
                   from orders.Payment x
                   where x.InvoiceId in (select cast(value as bigint) from openjson(@Ids))
                     and x.ArchivedAt is null
                   group by x.InvoiceId) p on p.InvoiceId = i.InvoiceId
        where i.InvoiceId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string PaymentsOf = """
        select p.PaymentId, p.Source, p.ExternalKey, p.CustomerId, p.InvoiceId, p.PaidOn, p.PaidDay, p.Period, p.Currency, p.ExchangeRate,
               p.Amount, p.BaseAmount, p.AppliedAmount, p.CreatedAt, p.ArchivedAt, p.Version
        from orders.Payment p
        where p.InvoiceId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string LastPayments = """
        select p.PaymentId, p.InvoiceId, p.BaseAmount
        from orders.Payment p
        where p.InvoiceId in (select cast(value as bigint) from openjson(@Ids))
          and p.ArchivedAt is null
        order by p.PaidDay, p.PaymentId
        """;

    private sealed record AppliedPayment(long PaymentId, long InvoiceId, Money BaseAmount);

    private sealed record Balance(
        long InvoiceId, Money Amount, Money BaseAmount, Money PaidAmount, Money OpenAmount, int? LastPaidDay, Money Paid, Money PaidBase,
        int? LastDay);

    private static readonly BulkTable<Balance> BalanceTable = new BulkTable<Balance>("orders.Invoice")
        .BigInt("InvoiceId", b => b.InvoiceId)
        .Money("PaidAmount", b => b.Paid)
        .Money("OpenAmount", b => InvoiceMoney.Open(b.Amount, b.BaseAmount, b.Paid, b.PaidBase))
        .Int("LastPaidDay", b => b.LastDay);

    private static readonly BulkTable<AppliedPayment> RemainderTable = new BulkTable<AppliedPayment>("orders.Payment")
        .BigInt("PaymentId", p => p.PaymentId)
        .Money("BaseAmount", p => p.BaseAmount);

    private static readonly BulkTable<PaymentRow> PaymentTable = new BulkTable<PaymentRow>("orders.Payment")
        .BigInt("PaymentId", p => p.PaymentId)
        .Money("BaseAmount", p => p.BaseAmount)
        .Money("AppliedAmount", p => p.AppliedAmount);

    /// <summary>Computes paid and open amounts and the last day of payment of these invoices from their payments.</summary>
    public async Task RefreshAsync(IReadOnlyCollection<long> invoiceIds, CancellationToken cancellationToken)
    {
        if (invoiceIds.Count == 0) return;
        var balances = await session.QueryAsync<Balance>(
            Balances, new { Ids = JsonList.Of(invoiceIds) }, cancellationToken);
        var changed = balances.Where(b => b.PaidAmount != b.Paid || b.LastPaidDay != b.LastDay
            || b.OpenAmount != InvoiceMoney.Open(b.Amount, b.BaseAmount, b.Paid, b.PaidBase));
        await session.Bulk.UpdateAsync(BalanceTable, "InvoiceId", changed, cancellationToken);
        await GiveRemainderAsync(
            balances.Where(b => b.Paid == b.Amount && b.PaidBase != b.BaseAmount).ToDictionary(b => b.InvoiceId, b => b.BaseAmount - b.PaidBase),
            cancellationToken);
    }

    // Each payment is rounded in the base currency; what is missing of an invoice that is paid goes to its last payment.
    private async Task GiveRemainderAsync(Dictionary<long, Money> missing, CancellationToken cancellationToken)
    {
        if (missing.Count == 0) return;
        var payments = await session.QueryAsync<AppliedPayment>(
            LastPayments, new { Ids = JsonList.Of(missing.Keys) }, cancellationToken);
        var last = payments.GroupBy(p => p.InvoiceId).Select(g => g.Last());
        await session.Bulk.UpdateAsync(
            RemainderTable, "PaymentId", last.Select(p => p with { BaseAmount = p.BaseAmount + missing[p.InvoiceId] }), cancellationToken);
    }

    /// <summary>Applies payments anew to invoices whose currency or rate changed.</summary>
    public async Task ReapplyAsync(IReadOnlyCollection<PayableInvoice> invoices, CancellationToken cancellationToken)
    {
        if (invoices.Count == 0) return;
        var byId = invoices.ToDictionary(i => i.InvoiceId);
        var payments = await session.QueryAsync<PaymentRow>(
            PaymentsOf, new { Ids = JsonList.Of(byId.Keys) }, cancellationToken);
        foreach (var payment in payments)
            (payment.AppliedAmount, payment.BaseAmount) =
                InvoiceMoney.Apply(
                    payment.Amount, payment.Currency, payment.ExchangeRate, byId[payment.InvoiceId!.Value]);
        await session.Bulk.UpdateAsync(PaymentTable, "PaymentId", payments, cancellationToken);
    }
}
