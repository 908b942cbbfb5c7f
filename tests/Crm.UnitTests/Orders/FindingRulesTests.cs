using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using Crm.Orders;

namespace Crm.UnitTests.Orders;

internal sealed class FindingRulesTests
{
    [TestCase(PolicyMode.Inform, FindingState.Recorded, FindingVerdict.Free)]
    [TestCase(PolicyMode.Warn, FindingState.Open, FindingVerdict.NeedsAcknowledgement)]
    [TestCase(PolicyMode.Warn, FindingState.Acknowledged, FindingVerdict.Free)]
    [TestCase(PolicyMode.Approve, FindingState.Open, FindingVerdict.NeedsApproval)]
    [TestCase(PolicyMode.Approve, FindingState.Approved, FindingVerdict.Free)]
    [TestCase(PolicyMode.Block, FindingState.Open, FindingVerdict.Blocked)]
    public void What_a_finding_asks_for_follows_its_mode_and_what_was_decided(PolicyMode mode, FindingState state, FindingVerdict verdict) =>
        Assert.That(FindingRules.Verdict([Finding("a", mode, state)]), Is.EqualTo(verdict));

    [Test]
    public void A_refused_shipment_stays_blocked() =>
        Assert.That(FindingRules.Verdict([Finding("a", PolicyMode.Approve, FindingState.Refused)]), Is.EqualTo(FindingVerdict.Blocked));

    [Test]
    public void A_block_stands_before_a_warning_and_a_warning_before_an_approval()
    {
        var (block, warn, approve) = (Finding("a", PolicyMode.Block), Finding("b", PolicyMode.Warn), Finding("c", PolicyMode.Approve));
        Assert.That(FindingRules.Verdict([approve, warn, block]), Is.EqualTo(FindingVerdict.Blocked));
        Assert.That(FindingRules.Verdict([approve, warn]), Is.EqualTo(FindingVerdict.NeedsAcknowledgement));
        Assert.That(FindingRules.Verdict([]), Is.EqualTo(FindingVerdict.Free));
    }

    [Test]
    public void What_is_said_again_keeps_its_decision_and_what_is_said_no_more_goes()
    {
        var (again, decided, open) = (Finding("again", PolicyMode.Warn), Finding("decided", PolicyMode.Warn), Finding("open", PolicyMode.Warn));
        (decided.DecidedBy, decided.State) = (7, FindingState.Acknowledged);
        var found = Finding("new", PolicyMode.Warn);

        var (kept, added, withdrawn, forgotten) = FindingRules.Reconcile([again, decided, open], [Finding("again", PolicyMode.Warn), found, Finding("new", PolicyMode.Warn)]);

        Assert.That(kept, Is.EqualTo(new[] { again }));
        Assert.That(added, Is.EqualTo(new[] { found }));
        Assert.That(withdrawn, Is.EqualTo(new[] { decided }));
        Assert.That(forgotten, Is.EqualTo(new[] { open }));
    }

    [Test]
    public void The_same_rule_about_the_same_records_is_the_same_finding_and_one_record_more_makes_another()
    {
        var check = new OrderCheck(1, new DateOnly(2026, 7, 1), OrderMoment.Entry, [new CheckedLine(1, 5, null, 1m, default)]);
        string Print(params long[] subjects) =>
            FindingRow.Of(new OrderFinding("g", "c", 1, PolicyMode.Warn, "complaint", subjects, new { any = subjects.Length }), check).Fingerprint;
        Assert.That(Print(1, 2), Is.EqualTo(Print(1, 2)));
        Assert.That(Print(1, 2), Is.Not.EqualTo(Print(1, 2, 3)));
        var shipping = FindingRow.Of(new OrderFinding("g", "c", 1, PolicyMode.Warn, "complaint", [1, 2], null), check with { Moment = OrderMoment.Ship });
        Assert.That(shipping.Fingerprint, Is.Not.EqualTo(Print(1, 2)), "what was acknowledged for the order is looked at again when goods leave");
    }

    [Test]
    public void Costs_in_the_story_are_told_to_those_alone_who_may_see_them()
    {
        const string json = """{"total":1,"complaints":[{"number":"C1","cost":12.5,"more":{"cost":3}}]}""";
        Assert.That(FindingView.DataFor(json, seesCost: true)!.ToJsonString(), Is.EqualTo(json));
        Assert.That(FindingView.DataFor(json, seesCost: false)!.ToJsonString(),
            Is.EqualTo("""{"total":1,"complaints":[{"number":"C1","cost":null,"more":{"cost":null}}]}"""));
        Assert.That(FindingView.DataFor(null, seesCost: true), Is.Null);
    }

    private static FindingRow Finding(string fingerprint, PolicyMode mode, FindingState state = FindingState.Open) =>
        new() { Fingerprint = fingerprint, Mode = mode, State = state };
}
