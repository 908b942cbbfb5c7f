namespace Crm.Complaints;

/// <summary>What an alarm is about.</summary>
internal enum AlarmMilestone
{
    FirstResponse = 1,
    Resolution = 2,
}

/// <summary>How an alarm came to its people.</summary>
internal enum AlarmWay
{
    /// <summary>When it was due.</summary>
    InTime = 1,

    /// <summary>Later: nobody looked when it was due.</summary>
    CaughtUp = 2,

    /// <summary>Not at all: a higher level of the same case had been reached when somebody looked.</summary>
    PassedOver = 3,
}

/// <summary>
/// One level of one milestone in one cycle, and when it is due. The same level is another alarm when another target moves the instant;
/// a pause after the level was reached does not move it.
/// </summary>
internal readonly record struct AlarmKey(int Cycle, AlarmMilestone Milestone, int Level, DateTime DueAt);

/// <summary>Which alarms a clock calls for. Pure.</summary>
internal static class AlarmLevels
{
    /// <summary>Percent of the target.</summary>
    public static readonly int[] All = [50, 75, 100, 150];

    /// <summary>The levels that have been reached of what is not met yet, the lowest first.</summary>
    public static IReadOnlyList<AlarmKey> Reached(ClockReading clock, DateTime now) =>
        [.. Open(clock).SelectMany(m => Keys(clock.Cycle, m.Milestone, m.Reading)).Where(k => k.DueAt <= now)];

    /// <summary>When the next level is reached; null while none will be unless something happens to the case.</summary>
    public static DateTime? Next(ClockReading clock, DateTime now)
    {
        DateTime? next = null;
        foreach (var (milestone, reading) in Open(clock))
        {
            // While the customer is awaited instants to come are projected only, and go with the time.
            if (reading.PausedSince is not null) continue;
            foreach (var key in Keys(clock.Cycle, milestone, reading))
                if (key.DueAt > now && (next is null || key.DueAt < next)) next = key.DueAt;
        }
        return next;
    }

    private static IEnumerable<(AlarmMilestone Milestone, MilestoneReading Reading)> Open(ClockReading clock)
    {
        if (clock.FirstResponse.MetAt is null) yield return (AlarmMilestone.FirstResponse, clock.FirstResponse);
        if (clock.Resolution.MetAt is null) yield return (AlarmMilestone.Resolution, clock.Resolution);
    }

    private static IEnumerable<AlarmKey> Keys(int cycle, AlarmMilestone milestone, MilestoneReading reading) =>
        All.Select(level => new AlarmKey(cycle, milestone, level, reading.At(level)));
}
