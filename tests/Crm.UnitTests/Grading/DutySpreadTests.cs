using Crm.Grading;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Grading;

public sealed class DutySpreadTests
{
    [TestCase(4, "2026-01-01", 4, TestName = "On the first of January the whole year is owed")]
    [TestCase(4, "2026-07-01", 2, TestName = "184 of 365 days of 4 are 2.02")]
    [TestCase(12, "2026-10-01", 3, TestName = "92 of 365 days of 12 are 3.02")]
    [TestCase(1, "2026-07-02", 1, TestName = "183 of 365 days of 1 are 0.501 and round up")]
    [TestCase(1, "2026-07-03", 0, TestName = "182 of 365 days of 1 are 0.499 and round down")]
    [TestCase(1, "2028-07-02", 1, TestName = "Exactly half of a leap year rounds away from zero")]
    [TestCase(12, "2026-12-31", 0, TestName = "On the last day nothing of twelve is left")]
    [TestCase(366, "2026-12-31", 1, TestName = "A duty for every day owes one on the last day")]
    [TestCase(0, "2026-01-01", 0, TestName = "Of nothing nothing is owed")]
    public void What_is_owed_is_the_yearly_number_times_the_share_of_the_year_left(int yearly, string from, int owed) =>
        Assert.That(DutySpread.Owed(yearly, DateOnly.Parse(from)), Is.EqualTo(owed));

    [Test]
    public void Days_rise_lie_in_the_rest_of_the_year_and_are_evenly_apart() => Prop.ForAll(
        Gen.Choose(0, 364).Zip(Gen.Choose(1, 60)).Zip(Gen.Choose(1, 1_000_000)).ToArbitrary(), (((int Day, int Count) When, int Customer) c) =>
        {
            var from = new DateOnly(2026, 1, 1).AddDays(c.When.Day);
            var days = DutySpread.Days(from, c.When.Count, c.Customer, DutyKind.Visit);
            var part = (double)(365 - c.When.Day) / c.When.Count;
            var gaps = days.Zip(days.Skip(1), (a, b) => (double)(b.DayNumber - a.DayNumber)).ToList();
            return days.Count == c.When.Count && days.All(d => d >= from && d.Year == 2026) && gaps.All(g => Math.Abs(g - part) < 1.0001);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Customers_do_not_all_fall_due_on_the_same_day()
    {
        var days = Enumerable.Range(1, 500).Select(id => DutySpread.Days(new DateOnly(2026, 1, 1), 4, id, DutyKind.Visit)[0]).ToList();

        Assert.That(days.Distinct().Count(), Is.GreaterThan(30));
        Assert.That(days.GroupBy(d => d).Max(g => g.Count()), Is.LessThan(50));
        // The first of four falls into the second half of the first quarter of the year.
        Assert.That(days, Is.All.InRange(new DateOnly(2026, 2, 14), new DateOnly(2026, 4, 2)));
    }
}
