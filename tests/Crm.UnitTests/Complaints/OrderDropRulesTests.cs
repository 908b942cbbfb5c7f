using Crm.Common;
using Crm.Complaints;

namespace Crm.UnitTests.Complaints;

public sealed class OrderDropRulesTests
{
    private static readonly DropPeriod Year = new(new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31));

    [Test]
    public void Twelve_months_up_to_today_are_compared_unless_told_otherwise()
    {
        var today = new DateOnly(2026, 7, 1);
        Assert.That(DropPeriod.Of(null, null, today), Is.EqualTo(new DropPeriod(new DateOnly(2025, 7, 2), today)));
        Assert.That(DropPeriod.Of(new DateOnly(2026, 1, 1), null, today).To, Is.EqualTo(today));
        Assert.That(DropPeriod.Of(new DateOnly(2024, 1, 1), null, today).To, Is.EqualTo(new DateOnly(2024, 12, 31)));
        Assert.That(Year.FromBefore, Is.EqualTo(new DateOnly(2025, 1, 1)));
        Assert.That(Year.ToBefore, Is.EqualTo(new DateOnly(2025, 12, 31)));
    }

    [Test]
    public void It_began_in_the_first_month_that_fell_by_as_much()
    {
        var months = Months((202501, 100), (202502, 100), (202503, 100), (202601, 90), (202602, 80), (202603, 0));
        Assert.That(OrderDropRules.Began(Year, months, 0.2m), Is.EqualTo(new DateOnly(2026, 2, 1)), "exactly a fifth is enough");
        Assert.That(OrderDropRules.Began(Year, months, 0.5m), Is.EqualTo(new DateOnly(2026, 3, 1)));
    }

    [Test]
    public void A_month_without_orders_the_year_before_cannot_have_fallen() =>
        Assert.That(OrderDropRules.Began(Year, Months((202601, 5)), 0.2m), Is.Null);

    [TestCase("2026-01-31", true)]
    [TestCase("2025-02-01", true)]
    [TestCase("2026-02-28", true)]
    [TestCase("2025-01-31", false)]
    [TestCase("2026-03-01", false)]
    public void A_complaint_came_before_within_the_twelve_months_up_to_that_month(string receivedOn, bool before) =>
        Assert.That(OrderDropRules.ComplaintCameBefore(new DateOnly(2026, 2, 1), [DateOnly.Parse(receivedOn)]), Is.EqualTo(before));

    [Test]
    public void Without_a_month_that_fell_nothing_came_before_it() =>
        Assert.That(OrderDropRules.ComplaintCameBefore(null, [new DateOnly(2026, 1, 1)]), Is.False);

    private static Dictionary<int, Money> Months(params (int Period, decimal Net)[] months) =>
        months.ToDictionary(m => m.Period, m => new Money(m.Net));
}
