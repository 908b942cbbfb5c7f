using Crm.Complaints;
using static Crm.Complaints.ClockEvent;

namespace Crm.UnitTests.Complaints;

public sealed class ComplaintClockTests
{
    private static readonly BusinessCalendar Office = Calendars.Office();

    // Grade A: three days of 7.5 hours, four hours to answer.
    private static readonly ClockTarget Target = new(3 * 450, 240);

    private static readonly DateTime Opened = At(6, 16);

    // 2026-03-06 is a Friday.
    private static DateTime At(int day, int hour, int minute = 0) => new DateTime(2026, 3, day, hour, minute, 0, DateTimeKind.Utc).AddHours(-8);

    private static ClockReading Read(DateTime now, params (ClockEvent Event, DateTime At)[] steps) => ComplaintClock.Evaluate(
        [new ClockStep(Received, Opened), .. steps.Select(s => new ClockStep(s.Event, s.At))], Office, Target, now);

    [Test]
    public void The_example_is_due_on_Wednesday_at_four() => Assert.Multiple(() =>
    {
        var read = Read(At(9, 10)).Resolution;
        Assert.That(read.DueAt, Is.EqualTo(At(11, 16)));
        Assert.That(read.State, Is.EqualTo(ClockState.Running));
        Assert.That(read.Elapsed, Is.EqualTo(TimeSpan.FromHours(3)));
        Assert.That(read.Remaining, Is.EqualTo(TimeSpan.FromHours(19.5)));
    });

    [Test]
    public void Over_the_due_time_it_is_breached_and_what_remains_is_negative() => Assert.Multiple(() =>
    {
        Assert.That(Read(At(11, 16)).Resolution.State, Is.EqualTo(ClockState.Running));
        Assert.That(Read(At(11, 16).AddTicks(1)).Resolution.State, Is.EqualTo(ClockState.Breached));
        Assert.That(Read(At(11, 17)).Resolution.Remaining, Is.EqualTo(TimeSpan.FromHours(-1)));
    });

    [Test]
    public void What_is_solved_the_evening_of_a_due_time_at_the_end_of_work_is_late()
    {
        var steps = new ClockStep[] { new(Received, At(7, 11)), new(Solved, At(11, 20)) };

        var read = ComplaintClock.Evaluate(steps, Office, Target, At(12, 9)).Resolution;

        Assert.That((read.State, read.MetInTime), Is.EqualTo((ClockState.MetLate, false)));
    }

    [Test]
    public void Solved_at_the_due_time_is_in_time() =>
        Assert.That(Read(At(20, 9), (Solved, At(11, 16))).Resolution.MetInTime, Is.True);

    [Test]
    public void The_first_act_of_a_person_meets_the_first_response_and_later_ones_do_not_move_it() => Assert.Multiple(() =>
    {
        var read = Read(At(20, 9), (Responded, At(9, 9)), (Responded, At(12, 9))).FirstResponse;
        Assert.That(read.MetAt, Is.EqualTo(At(9, 9)));
        Assert.That(read.State, Is.EqualTo(ClockState.Met));
        Assert.That(read.DueAt, Is.EqualTo(At(9, 11)));
    });

    [Test]
    public void Without_an_act_towards_the_customer_the_first_response_is_breached_even_when_solved() =>
        Assert.That(Read(At(9, 15), (Solved, At(9, 9))).FirstResponse.State, Is.EqualTo(ClockState.Breached));

    [Test]
    public void To_ask_the_customer_meets_the_first_response() =>
        Assert.That(Read(At(9, 15), (Waiting, At(9, 9))).FirstResponse.State, Is.EqualTo(ClockState.Met));

    [Test]
    public void While_the_customer_is_awaited_time_stands_still_and_the_due_time_is_projected() => Assert.Multiple(() =>
    {
        // 3 of 22.5 hours used on Monday at ten; asked on Tuesday at ten, 19.5 remain from then.
        var read = Read(At(10, 10), (Waiting, At(9, 10))).Resolution;
        Assert.That(read.State, Is.EqualTo(ClockState.Paused));
        Assert.That(read.PausedSince, Is.EqualTo(At(9, 10)));
        Assert.That(read.Remaining, Is.EqualTo(TimeSpan.FromHours(19.5)));
        Assert.That(read.DueAt, Is.EqualTo(At(12, 16)));
    });

