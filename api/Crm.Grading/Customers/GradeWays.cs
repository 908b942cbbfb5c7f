using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>The nearest ways to another grade; a side is null where there is no better (or no worse) one to come to.</summary>
internal sealed record GradeWays(GradeWay? Up, GradeWay? Down);

/// <summary>
/// A way to the next grade, for a customer that holds its present one. Score: to reach (up), or to fall to (down). Contribution:
/// the same where shares of it cut; null without the right to see cost. Changes: of each criterion alone, the others unchanged.
/// </summary>
internal sealed record GradeWay(Grade Grade, decimal? Score, Money? Contribution, IReadOnlyList<RawChange> Changes);

/// <summary>
/// The smallest change of a raw value that is enough, and the value it leads to, in the metric's unit; 0 where nothing needs to
/// change. Null where no change of this criterion alone is enough.
/// </summary>
internal sealed record RawChange(Metric Metric, MetricUnit Unit, decimal? To, decimal? Change);

/// <summary>A score to come to: at least as much on the way up, at most as much on the way down.</summary>
internal sealed record ScoreTarget(Grade Grade, decimal Score, bool Up)
{
    private const decimal SmallestStep = 0.01m;

    public bool IsMet(decimal score) => Up ? score >= Score : score <= Score;

    /// <summary>Where bands of points cut. Exactly hysteresis outside of the band still keeps the grade.</summary>
    public static (ScoreTarget? Up, ScoreTarget? Down) OfBands(GradeBands bands, decimal hysteresis, Grade grade)
    {
        var beyond = hysteresis > 0m ? hysteresis + SmallestStep : 0m;
        var up = bands.UpperEdge(grade) + beyond;
        var down = bands.LowerEdge(grade) - (hysteresis > 0m ? beyond : SmallestStep);
        return (
            up is { } better ? new ScoreTarget(GradeCut.BandOf(better, bands), better, true) : null,
            down is >= 0m and var worse ? new ScoreTarget(GradeCut.BandOf(worse, bands), worse, false) : null);
    }

    /// <summary>
    /// Where quotas cut, all others unchanged: up to the score of the last one inside the better grade, with whom one shares it;
    /// down below the first one after the own grade, who then takes the place.
    /// </summary>
    public static (ScoreTarget? Up, ScoreTarget? Down) OfQuotas(IReadOnlyList<CutLine> lines, Grade grade, decimal score)
    {
        var better = lines.LastOrDefault(line => line.Grade < grade && line.Score is not null);
        var own = lines.FirstOrDefault(line => line.Grade == grade);
        decimal? down = own is null ? null : !(score >= own.Score) ? score : own.NextScore - SmallestStep;
        return (
            better is null ? null : new ScoreTarget(BandOf(better.Score!.Value, lines), better.Score.Value, true),
            down is >= 0m and var worse ? new ScoreTarget((Grade)Math.Max((int)BandOf(worse, lines), (int)grade + 1), worse, false) : null);
    }

    private static Grade BandOf(decimal score, IReadOnlyList<CutLine> lines) =>
        lines.FirstOrDefault(line => score >= line.Score)?.Grade ?? Grade.D;
}

/// <summary>A criterion of one customer with its exact points; Own: its place among the values of a percentile.</summary>
internal sealed record ExactCriterion(Criterion Criterion, long? Raw, decimal? Points, DistributionEntry? Own = null, int Customers = 0)
{
    /// <summary>2 × less + equal, whichever direction is better.</summary>
    public int RisingRank => 2 * Own!.Value.Below + Own.Value.Equal;
}

/// <summary>Where in the sorted values of a percentile the answer stands.</summary>
/// <param name="Place">The place in the sorted values, from 0.</param>
/// <param name="Rank">The rank by rising value to come to.</param>
/// <param name="Rising">Whether the value has to rise.</param>
internal sealed record NeededPlace(int Place, int Rank, bool Rising);

/// <summary>The score of one customer, recomputed exactly with one criterion changed.</summary>
internal sealed class ExactScore(IReadOnlyList<ExactCriterion> criteria)
{
    public IReadOnlyList<ExactCriterion> Criteria => criteria;

    public decimal? Value => With(-1, null);

    public decimal? With(int changed, decimal? points)
    {
        var score = new Score();
        for (var c = 0; c < criteria.Count; c++)
            score.Add(criteria[c].Criterion.Weight, c == changed ? points : criteria[c].Points ?? criteria[c].Criterion.PointsOfMissing);
        return score.Value;
    }

