namespace Crm.Complaints;

/// <summary>How a milestone stands.</summary>
internal enum ClockState
{
    /// <summary>The time runs and the due time is not past.</summary>
    Running,

    /// <summary>The customer is awaited; the due time is projected as if work went on now.</summary>
    Paused,

    /// <summary>Met at the due time or before.</summary>
    Met,

    /// <summary>Not met and the due time is past.</summary>
    Breached,

    /// <summary>Met after the due time.</summary>
    MetLate,
}

/// <summary>
/// A promised moment of one cycle as it stands. Target, Elapsed and Remaining (negative when over) are working time. PausedSince: the
/// customer is awaited since then.
/// </summary>
internal sealed class MilestoneReading
{
    private readonly WorkedTime _worked;

    internal MilestoneReading(WorkedTime worked, TimeSpan target, DateTime? metAt, DateTime now)
    {
        _worked = worked;
        Target = target;
        MetAt = metAt;
        DueAt = worked.Reaching(target);
        Elapsed = worked.Until(metAt ?? now);
        PausedSince = metAt is null ? worked.PausedSince : null;
        State = metAt is { } met ? (met <= DueAt ? ClockState.Met : ClockState.MetLate)
            : now > DueAt ? ClockState.Breached
            : PausedSince is null ? ClockState.Running : ClockState.Paused;
    }

    public ClockState State { get; }

    public DateTime DueAt { get; }

    public TimeSpan Target { get; }

    public TimeSpan Elapsed { get; }

    public TimeSpan Remaining => Target - Elapsed;

    public DateTime? MetAt { get; }

    public DateTime? PausedSince { get; }

    /// <summary>Whether it was met at the due time or before; null while it is not met.</summary>
    public bool? MetInTime => MetAt is null ? null : State == ClockState.Met;

    /// <summary>When so many percent of the target have passed; projected while paused.</summary>
    public DateTime At(int percent) => _worked.Reaching(new TimeSpan(Target.Ticks * percent / 100));
}

/// <summary>What became of a cycle that was reopened.</summary>
internal sealed record CycleOutcome(
    int Cycle, DateTime StartedAt, DateTime DueAt, DateTime? SolvedAt, bool? SolvedInTime, DateTime? RespondedAt, bool? RespondedInTime);

/// <summary>The clock of a case: its current cycle, and what became of the earlier ones.</summary>
internal sealed record ClockReading(
    int Cycle, DateTime CycleStartedAt, MilestoneReading Resolution, MilestoneReading FirstResponse, IReadOnlyList<CycleOutcome> Earlier);
