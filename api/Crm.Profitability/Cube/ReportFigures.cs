namespace Crm.Profitability;

/// <summary>Figures that reports share.</summary>
internal static class ReportFigures
{
    /// <summary>Contribution / net of what has a known cost, to 6 places; null where that net is not above 0.</summary>
    public static decimal? Margin(decimal net, decimal unknownCostNet, decimal contribution) =>
        net - unknownCostNet > 0m ? decimal.Round(contribution / (net - unknownCostNet), 6, MidpointRounding.AwayFromZero) : null;

    /// <summary>A share of a whole, to 6 places; null where the whole is not above 0.</summary>
    public static decimal? Share(decimal part, decimal whole) =>
        whole > 0m ? decimal.Round(part / whole, 6, MidpointRounding.AwayFromZero) : null;

    /// <summary>The change against before, as a share of it, to 6 places; null where before is not above 0.</summary>
    public static decimal? Change(decimal now, decimal before) => Share(now - before, before);

    /// <summary>A word as it stands in JSON.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];
}
