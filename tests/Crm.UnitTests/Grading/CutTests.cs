using Crm.Contracts.Customers;
using Crm.Grading;
using FsCheck;
using FsCheck.Fluent;
using static Crm.UnitTests.Grading.GradingExample;

namespace Crm.UnitTests.Grading;

public sealed class CutTests
{
    private static readonly Criterion Revenue = By(Metric.Revenue);

    [Test]
    public void The_best_ten_percent_rounded_up_are_A_and_so_on()
    {
        // Of 11: A ⌈1.1⌉ = 2, B ⌈2.2⌉ = 3, C ⌈3.3⌉ = 4, D the other 2.
        var scores = Run(Rules(Revenue).By(CutKind.Quota, 0.1m, 0.2m, 0.3m), [.. Enumerable.Range(1, 11).Select(i => new Row(1200 - i * 100))]);
        Assert.That(scores.Grades(), Is.EqualTo("AABBBCCCCDD"));
    }

    [Test]
    public void Those_tied_with_the_last_one_share_the_better_grade_and_the_next_shrinks()
    {
        // Of 10: one A; but three have the same. B would be places 2 and 3, and is empty; C is places 4 to 6.
        var scores = Run(
            Rules(Revenue).By(CutKind.Quota, 0.1m, 0.2m, 0.3m),
            [new(900), new(900), new(900), new(600), new(500), new(400), new(300), new(200), new(100), new(50)]);
        Assert.That(scores.Grades(), Is.EqualTo("AAACCCDDDD"));
        Assert.That(scores.Lines[0].Score, Is.EqualTo(85m), "(7 + 1.5) / 10");
        Assert.That(scores.Lines[0].NextScore, Is.EqualTo(85m), "the second place has it too");
    }

    [Test]
    public void A_tie_at_the_end_of_B_takes_from_C()
    {
        // Of 10: A 1, B 2, C 3. Places 3, 4 and 5 tie: B has four, C has one.
        var scores = Run(
            Rules(Revenue).By(CutKind.Quota, 0.1m, 0.2m, 0.3m),
            [new(900), new(800), new(700), new(700), new(700), new(400), new(300), new(200), new(100), new(50)]);
        Assert.That(scores.Grades(), Is.EqualTo("ABBBBCDDDD"));
    }

