using Crm.Complaints;

namespace Crm.UnitTests.Complaints;

public sealed class BusinessCalendarTests
{
    private static readonly BusinessCalendar Office = Calendars.Office();

    // 2026-03-06 is a Friday. Shanghai is eight hours ahead and knows no daylight saving.
    private static DateTime Shanghai(int day, int hour, int minute = 0) =>
        new DateTime(2026, 3, day, hour, minute, 0, DateTimeKind.Utc).AddHours(-8);

    [Test]
    public void Three_days_from_Friday_at_four_end_on_Wednesday_at_four() =>
        Assert.That(Office.Add(Shanghai(6, 16), Office.MinutesOfDays(3)), Is.EqualTo(Shanghai(11, 16)));

    [Test]
    public void Three_days_from_Saturday_end_with_Wednesday_and_not_on_Thursday_morning() =>
        Assert.That(Office.Add(Shanghai(7, 11), Office.MinutesOfDays(3)), Is.EqualTo(Shanghai(11, 17, 30)));

    [Test]
    public void Time_opened_on_a_day_off_begins_to_run_on_the_next_workday() => Assert.Multiple(() =>
    {
        Assert.That(Office.Elapsed(Shanghai(7, 11), Shanghai(9, 8, 30)), Is.EqualTo(TimeSpan.Zero));
        Assert.That(Office.Elapsed(Shanghai(7, 11), Shanghai(9, 9)), Is.EqualTo(TimeSpan.FromMinutes(30)));
    });

    [Test]
    public void Lunch_is_not_worked() =>
        Assert.That(Office.Elapsed(Shanghai(6, 11, 30), Shanghai(6, 14)), Is.EqualTo(TimeSpan.FromHours(1)));

    [Test]
    public void A_holiday_is_not_worked_and_a_make_up_Sunday_is()
    {
        // Qingming 2026: the 4th to the 6th of April are off; suppose Sunday the 12th is worked for it.
        var calendar = Calendars.Office("Asia/Shanghai",
            (new DateOnly(2026, 4, 6), []), (new DateOnly(2026, 4, 12), [Calendars.Morning]));
        DateTime April(int day, int hour, int minute = 0) =>
            new DateTime(2026, 4, day, hour, minute, 0, DateTimeKind.Utc).AddHours(-8);

        Assert.Multiple(() =>
        {
            Assert.That(calendar.Add(April(3, 17), 60), Is.EqualTo(April(7, 9)));
            Assert.That(calendar.Elapsed(April(10, 17, 30), April(13, 8, 30)), Is.EqualTo(TimeSpan.FromHours(3.5)));
        });
    }

    [Test]
    public void A_day_counts_the_standard_hours_whatever_a_short_Saturday_has()
    {
        var week = Calendars.Workdays(Calendars.Morning, Calendars.Afternoon);
        week[DayOfWeek.Saturday] = [Calendars.Morning];
        var calendar = new BusinessCalendar(1, new CalendarRules("Asia/Shanghai", 450, week, new Dictionary<DateOnly, IReadOnlyList<WorkWindow>>()));

        // Friday's end, one day: 3.5 h on Saturday and 4 h on Monday.
        Assert.That(calendar.Add(Shanghai(6, 17, 30), calendar.MinutesOfDays(1)), Is.EqualTo(Shanghai(9, 14)));
    }

    [Test]
    public void An_hour_that_daylight_saving_skips_is_not_worked_and_one_it_repeats_is_worked_twice()
    {
        var nights = new BusinessCalendar(1, new CalendarRules(
            "Europe/Berlin", 240, new Dictionary<DayOfWeek, IReadOnlyList<WorkWindow>> { [DayOfWeek.Sunday] = [new(60, 300)] },
            new Dictionary<DateOnly, IReadOnlyList<WorkWindow>>()));
        TimeSpan OnDay(int month, int day) =>
            nights.Elapsed(new DateTime(2026, month, day - 1, 12, 0, 0), new DateTime(2026, month, day, 12, 0, 0));

        Assert.Multiple(() =>
        {
            Assert.That(OnDay(3, 22), Is.EqualTo(TimeSpan.FromHours(4)));
            Assert.That(OnDay(3, 29), Is.EqualTo(TimeSpan.FromHours(3)));
            Assert.That(OnDay(10, 25), Is.EqualTo(TimeSpan.FromHours(5)));
        });
    }

    [Test]
    public void Office_hours_stay_at_their_wall_clock_when_the_clocks_change()
    {
        var berlin = Calendars.Office("Europe/Berlin");

        // Friday 17:00 (CET, UTC+1), one hour: Monday 09:00 is CEST, UTC+2.
        Assert.That(berlin.Add(new DateTime(2026, 3, 27, 16, 0, 0, DateTimeKind.Utc), 60),
            Is.EqualTo(new DateTime(2026, 3, 30, 7, 0, 0, DateTimeKind.Utc)));
    }

    [Test]
    public void A_day_that_a_zone_left_out_has_no_working_time()
    {
        // Samoa went from Thursday the 29th of December 2011 to Saturday the 31st.
        var samoa = Calendars.Office("Pacific/Apia");

        // Monday the 26th, 00:00 there, is 10:00 UTC; Sunday the 1st is at UTC+14. Monday to Thursday are worked.
        Assert.That(samoa.Elapsed(new DateTime(2011, 12, 26, 10, 0, 0), new DateTime(2011, 12, 31, 10, 0, 0)),
            Is.EqualTo(TimeSpan.FromMinutes(4 * 450)));
    }

    [Test]
    public void A_target_that_a_calendar_cannot_hold_never_ends()
    {
        var holidays = Enumerable.Range(0, 200_000).ToDictionary(d => new DateOnly(2020, 1, 1).AddDays(d), _ => (IReadOnlyList<WorkWindow>)[]);
        var closed = new BusinessCalendar(1, new CalendarRules("Asia/Shanghai", 450, Calendars.Workdays(Calendars.Morning), holidays));

        Assert.That(closed.Add(Shanghai(6, 16), 1), Is.EqualTo(BusinessCalendar.Never));
    }

    [Test]
    public void Instants_at_the_ends_of_time_are_measured_without_a_fault() => Assert.Multiple(() =>
    {
        Assert.That(Office.Elapsed(DateTime.MinValue, DateTime.MaxValue), Is.GreaterThan(TimeSpan.Zero));
        Assert.That(Office.Add(DateTime.MaxValue, 10), Is.EqualTo(BusinessCalendar.Never));
        Assert.That(Office.Elapsed(Shanghai(7, 0), Shanghai(6, 0)), Is.EqualTo(TimeSpan.Zero));
    });
}
