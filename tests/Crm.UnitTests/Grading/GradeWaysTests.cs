using Crm.Contracts.Customers;
using Crm.Grading;
using FsCheck;
using FsCheck.Fluent;
using static Crm.UnitTests.Grading.GradingExample;

namespace Crm.UnitTests.Grading;

/// <summary>Ways to another grade, proven by grading the same customers again with the one changed value.</summary>
public sealed class GradeWaysTests
{
    [Test]
    public void Where_bands_cut_the_edge_is_the_way_up_and_just_below_the_own_band_the_way_down()
    {
        var (up, down) = ScoreTarget.OfBands(Bands, 0m, Grade.B);
        Assert.That(up, Is.EqualTo(new ScoreTarget(Grade.A, 75m, true)));
        Assert.That(down, Is.EqualTo(new ScoreTarget(Grade.C, 49.99m, false)));
    }

    [Test]
    public void Hysteresis_makes_both_ways_longer()
    {
        var (up, down) = ScoreTarget.OfBands(Bands, 2m, Grade.B);
        Assert.That(up!.Score, Is.EqualTo(77.01m));
        Assert.That(down!.Score, Is.EqualTo(47.99m));
    }

    [Test]
    public void From_A_there_is_no_way_up_and_from_D_none_down()
    {
        Assert.That(ScoreTarget.OfBands(Bands, 2m, Grade.A).Up, Is.Null);
        Assert.That(ScoreTarget.OfBands(Bands, 2m, Grade.D).Down, Is.Null);
    }

    [Test]
    public void A_few_more_points_are_a_place_among_the_others()
    {
        // Ten customers with 100 … 1000; the one with 500 has 45 points and is C. With as much as the next it shares (4 + 1) / 10 = 50.
        Row[] rows = [.. Enumerable.Range(1, 10).Select(i => new Row(i * 100))];
        Assert.That(Changes(Rules(By(Metric.Revenue)), rows, 4, up: true), Is.EqualTo(new[] { "Revenue 600" }));
        // D is below 25: equal to the one with 200 it has (1 + 1) / 10 = 20.
        Assert.That(Changes(Rules(By(Metric.Revenue)), rows, 4, up: false), Is.EqualTo(new[] { "Revenue 200" }));
        // The one with 700 has 65 and is B; beside the 800 it has 70, just above it 75.
        Assert.That(Changes(Rules(By(Metric.Revenue)), rows, 6, up: true), Is.EqualTo(new[] { "Revenue 800.0001" }));
    }

    [Test]
    public void Days_and_orders_change_by_whole_numbers()
    {
        Row[] rows = [.. Enumerable.Range(1, 10).Select(i => new Row(100, i, LastOrderDaysAgo: i * 10))];
        Assert.That(Changes(Rules(By(Metric.RecencyDays, direction: Direction.Lower)), rows, 4, up: true), Is.EqualTo(new[] { "RecencyDays 29" }));
        Assert.That(Changes(Rules(By(Metric.OrderCount)), rows, 4, up: true), Is.EqualTo(new[] { "OrderCount 6" }));
    }

    [Test]
    public void A_criterion_that_cannot_reach_it_alone_is_told_as_such()
    {
        Row[] rows = [.. Enumerable.Range(1, 10).Select(i => new Row(i * 100, 11 - i))];
        // Order count weighs a twentieth: the most of it makes 0.95 × 45 + 0.05 × 95 = 47.5.
        Assert.That(Changes(Rules(By(Metric.Revenue, 95m), By(Metric.OrderCount, 5m)), rows, 4, up: true)[1], Is.EqualTo("OrderCount –"));
    }

    [Test]
    public void Bands_and_linear_lead_to_the_nearest_value_that_is_enough()
    {
        var stepped = Rules(Stepped(Metric.Revenue, 1m, new(null, 0m), new(1000m, 40m), new(5000m, 100m)));
        Assert.That(Changes(stepped, [new Row(1200)], 0, up: true), Is.EqualTo(new[] { "Revenue 5000" }));
        Assert.That(Changes(stepped, [new Row(1200)], 0, up: false), Is.EqualTo(new[] { "Revenue 999.9999" }));
        // 60 points at 600; A begins at 75, C ends below 50: 49.994… rounds to 49.99.
        var linear = Rules(Linear(Metric.Revenue, 0m, 1000m));
        Assert.That(Changes(linear, [new Row(600)], 0, up: true), Is.EqualTo(new[] { "Revenue 749.95" }), "74.995 points round to 75");
        Assert.That(Changes(linear, [new Row(600)], 0, up: false), Is.EqualTo(new[] { "Revenue 499.9499" }));
    }

