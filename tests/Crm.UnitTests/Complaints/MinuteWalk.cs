using Crm.Complaints;

namespace Crm.UnitTests.Complaints;

/// <summary>The clock in the simplest words, minute by minute: slow, and right because there is nothing in it to get wrong.</summary>
internal static class MinuteWalk
{
    public static bool IsOpen(BusinessCalendar calendar, TimeZoneInfo zone, DateTime minute)
    {
        var local = TimeZoneInfo.ConvertTimeFromUtc(minute, zone);
        var ofDay = local.Hour * 60 + local.Minute;
        return calendar.Rules.Of(DateOnly.FromDateTime(local)).Any(w => w.From <= ofDay && ofDay < w.Until);
    }

    public static TimeSpan Elapsed(BusinessCalendar calendar, DateTime from, DateTime until)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(calendar.Rules.TimeZone);
        var minutes = 0;
        for (var at = from; at < until; at = at.AddMinutes(1))
            if (IsOpen(calendar, zone, at)) minutes++;
        return TimeSpan.FromMinutes(minutes);
    }

    public static DateTime Add(BusinessCalendar calendar, DateTime from, int minutes)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(calendar.Rules.TimeZone);
        var at = from;
        while (minutes > 0)
        {
            if (IsOpen(calendar, zone, at)) minutes--;
            at = at.AddMinutes(1);
        }
        return at;
    }

    /// <summary>Walks through a case with its pauses: what has elapsed until now, and when the target is used up.</summary>
    public static (int Elapsed, DateTime DueAt) Case(
        BusinessCalendar calendar, DateTime start, IReadOnlyList<Pause> pauses, int target, DateTime now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(calendar.Rules.TimeZone);
        var (worked, elapsed) = (0, 0);
        DateTime? due = null;
        for (var at = start; due is null || at < now; at = at.AddMinutes(1))
        {
            // After now the customer is taken to have answered.
            var paused = at < now && pauses.Any(p => p.From <= at && (p.Until is null || at < p.Until));
            if (paused || !IsOpen(calendar, zone, at)) continue;
            worked++;
            if (at < now) elapsed = worked;
            if (worked == target) due = at.AddMinutes(1);
        }
        return (elapsed, due.Value);
    }
}
