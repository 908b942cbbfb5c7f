namespace Crm.Complaints;

/// <summary>A stretch of a working day in minutes from local midnight: From inclusive, Until exclusive, at most 1440 (24:00).</summary>
internal readonly record struct WorkWindow(int From, int Until);

/// <summary>
/// When work is done: windows for each weekday (none: a day off), and days that have windows of their own in their place: holidays
/// (none) and make-up workdays (调休). Local times of one IANA time zone. StandardDayMinutes is what "a working day" of a target
/// counts; short Saturdays do not change it.
/// </summary>
internal sealed record CalendarRules(
    string TimeZone, int StandardDayMinutes, IReadOnlyDictionary<DayOfWeek, IReadOnlyList<WorkWindow>> Week,
    IReadOnlyDictionary<DateOnly, IReadOnlyList<WorkWindow>> Exceptions)
{
    public IReadOnlyList<WorkWindow> Of(DateOnly day) =>
        Exceptions.TryGetValue(day, out var windows) || Week.TryGetValue(day.DayOfWeek, out windows) ? windows : [];
}
