using Crm.Contracts.Customers;
using Crm.Grading;

namespace Crm.UnitTests.Grading;

public sealed class CustomerDutiesTests
{
    private static readonly YearlyDuties OfA = new(4, 12, 0);
    private static readonly YearlyDuties OfB = new(2, 6, 0);
    private static readonly YearlyDuties OfD = new(0, 1, 0);

    private int _touchpoints;

    [Test]
    public void A_whole_year_is_planned_on_its_first_day()
    {
        var plan = Planned(OfA);

        Assert.That(Count(plan, DutyKind.Visit, DutyState.Planned), Is.EqualTo(4));
        Assert.That(Count(plan, DutyKind.Call, DutyState.Planned), Is.EqualTo(12));
        Assert.That(plan.All.All(d => d.PersonId == 7 && d.CountsFrom == Day("2026-01-01")), Is.True);
    }

    [Test]
    public void When_a_grade_falls_in_mid_year_done_ones_stay_and_planned_ones_beyond_the_rest_are_withdrawn_with_the_reason()
    {
        var plan = Planned(OfA);
        plan.Settle([Visit("2026-01-20"), Visit("2026-05-05")], 2026);

        plan.Change(new OwedFrom(Day("2026-07-01"), Grade.B, 1, OfB), OfA, WithdrawalReason.GradeChanged);

        // 2 × 184 / 365 = 1.008.
        Assert.That(Count(plan, DutyKind.Visit, DutyState.Done), Is.EqualTo(2));
        Assert.That(Count(plan, DutyKind.Visit, DutyState.Planned), Is.EqualTo(1));
        var withdrawn = plan.All.Single(d => d.Kind == DutyKind.Visit && d.State == DutyState.Withdrawn);
        Assert.That((withdrawn.WithdrawnFor, withdrawn.WithdrawnAtGrade, withdrawn.WithdrawnOn, withdrawn.Grade),
            Is.EqualTo((WithdrawalReason.GradeChanged, Grade.B, Day("2026-07-01"), Grade.A)));
    }

    [Test]
    public void When_a_grade_rises_what_is_still_owed_is_added_and_spread_over_the_rest()
    {
        var plan = Planned(OfB);
        plan.Settle([Visit("2026-03-03")], 2026);

        plan.Change(new OwedFrom(Day("2026-07-01"), Grade.A, 1, OfA), OfB, WithdrawalReason.GradeChanged);

        var open = plan.All.Where(d => d.Kind == DutyKind.Visit && d.State == DutyState.Planned).Select(d => d.DueOn).ToList();
        Assert.That(open, Has.Count.EqualTo(2));
        Assert.That(open, Is.EqualTo(DutySpread.Days(Day("2026-07-01"), 2, 5, DutyKind.Visit)));
        Assert.That(Count(plan, DutyKind.Visit, DutyState.Withdrawn), Is.Zero);
    }

    [Test]
    public void Overdue_ones_count_among_those_still_owed_and_stay_overdue()
    {
        var plan = Planned(OfA);

        plan.Change(new OwedFrom(Day("2026-07-01"), Grade.B, 1, OfB), OfA, WithdrawalReason.GradeChanged);

        var open = plan.All.Where(d => d.Kind == DutyKind.Visit && d.State == DutyState.Planned).ToList();
        Assert.That(open, Has.Count.EqualTo(1));
        Assert.That(open[0].DueOn, Is.LessThan(Day("2026-07-01")));
        Assert.That(Count(plan, DutyKind.Visit, DutyState.Withdrawn), Is.EqualTo(3));
    }

    [Test]
    public void Those_done_since_the_grade_changed_count_against_what_is_owed()
    {
        var plan = Planned(OfB);
        plan.Settle([Visit("2026-07-10")], 2026);

        // The run of 1 July is committed only now.
        plan.Change(new OwedFrom(Day("2026-07-01"), Grade.A, 1, OfA), OfB, WithdrawalReason.GradeChanged);

        Assert.That(Count(plan, DutyKind.Visit, DutyState.Done), Is.EqualTo(1));
        Assert.That(Count(plan, DutyKind.Visit, DutyState.Planned), Is.EqualTo(1));
    }

