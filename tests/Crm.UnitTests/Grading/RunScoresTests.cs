using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Grading;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Grading;

public sealed class RunScoresTests
{
    private static readonly DateOnly AsOf = new(2026, 7, 1);
    private static readonly GradeBands Bands = new(75m, 50m, 25m);

    [Test]
    public void Four_customers_by_revenue_get_the_four_grades()
    {
        var scores = Run([Revenue()], [Customer(1, 400), Customer(2, 300), Customer(3, 200), Customer(4, 100)]);
        Assert.That(scores.Score, Is.EqualTo(new[] { 87.5m, 62.5m, 37.5m, 12.5m }));
        Assert.That(scores.Grade, Is.EqualTo(new[] { Grade.A, Grade.B, Grade.C, Grade.D }));
        Assert.That(scores.Counts, Is.EqualTo(new[] { 0, 1, 1, 1, 1, 0 }));
    }

    [TestCase(CustomerStatus.Prospect)]
    [TestCase(CustomerStatus.Lost)]
    [TestCase(CustomerStatus.Blocked)]
    public void Who_is_neither_active_nor_dormant_is_N_and_outside_the_percentile(CustomerStatus status)
    {
        var scores = Run([Revenue()], [Customer(1, 400), Customer(2, 900, status: status), Customer(3, 200)]);
        Assert.That(scores.Grade[1], Is.EqualTo(Grade.N));
        Assert.That(scores.Reason[1], Is.EqualTo(GradeReason.NotActive));
        Assert.That(scores.Score, Is.EqualTo(new[] { 75m, 0m, 25m }));
    }

    [Test]
    public void A_dormant_customer_is_graded() =>
        Assert.That(Run([Revenue()], [Customer(1, 400, status: CustomerStatus.Dormant)]).Grade[0], Is.EqualTo(Grade.B));

    [Test]
    public void With_fewer_orders_ever_than_asked_for_it_is_N()
    {
        var scores = Run([Revenue()], [Customer(1, 400), Customer(2, 900, ordersEver: 1)]);
        Assert.That(scores.Grade, Is.EqualTo(new[] { Grade.B, Grade.N }));
        Assert.That(scores.Reason[1], Is.EqualTo(GradeReason.NotEnoughOrders));
    }

    [TestCase("2026-01-01", true)]
    [TestCase("2026-01-02", false)]
    public void A_first_order_less_than_the_asked_months_ago_is_too_recent(string first, bool graded)
    {
        var scores = Run([Revenue()], [Customer(1, 400, firstOrder: DateOnly.Parse(first))], minimumMonths: 6);
        Assert.That(scores.Reason[0], Is.EqualTo(graded ? GradeReason.Graded : GradeReason.FirstOrderTooRecent));
    }

    [Test]
    public void A_missing_value_is_skipped_and_its_weight_shared_out()
    {
        // Points for importance exist for the first only; the second is scored by revenue alone.
        var scores = Run([Revenue(40m), Importance(60m, MissingRule.Skip)], [Customer(1, 100, importance: 80), Customer(2, 200)]);
        // First: (40 × 25 + 60 × 50) / 100 = 40; second: 75.
        Assert.That(scores.Score, Is.EqualTo(new[] { 40m, 75m }));
    }

    [Test]
    public void A_missing_value_can_count_as_zero_or_as_fixed_points()
    {
        RunCustomer[] customers = [Customer(1, 100, importance: 80), Customer(2, 200)];
        // Second: (40 × 75 + 60 × 0) / 100 = 30, or with 60 points: (40 × 75 + 60 × 60) / 100 = 66.
        Assert.That(Run([Revenue(40m), Importance(60m, MissingRule.Zero)], customers).Score[1], Is.EqualTo(30m));
        Assert.That(Run([Revenue(40m), Importance(60m, MissingRule.Points, 60m)], customers).Score[1], Is.EqualTo(66m));
    }

