using Crm.Common;
using Crm.Customers;

namespace Crm.UnitTests.Customers;

/// <summary>Today is 2026-07-01: the as-of day is tomorrow and not counted itself.</summary>
public sealed class FigureCalculationTests
{
    private static readonly DateOnly AsOf = new(2026, 7, 2);

    [TestCase("2026-07-02", 0, 0)]
    [TestCase("2026-07-01", 100, 0)]
    [TestCase("2025-07-02", 100, 0)]
    [TestCase("2025-07-01", 0, 100)]
    [TestCase("2024-07-02", 0, 100)]
    [TestCase("2024-07-01", 0, 0)]
    public void Windows_include_their_first_day_and_exclude_their_last(string day, decimal now, decimal before)
    {
        var figures = Of(Order(day, 100));

        Assert.That(figures.Revenue12m, Is.EqualTo(new Money(now)));
        Assert.That(figures.RevenuePrevious12m, Is.EqualTo(new Money(before)));
    }

    [Test]
    public void A_credit_note_takes_away_money_and_is_no_order()
    {
        var figures = Of(Order("2026-05-01", 100, contribution: 30), new DocumentFact(1, new(2026, 6, 1), 0, new Money(-40), new Money(-12), Money.Zero));

        Assert.That(figures.Revenue12m, Is.EqualTo(new Money(60)));
        Assert.That(figures.Contribution12m, Is.EqualTo(new Money(18)));
        Assert.That((figures.OrderCount12m, figures.OrderCount), Is.EqualTo((1, 1)));
        Assert.That((figures.FirstOrderOn, figures.LastOrderOn), Is.EqualTo((new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 1))));
    }

    [Test]
    public void Orders_ever_count_from_the_first_to_the_last_whatever_their_order()
    {
        var figures = Of(Order("2026-01-05", 1), Order("2019-03-04", 1), Order("2026-06-30", 1), Order("2026-07-02", 1));

        Assert.That((figures.OrderCount12m, figures.OrderCount), Is.EqualTo((2, 3)));
        Assert.That((figures.FirstOrderOn, figures.LastOrderOn), Is.EqualTo((new DateOnly(2019, 3, 4), new DateOnly(2026, 6, 30))));
    }

    [TestCase("2026-06-30", 50)]
    [TestCase("2026-07-01", 0)]
    public void Money_is_overdue_from_the_day_after_it_was_due(string due, decimal overdue)
    {
        var calculation = new FigureCalculation(AsOf);
        calculation.Add(new InvoiceFact(1, DateOnly.Parse(due), new Money(80), new Money(50)));

        Assert.That(calculation.Values.OpenAmount, Is.EqualTo(new Money(50)));
        Assert.That(calculation.Values.OverdueAmount, Is.EqualTo(new Money(overdue)));
    }

    [Test]
    public void An_invoice_paid_too_much_does_not_pay_another()
    {
        var calculation = new FigureCalculation(AsOf);
        calculation.Add(new InvoiceFact(1, new(2026, 6, 1), new Money(80), new Money(-20)));
        calculation.Add(new InvoiceFact(1, new(2026, 6, 1), new Money(100), new Money(100)));
        calculation.Add(new InvoiceFact(1, new(2026, 6, 1), new Money(-30), new Money(-30)));

        Assert.That(calculation.Values.OpenAmount, Is.EqualTo(new Money(70)));
    }

    [Test]
    public void Collection_days_are_weighted_by_amount_and_count_what_is_open_up_to_today()
    {
        var today = new DateOnly(2026, 7, 1);
        // 100 paid after 10 days; 300 of which 100 came after 20 days and 200 are open for 40.
        var days = CollectionDays.Of(
        [
            new CollectedInvoice(today.DayNumber - 90, new Money(100), new Money(100), new Money(1000)),
            new CollectedInvoice(today.DayNumber - 40, new Money(300), new Money(100), new Money(2000)),
        ], today);

        Assert.That(days, Is.EqualTo(27.5m)); // (1000 + 2000 + 200 × 40) / 400
        Assert.That(CollectionDays.Of([], today), Is.Null);
    }

    [Test]
    public void Margin_rests_on_the_net_whose_cost_is_known()
    {
        Assert.That(FigureView.Margin(new Money(100), new Money(60), new Money(10)), Is.EqualTo(0.25m));
        Assert.That(FigureView.Margin(new Money(100), new Money(100), new Money(0)), Is.Null);
        Assert.That(FigureView.Margin(new Money(-5), new Money(0), new Money(-5)), Is.Null);
    }

    private static FigureValues Of(params DocumentFact[] facts)
    {
        var calculation = new FigureCalculation(AsOf);
        foreach (var fact in facts) calculation.Add(fact);
        return calculation.Values;
    }

    private static DocumentFact Order(string day, decimal net, decimal contribution = 0) =>
        new(1, DateOnly.Parse(day), 1, new Money(net), new Money(contribution), Money.Zero);
}
