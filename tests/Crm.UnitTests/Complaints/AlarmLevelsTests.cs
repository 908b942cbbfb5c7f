using Crm.Complaints;
using static Crm.Complaints.ClockEvent;

namespace Crm.UnitTests.Complaints;

public sealed class AlarmLevelsTests
{
    private static readonly BusinessCalendar Office = Calendars.Office();

    // Three days of 7.5 hours and four hours to answer, from Friday the 6th of March 2026 at 16:00: due on Wednesday at 16:00.
    private static readonly ClockTarget Target = new(3 * 450, 240);

    private static DateTime At(int day, int hour, int minute = 0) => new DateTime(2026, 3, day, hour, minute, 0, DateTimeKind.Utc).AddHours(-8);

    private static ClockReading Read(DateTime now, params ClockStep[] steps) =>
        ComplaintClock.Evaluate([new ClockStep(Received, At(6, 16)), .. steps], Office, Target, now);

    private static IEnumerable<string> Reached(DateTime now, params ClockStep[] steps) =>
        AlarmLevels.Reached(Read(now, steps), now).Select(k => $"{k.Milestone} {k.Level}");

    [Test]
    public void A_level_is_reached_when_so_much_of_the_working_time_has_passed() => Assert.Multiple(() =>
    {
        var answered = new ClockStep(Responded, At(6, 16));
        Assert.That(Reached(At(10, 10, 44), answered), Is.Empty);
        Assert.That(Reached(At(10, 10, 45), answered), Is.EqualTo(new[] { "Resolution 50" }));
        Assert.That(Reached(At(13, 10, 45), answered), Is.EqualTo(new[] { "Resolution 50", "Resolution 75", "Resolution 100", "Resolution 150" }));
    });

    [Test]
    public void Both_milestones_alarm_until_they_are_met() => Assert.Multiple(() =>
    {
        // Two hours of the four: Monday at nine.
        Assert.That(Reached(At(9, 9)), Is.EqualTo(new[] { "FirstResponse 50" }));
        Assert.That(Reached(At(9, 9), new ClockStep(Responded, At(9, 8, 45))), Is.Empty);
        Assert.That(Reached(At(20, 9), new ClockStep(Responded, At(9, 9)), new ClockStep(Solved, At(11, 9))), Is.Empty);
    });

    [Test]
    public void The_next_look_is_at_the_next_level_of_either_milestone() => Assert.Multiple(() =>
    {
        Assert.That(AlarmLevels.Next(Read(At(6, 16)), At(6, 16)), Is.EqualTo(At(9, 9)));
        Assert.That(AlarmLevels.Next(Read(At(9, 9)), At(9, 9)), Is.EqualTo(At(9, 10)));
        Assert.That(
            AlarmLevels.Next(Read(At(9, 9), new ClockStep(Responded, At(9, 8, 45))), At(9, 9)), Is.EqualTo(At(10, 10, 45)));
    });

    [Test]
    public void While_the_customer_is_awaited_nothing_is_due_and_afterwards_the_levels_have_moved() => Assert.Multiple(() =>
    {
        var waiting = new ClockStep(Waiting, At(9, 10));
        Assert.That(Reached(At(19, 9), waiting), Is.Empty);
        Assert.That(AlarmLevels.Next(Read(At(19, 9), waiting), At(19, 9)), Is.Null);
        // Awaited for a whole day: half is reached a day later.
        var resumed = new ClockStep(Resumed, At(10, 10));
        Assert.That(AlarmLevels.Next(Read(At(10, 10), waiting, resumed), At(10, 10)), Is.EqualTo(At(11, 10, 45)));
    });

    [Test]
    public void A_pause_does_not_move_a_level_that_was_reached_before_it()
    {
        ClockStep[] steps = [new(Responded, At(6, 16)), new(Waiting, At(10, 14)), new(Resumed, At(12, 14))];

        var before = AlarmLevels.Reached(Read(At(10, 13), steps[0]), At(10, 13));
        var after = AlarmLevels.Reached(Read(At(12, 15), steps), At(12, 15));

        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public void Another_target_makes_other_alarms_of_the_same_levels()
    {
        var answered = new ClockStep(Responded, At(6, 16));
        var before = AlarmLevels.Reached(Read(At(12, 9), answered), At(12, 9)).Select(k => k.DueAt);
        var now = At(20, 17);

        var after = AlarmLevels.Reached(Read(now, answered, new ClockStep(Retargeted, At(12, 9), 10 * 450)), now);

        Assert.That(after.Select(k => k.Level), Is.EqualTo(new[] { 50, 75, 100 }));
        Assert.That(after.Select(k => k.DueAt).Intersect(before), Is.Empty);
    }

    [Test]
    public void A_solve_that_is_refused_leaves_the_levels_where_they_were()
    {
        var answered = new ClockStep(Responded, At(6, 16));

        Assert.That(
            AlarmLevels.Reached(Read(At(12, 9), answered, new(Solved, At(9, 9)), new(Refused, At(12, 8, 45))), At(12, 9)),
            Is.EqualTo(AlarmLevels.Reached(Read(At(12, 9), answered), At(12, 9))));
    }
}

public sealed class AlarmLadderTests
{
    // 1 leads 2, 2 leads 3 (who left), 3 leads 4; 9 stands alone. The administrator is 8.
    private static readonly AlarmLadder Ladder = new(
        [Person(1, null), Person(2, 1), Person(3, 2, isActive: false), Person(4, 3), Person(9, null)], [8]);

    private static LadderPerson Person(long id, long? manager, bool isActive = true) => new(id, $"P{id}", manager, isActive, null, null);

    [TestCase(4, 0, new long[] { 4 })]
    [TestCase(4, 1, new long[] { 4, 2 }, TestName = "One higher is the next who is still there")]
    [TestCase(4, 2, new long[] { 4, 1 })]
    [TestCase(4, 3, new long[] { 4, 8 }, TestName = "Above the top stand the administrators")]
    [TestCase(3, 0, new long[] { 2 }, TestName = "For an assignee who left its manager hears")]
    [TestCase(9, 1, new long[] { 9, 8 })]
    [TestCase(0, 0, new long[] { 8 }, TestName = "Nobody has the case: the administrators")]
    [TestCase(77, 2, new long[] { 8 }, TestName = "An owner that is unknown: the administrators")]
    public void Alarms_climb_the_tree(long owner, int rung, long[] told) => Assert.That(Ladder.Of(owner, rung), Is.EqualTo(told));

    [Test]
    public void A_ring_of_managers_ends()
    {
        var ring = new AlarmLadder([Person(1, 2), Person(2, 1), Person(3, 4, isActive: false), Person(4, 3, isActive: false)], [8]);

        Assert.That(ring.Of(1, 3), Does.Contain(8L).Or.Contain(2L));
        Assert.That(ring.Of(3, 1), Is.EqualTo(new[] { 8L }));
    }
}
