using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Profitability;

namespace Crm.Profitability;

/// <summary>Judges a calculated order by its thresholds, pure.</summary>
internal static class OrderJudge
{
    /// <param name="order">As it was calculated.</param>
    /// <param name="calculated">By the one formula; without rates no price is needed and no remedy sought.</param>
    /// <param name="thresholds">Of each line.</param>
    /// <param name="unitCosts">Of each line; empty: no remedies are sought.</param>
    public static OrderJudgement Judge(
        OrderToCalculate order, CalculatedOrder calculated, IReadOnlyList<Thresholds> thresholds, IReadOnlyList<UnitCost?> unitCosts)
    {
        var total = Verdict.Of(calculated.Lines, thresholds);
        var (verdict, reasons) = Verdict.On(total);
        var rated = calculated.Rates.Count == calculated.Lines.Count;
        var lines = calculated.Lines.Select((line, i) => Line(
            order, calculated, order.Lines[i], line, thresholds[i], rated ? calculated.Rates[i] : null)).ToList();
        var remedies = rated && unitCosts.Count == order.Lines.Count && verdict is OrderVerdict.Negotiate or OrderVerdict.Refuse
            ? new Remedies(
                order, [.. calculated.Rates.Select((r, i) => new LineTerms(r.Commission, r.Rebate, r.Complaint, unitCosts[i]))], thresholds,
                calculated.InterestRate, calculated.ExpectedDays, calculated.UsualDelay).Find()
            : null;
        var net = total.Net.Amount;
        return new OrderJudgement(
            verdict, reasons, net > 0m ? decimal.Round(total.Floor / net, 6) : null, net > 0m ? decimal.Round(total.Target / net, 6) : null,
            total.IsUnknown ? null : ProfitFormula.Margin(total.Net, total.Known), total.IsUnknown ? null : total.Known,
            total.IsUnknown ? null : Verdict.Missing(total, total.Floor), total.IsUnknown ? null : Verdict.Missing(total, total.Target), lines,
            remedies);
    }

    private static LineJudgement Line(
        OrderToCalculate order, CalculatedOrder calculated, LineToCalculate asked, LineProfit line, Thresholds thresholds, LineRates? rates)
    {
        var (verdict, reasons) = Verdict.On(Verdict.Of(line, thresholds));
        var needed = rates is null ? null : ProfitFormula.PriceNeeded(
            line.VariableCost, line.Freight, asked.Quantity, order.ExchangeRate, DiscountOf(order, asked, line),
            new LineTerms(rates.Commission, rates.Rebate, rates.Complaint, null), calculated.InterestRate, calculated.ExpectedDays,
            asked.TaxRate, thresholds.Target);
        return new LineJudgement(
            verdict, reasons, thresholds.Floor, thresholds.Target, ProfitFormula.Margin(line.Net, line.Contribution),
            needed is { } price ? RoundedUp(order.PricesIncludeTax ? price * (1m + asked.TaxRate) : price) : null);
    }

    // At a price rounded down the line would just miss its target; what a division leaves in the last digits is no more price.
    private static Money RoundedUp(decimal price) =>
        new(decimal.Round(decimal.Round(price, 12), Money.Places, MidpointRounding.ToPositiveInfinity));

    /// <summary>The line's discount together with its share of the header discount, as a share of the price.</summary>
    public static decimal DiscountOf(OrderToCalculate order, LineToCalculate asked, LineProfit line)
    {
        var gross = asked.Quantity * asked.UnitPrice.Amount / (order.PricesIncludeTax ? 1m + asked.TaxRate : 1m);
        return gross == 0m ? 1m - (1m - asked.Discount) * (1m - (order.HeaderDiscountRate ?? 0m))
            : Math.Clamp(1m - (line.LineAmount - line.HeaderDiscountShare).Amount / gross, 0m, 1m);
    }

    /// <summary>The thresholds of lines by the category of their product.</summary>
    public static IReadOnlyList<Thresholds> ThresholdsOf(
        IEnumerable<LineToCalculate> lines, StandardCosts costs, VerdictThresholds thresholds, Grade grade) =>
        [.. lines.Select(l => thresholds.Of(costs.CategoryOf(l.ProductId), grade))];
}
