using Crm.Grading;
using FsCheck;
using FsCheck.Fluent;
using static Crm.UnitTests.Grading.GradingExample;

namespace Crm.UnitTests.Grading;

public sealed class NormaliserTests
{
    [TestCase(-5, 0)]
    [TestCase(999, 0)]
    [TestCase(1000, 40)]
    [TestCase(4999, 40)]
    [TestCase(5000, 100)]
    [TestCase(1_000_000, 100)]
    public void A_step_begins_with_its_own_value_and_ends_before_the_next(long revenue, int points)
    {
        var rules = Rules(Stepped(Metric.Revenue, 1m, new(null, 0m), new(1000m, 40m), new(5000m, 100m)));
        Assert.That(Run(rules, new Row(revenue)).Score[0], Is.EqualTo(points));
    }

    [TestCase(-100, 0, 100)]
    [TestCase(1000, 0, 100)]
    [TestCase(2000, 25, 75)]
    [TestCase(5000, 100, 0)]
    [TestCase(9000, 100, 0)]
    public void Linear_runs_evenly_from_the_floor_to_the_ceiling_and_no_further(long revenue, int higher, int lower)
    {
        Assert.That(Run(Rules(Linear(Metric.Revenue, 1000m, 5000m)), new Row(revenue)).Score[0], Is.EqualTo(higher));
        Assert.That(Run(Rules(Linear(Metric.Revenue, 1000m, 5000m, Direction.Lower)), new Row(revenue)).Score[0], Is.EqualTo(lower));
    }

    [Test]
    public void A_percentile_within_a_segment_ranks_among_its_own()
    {
        var rules = Rules(By(Metric.Revenue) with { Within = PeerGroup.Segment });
        var scores = Run(rules,
            new Row(900, Segment: "BIG"), new Row(800, Segment: "BIG"), new Row(20, Segment: "SMALL"), new Row(10, Segment: "SMALL"), new Row(5));
        Assert.That(scores.Score, Is.EqualTo(new[] { 75m, 25m, 75m, 25m, 50m }));
    }

    [Test]
    public void Spellings_that_differ_in_case_and_blanks_are_one_group()
    {
        var name = new CustomerPeers(1, 0, " Big ", null, null, Contracts.Customers.CustomerKind.Dealer);
        Assert.That(name.Name(PeerGroup.Segment), Is.EqualTo((name with { Segment = "bIG" }).Name(PeerGroup.Segment)));
        Assert.That(name.Name(PeerGroup.Region), Is.Empty);
        Assert.That(name.Name(PeerGroup.Kind), Is.EqualTo("DEALER"));
    }

    [TestCase("ExpectedValue12m")]
    public void A_metric_without_data_is_missing_for_everybody(string name)
    {
        var metric = Enum.Parse<Metric>(name);
        Assert.That(Metrics.IsAvailable(metric), Is.False);
        var skipped = Run(Rules(By(Metric.Revenue), By(metric)), new Row(200), new Row(100));
        Assert.That(skipped.Score, Is.EqualTo(new[] { 75m, 25m }));
        var zero = Run(Rules(By(Metric.Revenue), By(metric, missing: MissingRule.Zero)), new Row(200), new Row(100));
        Assert.That(zero.Score, Is.EqualTo(new[] { 37.5m, 12.5m }));
    }

    [Test]
    public void Medians_do_not_depend_on_the_normaliser()
    {
        Row[] rows = [.. Enumerable.Range(1, 10).Select(i => new Row(i * 100, Segment: i % 2 == 0 ? "E" : "O"))];
        var linear = Run(Rules(Linear(Metric.Revenue, 0m, 1000m)), rows);
        Assert.That(linear.MediansOf(0)[(int)Contracts.Customers.Grade.A], Is.EqualTo(900m), "800, 900, 1000");
        var within = Run(Rules(By(Metric.Revenue) with { Within = PeerGroup.Segment }), rows);
        // Each five: 10, 30, 50, 70, 90 points; A are 900 and 1000.
        Assert.That(within.MediansOf(0)[(int)Contracts.Customers.Grade.A], Is.EqualTo(950m));
    }

