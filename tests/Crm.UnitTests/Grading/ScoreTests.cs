using Crm.Grading;

namespace Crm.UnitTests.Grading;

public sealed class ScoreTests
{
    [Test]
    public void Score_is_the_weighted_mean_of_the_points()
    {
        // (40 × 88 + 25 × 60 + 20 × 50 + 15 × 70) / 100 = 70.7.
        Assert.That(Of((40m, 88m), (25m, 60m), (20m, 50m), (15m, 70m)), Is.EqualTo(70.70m));
    }

    [Test]
    public void Weights_need_not_add_to_a_hundred()
    {
        // (2 × 90 + 1 × 60) / 3 = 80.
        Assert.That(Of((2m, 90m), (1m, 60m)), Is.EqualTo(80m));
    }

    [Test]
    public void The_weight_of_a_skipped_criterion_is_shared_out_among_the_others()
    {
        // (40 × 80 + 20 × 50) / 60 = 70.
        Assert.That(Of((40m, 80m), (40m, null), (20m, 50m)), Is.EqualTo(70m));
    }

    [Test]
    public void With_every_criterion_skipped_there_is_no_score() => Assert.That(Of((40m, null), (60m, null)), Is.Null);

    [Test]
    public void Criteria_without_weight_make_no_score_alone() => Assert.That(Of((0m, 80m)), Is.Null);

    [TestCase(74.994, 74.99)]
    [TestCase(74.995, 75.00)]
    [TestCase(0.005, 0.01)]
    public void Scores_are_rounded_half_away_from_zero_to_two_places(decimal points, decimal score) =>
        Assert.That(Of((1m, points)), Is.EqualTo(score));

    [Test]
    public void A_true_half_is_not_lost_in_the_digits_of_a_third()
    {
        // Points in thirds of which two make exactly 10.005: 10/3 × 2 + 3.345 over weights 1, 1 and 1, times 3.
        var third = 10m / 3m;
        Assert.That(Of((3m, third), (3m, third), (3m, third), (1m, 70.05m)), Is.EqualTo(10.01m));
    }

    private static decimal? Of(params (decimal Weight, decimal? Points)[] criteria)
    {
        var score = new Score();
        foreach (var (weight, points) in criteria) score.Add(weight, points);
        return score.Value;
    }
}
