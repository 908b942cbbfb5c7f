using Crm.Grading;

namespace Crm.UnitTests.Grading;

public sealed class CriterionSharesTests
{
    [Test]
    public void Contributions_sum_up_to_the_score()
    {
        // Three of a third each at 33.3333 points: 11.11 each is 33.33; the score 33.33.
        var shares = CriterionShares.Explain(
            [Counted(Metric.Revenue, 1m, 50m), Counted(Metric.OrderCount, 1m, 33.3333m), Counted(Metric.Growth, 1m, 16.6667m)], 33.33m, true);
        Assert.That(shares.Sum(s => s.Contribution), Is.EqualTo(33.33m));
        Assert.That(shares.Select(s => s.WeightPercent), Is.EqualTo(new[] { 33.33m, 33.33m, 33.33m }));
    }

    [Test]
    public void A_skipped_criterion_brings_nothing_and_the_others_weigh_more()
    {
        var shares = CriterionShares.Explain(
            [Counted(Metric.Revenue, 60m, 80m), new CountedCriterion(Metric.Growth, null, null, 40m, 0m, null)], 80m, true);
        Assert.That(shares[0].WeightPercent, Is.EqualTo(100m));
        Assert.That(shares[0].Contribution, Is.EqualTo(80m));
        Assert.That(shares[1], Is.EqualTo(
            new CriterionExplanation(Metric.Growth, null, MetricUnit.Percent, null, 40m, 0m, 0m, true, null)));
    }

    [Test]
    public void Values_that_tell_cost_are_hidden_from_those_who_may_not_see_it()
    {
        var shares = CriterionShares.Explain(
            [Counted(Metric.ContributionMargin, 1m, 50m), Counted(Metric.Revenue, 1m, 50m)], 50m, seesCost: false);
        Assert.That(shares[0].Raw, Is.Null);
        Assert.That(shares[0].GradeMedian, Is.Null);
        Assert.That(shares[0].Missing, Is.False);
        Assert.That(shares[1].Raw, Is.EqualTo(10m));
    }

    private static CountedCriterion Counted(Metric metric, decimal weight, decimal points) => new(metric, 10m, points, weight, weight, 5m);
}
