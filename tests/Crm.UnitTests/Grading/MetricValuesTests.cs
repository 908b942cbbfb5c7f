using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Grading;

namespace Crm.UnitTests.Grading;

internal sealed class MetricValuesTests
{
    private static readonly DateOnly AsOf = new(2026, 7, 1);

    private static readonly CustomerFacts Facts = new(
        1, new Money(1000m), new Money(240m), new Money(200m), new Money(800m), 5, 9, new DateOnly(2024, 3, 31), new DateOnly(2026, 6, 21));

    private static readonly CustomerInvoices Invoices = new(
        1, new Money(500m), new Money(500m), new Money(22_500m), new Money(125m));

    [TestCase(Metric.Revenue, 1000)]
    [TestCase(Metric.OrderCount, 5)]
    [TestCase(Metric.Contribution, 240)]
    [TestCase(Metric.ContributionMargin, 0.3)] // 240 / (1000 − 200): the net whose cost is known.
    [TestCase(Metric.CollectionDays, 45)]
    [TestCase(Metric.OverdueRatio, 0.25)]
    [TestCase(Metric.RecencyDays, 10)]
    [TestCase(Metric.Growth, 0.25)]
    [TestCase(Metric.MonthsSinceFirstOrder, 27)] // 31 March 2024 to 1 July 2026; the 27th month ends on 30 June.
    [TestCase(Metric.Creditworthiness, 70)]
    [TestCase(Metric.StrategicImportance, 20)]
    [TestCase(Metric.ComplaintCostRatio, 0.05)] // 50 / 1000.
    [TestCase(Metric.ComplaintsPer100Lines, 7.5)] // 3 of 40 lines.
    public void A_customer_is_measured(Metric metric, decimal value) => Assert.That(Of(metric), Is.EqualTo(value));

    [TestCase(Metric.Revenue)]
    [TestCase(Metric.OrderCount)]
    [TestCase(Metric.Contribution)]
    public void Who_bought_nothing_in_the_window_has_zero_and_not_a_missing_value(Metric metric) =>
        Assert.That(Of(metric, CustomerFacts.None, CustomerInvoices.None), Is.EqualTo(0m));

    [TestCase(Metric.ContributionMargin)]
    [TestCase(Metric.CollectionDays)]
    [TestCase(Metric.OverdueRatio)]
    [TestCase(Metric.RecencyDays)]
    [TestCase(Metric.Growth)]
    [TestCase(Metric.MonthsSinceFirstOrder)]
    [TestCase(Metric.ComplaintCostRatio)]
    [TestCase(Metric.ComplaintsPer100Lines)]
    public void What_cannot_be_told_is_missing_and_not_zero(Metric metric) =>
        Assert.That(Of(metric, CustomerFacts.None, CustomerInvoices.None), Is.Null);

    [Test]
    public void With_every_cost_unknown_the_contribution_is_missing()
    {
        var unknown = Facts with { Contribution = Money.Zero, UnknownCostNet = Facts.Revenue };
        Assert.That(Of(Metric.Contribution, unknown), Is.Null);
        Assert.That(Of(Metric.ContributionMargin, unknown), Is.Null);
    }

    [Test]
    public void The_margin_is_undefined_where_net_is_not_above_zero() =>
        Assert.That(Of(Metric.ContributionMargin, Facts with { Revenue = new Money(-10m), UnknownCostNet = Money.Zero }), Is.Null);

    [Test]
    public void Growth_is_missing_without_revenue_the_year_before() =>
        Assert.That(Of(Metric.Growth, Facts with { PreviousRevenue = Money.Zero }), Is.Null);

    [TestCase("2026-01-31", "2026-02-28", 1)]
    [TestCase("2026-01-31", "2026-02-27", 0)]
    [TestCase("2025-07-01", "2026-07-01", 12)]
    [TestCase("2025-07-02", "2026-07-01", 11)]
    public void Whole_months_are_those_that_can_be_added(string from, string to, int months) =>
        Assert.That(MetricValues.WholeMonths(DateOnly.Parse(from), DateOnly.Parse(to)), Is.EqualTo(months));

    [Test]
    public void Values_that_are_shown_as_equal_are_ranked_as_equal()
    {
        Assert.That(Metrics.Scaled(Metric.Growth, 1m / 3m), Is.EqualTo(Metrics.Scaled(Metric.Growth, 0.333333m)));
        Assert.That(Metrics.Value(Metric.Growth, Metrics.Scaled(Metric.Growth, -0.25m)), Is.EqualTo(-0.25m));
        Assert.That(Metrics.Value(Metric.Revenue, Metrics.Scaled(Metric.Revenue, 1234.5678m)), Is.EqualTo(1234.5678m));
    }

    private static CustomerToGrade Customer(CustomerFacts? facts) => new(1, CustomerStatus.Active, 70m, 20m)
    {
        Complaints = facts == CustomerFacts.None ? CustomerComplaints.None : new CustomerComplaints(1, 3, new Money(50m), 40),
    };

    private static decimal? Of(Metric metric, CustomerFacts? facts = null, CustomerInvoices? invoices = null) => MetricValues.Of(
        metric, Customer(facts), facts ?? Facts, invoices ?? Invoices, AsOf);
}