    [Test]
    public void A_pause_over_a_weekend_gives_nothing_but_the_working_time_in_it() =>
        Assert.That(
            Read(At(9, 10), (Waiting, At(6, 17, 30)), (Resumed, At(9, 9))).Resolution.DueAt, Is.EqualTo(At(11, 16, 30)));

    [Test]
    public void To_wait_after_the_due_time_heals_nothing()
    {
        var read = Read(At(16, 9), (Waiting, At(11, 17))).Resolution;

        Assert.That((read.State, read.DueAt, read.PausedSince), Is.EqualTo((ClockState.Breached, At(11, 16), (DateTime?)At(11, 17))));
    }

    [Test]
    public void A_solve_that_is_refused_is_void_and_the_clock_never_stopped() => Assert.Multiple(() =>
    {
        var read = Read(At(12, 9), (Solved, At(9, 9)), (Refused, At(12, 8, 30))).Resolution;
        Assert.That(read.State, Is.EqualTo(ClockState.Breached));
        Assert.That(read.DueAt, Is.EqualTo(At(11, 16)));
        Assert.That(read.MetAt, Is.Null);
    });

    [Test]
    public void Solved_while_waiting_ends_the_wait_even_when_it_is_refused_later() =>
        Assert.That(
            Read(At(9, 16), (Waiting, At(9, 9)), (Solved, At(9, 10)), (Refused, At(9, 15))).Resolution.DueAt,
            Is.EqualTo(At(11, 17)));

    [Test]
    public void Reopened_begins_a_cycle_of_half_the_target_and_keeps_the_first_outcome() => Assert.Multiple(() =>
    {
        var read = Read(At(16, 9), (Responded, At(9, 9)), (Solved, At(10, 9)), (Reopened, At(13, 8, 30)));
        Assert.That(read.Cycle, Is.EqualTo(2));
        // 11.25 of 22.5 hours from Friday morning: Monday 13:30 + 0.25.
        Assert.That(read.Resolution.DueAt, Is.EqualTo(At(16, 13, 45)));
        Assert.That(read.FirstResponse.DueAt, Is.EqualTo(At(13, 10, 30)));
        Assert.That(read.Earlier, Has.Count.EqualTo(1));
        Assert.That(read.Earlier[0].SolvedInTime, Is.True);
        Assert.That(read.Earlier[0].SolvedAt, Is.EqualTo(At(10, 9)));
    });

    [Test]
    public void The_third_cycle_has_half_the_target_too() =>
        Assert.That(
            Read(At(20, 9), (Solved, At(10, 9)), (Reopened, At(13, 9)), (Solved, At(13, 10)), (Reopened, At(16, 9))).Resolution.Target,
            Is.EqualTo(TimeSpan.FromMinutes(675)));

    [Test]
    public void Another_target_counts_from_the_beginning_of_the_cycle()
    {
        var read = ComplaintClock.Evaluate(
            [new(Received, Opened), new(Retargeted, At(10, 9), 10 * 450)], Office, Target, At(12, 9)).Resolution;

        Assert.That((read.State, read.DueAt), Is.EqualTo((ClockState.Running, At(20, 16))));
    }

    [Test]
    public void What_has_not_happened_yet_is_not_counted() =>
        Assert.That(Read(At(9, 9), (Solved, At(9, 10))).Resolution.State, Is.EqualTo(ClockState.Running));

    [Test]
    public void Steps_written_down_in_another_order_are_taken_by_when_they_happened() =>
        Assert.That(
            Read(At(12, 9), (Resumed, At(10, 10)), (Waiting, At(9, 10))).Resolution.Elapsed,
            Is.EqualTo(Read(At(12, 9), (Waiting, At(9, 10)), (Resumed, At(10, 10))).Resolution.Elapsed));

    [Test]
    public void Alarms_stand_at_parts_of_the_target()
    {
        var read = Read(At(9, 10)).Resolution;

        Assert.That(
            new[] { 50, 75, 100, 150 }.Select(read.At),
            Is.EqualTo(new[] { At(10, 10, 45), At(11, 8, 52).AddSeconds(30), At(11, 16), At(13, 10, 45) }));
    }

    [Test]
    public void Half_of_a_target_is_a_minute_at_least_and_rounded_up() =>
        Assert.That(new[] { 1, 2, 3, 675 }.Select(ComplaintClock.Half), Is.EqualTo(new[] { 1, 1, 2, 338 }));
}