    [Test]
    public void Who_is_not_graded_is_outside_the_quota()
    {
        var scores = Run(
            Rules(Revenue).By(CutKind.Quota, 0.5m, 0.5m, 0m),
            [new(900, Status: CustomerStatus.Lost), new(800), new(700), new(600, OrdersEver: 1)]);
        Assert.That(scores.Grades(), Is.EqualTo("NABN"));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Quotas_are_filled_by_score_with_ties_inside() => Prop.ForAll(
        Gen.NonEmptyListOf(Gen.Choose(0, 9)).ToArbitrary(), Gen.Choose(0, 10).Three().ToArbitrary(),
        (revenues, tenths) =>
        {
            var (a, b, c) = (tenths.Item1 / 30m, tenths.Item2 / 30m, tenths.Item3 / 30m);
            var scores = Run(Rules(Revenue).By(CutKind.Quota, a, b, c), [.. revenues.Select(r => new Row(r))]);
            var falling = scores.Score.OrderDescending().ToArray();
            var inside = 0;
            foreach (var (grade, quota) in new[] { (Grade.A, a), (Grade.B, b), (Grade.C, c) })
            {
                // The rule as it is told: the places so far, and all who tie with the last of them.
                inside = Math.Min(falling.Length, inside + (int)Math.Ceiling(falling.Length * quota));
                var expected = inside == 0 ? 0 : falling.Count(s => s >= falling[inside - 1]);
                if (scores.Grade.Count(g => g <= grade) != expected) return false;
            }
            return true;
        });

    [Test]
    public void Those_that_bring_the_first_seventy_percent_are_A_the_one_that_crosses_inside()
    {
        // Total 1000: 500 and 250 make 75 % (A), 150 makes 90 % (B), 60 and 40 the rest (C).
        var scores = Run(Rules(Revenue).By(CutKind.Share, 0.7m, 0.2m, 0.1m), Brings(60, 500, 40, 250, 150));
        Assert.That(scores.Grades(), Is.EqualTo("CACAB"));
    }

    [Test]
    public void Exactly_reached_is_enough() =>
        Assert.That(Run(Rules(Revenue).By(CutKind.Share, 0.7m, 0.2m, 0.1m), Brings(700, 200, 100)).Grades(), Is.EqualTo("ABC"));

    [Test]
    public void A_contribution_at_or_below_zero_is_always_in_the_lowest_grade_and_no_part_of_the_whole()
    {
        // 700 of 1000, although the sum of all is 400.
        var scores = Run(Rules(Revenue).By(CutKind.Share, 0.7m, 0.2m, 0.1m), Brings(700, -600, 200, 0, 100));
        Assert.That(scores.Grades(), Is.EqualTo("ADBDC"));
    }

    [Test]
    public void One_that_brings_nearly_all_leaves_no_B() =>
        Assert.That(Run(Rules(Revenue).By(CutKind.Share, 0.7m, 0.2m, 0.1m), Brings(980, 12, 8)).Grades(), Is.EqualTo("ACC"));

    [Test]
    public void Equal_contributions_get_equal_grades() =>
        Assert.That(Run(Rules(Revenue).By(CutKind.Share, 0.5m, 0.2m, 0.3m), Brings(100, 100, 100, 100)).Grades(), Is.EqualTo("AAAA"));

    [Test]
    public void Where_nobody_brings_anything_all_have_the_lowest_grade() =>
        Assert.That(Run(Rules(Revenue).By(CutKind.Share, 0.7m, 0.2m, 0.1m), Brings(0, -5)).Grades(), Is.EqualTo("DD"));

    [Test]
    public void Without_any_known_cost_nobody_is_ranked_by_contribution()
    {
        var scores = Run(
            Rules(Revenue).By(CutKind.Share, 0.7m, 0.2m, 0.1m), [new(100, Contribution: 50), new(900, UnknownCostNet: 900)]);
        Assert.That(scores.Grades(), Is.EqualTo("AN"));
        Assert.That(scores.Reason[1], Is.EqualTo(GradeReason.ContributionUnknown));
    }

    [Test]
    public void With_grace_a_customer_is_demoted_by_the_second_run_only()
    {
        var rules = Rules(Revenue) with { Grace = true };
        var first = Run(rules, [new(200), new(100, Held: Grade.A)]);
        Assert.That(first.Grade[1], Is.EqualTo(Grade.A), "its score of 25 says C");
        Assert.That(first.KeptByGrace[1], Is.True);
        var second = Run(rules, [new(200), new(100, Held: Grade.A, Warned: true)]);
        Assert.That(second.Grade[1], Is.EqualTo(Grade.C));
        Assert.That(second.KeptByGrace[1], Is.False);
    }

    [Test]
    public void Grace_holds_nobody_back_from_a_better_grade_and_keeps_nobody_from_N()
    {
        var rules = Rules(Revenue) with { Grace = true };
        Assert.That(Run(rules, [new(200, Held: Grade.D), new(100)]).Grade[0], Is.EqualTo(Grade.A));
        Assert.That(Run(rules, [new(200), new(100, Held: Grade.A, Status: CustomerStatus.Blocked)]).Grade[1], Is.EqualTo(Grade.N));
    }

    [Test]
    public void Grace_begins_where_hysteresis_ends()
    {
        // A score of 25, held B: below 50 − 2. Without grace it would be C at once.
        var rules = Rules(Revenue) with { Hysteresis = 2m };
        Row[] rows = [new(200), new(100, Held: Grade.B)];
        Assert.That(Run(rules, rows).Grade[1], Is.EqualTo(Grade.C));
        Assert.That(Run(rules with { Grace = true }, rows).Grade[1], Is.EqualTo(Grade.B));
        // On the edge hysteresis is enough, and grace is not used up.
        var near = Rules(Linear(Metric.Revenue, 0m, 1000m)) with { Hysteresis = 2m, Grace = true };
        var kept = Run(near, new Row(240, Held: Grade.C));
        Assert.That(kept.KeptByHysteresis[0], Is.True);
        Assert.That(kept.KeptByGrace[0], Is.False);
    }

    private static Row[] Brings(params long[] contributions) => [.. contributions.Select(c => new Row(1000, Contribution: c))];
}
