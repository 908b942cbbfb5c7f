using Crm.Common;

namespace Crm.Profitability;

/// <summary>A line as it was forecast, in the base currency. PercentOfNet: commission, rebate and expected complaints together.</summary>
internal readonly record struct ForecastLine(
    decimal Quantity, decimal Net, decimal Cost, decimal Freight, decimal PercentOfNet, decimal Financing, decimal Contribution);

/// <summary>What it came to; what was not told is as forecast. FinancingShare is a share of net by the days really taken.</summary>
internal readonly record struct ActualLine(decimal Quantity, decimal Net, decimal Cost, decimal Freight, decimal FinancingShare);

/// <summary>Why the contribution differs from the forecast. The five add up to the difference exactly.</summary>
internal readonly record struct VarianceParts(Money Price, Money Quantity, Money Cost, Money Freight, Money Days)
{
    public Money Total => Price + Quantity + Cost + Freight + Days;

    public static VarianceParts operator +(VarianceParts a, VarianceParts b) => new(
        a.Price + b.Price, a.Quantity + b.Quantity, a.Cost + b.Cost, a.Freight + b.Freight, a.Days + b.Days);
}

/// <summary>
/// Explains the difference between the contribution that came and the one that was forecast, one cause after the other: first the
/// quantity at the forecast's price and cost, then the price with what is a share of it, then cost, freight, and the days to the money. Each
/// step is rounded as a whole, so that the parts add up exactly.
/// </summary>
internal static class Variance
{
    public static VarianceParts Explain(ForecastLine forecast, ActualLine actual)
    {
        var share = forecast.Net == 0m ? 0m : forecast.PercentOfNet / forecast.Net;
        var financing = forecast.Net == 0m ? 0m : forecast.Financing / forecast.Net;
        var ratio = forecast.Quantity == 0m ? 1m : actual.Quantity / forecast.Quantity;
        var atForecast = new Money(forecast.Contribution);
        // What is neither net nor cost of the line nor freight stays as the rounding of the forecast left it.
        var rest = forecast.Contribution
            - (forecast.Net - forecast.Cost - forecast.Freight - forecast.PercentOfNet - forecast.Financing);

        var withQuantity = Contribution(forecast.Net * ratio, forecast.Cost * ratio, forecast.Freight, financing);
        var withPrice = Contribution(actual.Net, forecast.Cost * ratio, forecast.Freight, financing);
        var withCost = Contribution(actual.Net, actual.Cost, forecast.Freight, financing);
        var withFreight = Contribution(actual.Net, actual.Cost, actual.Freight, financing);
        var whole = Contribution(actual.Net, actual.Cost, actual.Freight, actual.FinancingShare);
        return new VarianceParts(
            withPrice - withQuantity, withQuantity - atForecast, withCost - withPrice, withFreight - withCost, whole - withFreight);

        Money Contribution(decimal net, decimal cost, decimal freight, decimal financingShare) =>
            new(net * (1m - share - financingShare) - cost - freight + rest);
    }
}
