using Crm.Complaints;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Complaints;

/// <summary>Calendars to test with: the one of the example, and any.</summary>
internal static class Calendars
{
    public static readonly WorkWindow Morning = new(8 * 60 + 30, 12 * 60);
    public static readonly WorkWindow Afternoon = new(13 * 60 + 30, 17 * 60 + 30);

    /// <summary>Zones with and without daylight saving: of half an hour and two hours, at midnight, beginning in the year's middle.</summary>
    public static readonly string[] Zones =
    [
        "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca",
        "America/St_Johns", "Antarctica/Troll", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "Asia/Beirut", "America/Santiago",
    ];

    public static BusinessCalendar Office(
        string zone = "Asia/Shanghai", params (DateOnly Day, WorkWindow[] Windows)[] exceptions) => new(1, new CalendarRules(
            zone, 450, Workdays(Morning, Afternoon), exceptions.ToDictionary(e => e.Day, e => (IReadOnlyList<WorkWindow>)e.Windows)));

    public static Dictionary<DayOfWeek, IReadOnlyList<WorkWindow>> Workdays(params WorkWindow[] windows) =>
        Enumerable.Range(1, 5).ToDictionary(d => (DayOfWeek)d, _ => (IReadOnlyList<WorkWindow>)windows);

    /// <summary>Up to three windows that do not overlap, at any minute of the day.</summary>
    public static readonly Gen<IReadOnlyList<WorkWindow>> Windows =
        from count in Gen.Choose(0, 3)
        from edges in Gen.ArrayOf(Gen.Choose(0, 1440), count * 2)
        from wholeDay in Gen.Choose(0, 9)
        select wholeDay == 0 ? [new WorkWindow(0, 1440)] : Pairs(edges);

    /// <summary>Any calendar; one day at least has a window, so that time comes to an end.</summary>
    public static readonly Gen<BusinessCalendar> Any =
        from zone in Gen.Elements(Zones)
        from week in Gen.ArrayOf(Windows, 7)
        from sure in Gen.Choose(0, 6)
        from exceptionDays in Gen.ListOf(Gen.Choose(0, 3 * 366))
        from exceptionWindows in Gen.ArrayOf(Windows, exceptionDays.Count)
        select new BusinessCalendar(1, new CalendarRules(
            zone, 480,
            Enumerable.Range(0, 7).ToDictionary(
                d => (DayOfWeek)d, d => d == sure ? [.. Pairs([60, 200]), Afternoon] : week[d]),
            exceptionDays.Select((day, i) => (Day: new DateOnly(2010, 12, 20).AddDays(day), Windows: exceptionWindows[i]))
                .DistinctBy(e => e.Day).ToDictionary(e => e.Day, e => e.Windows)));

    /// <summary>Whole minutes around days on which many of the zones change their clocks, or any.</summary>
    public static readonly Gen<DateTime> Instant =
        from anchor in Gen.Elements<DateTime>(
            new(2011, 3, 13), new(2011, 3, 27), new(2011, 4, 3), new(2011, 10, 2), new(2011, 10, 16), new(2011, 10, 30), new(2011, 11, 6),
            new(2011, 12, 30), new(2012, 1, 1), new(2012, 2, 26), new(2012, 7, 20), new(2013, 6, 1))
        from minutes in Gen.Choose(-4 * 1440, 4 * 1440)
        select DateTime.SpecifyKind(anchor, DateTimeKind.Utc).AddMinutes(minutes);

    private static IReadOnlyList<WorkWindow> Pairs(int[] edges)
    {
        Array.Sort(edges);
        return [.. edges.Chunk(2).Where(p => p[0] < p[1]).Select(p => new WorkWindow(p[0], p[1]))];
    }
}
