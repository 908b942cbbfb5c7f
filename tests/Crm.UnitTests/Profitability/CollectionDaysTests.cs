using Crm.Profitability;

namespace Crm.UnitTests.Profitability;

public sealed class CollectionDaysTests
{
    private static readonly DateOnly Today = new(2026, 7, 1);

    [Test]
    public void Days_from_invoice_to_money_are_weighted_by_amount()
    {
        // (100 × 10 + 200 × 40 + 700 × 60) / 1000 = 51.
        InvoiceHistory[] invoices = [Paid(100, 100m, 10), Paid(100, 200m, 40), Paid(100, 700m, 60)];
        Assert.That(CollectionDays.Expect(invoices, Today), Is.EqualTo(51));
    }

    [Test]
    public void Two_paid_invoices_are_too_little_history() =>
        Assert.That(CollectionDays.Expect([Paid(100, 100m, 10), Paid(90, 100m, 10)], Today), Is.Null);

    [Test]
    public void An_invoice_paid_in_part_is_not_a_paid_invoice()
    {
        var part = Invoice(80, 100m);
        part.Paid(Today.DayNumber - 70, 99m);
        Assert.That(CollectionDays.Expect([Paid(100, 100m, 10), Paid(90, 100m, 10), part], Today), Is.Null);
    }

    [Test]
    public void An_open_invoice_counts_up_to_the_day_that_asks()
    {
        // Three of 100 paid after 10 days, one of 100 open for 50: (3 × 1000 + 5000) / 400 = 20.
        InvoiceHistory[] invoices = [Paid(100, 100m, 10), Paid(100, 100m, 10), Paid(100, 100m, 10), Invoice(50, 100m)];
        Assert.That(CollectionDays.Expect(invoices, Today), Is.EqualTo(20));
    }

    [Test]
    public void Instalments_count_each_with_its_own_days()
    {
        // 40 after 10 days, 60 after 60 days: 40 on average; the other two after 40.
        var invoice = Invoice(100, 100m);
        invoice.Paid(Today.DayNumber - 90, 40m);
        invoice.Paid(Today.DayNumber - 40, 60m);
        Assert.That(CollectionDays.Expect([invoice, Paid(100, 100m, 40), Paid(100, 100m, 40)], Today), Is.EqualTo(40));
    }

    [Test]
    public void Invoices_before_the_twelve_months_do_not_count()
    {
        // The window begins on 2025-07-01, 365 days back.
        InvoiceHistory[] inside = [Paid(365, 100m, 10), Paid(100, 100m, 10), Paid(100, 100m, 10)];
        InvoiceHistory[] outside = [Paid(366, 100m, 10), Paid(100, 100m, 10), Paid(100, 100m, 10)];
        Assert.That(CollectionDays.Expect(inside, Today), Is.EqualTo(10));
        Assert.That(CollectionDays.Expect(outside, Today), Is.Null);
    }

    [Test]
    public void What_happens_on_the_day_itself_or_later_is_not_known_yet()
    {
        var paidToday = Invoice(20, 100m);
        paidToday.Paid(Today.DayNumber, 100m);
        Assert.That(CollectionDays.Expect([Paid(100, 100m, 10), Paid(100, 100m, 10), paidToday], Today), Is.Null);
    }

    [Test]
    public void Half_a_day_is_rounded_away_from_zero()
    {
        // (10 + 11 + 10.5…): (100 × 10 + 100 × 11 + 200 × 10.5) is 10.5 → 11.
        InvoiceHistory[] invoices = [Paid(100, 100m, 10), Paid(100, 100m, 11), Paid(100, 100m, 10), Paid(100, 100m, 11)];
        Assert.That(CollectionDays.Expect(invoices, Today), Is.EqualTo(11));
    }

    private static InvoiceHistory Invoice(int daysAgo, decimal amount) => new(Today.DayNumber - daysAgo, amount);

    private static InvoiceHistory Paid(int daysAgo, decimal amount, int afterDays)
    {
        var invoice = Invoice(daysAgo, amount);
        invoice.Paid(invoice.InvoiceDay + afterDays, amount);
        return invoice;
    }
}
