using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Grading;

namespace Crm.UnitTests.Grading;

/// <summary>Populations made of a few numbers per customer, and runs over them.</summary>
internal static class GradingExample
{
    public static readonly DateOnly AsOf = new(2026, 7, 1);
    public static readonly GradeBands Bands = new(75m, 50m, 25m);

    /// <summary>Null: the customer has no such value.</summary>
    public sealed record Row(
        long Revenue, int Orders = 2, decimal? Importance = null, int? LastOrderDaysAgo = null, long Contribution = 0,
        Grade Held = Grade.N, bool Warned = false, string Segment = "", CustomerStatus Status = CustomerStatus.Active, int OrdersEver = 2,
        long UnknownCostNet = 0)
    {
        public CustomerFacts Facts => CustomerFacts.None with
        {
            Revenue = new Money(Revenue),
            Contribution = new Money(Contribution),
            UnknownCostNet = new Money(UnknownCostNet),
            OrderCount = Orders,
            OrderCountEver = OrdersEver,
            FirstOrderOn = new DateOnly(2020, 1, 1),
            LastOrderOn = LastOrderDaysAgo is { } days ? AsOf.AddDays(-days) : null,
        };
    }

    public static SchemeRules Rules(params Criterion[] criteria) => new(12, 2, 0, Bands, 0m, criteria);

    public static SchemeRules By(this SchemeRules rules, CutKind cut, decimal a, decimal b, decimal c) =>
        rules with { Cut = cut, Bands = null, Hysteresis = 0m, Shares = new GradeShares(a, b, c) };

    public static Criterion By(
        Metric metric, decimal weight = 100m, Direction direction = Direction.Higher, Normaliser normaliser = Normaliser.Percentile,
        MissingRule missing = MissingRule.Skip, decimal? missingPoints = null) =>
        new(metric, weight, direction, normaliser, missing, missingPoints);

    public static Criterion Linear(Metric metric, decimal floor, decimal ceiling, Direction direction = Direction.Higher, decimal weight = 100m) =>
        By(metric, weight, direction, Normaliser.Linear) with { Floor = floor, Ceiling = ceiling };

    public static Criterion Stepped(Metric metric, decimal weight, params BandStep[] steps) =>
        By(metric, weight, normaliser: Normaliser.Bands) with { Steps = steps };

    public static RunPopulation Population(SchemeRules rules, params IReadOnlyList<Row> rows)
    {
        var population = new RunPopulation(rules, rows.Count);
        var segments = new PeerColumn(rows.Count);
        foreach (var (i, row) in rows.Index())
        {
            population.Add(
                new CustomerToGrade(i + 1, row.Status, null, row.Importance), row.Facts, CustomerInvoices.None, AsOf, row.Held, row.Held,
                row.Warned);
            segments.Set(i, row.Segment);
        }
        population.Peers = new Dictionary<PeerGroup, PeerColumn> { [PeerGroup.Segment] = segments };
        return population;
    }

    public static KeptPopulation Kept(params IReadOnlyList<Row> rows)
    {
        var kept = new KeptPopulation(AsOf, 12, rows.Count);
        var segments = new PeerColumn(rows.Count);
        foreach (var (i, row) in rows.Index())
        {
            kept.Add(new CustomerToGrade(i + 1, row.Status, null, row.Importance), row.Facts, CustomerInvoices.None, row.Held, row.Warned);
            kept.Today[i] = row.Held;
            segments.Set(i, row.Segment);
        }
        kept.Peers = new Dictionary<PeerGroup, PeerColumn> { [PeerGroup.Segment] = segments };
        return kept;
    }

    public static RunScores Run(SchemeRules rules, params IReadOnlyList<Row> rows) => RunScores.Of(Population(rules, rows));

    public static string Grades(this RunScores scores) => string.Concat(scores.Grade.Select(g => g.ToString()));
}