    [FsCheck.NUnit.Property(MaxTest = 400)]
    public Property Ways_are_exact_when_recomputed() => Prop.ForAll(
        Gen.NonEmptyListOf(from revenue in Gen.Choose(0, 30)
                           from orders in Gen.Choose(0, 6)
                           from days in Gen.Choose(1, 20)
                           from importance in Gen.Choose(-10, 100)
                           from segment in Gen.Choose(0, 1)
                           select new Row(revenue, orders, importance < 0 ? null : importance, days, Segment: $"{segment}")).ToArbitrary(),
        Gen.Choose(0, 40).Four().ToArbitrary(), Gen.Choose(0, 40).ToArbitrary(),
        (rows, w, tenths) =>
        {
            var rules = Rules(
                By(Metric.Revenue, w.Item1), By(Metric.RecencyDays, w.Item2, Direction.Lower) with { Within = PeerGroup.Segment },
                By(Metric.OrderCount, w.Item3), Linear(Metric.StrategicImportance, 10m, 80m, weight: w.Item4)) with
            { Hysteresis = tenths / 10m };
            if (rules.Criteria.All(c => c.Weight == 0m)) return true;
            return Enumerable.Range(0, Math.Min(rows.Count, 6)).All(i => IsExact(rules, rows, i, up: true) && IsExact(rules, rows, i, up: false));
        });

    [Test]
    public void The_way_into_a_quota_is_the_score_of_its_last_one()
    {
        Row[] rows = [.. Enumerable.Range(1, 10).Select(i => new Row(i * 100))];
        var rules = Rules(By(Metric.Revenue)).By(CutKind.Quota, 0.2m, 0.3m, 0.3m);
        var scores = Run(rules, rows);
        Assert.That(scores.Grades(), Is.EqualTo("DDCCCBBBAA"));
        var (up, down) = ScoreTarget.OfQuotas(scores.Lines, Grade.B, 75m);
        Assert.That(up, Is.EqualTo(new ScoreTarget(Grade.A, 85m, true)));
        // Below the first C, who then takes the place.
        Assert.That(down, Is.EqualTo(new ScoreTarget(Grade.C, 44.99m, false)));
        Assert.That(ScoreTarget.OfQuotas(scores.Lines, Grade.D, 5m).Down, Is.Null);
        Assert.That(ScoreTarget.OfQuotas(scores.Lines, Grade.A, 95m).Up, Is.Null);
    }

    [Test]
    public void Whom_grace_holds_in_a_quota_needs_nothing_more_to_fall()
    {
        Row[] rows = [.. Enumerable.Range(1, 10).Select(i => new Row(i * 100))];
        var lines = Run(Rules(By(Metric.Revenue)).By(CutKind.Quota, 0.2m, 0.3m, 0.3m), rows).Lines;
        Assert.That(ScoreTarget.OfQuotas(lines, Grade.A, 65m).Down, Is.EqualTo(new ScoreTarget(Grade.B, 65m, false)));
    }

    [FsCheck.NUnit.Property(MaxTest = 400)]
    public Property Ways_by_share_are_exact_when_recomputed() => Prop.ForAll(
        Gen.NonEmptyListOf(Gen.Choose(-5, 60)).ToArbitrary(), Gen.Choose(0, 10).Three().ToArbitrary(),
        (contributions, tenths) =>
        {
            var rules = Rules(By(Metric.Revenue)).By(CutKind.Share, tenths.Item1 / 30m, tenths.Item2 / 30m, tenths.Item3 / 30m);
            rules = rules with { Shares = new GradeShares(Math.Round(rules.Shares!.A, 4), Math.Round(rules.Shares.B, 4), Math.Round(rules.Shares.C, 4)) };
            return Enumerable.Range(0, Math.Min(contributions.Count, 6)).All(i => IsShareExact(rules, contributions, i));
        });

    private static bool IsShareExact(SchemeRules rules, IReadOnlyList<int> contributions, int customer)
    {
        Grade GradeWith(long scaled)
        {
            var population = Population(rules, [.. contributions.Select(c => new Row(100, Contribution: c))]);
            population.Contribution[customer] = scaled;
            return RunScores.Of(population).Grade[customer];
        }

        var own = contributions[customer] * 10_000L;
        var grade = GradeWith(own);
        var ladder = new ShareLadder([.. contributions.Where(c => c > 0).Select(c => c * 10_000L)]);
        var (a, b, c) = (rules.Shares!.A, rules.Shares.B, rules.Shares.C);
        decimal Share(Grade g) => g switch { Grade.A => a, Grade.B => a + b, _ => a + b + c };
        if (grade != Grade.A && ladder.Nearest(own, Share(grade - 1), inside: true) is { } up
            && !(GradeWith(up) < grade && GradeWith(up - 1) >= grade)) return false;
        if (grade != Grade.D && ladder.Nearest(own, Share(grade), inside: false) is { } down
            && !(GradeWith(down) > grade && GradeWith(down + 1) <= grade)) return false;
        return true;
    }

