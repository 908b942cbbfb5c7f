using Crm.Common;
using Crm.Contracts.Profitability;

namespace Crm.Profitability;

/// <summary>The standard cost of one base unit in the base currency.</summary>
internal sealed record UnitCost(
    long StandardCostId, DateOnly ValidFrom, Money Material, Money Labour, Money VariableOverhead, Money FixedOverhead);

/// <summary>What a line needs beside itself: its rates as shares of net, and its standard cost, null where unknown.</summary>
internal sealed record LineTerms(decimal Commission, decimal Rebate, decimal ComplaintRate, UnitCost? Cost);

/// <summary>
/// The one definition of profit in the product; SQL only sums what is computed here. Every component is rounded once, half
/// away from zero at 4 places, so that a line's contribution is exactly its net less the components that are shown.
/// </summary>
internal static class ProfitFormula
{
    private const decimal DaysOfYear = 365m;

    /// <param name="order">Prices, discount and freight in the order's currency.</param>
    /// <param name="terms">One for each line, in their order.</param>
    /// <param name="yearlyInterest">A share: 0.06 is 6 %.</param>
    /// <param name="expectedDays">Days from the invoice to the money.</param>
    public static LineProfit[] Calculate(
        OrderToCalculate order, IReadOnlyList<LineTerms> terms, decimal yearlyInterest, int expectedDays)
    {
        var lines = order.Lines;
        var amounts = new Money[lines.Count];
        for (var i = 0; i < amounts.Length; i++) amounts[i] = LineAmount(lines[i], order.PricesIncludeTax);

        var discounts = order.HeaderDiscountAmount is { } discount
            ? Sharing.ByWeight(discount, amounts)
            : Sharing.ByRate(order.HeaderDiscountRate ?? 0m, amounts);

        var nets = new Money[amounts.Length];
        for (var i = 0; i < nets.Length; i++)
            nets[i] = new Money((amounts[i].Amount - discounts[i].Amount) * order.ExchangeRate);

        var freights = Sharing.ByWeight(new Money(order.Freight.Amount * order.ExchangeRate), nets);

        var profits = new LineProfit[amounts.Length];
        for (var i = 0; i < profits.Length; i++)
            profits[i] = Line(lines[i], terms[i], amounts[i], discounts[i], nets[i], freights[i], yearlyInterest, expectedDays);
        return profits;
    }

    /// <summary>Quantity × price ex tax × (1 − line discount), in the order's currency, rounded once.</summary>
    public static Money LineAmount(LineToCalculate line, bool pricesIncludeTax)
    {
        var gross = line.Quantity * line.UnitPrice.Amount * (1m - line.Discount);
        return new Money(pricesIncludeTax ? gross / (1m + line.TaxRate) : gross);
    }

    /// <summary>The cost of a quantity of base units by component; a negative quantity gives its cost back.</summary>
    public static ReturnedCost Cost(UnitCost? cost, decimal baseQuantity) => cost is null
        ? new ReturnedCost(null, null, null, null)
        : new ReturnedCost(
            new Money(baseQuantity * cost.Material.Amount), new Money(baseQuantity * cost.Labour.Amount),
            new Money(baseQuantity * cost.VariableOverhead.Amount), new Money(baseQuantity * cost.FixedOverhead.Amount));

    /// <summary>Contribution / net; undefined where the net is zero or below, or the contribution is unknown.</summary>
    public static decimal? Margin(Money net, Money? contribution) =>
        net.Amount > 0m && contribution is { } known ? known.Amount / net.Amount : null;

    /// <summary>
    /// The unit price ex tax, in the order's currency and not rounded, at which the line reaches the target margin. None where no price
    /// reaches it, where nothing is sold, or where the cost is unknown. The discount is the line's together with its share of
    /// the header discount, as a share of the price.
    /// </summary>
    public static decimal? PriceNeeded(
        Money? variableCost, Money freight, decimal quantity, decimal exchangeRate, decimal discount, LineTerms terms,
        decimal yearlyInterest, int expectedDays, decimal taxRate, decimal targetMargin)
    {
        if (variableCost is not { } variable || quantity <= 0m) return null;
        var kept = 1m - terms.Commission - terms.Rebate - yearlyInterest * expectedDays / DaysOfYear * (1m + taxRate)
            - terms.ComplaintRate - targetMargin;
        var divisor = quantity * exchangeRate * (1m - discount) * kept;
        return kept > 0m && divisor > 0m ? (variable.Amount + freight.Amount) / divisor : null;
    }

    private static LineProfit Line(
        LineToCalculate line, LineTerms terms, Money amount, Money headerDiscount, Money net, Money freight,
        decimal yearlyInterest, int expectedDays)
    {
        var cost = Cost(terms.Cost, line.Quantity * line.UnitsPerSalesUnit);
        var tax = new Money(net.Amount * line.TaxRate);
        var commission = new Money(net.Amount * terms.Commission);
        var rebate = new Money(net.Amount * terms.Rebate);
        // Multiplied out first and divided last: the division alone would lose digits.
        var financing = new Money((net.Amount + tax.Amount) * (yearlyInterest * expectedDays) / DaysOfYear);
        var complaint = new Money(net.Amount * terms.ComplaintRate);
        var contribution =
            net - cost.Material - cost.Labour - cost.VariableOverhead - freight - commission - rebate - financing - complaint;
        return new LineProfit(
            amount, headerDiscount, net, tax, cost.Material, cost.Labour, cost.VariableOverhead, freight, commission, rebate,
            financing, complaint, contribution, cost.FixedOverhead, contribution - cost.FixedOverhead,
            terms.Cost?.StandardCostId, terms.Cost?.ValidFrom);
    }
}
