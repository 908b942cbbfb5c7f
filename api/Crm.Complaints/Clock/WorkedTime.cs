namespace Crm.Complaints;

/// <summary>A stretch in which the customer was awaited; Until null: it still is.</summary>
internal readonly record struct Pause(DateTime From, DateTime? Until);

/// <summary>The working time of one cycle: from its start on, without its pauses, which are in order and do not overlap.</summary>
internal sealed class WorkedTime(BusinessCalendar calendar, DateTime start, IReadOnlyList<Pause> pauses, DateTime now)
{
    public DateTime? PausedSince => pauses is [.., { Until: null } open] ? open.From : null;

    /// <summary>How much has passed until the instant.</summary>
    public TimeSpan Until(DateTime instant)
    {
        var worked = TimeSpan.Zero;
        var from = start;
        foreach (var pause in pauses)
        {
            if (pause.From >= instant) break;
            worked += calendar.Elapsed(from, pause.From);
            if (pause.Until is not { } until) return worked;
            from = until;
        }
        return worked + calendar.Elapsed(from, instant);
    }

    /// <summary>The first instant at which so much has passed. While the customer is awaited: as if work went on now.</summary>
    public DateTime Reaching(TimeSpan work)
    {
        var from = start;
        foreach (var pause in pauses)
        {
            var worked = calendar.Elapsed(from, pause.From);
            if (worked >= work) return calendar.Add(from, work);
            work -= worked;
            from = pause.Until ?? (now > pause.From ? now : pause.From);
        }
        return calendar.Add(from, work);
    }
}