    [Test]
    public void A_kind_whose_number_stays_the_same_is_left_alone()
    {
        var plan = Planned(new YearlyDuties(4, 1, 0));
        var calls = plan.All.Where(d => d.Kind == DutyKind.Call).ToList();

        plan.Change(new OwedFrom(Day("2026-07-01"), Grade.D, 1, OfD), new YearlyDuties(4, 1, 0), WithdrawalReason.GradeChanged);

        Assert.That(plan.All.Where(d => d.Kind == DutyKind.Call), Is.EqualTo(calls));
        Assert.That(Count(plan, DutyKind.Visit, DutyState.Planned), Is.Zero);
    }

    [Test]
    public void A_touchpoint_fulfils_the_earliest_open_duty_of_its_kind()
    {
        var plan = Planned(OfA);
        var call = new DutyTouchpoint(++_touchpoints, 5, Day("2026-02-01"), TouchpointChannel.Mobile, TouchpointOutcome.Reached, null);

        plan.Settle([Visit("2026-02-01"), call, Visit("2026-02-02", outcome: TouchpointOutcome.NotReached)], 2026);

        var visits = plan.All.Where(d => d.Kind == DutyKind.Visit).OrderBy(d => d.DueOn).Select(d => d.State).ToList();
        Assert.That(visits, Is.EqualTo(new[] { DutyState.Done, DutyState.Planned, DutyState.Planned, DutyState.Planned }));
        Assert.That(plan.All.Where(d => d.Kind == DutyKind.Call).OrderBy(d => d.DueOn).First().TouchpointId, Is.EqualTo(call.TouchpointId));
    }

    [Test]
    public void A_surplus_visit_before_a_grade_rose_does_not_fulfil_what_the_new_grade_owes()
    {
        var plan = Planned(OfD);
        var early = Visit("2026-03-03");
        plan.Settle([early], 2026);

        plan.Change(new OwedFrom(Day("2026-07-01"), Grade.A, 1, OfA), OfD, WithdrawalReason.GradeChanged);
        plan.Settle([early], 2026);

        Assert.That(Count(plan, DutyKind.Visit, DutyState.Planned), Is.EqualTo(2));
        Assert.That(Count(plan, DutyKind.Visit, DutyState.Done), Is.Zero);
    }

    [Test]
    public void A_touchpoint_made_for_a_duty_fulfils_that_one()
    {
        var plan = WithIds(Planned(OfA));
        var third = plan.All.Where(d => d.Kind == DutyKind.Visit).OrderBy(d => d.DueOn).ElementAt(2);

        plan.Settle([Visit("2026-02-01", dutyId: third.DutyId)], 2026);

        Assert.That(plan.All.Single(d => d.State == DutyState.Done).DutyId, Is.EqualTo(third.DutyId));
    }

    [Test]
    public void A_duty_whose_touchpoint_went_away_is_open_again_or_missed_once_its_year_is_over()
    {
        var plan = Planned(OfA);
        plan.Settle([Visit("2026-02-01")], 2026);

        plan.Settle([], 2026);
        Assert.That(Count(plan, DutyKind.Visit, DutyState.Planned), Is.EqualTo(4));

        plan.Settle([Visit("2026-02-01")], 2027);
        plan.Settle([], 2027);
        Assert.That(Count(plan, DutyKind.Visit, DutyState.Missed), Is.EqualTo(1));
    }

    [Test]
    public void Settling_again_with_the_same_touchpoints_changes_nothing()
    {
        var plan = Planned(OfA);
        DutyTouchpoint[] touchpoints = [Visit("2026-02-01"), Visit("2026-02-02"), Visit("2026-09-01")];
        plan.Settle(touchpoints, 2026);
        var once = plan.All.ToList();

        plan.Settle(touchpoints, 2026);

        Assert.That(plan.All, Is.EqualTo(once));
    }

    private static CustomerDuties Planned(YearlyDuties yearly)
    {
        var plan = new CustomerDuties(5, 2026, 7, []);
        plan.Change(new OwedFrom(Day("2026-01-01"), Grade.A, 1, yearly), null, WithdrawalReason.GradeChanged);
        return plan;
    }

    private static CustomerDuties WithIds(CustomerDuties plan) => new(5, 2026, 7, plan.All.Select((d, i) => d with { DutyId = i + 1 }));

    private DutyTouchpoint Visit(string day, TouchpointOutcome outcome = TouchpointOutcome.Positive, long? dutyId = null) =>
        new(++_touchpoints, 5, Day(day), TouchpointChannel.Visit, outcome, dutyId);

    private static int Count(CustomerDuties plan, DutyKind kind, DutyState state) => plan.All.Count(d => d.Kind == kind && d.State == state);

    private static DateOnly Day(string day) => DateOnly.Parse(day);
}
