using System.Text.Json;
using Crm.Common;
using Crm.Orders;

namespace Crm.UnitTests.Orders;

public sealed class InvoiceMoneyTests
{
    private static readonly PayableInvoice Dollars = new(1, "USD", 7.1m);

    [Test]
    public void A_payment_in_the_invoices_currency_counts_at_the_invoices_rate() =>
        Assert.That(InvoiceMoney.Apply(new Money(100m), "USD", 7.3m, Dollars), Is.EqualTo(((Money?)new Money(100m), new Money(710m))));

    [Test]
    public void A_payment_in_another_currency_takes_off_what_it_is_worth_at_both_rates() =>
        Assert.That(InvoiceMoney.Apply(new Money(355m), "CNY", 1m, Dollars), Is.EqualTo(((Money?)new Money(50m), new Money(355m))));

    [Test]
    public void A_prepayment_counts_at_its_own_rate() =>
        Assert.That(InvoiceMoney.Apply(new Money(100m), "USD", 7.3m, null), Is.EqualTo(((Money?)null, new Money(730m))));

    [Test]
    public void Nothing_is_open_when_the_payments_make_up_the_amount_though_each_was_rounded() =>
        Assert.That(InvoiceMoney.Open(new Money(100m), new Money(712.3457m), new Money(100m), new Money(712.3456m)), Is.EqualTo(Money.Zero));

    [Test]
    public void An_invoice_is_due_after_the_payment_days()
    {
        var (after, _) = Merge("""{ "invoiceDate": "2026-05-04", "amount": 113 }""", null, 45);

        Assert.That(after.DueDate, Is.EqualTo(new DateOnly(2026, 6, 18)));
        Assert.That(after.OpenAmount, Is.EqualTo(new Money(113m)));
    }

    [Test]
    public void An_invoice_that_moves_keeps_its_term_and_one_whose_due_date_is_cleared_gets_the_payment_days()
    {
        var stored = Merge("""{ "invoiceDate": "2026-05-04", "dueDate": "2026-05-14", "amount": 113 }""", null, 45).After;

        Assert.That(Merge("""{ "invoiceDate": "2026-06-01" }""", stored, 45).After.DueDate, Is.EqualTo(new DateOnly(2026, 6, 11)));
        Assert.That(Merge("""{ "dueDate": null }""", stored, 45).After.DueDate, Is.EqualTo(new DateOnly(2026, 6, 18)));
        Assert.That(Merge("""{ "amount": 113 }""", stored, 30).After, Is.EqualTo(stored));
    }

    private static (InvoiceRow After, IReadOnlyList<Crm.Contracts.Sync.RowProblem> Problems) Merge(string message, InvoiceRow? before, int paymentDays) =>
        InvoiceMerge.Merge(JsonSerializer.Deserialize<InvoiceMessage>(message, CrmJson.Options)!, before, "ERP", "I1", 3, null, paymentDays, "CNY");
}
