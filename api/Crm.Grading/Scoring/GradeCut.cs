using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>A grade, and whether the customer only keeps it because its score is little outside the band.</summary>
internal readonly record struct GradeDecision(Grade Grade, bool KeptByHysteresis);

/// <summary>What is short of the next better grade.</summary>
/// <param name="Grade">The next better grade.</param>
/// <param name="Points">To that grade's edge; 0 where the score is there already and hysteresis holds the customer back.</param>
/// <param name="PointsToMove">To the first score that really moves a customer that holds its present grade.</param>
internal sealed record GradeGap(Grade Grade, decimal Points, decimal PointsToMove);

/// <summary>Cuts scores into grades by half-open bands, and lets a customer keep its grade near the edge.</summary>
internal static class GradeCut
{
    private const decimal SmallestStep = 0.01m;

    /// <summary>The grade whose band the score is in; the lower edge is inside.</summary>
    public static Grade BandOf(decimal score, GradeBands bands) =>
        score >= bands.A ? Grade.A : score >= bands.B ? Grade.B : score >= bands.C ? Grade.C : Grade.D;

    /// <summary>
    /// The held grade while the score is at most <paramref name="hysteresis"/> points outside its band, above or below; else
    /// the band the score is in, over several edges if need be. Who holds N, or nothing, gets the band.
    /// </summary>
    public static GradeDecision Decide(decimal score, Grade held, GradeBands bands, decimal hysteresis)
    {
        var band = BandOf(score, bands);
        if (held is < Grade.A or > Grade.D || band == held || hysteresis <= 0m) return new GradeDecision(band, false);
        var outside = band < held ? score - bands.UpperEdge(held)!.Value : bands.LowerEdge(held)!.Value - score;
        return outside <= hysteresis ? new GradeDecision(held, true) : new GradeDecision(band, false);
    }

    /// <summary>What is short of the next better grade; null for A and N.</summary>
    public static GradeGap? Gap(decimal score, Grade grade, GradeBands bands, decimal hysteresis)
    {
        if (bands.UpperEdge(grade) is not { } edge) return null;
        // Exactly hysteresis above the edge still keeps the grade; the next score moves it. Without hysteresis the edge does.
        var moves = hysteresis > 0m ? edge + hysteresis + SmallestStep : edge;
        return new GradeGap(grade - 1, Math.Max(edge - score, 0m), Math.Max(moves - score, 0m));
    }
}
