using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>From a day on a customer is owed so much, because of its grade and the policy.</summary>
internal sealed record OwedFrom(DateOnly Day, Grade Grade, int PolicyNumber, YearlyDuties Yearly);

/// <summary>
/// The duties at one customer in one year: planned anew when what is owed changes, and settled with touchpoints. Pure: what changed
/// is written by whoever asked.
/// </summary>
internal sealed class CustomerDuties(long customerId, int year, long ownerId, IEnumerable<DutyRow> duties)
{
    private readonly List<DutyRow> _duties = [.. duties];

    public IReadOnlyList<DutyRow> All => _duties;

    /// <summary>
    /// What is still owed is the new yearly number × the share of the year left. Done duties stay; those done since the day count.
    /// Of the planned ones so many stay, those overdue first and as they are, the others spread evenly over the rest of the
    /// year; planned ones beyond it are withdrawn with the reason. A kind whose yearly number stays the same is left alone.
    /// </summary>
    public void Change(OwedFrom owed, YearlyDuties? before, WithdrawalReason reason)
    {
        foreach (var kind in Enum.GetValues<DutyKind>())
        {
            if (before is not null && before.Of(kind) == owed.Yearly.Of(kind)) continue;
            Change(kind, owed, reason);
        }
    }

    private void Change(DutyKind kind, OwedFrom owed, WithdrawalReason reason)
    {
        var total = DutySpread.Owed(owed.Yearly.Of(kind), owed.Day);
        var doneSince = Math.Min(total, _duties.Count(d => d.Kind == kind && d.State == DutyState.Done && d.DoneOn >= owed.Day));
        var still = total - doneSince;
        var open = Enumerable.Range(0, _duties.Count).Where(i => _duties[i].Kind == kind && _duties[i].State == DutyState.Planned)
            .OrderBy(i => _duties[i].DueOn).ThenBy(i => _duties[i].DutyId).ToList();

        var overdue = open.Where(i => _duties[i].DueOn < owed.Day).Take(still).ToList();
        var days = DutySpread.Days(owed.Day, total - overdue.Count, customerId, kind).Skip(doneSince).ToList();
        var later = open.Where(i => _duties[i].DueOn >= owed.Day).ToList();
        for (var k = 0; k < days.Count; k++)
        {
            if (k < later.Count)
                _duties[later[k]] = _duties[later[k]] with
                {
                    DueOn = days[k],
                    PlannedDueOn = days[k],
                    Grade = owed.Grade,
                    PolicyNumber = owed.PolicyNumber,
                    Version = _duties[later[k]].Version + 1,
                };
            else
                _duties.Add(new DutyRow(
                    0, customerId, kind, year, days[k], days[k], owed.Day, DutyState.Planned, ownerId, ownerId, owed.Grade,
                    owed.PolicyNumber, null, null, null, null, null, null, 1));
        }
        foreach (var i in open.Except(overdue).Except(later.Take(days.Count)).ToList())
            _duties[i] = _duties[i] with
            {
                State = DutyState.Withdrawn,
                WithdrawnOn = owed.Day,
                WithdrawnFor = reason,
                WithdrawnAtGrade = owed.Grade,
                Version = _duties[i].Version + 1,
            };
    }

    /// <summary>
    /// Settles duties with the touchpoints of the year. A done duty whose touchpoint no longer fulfils it is open again; a touchpoint
    /// fulfils the duty that it was made for, or else the earliest open one of its kind.
    /// </summary>
    public void Settle(IEnumerable<DutyTouchpoint> touchpoints, int thisYear)
    {
        var inOrder = touchpoints.OrderBy(t => t.HappenedOn).ThenBy(t => t.TouchpointId).ToList();
        var byId = inOrder.ToDictionary(t => t.TouchpointId);
        var used = new HashSet<long>();
        for (var i = 0; i < _duties.Count; i++)
        {
            if (_duties[i] is not { State: DutyState.Done, TouchpointId: { } touchpointId } done) continue;
            if (byId.TryGetValue(touchpointId, out var by) && by.Fulfils(done))
            {
                used.Add(touchpointId);
                if (done.DoneOn != by.HappenedOn) _duties[i] = done with { DoneOn = by.HappenedOn, Version = done.Version + 1 };
            }
            else
                _duties[i] = done with
                {
                    State = year < thisYear ? DutyState.Missed : DutyState.Planned,
                    TouchpointId = null,
                    DoneOn = null,
                    Version = done.Version + 1,
                };
        }
        foreach (var touchpoint in inOrder.Where(t => t.DutyId is not null && !used.Contains(t.TouchpointId)))
            if (_duties.FindIndex(d => d.DutyId == touchpoint.DutyId && IsOpen(d) && touchpoint.Fulfils(d)) is >= 0 and var at)
                Fulfil(at, touchpoint);
        foreach (var touchpoint in inOrder.Where(t => t.Kind is not null && !used.Contains(t.TouchpointId)))
        {
            var earliest = -1;
            for (var i = 0; i < _duties.Count; i++)
                if (IsOpen(_duties[i]) && touchpoint.Fulfils(_duties[i]) && (earliest < 0 || IsBefore(_duties[i], _duties[earliest])))
                    earliest = i;
            if (earliest >= 0) Fulfil(earliest, touchpoint);
        }

        void Fulfil(int at, DutyTouchpoint touchpoint)
        {
            used.Add(touchpoint.TouchpointId);
            _duties[at] = _duties[at] with
            {
                State = DutyState.Done,
                TouchpointId = touchpoint.TouchpointId,
                DoneOn = touchpoint.HappenedOn,
                Version = _duties[at].Version + 1,
            };
        }
    }

    private static bool IsBefore(DutyRow duty, DutyRow other) =>
        (duty.DueOn, duty.DutyId).CompareTo((other.DueOn, other.DutyId)) < 0;

    private static bool IsOpen(DutyRow duty) => duty.State is DutyState.Planned or DutyState.Missed;
}
