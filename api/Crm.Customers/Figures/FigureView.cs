using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Customers;

/// <summary>How stored figures are told: what is not there is null and never a made-up number.</summary>
internal static class FigureView
{
    /// <summary>Grade N has no score.</summary>
    public static decimal? Score(int gradeRank, decimal score) => gradeRank == (int)Grade.N ? null : score;

    public static DateOnly? Day(DateOnly day) => day == FigureDays.None ? null : day;

    /// <summary>
    /// Contribution / net of what has a known cost, to 4 places; none where that net is not above zero. Net with an unknown
    /// cost brings no contribution and must not count as if it earned nothing.
    /// </summary>
    public static decimal? Margin(Money revenue, Money unknownCostRevenue, Money contribution)
    {
        var known = revenue - unknownCostRevenue;
        return known > Money.Zero ? decimal.Round(contribution.Amount / known.Amount, 4, MidpointRounding.AwayFromZero) : null;
    }
}
