using Crm.Complaints;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;

namespace Crm.UnitTests.Complaints;

public sealed class CalendarDocumentTests
{
    private static readonly CalendarWindow Morning = new("08:30", "12:00");

    private static CalendarDocument Document(CalendarWindow[] monday, params CalendarException[] exceptions) =>
        new("Asia/Shanghai", 450, new CalendarWeek(monday, [], [], [], [], [], []), exceptions);

    [Test]
    public void What_is_right_has_no_problems_and_comes_back_from_its_json_as_it_was()
    {
        var document = Document([Morning, new("13:30", "24:00")], new CalendarException(new DateOnly(2026, 1, 1), "元旦", []));

        Assert.That(document.Problems(), Is.Empty);
        Assert.That(CalendarDocument.Of(document.Json()).Json(), Is.EqualTo(document.Json()));
        Assert.That(document.Rules().Of(new DateOnly(2026, 1, 5))[1], Is.EqualTo(new WorkWindow(810, 1440)));
        Assert.That(document.Rules().Of(new DateOnly(2026, 1, 1)), Is.Empty);
    }

    [TestCase("8:30", "12:00", "week.monday[0].from")]
    [TestCase("24:00", "24:00", "week.monday[0].from")]
    [TestCase("08:30", "25:00", "week.monday[0].until")]
    [TestCase("12:00", "08:30", "week.monday[0].until")]
    [TestCase("08:30", "", "week.monday[0].until")]
    public void A_bad_time_is_named(string from, string until, string field) =>
        Assert.That(Document([new(from, until)]).Problems().Keys, Is.EqualTo(new[] { field }));

    [Test]
    public void Windows_that_overlap_days_twice_zones_unknown_and_weeks_without_work_are_named() => Assert.Multiple(() =>
    {
        Assert.That(Document([Morning, new("11:00", "13:00")]).Problems().Keys, Is.EqualTo(new[] { "week.monday" }));
        Assert.That(Document([]).Problems().Keys, Is.EqualTo(new[] { "week" }));
        var day = new CalendarException(new DateOnly(2026, 1, 1), null, []);
        Assert.That(Document([Morning], day, day).Problems().Keys, Is.EqualTo(new[] { "exceptions[1].day" }));
        Assert.That((Document([Morning]) with { TimeZone = "Mars/Olympus" }).Problems().Keys, Is.EqualTo(new[] { "timeZone" }));
        Assert.That((Document([Morning]) with { StandardDayMinutes = 0 }).Problems().Keys, Is.EqualTo(new[] { "standardDayMinutes" }));
    });

    [Test]
    public void Targets_come_from_the_policy_unless_a_kind_and_grade_has_its_own_and_severity_one_halves_them()
    {
        var policy = new GradePolicy(
            0, 0, 0, 4, 3, null, null, null, null, false, null, 1,
            new PolicyModes(PolicyMode.Warn, PolicyMode.Warn, PolicyMode.Warn, PolicyMode.Warn, PolicyMode.Warn, PolicyMode.Warn));
        var table = new TargetTable(50, [new TargetRow(ComplaintKind.Delivery, Grade.A, 30, TargetUnit.WorkingHours, null, null)]);
        var office = Calendars.Office();

        Assert.That(table.Of(ComplaintKind.Product, 2, Grade.A, policy, office), Is.EqualTo(new ClockTarget(1350, 240)));
        Assert.That(table.Of(ComplaintKind.Product, 1, Grade.A, policy, office), Is.EqualTo(new ClockTarget(675, 120)));
        Assert.That(table.Of(ComplaintKind.Delivery, 2, Grade.A, policy, office), Is.EqualTo(new ClockTarget(1350, 1800)));
        Assert.That(table.Of(ComplaintKind.Delivery, 2, Grade.B, policy, office), Is.EqualTo(new ClockTarget(1350, 240)));
    }
}
