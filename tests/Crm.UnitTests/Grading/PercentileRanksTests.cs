using Crm.Grading;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Grading;

public sealed class PercentileRanksTests
{
    private const long None = Metrics.NoValue;

    [Test]
    public void Points_are_a_hundred_times_the_worse_and_half_the_equal_over_all()
    {
        // Of four different values: 0.5 / 4, 1.5 / 4, 2.5 / 4, 3.5 / 4.
        Assert.That(Points([10, 40, 20, 30]), Is.EqualTo(new decimal?[] { 12.5m, 87.5m, 37.5m, 62.5m }));
    }

    [Test]
    public void Where_less_is_better_the_least_gets_the_most_points() =>
        Assert.That(Points([10, 40, 20, 30], Direction.Lower), Is.EqualTo(new decimal?[] { 87.5m, 12.5m, 62.5m, 37.5m }));

    [Test]
    public void Ties_share_the_middle_of_their_ranks()
    {
        // 10 | 20 20 | 30: 0.5 / 4; (1 + 1) / 4 twice; 3.5 / 4.
        Assert.That(Points([20, 10, 30, 20]), Is.EqualTo(new decimal?[] { 50m, 12.5m, 87.5m, 50m }));
        Assert.That(Points([20, 10, 30, 20], Direction.Lower), Is.EqualTo(new decimal?[] { 50m, 87.5m, 12.5m, 50m }));
    }

    [Test]
    public void One_customer_alone_gets_fifty() => Assert.That(Points([123]), Is.EqualTo(new decimal?[] { 50m }));

    [Test]
    public void When_all_are_equal_all_get_fifty() => Assert.That(Points([7, 7, 7]), Is.EqualTo(new decimal?[] { 50m, 50m, 50m }));

    [Test]
    public void A_missing_value_has_no_points_and_is_not_among_the_others()
    {
        // Three have a value: 0.5 / 3, 1.5 / 3, 2.5 / 3.
        var points = Points([10, None, 20, 30]);
        Assert.That(points[1], Is.Null);
        Assert.That(points[2], Is.EqualTo(50m));
        Assert.That(decimal.Round(points[0]!.Value, 4), Is.EqualTo(16.6667m));
    }

    [Test]
    public void Who_is_not_graded_is_outside_the_percentile()
    {
        var ranks = PercentileRanks.Of([10, 1000, 20], [true, false, true], Direction.Higher);
        Assert.That(new[] { ranks.PointsOf(0), ranks.PointsOf(1), ranks.PointsOf(2) }, Is.EqualTo(new decimal?[] { 25m, null, 75m }));
        Assert.That(ranks.Count, Is.EqualTo(2));
    }

    [Test]
    public void Of_nobody_there_are_no_points() => Assert.That(Points([None, None]), Is.EqualTo(new decimal?[] { null, null }));

    [FsCheck.NUnit.Property]
    public Property The_points_of_all_average_to_fifty() => Prop.ForAll(Values, values =>
        Math.Abs(Points(values).Average()!.Value - 50m) < 0.000_000_000_1m);

    [FsCheck.NUnit.Property]
    public Property More_is_never_fewer_points_and_equal_is_equal() => Prop.ForAll(Values, values =>
    {
        var points = Points(values);
        return values.Index().All(a => values.Index().All(b =>
            Math.Sign(points[a.Index]!.Value - points[b.Index]!.Value) == Math.Sign(a.Item - b.Item)));
    });

    [FsCheck.NUnit.Property]
    public Property Both_directions_together_make_a_hundred() => Prop.ForAll(Values, values =>
        Points(values).Zip(Points(values, Direction.Lower)).All(p => Math.Abs(p.First!.Value + p.Second!.Value - 100m) < 0.000_000_000_1m));

    [FsCheck.NUnit.Property]
    public Property Points_follow_the_definition() => Prop.ForAll(Values, values =>
        Points(values).Zip(values).All(p =>
            p.First == 50m * (2 * values.Count(v => v < p.Second) + values.Count(v => v == p.Second)) / values.Length));

    private static readonly Arbitrary<long[]> Values =
        Gen.NonEmptyListOf(Gen.Choose(-20, 20)).Select(list => list.Select(v => (long)v).ToArray()).ToArbitrary();

    private static decimal?[] Points(long[] values, Direction direction = Direction.Higher)
    {
        var ranks = PercentileRanks.Of(values, Enumerable.Repeat(true, values.Length).ToArray(), direction);
        return [.. values.Select((_, i) => ranks.PointsOf(i))];
    }
}
