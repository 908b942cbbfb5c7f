using Crm.Grading;

namespace Crm.UnitTests.Grading;

public sealed class RankCorrelationTests
{
    [Test]
    public void The_same_order_is_1_and_the_opposite_one_is_minus_1()
    {
        Assert.That(RankCorrelation.Of([1, 2, 3, 4], [10, 200, 3000, 40000]), Is.EqualTo(1m));
        Assert.That(RankCorrelation.Of([1, 2, 3, 4], [9, 7, 5, 1]), Is.EqualTo(-1m));
    }

    [Test]
    public void A_known_example_without_ties_is_1_less_6_d2_over_n_n2_less_1()
    {
        // Ranks 1..5 against 2, 1, 4, 3, 5: d² = 1 + 1 + 1 + 1 + 0 = 4, so 1 - 24 / 120.
        Assert.That(RankCorrelation.Of([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]), Is.EqualTo(0.8m));
    }

    [Test]
    public void Equal_values_share_the_mean_of_their_ranks()
    {
        // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5.
        var expected = (decimal)(4.5 / Math.Sqrt(4.5 * 5));
        Assert.That(RankCorrelation.Of([1, 2, 2, 3], [1, 2, 3, 4]), Is.EqualTo(decimal.Round(expected, 6)));
    }

    [Test]
    public void Nothing_to_tell_apart_has_no_correlation()
    {
        Assert.That(RankCorrelation.Of([], []), Is.Null);
        Assert.That(RankCorrelation.Of([1], [1]), Is.Null);
        Assert.That(RankCorrelation.Of([5, 5, 5], [1, 2, 3]), Is.Null);
    }

    [Test]
    public void It_is_the_same_both_ways_and_whatever_the_order_of_the_pairs()
    {
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            var left = Enumerable.Range(0, 40).Select(_ => (long)random.Next(12)).ToArray();
            var right = Enumerable.Range(0, 40).Select(_ => (long)random.Next(12)).ToArray();
            var shuffled = Enumerable.Range(0, 40).OrderBy(_ => random.Next()).ToArray();
            var found = RankCorrelation.Of(left, right);
            Assert.That(RankCorrelation.Of(right, left), Is.EqualTo(found));
            Assert.That(
                RankCorrelation.Of([.. shuffled.Select(i => left[i])], [.. shuffled.Select(i => right[i])]), Is.EqualTo(found));
            Assert.That(found, Is.InRange(-1m, 1m));
        }
    }

    [Test]
    public void A_million_pairs_overflow_nothing()
    {
        var values = Enumerable.Range(0, 1_000_000).Select(i => (long)i).ToArray();
        Assert.That(RankCorrelation.Of(values, values), Is.EqualTo(1m));
    }
}
