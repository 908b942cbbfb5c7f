using Quartz;

namespace Crm.Grading;

/// <summary>When a schedule is due, by Quartz's cron expressions in a time zone.</summary>
internal static class ScheduleTimes
{
    // More than enough for any schedule that makes sense; one due every minute is not walked through for years.
    private const int MostMissed = 1000;

    public static bool IsExpression(string cron) => CronExpression.TryParse(cron, out _);

    public static bool IsTimeZone(string timeZone) => TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _);

    /// <summary>The first moment after this one; null where there is none any more.</summary>
    public static DateTime? After(string cron, string timeZone, DateTime moment) =>
        Expression(cron, timeZone).GetNextValidTimeAfter(new DateTimeOffset(moment, TimeSpan.Zero))?.UtcDateTime;

    /// <summary>The next few moments after this one.</summary>
    public static IReadOnlyList<DateTime> Next(string cron, string timeZone, DateTime moment, int count)
    {
        var times = new List<DateTime>(count);
        while (times.Count < count && After(cron, timeZone, moment) is { } next)
        {
            times.Add(next);
            moment = next;
        }
        return times;
    }

    /// <summary>The last moment up to now, where the one that was due next has come: what was missed is caught up once, not once each.</summary>
    public static DateTime LastMissed(string cron, string timeZone, DateTime due, DateTime now)
    {
        var last = due;
        for (var i = 0; i < MostMissed && After(cron, timeZone, last) is { } next && next <= now; i++) last = next;
        return last;
    }

    /// <summary>The day of a moment where the schedule stands.</summary>
    public static DateOnly Day(string timeZone, DateTime moment) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(moment, TimeZoneInfo.FindSystemTimeZoneById(timeZone)));

    private static CronExpression Expression(string cron, string timeZone) =>
        new(cron, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
}