    [Test]
    public void With_every_criterion_skipped_it_is_N()
    {
        var scores = Run([Importance(100m, MissingRule.Skip)], [Customer(1, 400), Customer(2, 200, importance: 10)]);
        Assert.That(scores.Grade[0], Is.EqualTo(Grade.N));
        Assert.That(scores.Reason[0], Is.EqualTo(GradeReason.EveryCriterionSkipped));
    }

    [Test]
    public void Hysteresis_starts_from_the_grade_held()
    {
        // Two customers score 75 and 25, each on an edge: what it held decides.
        var rising = Run([Revenue()], [Customer(1, 200, held: Grade.B), Customer(2, 100, held: Grade.D)], hysteresis: 2m);
        Assert.That(rising.Grade, Is.EqualTo(new[] { Grade.B, Grade.D }));
        Assert.That(rising.KeptByHysteresis, Is.EqualTo(new[] { true, true }));
        var fresh = Run([Revenue()], [Customer(1, 200), Customer(2, 100)], hysteresis: 2m);
        Assert.That(fresh.Grade, Is.EqualTo(new[] { Grade.A, Grade.C }));
    }

    [Test]
    public void The_median_of_a_grade_is_the_middle_value_or_the_mean_of_the_two_in_the_middle()
    {
        // Ten customers with 100 … 1000: scores 5, 15 … 95. A: 800, 900, 1000 (75 and above); D: 100, 200 (below 25).
        var scores = Run([Revenue()], [.. Enumerable.Range(1, 10).Select(i => Customer(i, i * 100))]);
        var medians = scores.MediansOf(0);
        Assert.That(medians[(int)Grade.A], Is.EqualTo(900m));
        Assert.That(medians[(int)Grade.D], Is.EqualTo(150m));
        Assert.That(medians[(int)Grade.N], Is.Null);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property Every_customer_gets_one_grade_and_equal_customers_the_same() => Prop.ForAll(
        Gen.NonEmptyListOf(Gen.Choose(0, 5)).ToArbitrary(),
        revenues =>
        {
            var scores = Run([Revenue()], [.. revenues.Select((r, i) => Customer(i + 1, r))]);
            return scores.Counts.Sum() == revenues.Count
                && revenues.Zip(scores.Grade).GroupBy(p => p.First).All(g => g.Select(p => p.Second).Distinct().Count() == 1);
        });

    private sealed record RunCustomer(CustomerToGrade Customer, CustomerFacts Facts, Grade Held);

    private static RunCustomer Customer(
        long id, decimal revenue, CustomerStatus status = CustomerStatus.Active, int ordersEver = 2, DateOnly? firstOrder = null,
        decimal? importance = null, Grade held = Grade.N) => new(
            new CustomerToGrade(id, status, null, importance),
            CustomerFacts.None with
            {
                CustomerId = id,
                Revenue = new Money(revenue),
                OrderCountEver = ordersEver,
                FirstOrderOn = firstOrder ?? new DateOnly(2020, 1, 1),
            },
            held);

    private static Criterion Revenue(decimal weight = 100m) =>
        new(Metric.Revenue, weight, Direction.Higher, Normaliser.Percentile, MissingRule.Skip, null);

    private static Criterion Importance(decimal weight, MissingRule missing, decimal? points = null) =>
        new(Metric.StrategicImportance, weight, Direction.Higher, Normaliser.Percentile, missing, points);

    private static RunScores Run(
        Criterion[] criteria, RunCustomer[] customers, decimal hysteresis = 0m, int minimumMonths = 0)
    {
        var population = new RunPopulation(new SchemeRules(12, 2, minimumMonths, Bands, hysteresis, criteria), customers.Length);
        foreach (var c in customers) population.Add(c.Customer, c.Facts, CustomerInvoices.None, AsOf, c.Held, c.Held);
        return RunScores.Of(population);
    }
}
