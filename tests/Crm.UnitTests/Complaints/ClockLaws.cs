using Crm.Complaints;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Complaints;

/// <summary>What must hold of the clock for every calendar, zone, pause and change of the clocks.</summary>
public sealed class ClockLaws
{
    private static readonly Gen<DateTime> Tick =
        from instant in Calendars.Instant
        from ticks in Gen.Choose(0, 600_000_000)
        select instant.AddTicks(ticks);

    private sealed record Case(
        BusinessCalendar Calendar, DateTime Start, IReadOnlyList<Pause> Pauses, int Target, DateTime Now)
    {
        public ClockReading Read() => ComplaintClock.Evaluate(Steps(Pauses), Calendar, new ClockTarget(Target, Target), Now);

        public List<ClockStep> Steps(IEnumerable<Pause> pauses) =>
        [
            new ClockStep(ClockEvent.Received, Start),
            .. pauses.SelectMany(p => p.Until is { } until
                ? [new ClockStep(ClockEvent.Waiting, p.From), new ClockStep(ClockEvent.Resumed, until)]
                : new[] { new ClockStep(ClockEvent.Waiting, p.From) }),
        ];
    }

    private static readonly Gen<Case> Cases =
        from calendar in Calendars.Any
        from start in Calendars.Instant
        from gaps in Gen.ListOf(Gen.Choose(0, 1_500))
        from stillPaused in Gen.Elements(true, false)
        from target in Gen.Choose(1, 2_000)
        from age in Gen.Choose(0, 6_000)
        select new Case(calendar, start, PausesOf(start, gaps, stillPaused), target, start.AddMinutes(age));

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Elapsed_times_add_up() => Prop.ForAll(
        (from calendar in Calendars.Any from a in Tick from b in Tick from c in Tick select (calendar, Order(a, b, c))).ToArbitrary(),
        data =>
        {
            var (calendar, t) = data;
            return calendar.Elapsed(t[0], t[1]) + calendar.Elapsed(t[1], t[2]) == calendar.Elapsed(t[0], t[2]);
        });

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Walking_forward_by_what_elapsed_never_passes_the_end() => Prop.ForAll(
        (from calendar in Calendars.Any from a in Tick from b in Tick select (calendar, Order(a, b))).ToArbitrary(),
        data =>
        {
            var (calendar, t) = data;
            var elapsed = calendar.Elapsed(t[0], t[1]);
            var reached = calendar.Add(t[0], elapsed);
            return reached >= t[0] && reached <= t[1] && calendar.Elapsed(t[0], reached) == elapsed;
        });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property What_is_added_has_elapsed_then_and_not_a_moment_before() => Prop.ForAll(
        (from calendar in Calendars.Any from a in Tick from ticks in Gen.Choose(1, int.MaxValue) from times in Gen.Choose(1, 300)
         select (calendar, a, work: new TimeSpan((long)ticks * times))).ToArbitrary(),
        data =>
        {
            var end = data.calendar.Add(data.a, data.work);
            return data.calendar.Elapsed(data.a, end) == data.work && data.calendar.Elapsed(data.a, end.AddTicks(-1)) < data.work;
        });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property A_pause_never_makes_the_due_time_earlier() => Prop.ForAll(
        (from c in Cases
         from wait in Gen.Choose(0, 6_000)
         from length in Gen.Choose(0, 4_000)
         select (c, pause: new Pause(c.Start.AddMinutes(wait), c.Start.AddMinutes(wait + length)))).ToArbitrary(),
        data =>
        {
            var (c, pause) = data;
            var without = c.Read();
            // Any pause more, over, inside of or beside those there are.
            var with = ComplaintClock.Evaluate(
                c.Steps(Union([.. c.Pauses, pause], c.Now)), c.Calendar, new ClockTarget(c.Target, c.Target), c.Now);
            return with.Resolution.DueAt >= without.Resolution.DueAt && with.Resolution.Elapsed <= without.Resolution.Elapsed;
        });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property It_agrees_with_a_walk_through_every_minute() => Prop.ForAll(Cases.ToArbitrary(), c =>
    {
        var reading = c.Read().Resolution;
        var (elapsed, dueAt) = MinuteWalk.Case(c.Calendar, c.Start, [.. c.Pauses.Where(p => p.From <= c.Now)], c.Target, c.Now);
        return (reading.Elapsed == TimeSpan.FromMinutes(elapsed) && reading.DueAt == dueAt
            && reading.Remaining == TimeSpan.FromMinutes(c.Target - elapsed)
            && reading.State == (c.Now > dueAt ? ClockState.Breached : reading.PausedSince is null ? ClockState.Running : ClockState.Paused))
            .Label($"{reading.Elapsed} {reading.DueAt:O} instead of {elapsed} min {dueAt:O}");
    });

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property The_calendar_agrees_with_a_walk_through_every_minute() => Prop.ForAll(
        (from calendar in Calendars.Any from a in Calendars.Instant from span in Gen.Choose(0, 20_000) from work in Gen.Choose(1, 3_000)
         select (calendar, a, b: a.AddMinutes(span), work)).ToArbitrary(),
        data => data.calendar.Elapsed(data.a, data.b) == MinuteWalk.Elapsed(data.calendar, data.a, data.b)
            && data.calendar.Add(data.a, data.work) == MinuteWalk.Add(data.calendar, data.a, data.work));

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property Alarm_instants_rise_with_their_percent_and_the_hundredth_is_the_due_time() => Prop.ForAll(Cases.ToArbitrary(), c =>
    {
        var reading = c.Read().Resolution;
        return reading.At(50) <= reading.At(75) && reading.At(75) <= reading.At(100) && reading.At(100) == reading.DueAt
            && reading.At(100) <= reading.At(150);
    });

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property Solving_and_being_refused_leaves_no_trace() => Prop.ForAll(
        (from c in Cases from solved in Gen.Choose(0, 3_000) from refused in Gen.Choose(0, 3_000) select (c, solved, refused)).ToArbitrary(),
        data =>
        {
            var c = data.c with { Pauses = [.. data.c.Pauses.Where(p => p.Until < data.c.Now)] };
            var solvedAt = (c.Pauses.Count > 0 ? c.Pauses[^1].Until!.Value : c.Start).AddMinutes(data.solved);
            var refusedAt = solvedAt.AddMinutes(data.refused);
            var now = refusedAt.AddMinutes(10);
            var target = new ClockTarget(c.Target, c.Target);
            var without = ComplaintClock.Evaluate(c.Steps(c.Pauses), c.Calendar, target, now).Resolution;
            var with = ComplaintClock.Evaluate(
                [.. c.Steps(c.Pauses), new(ClockEvent.Solved, solvedAt), new(ClockEvent.Refused, refusedAt)], c.Calendar, target, now).Resolution;
            return with.DueAt == without.DueAt && with.Elapsed == without.Elapsed && with.State == without.State;
        });

    private static DateTime[] Order(params DateTime[] instants) => [.. instants.Order()];

    private static List<Pause> PausesOf(DateTime start, IEnumerable<int> gaps, bool stillPaused)
    {
        var pauses = new List<Pause>();
        var at = start;
        foreach (var pair in gaps.Take(8).Chunk(2))
        {
            var from = at.AddMinutes(pair[0]);
            at = from.AddMinutes(pair[^1]);
            pauses.Add(new Pause(from, at));
        }
        if (stillPaused && pauses.Count > 0) pauses[^1] = pauses[^1] with { Until = null };
        return pauses;
    }

    private static List<Pause> Union(IEnumerable<Pause> pauses, DateTime now)
    {
        var union = new List<Pause>();
        foreach (var pause in pauses.OrderBy(p => p.From))
        {
            if (union is [.., var last] && (last.Until is null || pause.From <= last.Until))
            {
                if (last.Until is not null && (pause.Until is null || pause.Until > last.Until)) union[^1] = last with { Until = pause.Until };
            }
            else
            {
                union.Add(pause);
            }
        }
        return union;
    }
}
