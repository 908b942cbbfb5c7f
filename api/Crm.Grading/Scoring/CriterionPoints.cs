namespace Crm.Grading;

/// <summary>
/// The points of one criterion, of every customer of a run. Twice: exact, and as floating numbers fast enough to score all
/// customers while somebody moves a weight; what these cannot decide for certain is decided by the exact ones.
/// </summary>
internal abstract class CriterionPoints
{
    /// <summary>0 to 100, exact; null for a customer without a value, or outside the run.</summary>
    public abstract decimal? PointsOf(int customer);

    /// <summary>The same rounded half away from zero to 4 places.</summary>
    public virtual decimal? RoundedPointsOf(int customer) =>
        PointsOf(customer) is { } points ? decimal.Round(points, 4, MidpointRounding.AwayFromZero) : null;

    /// <summary>Adds weight × points, and the weight, of the customers from a number on.</summary>
    /// <param name="missing">The points that count where there is no value; not a number where the criterion is skipped.</param>
    public abstract void AddTo(int from, Span<double> weighted, Span<double> weights, double weight, double missing);

    /// <summary>The points of a criterion of this population.</summary>
    public static CriterionPoints Of(RunPopulation population, int criterion, ReadOnlySpan<bool> graded)
    {
        var rule = population.Rules.Criteria[criterion];
        var values = population.Values[criterion];
        return rule.Normaliser switch
        {
            Normaliser.Bands => new BandPoints(rule, values),
            Normaliser.Linear => new LinearPoints(rule, values),
            _ when rule.Within == PeerGroup.None => PercentileRanks.Of(values.AsSpan(0, population.Count), graded, rule.Direction),
            _ => PercentileRanks.Of(
                values.AsSpan(0, population.Count), graded, rule.Direction, population.Peers[rule.Within].Numbers,
                population.Peers[rule.Within].Names.Count),
        };
    }

    protected static void Add(int at, double points, Span<double> weighted, Span<double> weights, double weight)
    {
        weighted[at] += weight * points;
        weights[at] += weight;
    }

    protected static void AddMissing(int at, Span<double> weighted, Span<double> weights, double weight, double missing)
    {
        if (!double.IsNaN(missing)) Add(at, missing, weighted, weights, weight);
    }
}

/// <summary>The normaliser by bands: the points of the last step that the value has reached.</summary>
internal sealed class BandPoints(Criterion criterion, long[] values) : CriterionPoints
{
    private readonly long[] _from = [.. criterion.Steps!.Skip(1).Select(s => Metrics.Scaled(criterion.Metric, s.From!.Value))];
    private readonly decimal[] _points = [.. criterion.Steps!.Select(s => s.Points)];
    private readonly double[] _fast = [.. criterion.Steps!.Select(s => (double)s.Points)];

    public override decimal? PointsOf(int customer) =>
        values[customer] == Metrics.NoValue ? null : _points[StepOf(values[customer])];

    public override void AddTo(int from, Span<double> weighted, Span<double> weights, double weight, double missing)
    {
        for (var i = 0; i < weighted.Length; i++)
        {
            var value = values[from + i];
            if (value != Metrics.NoValue) Add(i, _fast[StepOf(value)], weighted, weights, weight);
            else AddMissing(i, weighted, weights, weight, missing);
        }
    }

    /// <summary>The points of a raw value.</summary>
    public decimal Points(long value) => _points[StepOf(value)];

    /// <summary>The value nearest to one whose points are enough, among multiples of a step; null where none are.</summary>
    public long? Nearest(long value, long grid, Func<decimal, bool> enough)
    {
        long? nearest = null;
        for (var step = 0; step < _points.Length; step++)
        {
            if (!enough(_points[step])) continue;
            var first = step == 0 ? long.MinValue : _from[step - 1];
            var last = step == _from.Length ? long.MaxValue : _from[step] - 1;
            var candidate = value < first ? Multiple(first, grid, up: true) : value > last ? Multiple(last, grid, up: false) : value;
            if (candidate < first || candidate > last) continue;
            if (nearest is null || Math.Abs(candidate - value) < Math.Abs(nearest.Value - value)) nearest = candidate;
        }
        return nearest;
    }

    private static long Multiple(long value, long grid, bool up)
    {
        var rest = ((value % grid) + grid) % grid;
        return rest == 0 ? value : up ? value - rest + grid : value - rest;
    }

    private int StepOf(long value)
    {
        var step = 0;
        while (step < _from.Length && value >= _from[step]) step++;
        return step;
    }
}

/// <summary>The linear normaliser: 0 points at the floor, 100 at the ceiling (turned round where less is better), no further.</summary>
internal sealed class LinearPoints(Criterion criterion, long[] values) : CriterionPoints
{
    private readonly long _floor = Metrics.Scaled(criterion.Metric, criterion.Floor!.Value);
    private readonly long _ceiling = Metrics.Scaled(criterion.Metric, criterion.Ceiling!.Value);
    private readonly bool _lower = criterion.Direction == Direction.Lower;

    public override decimal? PointsOf(int customer) => values[customer] == Metrics.NoValue ? null : Points(values[customer]);

    public override void AddTo(int from, Span<double> weighted, Span<double> weights, double weight, double missing)
    {
        var perUnit = 100.0 / (_ceiling - _floor);
        for (var i = 0; i < weighted.Length; i++)
        {
            var value = values[from + i];
            if (value != Metrics.NoValue) Add(i, perUnit * Reached(value), weighted, weights, weight);
            else AddMissing(i, weighted, weights, weight, missing);
        }
    }

    /// <summary>The points of a raw value.</summary>
    public decimal Points(long value) => 100m * Reached(value) / (_ceiling - _floor);

    /// <summary>The value nearest to one, above or below it by steps, whose points are enough; null where none are.</summary>
    public long? Nearest(long value, long grid, bool rising, Func<decimal, bool> enough)
    {
        var most = rising ? _ceiling - value : value - _floor;
        if (most <= 0) return null;
        long At(long steps) => rising ? value + steps * grid : value - steps * grid;
        var (near, end) = (0L, (most + grid - 1) / grid);
        if (!enough(Points(At(end)))) return null;
        while (end - near > 1)
        {
            var middle = near + (end - near) / 2;
            if (enough(Points(At(middle)))) end = middle;
            else near = middle;
        }
        return At(end);
    }

    private long Reached(long value)
    {
        var clamped = Math.Clamp(value, _floor, _ceiling);
        return _lower ? _ceiling - clamped : clamped - _floor;
    }
}
