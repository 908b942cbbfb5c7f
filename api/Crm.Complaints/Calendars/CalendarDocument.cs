using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Crm.Common;

namespace Crm.Complaints;

/// <summary>A stretch of work of a day, local time: From inclusive, Until exclusive, 00:00 to 24:00.</summary>
internal sealed record CalendarWindow(string From, string Until);

/// <summary>The windows of each weekday; none is a day off.</summary>
internal sealed record CalendarWeek(
    IReadOnlyList<CalendarWindow> Monday, IReadOnlyList<CalendarWindow> Tuesday, IReadOnlyList<CalendarWindow> Wednesday,
    IReadOnlyList<CalendarWindow> Thursday, IReadOnlyList<CalendarWindow> Friday, IReadOnlyList<CalendarWindow> Saturday,
    IReadOnlyList<CalendarWindow> Sunday)
{
    [JsonIgnore]
    public IEnumerable<(DayOfWeek Day, string Field, IReadOnlyList<CalendarWindow> Windows)> Days =>
    [
        (DayOfWeek.Monday, "monday", Monday), (DayOfWeek.Tuesday, "tuesday", Tuesday), (DayOfWeek.Wednesday, "wednesday", Wednesday),
        (DayOfWeek.Thursday, "thursday", Thursday), (DayOfWeek.Friday, "friday", Friday), (DayOfWeek.Saturday, "saturday", Saturday),
        (DayOfWeek.Sunday, "sunday", Sunday),
    ];
}

/// <summary>A day with windows of its own: none for a holiday, some for a make-up workday (调休).</summary>
internal sealed record CalendarException(DateOnly Day, string? Name, IReadOnlyList<CalendarWindow> Windows);

/// <summary>When work is done, as people write it. StandardDayMinutes is what a working day of a target counts.</summary>
internal sealed record CalendarDocument(
    string TimeZone, int StandardDayMinutes, CalendarWeek Week, IReadOnlyList<CalendarException> Exceptions)
{
    public const int MostExceptions = 2_000;
    private const int MostWindows = 8;

    // Enough work a week that every target comes to an end.
    private const int LeastWeekMinutes = 60;

    public static CalendarDocument Of(string json) => JsonSerializer.Deserialize<CalendarDocument>(json, CrmJson.Options)!;

    public string Json() => JsonSerializer.Serialize(this, CrmJson.Options);

    /// <summary>What the clock calculates with.</summary>
    public CalendarRules Rules() => new(
        TimeZone, StandardDayMinutes, Week.Days.ToDictionary(d => d.Day, d => WindowsOf(d.Windows)),
        Exceptions.ToDictionary(e => e.Day, e => WindowsOf(e.Windows)));

    /// <summary>What is wrong, by the JSON path of the field: <c>week.monday[1].until</c>.</summary>
    public Dictionary<string, string[]> Problems(string at = "")
    {
        var problems = new Dictionary<string, string[]>();
        if (!IsTimeZone(TimeZone)) problems[$"{at}timeZone"] = ["must be an IANA time zone, for example Asia/Shanghai"];
        if (StandardDayMinutes is < 1 or > 1440) problems[$"{at}standardDayMinutes"] = ["must be between 1 and 1440"];
        foreach (var (_, field, windows) in Week.Days) Check(windows, $"{at}week.{field}", problems);
        if (Exceptions.Count > MostExceptions) problems[$"{at}exceptions"] = [$"must have at most {MostExceptions} days"];
        var seen = new HashSet<DateOnly>();
        foreach (var (i, exception) in Exceptions.Index().Take(MostExceptions))
        {
            var field = $"{at}exceptions[{i}]";
            if (!seen.Add(exception.Day)) problems[$"{field}.day"] = ["must be there once only"];
            if (exception.Day.Year is < 1900 or > 2399) problems[$"{field}.day"] = ["must be between 1900 and 2399"];
            if (exception.Name is { Length: > 100 }) problems[$"{field}.name"] = ["must have at most 100 characters"];
            Check(exception.Windows, $"{field}.windows", problems);
        }
        if (problems.Count == 0 && Week.Days.Sum(d => WindowsOf(d.Windows).Sum(w => w.Until - w.From)) < LeastWeekMinutes)
            problems[$"{at}week"] = ["must have at least an hour of work"];
        return problems;
    }

    private static void Check(IReadOnlyList<CalendarWindow> windows, string field, Dictionary<string, string[]> problems)
    {
        if (windows.Count > MostWindows)
        {
            problems[field] = [$"must have at most {MostWindows} windows"];
            return;
        }
        var times = new List<WorkWindow>();
        foreach (var (i, window) in windows.Index())
        {
            var (from, until) = (MinuteOf(window.From), MinuteOf(window.Until));
            if (from is null or 1440) problems[$"{field}[{i}].from"] = ["must be a time from 00:00 to 23:59"];
            else if (until is null) problems[$"{field}[{i}].until"] = ["must be a time from 00:01 to 24:00"];
            else if (until <= from) problems[$"{field}[{i}].until"] = ["must be later than from"];
            else times.Add(new WorkWindow(from.Value, until.Value));
        }
        times.Sort((a, b) => a.From - b.From);
        for (var i = 1; i < times.Count; i++)
            if (times[i].From < times[i - 1].Until) problems.TryAdd(field, ["must have windows that do not overlap"]);
    }

    private static bool IsTimeZone(string name) =>
        name is { Length: > 0 and <= 60 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId;

    private static IReadOnlyList<WorkWindow> WindowsOf(IReadOnlyList<CalendarWindow> windows) =>
        [.. windows.Select(w => new WorkWindow(MinuteOf(w.From)!.Value, MinuteOf(w.Until)!.Value)).OrderBy(w => w.From)];

    private static int? MinuteOf(string? time) =>
        time == "24:00" ? 1440
        : TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at.Hour * 60 + at.Minute
        : null;
}
