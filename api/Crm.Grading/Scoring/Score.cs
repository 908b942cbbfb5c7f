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