    /// <summary>Scores by columns of floating numbers are those of exact decimals, to the hundredth, also where a half is rounded.</summary>
    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Fast_scores_equal_exact_ones() => Prop.ForAll(
        Gen.NonEmptyListOf(from revenue in Gen.Choose(0, 40)
                           from orders in Gen.Choose(0, 5)
                           from importance in Gen.Choose(-10, 100)
                           from segment in Gen.Choose(0, 2)
                           select new Row(revenue, orders, importance < 0 ? null : importance, Segment: $"{segment}")).ToArbitrary(),
        Gen.Choose(1, 40).Four().ToArbitrary(),
        (rows, weights) =>
        {
            var rules = Rules(
                By(Metric.Revenue, weights.Item1), By(Metric.OrderCount, weights.Item2 / 8m, Direction.Lower) with { Within = PeerGroup.Segment },
                Stepped(Metric.StrategicImportance, weights.Item3, new(null, 33.3333m), new(50m, 66.6667m)),
                Linear(Metric.RecencyDays, 0m, 7m, weight: weights.Item4) with { Missing = MissingRule.Points, MissingPoints = 12.3456m });
            return AreExact(Run(rules, rows));
        });

    [Test]
    public void Halves_are_rounded_as_exact_decimals_are()
    {
        // 200 customers by two percentiles with weights 1 and 3: scores are multiples of 1/16 of a hundredth, halves among them.
        var rules = Rules(By(Metric.Revenue, 1m), By(Metric.OrderCount, 3m));
        Row[] rows = [.. Enumerable.Range(0, 1600).Select(i => new Row(i * 7 % 1600, i * 11 % 1600))];
        Assert.That(AreExact(Run(rules, rows)), Is.True);
    }

    [Test]
    public void Rounded_points_are_the_exact_ones_with_four_places()
    {
        var scores = Run(Rules(By(Metric.Revenue)), [.. Enumerable.Range(0, 700).Select(i => new Row(i / 3))]);
        foreach (var i in Enumerable.Range(0, 700))
            Assert.That(scores.RoundedPointsOf(i, 0), Is.EqualTo(decimal.Round(scores.PointsOf(i, 0)!.Value, 4, MidpointRounding.AwayFromZero)));
    }

    [Test]
    public void Rules_tried_on_kept_customers_give_what_a_run_gives()
    {
        var random = new Random(7);
        Row[] rows =
        [
            .. Enumerable.Range(0, 500).Select(_ => new Row(
                random.Next(1000), random.Next(5), random.Next(3) == 0 ? null : random.Next(100), random.Next(2) == 0 ? null : random.Next(400),
                random.Next(-100, 500), (Contracts.Customers.Grade)random.Next(1, 6), random.Next(2) == 0, $"{random.Next(3)}",
                (Contracts.Customers.CustomerStatus)random.Next(5), random.Next(4))),
        ];
        var kept = Kept(rows);
        var first = Rules(
            By(Metric.Revenue, 40m), By(Metric.RecencyDays, 30m, Direction.Lower) with { Within = PeerGroup.Segment },
            Linear(Metric.StrategicImportance, 10m, 90m, weight: 30m)) with
        { Hysteresis = 2m, Grace = true };
        foreach (var rules in new[]
        {
            first, first with { Criteria = [first.Criteria[0] with { Weight = 10m }, .. first.Criteria.Skip(1)] },
            first with { MinimumOrders = 0 }, first with { MinimumMonths = 40 }, first.By(CutKind.Quota, 0.1m, 0.2m, 0.3m),
            first.By(CutKind.Share, 0.7m, 0.2m, 0.1m), first with { Criteria = [first.Criteria[0] with { Direction = Direction.Lower }] },
        })
        {
            var (run, look) = (Run(rules, rows), RunScores.Of(kept, rules));
            Assert.That(look.Grade, Is.EqualTo(run.Grade));
            Assert.That(look.Score, Is.EqualTo(run.Score));
            Assert.That(look.Reason, Is.EqualTo(run.Reason));
            Assert.That(look.KeptByGrace, Is.EqualTo(run.KeptByGrace));
        }
    }

    private static bool AreExact(RunScores scores) => Enumerable.Range(0, scores.Score.Length).All(i =>
    {
        var exact = new Score();
        for (var c = 0; c < scores.Criteria.Count; c++) exact.Add(scores.Criteria[c].Weight, scores.PointsOf(i, c));
        return scores.Score[i] == (exact.Value ?? 0m);
    });
}
