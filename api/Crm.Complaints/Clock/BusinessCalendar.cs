using System.Collections.Concurrent;

namespace Crm.Complaints;

/// <summary>
/// Measures working time between instants (UTC). An instant is working time when the wall clock of the calendar's zone stands inside
/// a window of that local day: an hour that daylight saving skips is not worked, one that it repeats is worked twice. Exact to the
/// tick. The working time of each year is laid out once with running sums, so that a measurement is a search in a sorted array.
/// </summary>
internal sealed class BusinessCalendar
{
    /// <summary>What an addition answers that finds no end: the calendar has too little working time.</summary>
    public static readonly DateTime Never = new(LastYear, 12, 31, 0, 0, 0, DateTimeKind.Utc);

    private const int FirstYear = 1900;
    private const int LastYear = 2399;

    private readonly TimeZoneInfo _zone;
    private readonly ConcurrentDictionary<int, Year> _years = new();

    /// <exception cref="TimeZoneNotFoundException">The zone's name is unknown.</exception>
    public BusinessCalendar(int version, CalendarRules rules)
    {
        Version = version;
        Rules = rules;
        _zone = TimeZoneInfo.FindSystemTimeZoneById(rules.TimeZone);
    }

    public int Version { get; }

    public CalendarRules Rules { get; }

    /// <summary>What a number of working days counts in minutes.</summary>
    public int MinutesOfDays(int days) => days * Rules.StandardDayMinutes;

    /// <summary>The working time from one instant to another; zero when the second is not later.</summary>
    public TimeSpan Elapsed(DateTime from, DateTime until)
    {
        from = Within(from);
        until = Within(until);
        if (until <= from) return TimeSpan.Zero;
        if (from.Year == until.Year)
        {
            var year = Of(from.Year);
            return new TimeSpan(year.Before(until.Ticks) - year.Before(from.Ticks));
        }
        var ticks = Of(from.Year).Total - Of(from.Year).Before(from.Ticks) + Of(until.Year).Before(until.Ticks);
        for (var year = from.Year + 1; year < until.Year; year++) ticks += Of(year).Total;
        return new TimeSpan(ticks);
    }

    /// <summary>
    /// The first instant at which so much working time has passed since the start: the end of a window, not the beginning of the
    /// next. The start itself for no working time.
    /// </summary>
    public DateTime Add(DateTime start, TimeSpan work)
    {
        if (work <= TimeSpan.Zero) return start;
        var from = Within(start);
        var needed = work.Ticks + Of(from.Year).Before(from.Ticks);
        for (var number = from.Year; number < LastYear; number++)
        {
            var year = Of(number);
            if (needed <= year.Total) return new DateTime(year.Reaching(needed), DateTimeKind.Utc);
            needed -= year.Total;
        }
        return Never;
    }

    /// <inheritdoc cref="Add(DateTime, TimeSpan)"/>
    public DateTime Add(DateTime start, int minutes) => Add(start, TimeSpan.FromMinutes(minutes));

    /// <summary>Whether work is done at the instant.</summary>
    public bool IsOpen(DateTime at) => Elapsed(at, at.AddTicks(1)) > TimeSpan.Zero;

    private static DateTime Within(DateTime instant) =>
        instant.Year < FirstYear ? new DateTime(FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc)
        : instant > Never ? Never
        : DateTime.SpecifyKind(instant, DateTimeKind.Utc);

    private Year Of(int number) => _years.GetOrAdd(number, LayOut);

    // Local time runs on evenly between two changes of the offset. In each such piece the windows of the local days are shifted by
    // the offset and clipped to the piece: what falls into a gap vanishes, what falls into a repeated hour comes twice, in order.
    private Year LayOut(int number)
    {
        var starts = new List<long>(800);
        var ends = new List<long>(800);
        var from = new DateTime(number, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var yearEnd = from.AddYears(1);
        while (from < yearEnd)
        {
            var offset = _zone.GetUtcOffset(from);
            var until = OffsetEnd(from, yearEnd, offset);
            var lastDay = DateOnly.FromDateTime(until + offset);
            for (var day = DateOnly.FromDateTime(from + offset); day <= lastDay; day = day.AddDays(1))
            {
                var midnight = day.ToDateTime(TimeOnly.MinValue).Ticks - offset.Ticks;
                foreach (var window in Rules.Of(day))
                {
                    var start = Math.Max(midnight + window.From * TimeSpan.TicksPerMinute, from.Ticks);
                    var end = Math.Min(midnight + window.Until * TimeSpan.TicksPerMinute, until.Ticks);
                    if (end <= start) continue;
                    starts.Add(start);
                    ends.Add(end);
                }
            }
            from = until;
        }
        return new Year([.. starts], [.. ends]);
    }

    private DateTime OffsetEnd(DateTime from, DateTime yearEnd, TimeSpan offset)
    {
        // No zone changes its offset twice within a quarter of a day, and all change it at whole seconds.
        var same = from;
        while (true)
        {
            var next = same.AddHours(6);
            if (next >= yearEnd) next = yearEnd;
            if (_zone.GetUtcOffset(next) != offset)
            {
                while ((next - same).Ticks > TimeSpan.TicksPerSecond)
                {
                    var middle = same.AddSeconds(Math.Floor((next - same).TotalSeconds / 2));
                    if (_zone.GetUtcOffset(middle) == offset) same = middle;
                    else next = middle;
                }
                return next;
            }
            if (next == yearEnd) return yearEnd;
            same = next;
        }
    }

    /// <summary>The stretches of working time of one year (UTC) in order, with the sum of what lies before each.</summary>
    private sealed class Year
    {
        private readonly long[] _starts;
        private readonly long[] _sums;

        public Year(long[] starts, long[] ends)
        {
            _starts = starts;
            // One more than stretches: the last is the total.
            _sums = new long[starts.Length + 1];
            for (var i = 0; i < starts.Length; i++) _sums[i + 1] = _sums[i] + ends[i] - starts[i];
        }

        public long Total => _sums[^1];

        public long Before(long instant)
        {
            var found = Array.BinarySearch(_starts, instant);
            if (found >= 0) return _sums[found];
            var last = ~found - 1;
            return last < 0 ? 0 : Math.Min(_sums[last] + instant - _starts[last], _sums[last + 1]);
        }

        // needed is above 0 and at most the total.
        public long Reaching(long needed)
        {
            var found = Array.BinarySearch(_sums, needed);
            var stretch = (found >= 0 ? found : ~found) - 1;
            return _starts[stretch] + needed - _sums[stretch];
        }
    }
}
