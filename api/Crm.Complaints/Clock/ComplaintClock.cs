namespace Crm.Complaints;

/// <summary>
/// The clock of a complaint as one pure function of its steps, the calendar, the target and now. Nothing is counted up anywhere: what
/// is stored beside a case for sorting is what this answers.
/// </summary>
internal static class ComplaintClock
{
    /// <summary>Half the target, at least a minute: of the worst severity, and of each cycle after the first.</summary>
    public static int Half(int minutes) => Math.Max(1, (minutes + 1) / 2);

    /// <summary>
    /// Reads the clock. Steps later than now have not happened yet; steps are taken in the order of their instants, those of one
    /// instant as they stand. Only the time to resolve is paused: who waits for the customer has turned to it.
    /// </summary>
    public static ClockReading Evaluate(IReadOnlyList<ClockStep> steps, BusinessCalendar calendar, ClockTarget target, DateTime now)
    {
        var earlier = new List<CycleOutcome>();
        Cycle? cycle = null;
        foreach (var step in InOrder(steps))
        {
            if (step.At > now) break;
            if (cycle is null)
            {
                cycle = new Cycle(1, step.At, target);
            }
            else if (step.Event == ClockEvent.Reopened)
            {
                earlier.Add(cycle.Outcome(calendar, step.At));
                var half = new ClockTarget(Half(target.ResolutionMinutes), Half(target.FirstResponseMinutes));
                cycle = new Cycle(cycle.Number + 1, step.At, half);
                continue;
            }
            cycle.Take(step);
        }
        cycle ??= new Cycle(1, steps.Count > 0 ? steps.Min(s => s.At) : now, target);
        var (resolution, firstResponse) = cycle.Read(calendar, now);
        return new ClockReading(cycle.Number, cycle.StartedAt, resolution, firstResponse, earlier);
    }

    private static IEnumerable<ClockStep> InOrder(IReadOnlyList<ClockStep> steps)
    {
        for (var i = 1; i < steps.Count; i++)
            if (steps[i].At < steps[i - 1].At) return steps.OrderBy(s => s.At);
        return steps;
    }

    private sealed class Cycle(int number, DateTime startedAt, ClockTarget target)
    {
        private readonly List<Pause> _pauses = [];
        private int _resolutionMinutes = target.ResolutionMinutes;
        private DateTime? _solvedAt;
        private DateTime? _respondedAt;

        public int Number => number;

        public DateTime StartedAt => startedAt;

        private bool IsPaused => _pauses is [.., { Until: null }];

        public void Take(ClockStep step)
        {
            switch (step.Event)
            {
                case ClockEvent.Responded:
                    _respondedAt ??= step.At;
                    break;
                case ClockEvent.Waiting:
                    _respondedAt ??= step.At;
                    if (_solvedAt is null && !IsPaused) _pauses.Add(new Pause(step.At, null));
                    break;
                case ClockEvent.Resumed:
                    Resume(step.At);
                    break;
                case ClockEvent.Solved:
                    Resume(step.At);
                    _solvedAt ??= step.At;
                    break;
                case ClockEvent.Refused:
                    _solvedAt = null;
                    break;
                case ClockEvent.Retargeted:
                    _resolutionMinutes = step.Minutes;
                    break;
            }
        }

        public (MilestoneReading Resolution, MilestoneReading FirstResponse) Read(BusinessCalendar calendar, DateTime now) => (
            new MilestoneReading(
                new WorkedTime(calendar, startedAt, _pauses, now), TimeSpan.FromMinutes(_resolutionMinutes), _solvedAt, now),
            new MilestoneReading(
                new WorkedTime(calendar, startedAt, [], now), TimeSpan.FromMinutes(target.FirstResponseMinutes), _respondedAt, now));

        public CycleOutcome Outcome(BusinessCalendar calendar, DateTime endedAt)
        {
            var (resolution, firstResponse) = Read(calendar, endedAt);
            return new CycleOutcome(
                number, startedAt, resolution.DueAt, resolution.MetAt, resolution.MetInTime, firstResponse.MetAt, firstResponse.MetInTime);
        }

        private void Resume(DateTime at)
        {
            if (IsPaused) _pauses[^1] = _pauses[^1] with { Until = at };
        }
    }
}