    private static bool IsExact(SchemeRules rules, IReadOnlyList<Row> rows, int customer, bool up)
    {
        var population = Population(rules, rows);
        var scores = RunScores.Of(population);
        if (scores.Grade[customer] == Grade.N) return true;
        var targets = ScoreTarget.OfBands(Bands, rules.Hysteresis, scores.Grade[customer]);
        if ((up ? targets.Up : targets.Down) is not { } target || target.IsMet(scores.Score[customer])) return true;
        var exact = Exact(population, scores, customer);
        if (exact.Value != scores.Score[customer]) return false;
        for (var c = 0; c < rules.Criteria.Count; c++)
        {
            var (metric, raw) = (rules.Criteria[c].Metric, population.Values[c][customer]);
            var step = RawGrid.StepOf(metric);
            if (ValueFor(population, scores, exact, customer, c, target) is { } to)
            {
                if (!target.IsMet(ScoreWith(rules, rows, customer, c, to))) return false;
                var nearer = to > raw ? to - step : to + step;
                if (nearer != raw && target.IsMet(ScoreWith(rules, rows, customer, c, nearer))) return false;
            }
            else if (raw != Metrics.NoValue && rules.Criteria[c].Weight > 0m)
            {
                // Neither end of what is possible is enough.
                foreach (var end in Ends(metric))
                    if (target.IsMet(ScoreWith(rules, rows, customer, c, end))) return false;
            }
        }
        return true;
    }

    private static long[] Ends(Metric metric) => metric switch
    {
        Metric.Revenue => [-1_000_000L, 1_000_000_000L],
        Metric.StrategicImportance => [0, 100_000_000L],
        _ => [0, 1000 * 1_000_000L],
    };

    private static decimal ScoreWith(SchemeRules rules, IReadOnlyList<Row> rows, int customer, int criterion, long value)
    {
        var population = Population(rules, rows);
        population.Values[criterion][customer] = value;
        return RunScores.Of(population).Score[customer];
    }

    private static string[] Changes(SchemeRules rules, Row[] rows, int customer, bool up)
    {
        var population = Population(rules, rows);
        var scores = RunScores.Of(population);
        var targets = ScoreTarget.OfBands(Bands, rules.Hysteresis, scores.Grade[customer]);
        var exact = Exact(population, scores, customer);
        return
        [
            .. rules.Criteria.Select((c, i) =>
                ValueFor(population, scores, exact, customer, i, (up ? targets.Up : targets.Down)!) is { } to
                    ? FormattableString.Invariant($"{c.Metric} {Metrics.Value(c.Metric, to):0.####}") : $"{c.Metric} –"),
        ];
    }

    // What the API reads back from a run: the pieces that it wrote, found by value or by place.
    private static DistributionEntry Entry(RunPopulation population, RunScores scores, int criterion, int customer, Func<DistributionEntry, bool> which)
    {
        var rule = scores.Criteria[criterion];
        var group = rule.Within == PeerGroup.None ? "" : population.Peers[rule.Within].Names[population.Peers[rule.Within].Numbers[customer]];
        return DistributionPiece.Of(scores.RanksOf(criterion)!, population.Values[criterion], rule, population.Peers)
            .Where(p => p.Peers == group).SelectMany(p => p.Decode()).Single(which);
    }

    private static ExactScore Exact(RunPopulation population, RunScores scores, int customer) => new(
    [
        .. scores.Criteria.Select((rule, c) =>
        {
            var raw = population.Values[c][customer];
            if (raw == Metrics.NoValue) return new ExactCriterion(rule, null, null);
            if (scores.RanksOf(c) is null) return new ExactCriterion(rule, raw, scores.PointsOf(customer, c));
            var group = rule.Within == PeerGroup.None ? 0 : population.Peers[rule.Within].Numbers[customer];
            var ranks = scores.RanksOf(c)!;
            return new ExactCriterion(
                rule, raw, scores.PointsOf(customer, c), Entry(population, scores, c, customer, e => e.Value == raw),
                ranks.Starts[group + 1] - ranks.Starts[group]);
        }),
    ]);

    private static long? ValueFor(
        RunPopulation population, RunScores scores, ExactScore exact, int customer, int criterion, ScoreTarget target)
    {
        var own = exact.Criteria[criterion];
        if (own.Raw is null || own.Criterion.Weight == 0m) return null;
        if (own.Own is null) return exact.NearestValue(criterion, target);
        if (exact.NeededPlaceOf(criterion, target) is not { } place) return null;
        var entry = Entry(population, scores, criterion, customer, e => e.Below <= place.Place && place.Place < e.Below + e.Equal);
        return exact.ValueAt(criterion, place, entry);
    }
}