    /// <summary>
    /// The place among the values of a percentile that a customer must come to, with the least change; null where even the end
    /// of all is not enough.
    /// </summary>
    public NeededPlace? NeededPlaceOf(int changed, ScoreTarget target)
    {
        var (criterion, customers) = (criteria[changed].Criterion, criteria[changed].Customers);
        bool Enough(int rank) => target.IsMet(With(changed, PercentileRanks.Points(rank, customers))!.Value);
        var (end, near) = target.Up ? (2 * customers - 1, 0) : (1, 2 * customers);
        if (!Enough(end)) return null;
        // The end is enough and the near side is not: they close in on each other.
        while (Math.Abs(end - near) > 1)
        {
            var middle = (end + near) / 2;
            if (Enough(middle)) end = middle;
            else near = middle;
        }
        var rising = target.Up == (criterion.Direction == Direction.Higher);
        var rank = criterion.Direction == Direction.Higher ? end : 2 * customers - end;
        return new NeededPlace(rising ? rank / 2 : (rank - 1) / 2, rank, rising);
    }

    /// <summary>The raw value at which the place is reached: equal to the entry that covers it, or just beyond it.</summary>
    public long? ValueAt(int changed, NeededPlace needed, DistributionEntry entry)
    {
        var (metric, raw) = (criteria[changed].Criterion.Metric, criteria[changed].Raw!.Value);
        var step = RawGrid.StepOf(metric);
        // The customer itself leaves its place: where the value rises it no longer counts among those with less.
        var value = needed.Rising
            ? entry.Value > raw && 2 * entry.Below + entry.Equal - 1 >= needed.Rank ? entry.Value : entry.Value + step
            : entry.Value < raw && 2 * entry.Below + entry.Equal + 1 <= needed.Rank ? entry.Value : entry.Value - step;
        return RawGrid.IsPossible(metric, value) ? value : null;
    }

    /// <summary>The nearest raw value with which a criterion by bands or linear is enough.</summary>
    public long? NearestValue(int changed, ScoreTarget target)
    {
        var (criterion, raw) = (criteria[changed].Criterion, criteria[changed].Raw!.Value);
        bool Enough(decimal points) => target.IsMet(With(changed, points)!.Value);
        var value = criterion.Normaliser == Normaliser.Bands
            ? new BandPoints(criterion, []).Nearest(raw, RawGrid.StepOf(criterion.Metric), Enough)
            : new LinearPoints(criterion, []).Nearest(
                raw, RawGrid.StepOf(criterion.Metric), target.Up == (criterion.Direction == Direction.Higher), Enough);
        return value is { } found && RawGrid.IsPossible(criterion.Metric, found) ? found : null;
    }
}

/// <summary>The raw values that a metric can have, as whole numbers: how far two neighbours are apart, and where they end.</summary>
internal static class RawGrid
{
    private const long One = 1_000_000;

    public static long StepOf(Metric metric) => metric switch
    {
        Metric.OrderCount or Metric.RecencyDays or Metric.MonthsSinceFirstOrder => One,
        Metric.Creditworthiness or Metric.StrategicImportance => One / 10_000,
        _ => 1,
    };

    public static bool IsPossible(Metric metric, long value) => metric switch
    {
        Metric.Revenue or Metric.Contribution or Metric.ExpectedValue12m => true,
        Metric.ContributionMargin => value <= One,
        Metric.Growth => value >= -One,
        Metric.Creditworthiness or Metric.StrategicImportance => value is >= 0 and <= 100 * One,
        _ => value >= 0,
    };
}

/// <summary>
/// The contributions of a run that cut by shares, to see what one customer's own would have to be. Its own change changes the
/// total that shares are taken of.
/// </summary>
internal sealed class ShareLadder
{
    private readonly long[] _rising;
    private readonly Int128[] _sums;

    /// <param name="contributions">Of the graded customers that brought any, in ten-thousandths.</param>
    public ShareLadder(long[] contributions)
    {
        _rising = contributions;
        Array.Sort(_rising);
        // _sums[i]: all from place i on.
        _sums = new Int128[_rising.Length + 1];
        for (var i = _rising.Length - 1; i >= 0; i--) _sums[i] = _sums[i + 1] + _rising[i];
    }

    /// <summary>
    /// The least contribution above its own with which a customer is within the share (0.7 is 70 %), or the most below its own
    /// with which it is not; its own where that is so already.
    /// </summary>
    public long? Nearest(long own, decimal share, bool inside)
    {
        if (share <= 0m) return null;
        if (IsInside(own, own, share) == inside) return own;
        var (near, end) = (own, inside ? Math.Max(own, _rising.Length == 0 ? 0 : _rising[^1]) + 1 : 0);
        if (IsInside(own, end, share) != inside) return null;
        while (Math.Abs(end - near) > 1)
        {
            var middle = near + (end - near) / 2;
            if (IsInside(own, middle, share) == inside) end = middle;
            else near = middle;
        }
        return end;
    }

    // Inside is whom those with more do not fill the share without.
    private bool IsInside(long own, long value, decimal share)
    {
        if (value <= 0) return false;
        var more = _sums[FirstAbove(value)] - (own > value ? own : 0);
        var total = _sums[0] - Math.Max(own, 0) + value;
        return more * 10_000 < total * (long)(10_000m * share);
    }

    private int FirstAbove(long value)
    {
        var (low, high) = (0, _rising.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_rising[middle] > value) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
