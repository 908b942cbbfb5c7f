namespace Crm.Grading;

/// <summary>
/// Score = Σ weight × points / Σ weight of the criteria that count. Exact decimals, rounded half away from zero to 2 places
/// before the score is cut.
/// </summary>
internal struct Score
{
    // Points such as 100 / 3 carry a last digit that is not exact; a true half must not fall on the wrong side of it.
    private const int GuardDigits = 20;

    private decimal _weighted;

    /// <summary>The weight that counted so far.</summary>
    public decimal Weight { get; private set; }

    /// <summary>Counts a criterion; one without points is skipped, and its weight with it.</summary>
    public void Add(decimal weight, decimal? points)
    {
        if (points is not { } counted) return;
        _weighted += weight * counted;
        Weight += weight;
    }

    /// <summary>0 to 100 with 2 places; null where every criterion was skipped.</summary>
    public readonly decimal? Value => Weight > 0m
        ? decimal.Round(
            decimal.Round(_weighted / Weight, GuardDigits, MidpointRounding.AwayFromZero), 2, MidpointRounding.AwayFromZero)
        : null;
}

/// <summary>
/// The scores of all customers in whole hundredths of a point, column by column in floating numbers. Each number is off by less
/// than a millionth of a hundredth, so only a score that close to a half can be rounded wrongly: those are computed again exactly.
/// </summary>
internal static class FastScores
{
    /// <summary>Stands in the place of a score that a customer does not have.</summary>
    public const int None = -1;

    private const int AtOnce = 1024;
    private const double Doubt = 1e-6;

    public static int[] Of(IReadOnlyList<Criterion> criteria, IReadOnlyList<CriterionPoints> points, GradeReason[] reasons, int count)
    {
        var scores = new int[count];
        Span<double> weighted = stackalloc double[AtOnce];
        Span<double> weights = stackalloc double[AtOnce];
        for (var from = 0; from < count; from += AtOnce)
        {
            var length = Math.Min(AtOnce, count - from);
            weighted.Clear();
            weights.Clear();
            for (var c = 0; c < criteria.Count; c++)
                points[c].AddTo(
                    from, weighted[..length], weights[..length], (double)criteria[c].Weight,
                    criteria[c].PointsOfMissing is { } missing ? (double)missing : double.NaN);
            for (var i = 0; i < length; i++)
            {
                if (reasons[from + i] != GradeReason.Graded || weights[i] <= 0)
                {
                    scores[from + i] = None;
                    continue;
                }
                var hundredths = 100 * weighted[i] / weights[i];
                var whole = Math.Floor(hundredths + 0.5);
                scores[from + i] = Math.Abs(hundredths - whole) < 0.5 - Doubt ? (int)whole : Exactly(criteria, points, from + i);
            }
        }
        return scores;
    }

    private static int Exactly(IReadOnlyList<Criterion> criteria, IReadOnlyList<CriterionPoints> points, int customer)
    {
        var score = new Score();
        for (var c = 0; c < criteria.Count; c++)
            score.Add(criteria[c].Weight, points[c].PointsOf(customer) ?? criteria[c].PointsOfMissing);
        return score.Value is { } value ? (int)(100m * value) : None;
    }
}
