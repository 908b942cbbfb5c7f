using Crm.Grading;

namespace Crm.UnitTests.Grading;

public sealed class ScheduleTimesTests
{
    private const string HalfYearly = "0 0 2 1 1,7 ?";

    [Test]
    public void The_default_is_due_on_1_January_and_1_July_at_2_where_it_stands()
    {
        var next = ScheduleTimes.Next(HalfYearly, "Asia/Shanghai", Utc(2026, 3, 1), 3);
        // 02:00 in Shanghai is 18:00 of the day before in UTC.
        Assert.That(next, Is.EqualTo(new[] { Utc(2026, 6, 30, 18), Utc(2026, 12, 31, 18), Utc(2027, 6, 30, 18) }));
        Assert.That(ScheduleTimes.Day("Asia/Shanghai", next[0]), Is.EqualTo(new DateOnly(2026, 7, 1)));
    }

    [Test]
    public void Of_several_missed_moments_the_last_one_counts()
    {
        var due = Utc(2026, 6, 30, 18);
        Assert.That(ScheduleTimes.LastMissed(HalfYearly, "Asia/Shanghai", due, Utc(2026, 7, 3)), Is.EqualTo(due));
        Assert.That(
            ScheduleTimes.LastMissed(HalfYearly, "Asia/Shanghai", due, Utc(2027, 8, 1)), Is.EqualTo(Utc(2027, 6, 30, 18)));
    }

    [Test]
    public void An_hour_that_a_change_of_clocks_leaves_out_is_not_lost()
    {
        // In Berlin there is no 02:30 on 29 March 2026.
        var next = ScheduleTimes.After("0 30 2 29 3 ?", "Europe/Berlin", Utc(2026, 3, 28));
        Assert.That(next, Is.Not.Null.And.InRange(Utc(2026, 3, 29), Utc(2026, 3, 30)));
    }

    [TestCase("0 0 2 1 1,7 ?", true)]
    [TestCase("0 0 2 ? * MON", true)]
    [TestCase("every morning", false)]
    [TestCase("0 0 25 1 1 ?", false)]
    [TestCase("0 0 2 1 13 ?", false)]
    [TestCase("", false)]
    public void What_is_no_cron_expression_is_told(string cron, bool expected) =>
        Assert.That(ScheduleTimes.IsExpression(cron), Is.EqualTo(expected));

    [Test]
    public void A_time_zone_must_exist()
    {
        Assert.That(ScheduleTimes.IsTimeZone("Asia/Shanghai"), Is.True);
        Assert.That(ScheduleTimes.IsTimeZone("Asia/Nowhere"), Is.False);
    }

    private static DateTime Utc(int year, int month, int day, int hour = 0) => new(year, month, day, hour, 0, 0, DateTimeKind.Utc);
}
