using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>How a raw value becomes points.</summary>
internal enum Normaliser
{
    /// <summary>The mid-rank among the graded customers of the run, or among those of them in the same group.</summary>
    Percentile = 1,

    /// <summary>A table of thresholds.</summary>
    Bands = 2,

    /// <summary>Evenly between a floor and a ceiling, and no further.</summary>
    Linear = 3,
}

/// <summary>Whom a percentile is taken among: all graded customers, or those with the same value of a field.</summary>
internal enum PeerGroup
{
    None = 0,
    Segment = 1,
    Region = 2,
    Industry = 3,
    Kind = 4,
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
    /// <summary>By fixed bands of points.</summary>
    Score = 1,

    /// <summary>So many of a hundred, the best by score.</summary>
    Quota = 2,

    /// <summary>Those that bring so much of the contribution, the largest first.</summary>
    Share = 3,
}

/// <summary>
/// One step of the normaliser by bands: these points from this raw value (which is inside) up to the next step's. The first
/// step has no From: it begins at the very bottom, so that no value falls into a gap.
/// </summary>
internal sealed record BandStep(decimal? From, decimal Points);

/// <summary>One line of a scheme. Weights need not add to 100.</summary>
/// <param name="Within">For percentiles: among whom.</param>
/// <param name="Steps">For bands: the table, rising.</param>
/// <param name="Floor">For linear: the raw value with 0 points, or with 100 where less is better.</param>
/// <param name="Ceiling">For linear: the raw value with 100 points, or with 0 where less is better.</param>
internal sealed record Criterion(
    Metric Metric, decimal Weight, Direction Direction, Normaliser Normaliser, MissingRule Missing, decimal? MissingPoints,
    PeerGroup Within = PeerGroup.None, IReadOnlyList<BandStep>? Steps = null, decimal? Floor = null, decimal? Ceiling = null)
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

/// <summary>
/// What A, B and C get, D the rest: of the graded customers (quota), or of the contribution they bring (share). 0.1 is 10 %.
/// </summary>
internal sealed record GradeShares(decimal A, decimal B, decimal C);

/// <summary>The rules of one version of a scheme, as a run applies them.</summary>
/// <param name="WindowMonths">Whole months up to the as-of date, which is itself outside.</param>
/// <param name="MinimumOrders">With fewer orders ever: N.</param>
/// <param name="MinimumMonths">With a first order less long ago: N.</param>
/// <param name="Bands">Where scores are cut; null where quotas or shares are.</param>
/// <param name="Hysteresis">Points outside the held grade's band at which the grade is still kept.</param>
/// <param name="Shares">Quotas or shares of contribution; null where scores are cut.</param>
/// <param name="Grace">Demote only when the second committed run in a row says so.</param>
internal sealed record SchemeRules(
    int WindowMonths, int MinimumOrders, int MinimumMonths, GradeBands? Bands, decimal Hysteresis, IReadOnlyList<Criterion> Criteria,
    CutKind Cut = CutKind.Score, GradeShares? Shares = null, bool Grace = false);
