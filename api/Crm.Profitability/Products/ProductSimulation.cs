using Crm.Common;

namespace Crm.Profitability;

/// <summary>Twelve months of a product as they were: what a change of price or cost is tried on. Base currency, base units.</summary>
/// <param name="VariableCost">Of the net whose cost is known.</param>
/// <param name="Freight">Goes with the quantity.</param>
/// <param name="WithNet">Commission, rebate, financing and complaints together: go with the net.</param>
/// <param name="FixedOverhead">Goes with the quantity.</param>
internal sealed record SimulatedBase(
    decimal Quantity, decimal Net, decimal VariableCost, decimal Freight, decimal WithNet, decimal FixedOverhead);

/// <summary>What twelve months come to; margin null where the net is not above 0.</summary>
internal sealed record SimulatedYear(
    decimal Quantity, Money Net, Money VariableCost, Money Contribution, Money FullProfit, decimal? Margin);

/// <summary>Tries another price or standard cost on twelve months. Pure.</summary>
internal static class ProductSimulation
{
    /// <param name="b">As it was.</param>
    /// <param name="priceFactor">New price / price; above 0.</param>
    /// <param name="unitCost">New variable cost of a base unit; null: as it was.</param>
    /// <param name="unitOverhead">New fixed overhead of a base unit; null: as it was.</param>
    /// <param name="elasticity">
    /// Percent of quantity lost for each percent of price: quantity × factor^−elasticity (constant elasticity of demand). 0: the quantity stays.
    /// </param>
    public static SimulatedYear Try(SimulatedBase b, decimal priceFactor, decimal? unitCost, decimal? unitOverhead, decimal elasticity)
    {
        var quantityFactor = elasticity == 0m ? 1m : (decimal)Math.Pow((double)priceFactor, -(double)elasticity);
        var quantity = b.Quantity * quantityFactor;
        var net = b.Net * priceFactor * quantityFactor;
        var variable = unitCost is { } cost ? cost * quantity : b.VariableCost * quantityFactor;
        var overhead = unitOverhead is { } one ? one * quantity : b.FixedOverhead * quantityFactor;
        var contribution = net - variable - b.Freight * quantityFactor - b.WithNet * priceFactor * quantityFactor;
        return new SimulatedYear(
            SalesSum.Rounded(quantity), new Money(net), new Money(variable), new Money(contribution), new Money(contribution - overhead),
            ReportFigures.Margin(net, 0m, contribution));
    }

    /// <summary>
    /// By which share the quantity may change before the contribution is what it was; null where the new price brings nothing by the unit.
    /// </summary>
    public static decimal? BreakEvenQuantityChange(SimulatedBase b, decimal priceFactor, decimal? unitCost)
    {
        var before = Try(b, 1m, null, null, 0m).Contribution.Amount;
        var after = Try(b, priceFactor, unitCost, null, 0m).Contribution.Amount;
        return before > 0m && after > 0m ? decimal.Round(before / after - 1m, 6, MidpointRounding.AwayFromZero) : null;
    }
}
