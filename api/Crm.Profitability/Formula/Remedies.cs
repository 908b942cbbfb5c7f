using Crm.Contracts.Profitability;

namespace Crm.Profitability;

/// <summary>
/// What would make an order acceptable: a higher price, fewer days, a larger quantity over which the freight spreads. Each is found by
/// calculating the order anew, so that what is told is exact to the last rounding: it is accepted with it and not with one step less.
/// </summary>
internal sealed class Remedies(
    OrderToCalculate order, IReadOnlyList<LineTerms> terms, IReadOnlyList<Thresholds> thresholds, decimal yearlyInterest, int expectedDays,
    int usualDelay)
{
    /// <summary>Nobody takes eleven times the price or the quantity.</summary>
    private const int MostPercent = 1_000;

    private const int LongestDays = 365;

    /// <summary>Null where a cost is unknown or the order is acceptable as it is.</summary>
    public OrderRemedies? Find()
    {
        if (order.Lines.Count == 0 || terms.Any(t => t.Cost is null) || IsAccepted(order, expectedDays)) return null;
        var price = Least(MostPercent * 100, step => IsAccepted(WithPrices(step), expectedDays));
        var quantity = Least(MostPercent, step => IsAccepted(WithQuantities(step), expectedDays));
        return new OrderRemedies(
            price is { } up ? up / 10_000m : null, price is { } by ? [.. WithPrices(by).Lines.Select(l => l.UnitPrice.Amount)] : null, Days(),
            quantity is { } more ? more / 100m : null, quantity is { } factor ? [.. WithQuantities(factor).Lines.Select(l => l.Quantity)] : null);
    }

    // The longest term that is still accepted: with every day less the financing is less.
    private int? Days()
    {
        if (!IsAccepted(order, CollectionDays.OfAgreed(0, usualDelay))) return null;
        int accepted = 0, refused = LongestDays + 1;
        while (refused - accepted > 1)
        {
            var middle = (accepted + refused) / 2;
            if (IsAccepted(order, CollectionDays.OfAgreed(middle, usualDelay))) accepted = middle;
            else refused = middle;
        }
        return accepted;
    }

    // The least step that is accepted; from some step on all are, or none is.
    private static int? Least(int most, Func<int, bool> isAccepted)
    {
        if (!isAccepted(most)) return null;
        int refused = 0, accepted = most;
        while (accepted - refused > 1)
        {
            var middle = (accepted + refused) / 2;
            if (isAccepted(middle)) accepted = middle;
            else refused = middle;
        }
        return accepted;
    }

    private OrderToCalculate WithPrices(int hundredthsOfPercent) => order with
    {
        Lines = [.. order.Lines.Select(l => l with { UnitPrice = l.UnitPrice * (1m + hundredthsOfPercent / 10_000m) })],
    };

    private OrderToCalculate WithQuantities(int percent) => order with
    {
        Lines = [.. order.Lines.Select(l => l with { Quantity = More(l.Quantity, percent) })],
    };

    private static decimal More(decimal quantity, int percent)
    {
        var more = quantity * (1m + percent / 100m);
        return decimal.Truncate(quantity) == quantity ? decimal.Ceiling(more) : decimal.Round(more, 6, MidpointRounding.ToPositiveInfinity);
    }

    private bool IsAccepted(OrderToCalculate changed, int days)
    {
        try
        {
            var lines = ProfitFormula.Calculate(changed, terms, yearlyInterest, days);
            return Verdict.On(Verdict.Of(lines, thresholds)).Verdict == OrderVerdict.Accept;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
