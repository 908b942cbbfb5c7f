using System.Globalization;
using Crm.Common;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;

namespace Crm.Grading;

/// <summary>Holds an order against the caps of a policy, pure. What is exactly at a cap is within it.</summary>
internal static class PolicyCaps
{
    private const decimal DaysOfYear = 365m;
    private const int MonthsOfYear = 12;

    /// <summary>As in the treatment report: half a thousandth is left to rounding.</summary>
    private const decimal Rounding = 0.0005m;

    /// <summary>The share given away of what the lines would bring without any discount; what is above the cap costs that much.</summary>
    public static (decimal Share, Money Given, Money Above, string Extent)? Discount(OrderFigures figures, GradePolicy policy)
    {
        if (policy.DiscountCap is not { } cap) return null;
        var order = figures.Order;
        var gross = order.Lines.Sum(l =>
            l.Quantity * l.UnitPrice.Amount * order.ExchangeRate / (order.PricesIncludeTax ? 1m + l.TaxRate : 1m));
        if (gross <= 0m) return null;
        var net = figures.Calculated.Lines.Sum(l => l.Net.Amount);
        var share = 1m - net / gross;
        if (share <= cap + Rounding) return null;
        return (decimal.Round(share, 6), new Money(gross - net), new Money(gross * (1m - cap) - net), Whole(decimal.Ceiling(share * 100m)));
    }

    /// <summary>Days agreed beyond the cap cost the interest on them.</summary>
    public static (int Agreed, Money? Cost, string Extent)? PaymentDays(OrderFigures figures, GradePolicy policy, int customersDays)
    {
        var agreed = figures.Order.PaymentDays ?? customersDays;
        if (policy.PaymentDays is not { } cap || agreed <= cap) return null;
        var amount = figures.Calculated.Lines.Sum(l => l.Net.Amount + l.Tax.Amount);
        return (
            agreed,
            figures.Calculated.Rates.Count == 0 ? null : new Money(amount * (figures.Calculated.InterestRate * (agreed - cap)) / DaysOfYear),
            Whole(agreed));
    }

    /// <summary>
    /// Beyond the limit: months of average revenue by the policy, or the customer's own limit where that is smaller. Null where neither
    /// binds.
    /// </summary>
    public static (Money Limit, Money Above, string Extent)? Credit(
        Exposure exposure, GradePolicy policy, Money? ownLimit, Money revenueOfYear)
    {
        var byPolicy = policy.CreditMonths is { } months ? new Money(Math.Max(0m, revenueOfYear.Amount) * months / MonthsOfYear) : (Money?)null;
        if ((byPolicy, ownLimit) switch
        {
            ({ } a, { } b) => a < b ? a : b,
            ({ } a, null) => a,
            (null, { } b) => b,
            _ => (Money?)null,
        } is not { } limit || exposure.Total <= limit) return null;
        var above = exposure.Total - limit;
        return (limit, above, Rough(above.Amount));
    }

    // Two digits: a little more is the same finding, much more is another one.
    private static string Rough(decimal amount)
    {
        var scale = 1m;
        while (amount / scale >= 100m) scale *= 10m;
        return Whole(decimal.Ceiling(amount / scale) * scale);
    }

    private static string Whole(decimal number) => number.ToString("0", CultureInfo.InvariantCulture);
}
