using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>How a raw value becomes points.</summary>
internal enum Normaliser
{
    Percentile = 1,
}

/// <summary>What a missing value counts as: nothing (its weight is shared out among the others), 0, or a fixed number of points.</summary>
internal enum MissingRule
{
    Skip = 1,
    Zero = 2,
    Points = 3,
}

/// <summary>How scores become grades.</summary>
internal enum CutKind
{
    Score = 1,
}

/// <summary>One line of a scheme. Weights need not add to 100.</summary>
internal sealed record Criterion(
    Metric Metric, decimal Weight, Direction Direction, Normaliser Normaliser, MissingRule Missing, decimal? MissingPoints)
{
    /// <summary>The points that count for a customer without a value; null where the criterion is skipped.</summary>
    public decimal? PointsOfMissing => Missing switch
    {
        MissingRule.Zero => 0m,
        MissingRule.Points => MissingPoints ?? 0m,
        _ => null,
    };
}

/// <summary>
/// The lower edges of A, B and C in points. Bands are half-open without a gap: the edge itself belongs to the better grade,
/// everything below C's edge is D.
/// </summary>
internal sealed record GradeBands(decimal A, decimal B, decimal C)
{
    /// <summary>The first score of the grade; null for D, which begins at the bottom.</summary>
    public decimal? LowerEdge(Grade grade) => grade switch
    {
        Grade.A => A,
        Grade.B => B,
        Grade.C => C,
        _ => null,
    };

    /// <summary>The first score above the grade; null for A, which ends at the top.</summary>
    public decimal? UpperEdge(Grade grade) => grade is Grade.A or Grade.N ? null : LowerEdge(grade - 1);
}

/// <summary>The rules of one version of a scheme, as a run applies them.</summary>
/// <param name="WindowMonths">Whole months up to the as-of date, which is itself outside.</param>
/// <param name="MinimumOrders">With fewer orders ever: N.</param>
/// <param name="MinimumMonths">With a first order less long ago: N.</param>
/// <param name="Hysteresis">Points outside the held grade's band at which the grade is still kept.</param>
internal sealed record SchemeRules(
    int WindowMonths, int MinimumOrders, int MinimumMonths, GradeBands Bands, decimal Hysteresis, IReadOnlyList<Criterion> Criteria);
