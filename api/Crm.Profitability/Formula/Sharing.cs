using Crm.Common;

namespace Crm.Profitability;

/// <summary>
/// Shares an amount of the whole order out to its lines so that the shares always sum up to the whole exactly: every share
/// is rounded to 4 places, and the rounding remainder goes to the largest line (by size, the first of equals).
/// </summary>
/// <remarks>
/// An order can hold goods sold and goods that came back. The lines that point the way the order's sum points carry the
/// amount, in proportion; the others carry nothing, or a small sum of large opposite lines would blow the shares up.
/// Where the sum is zero, the positive lines carry it; where every line is zero, all lines carry the same.
/// </remarks>
internal static class Sharing
{
    /// <summary>Shares <paramref name="whole"/> in proportion to the line's <paramref name="weights"/>.</summary>
    public static Money[] ByWeight(Money whole, ReadOnlySpan<Money> weights)
    {
        var shares = new Money[weights.Length];
        if (weights.Length == 0 || whole.Amount == 0m) return shares;

        var sum = 0m;
        foreach (var weight in weights) sum += weight.Amount;
        var sign = sum < 0m ? -1 : 1;

        var carried = 0m;
        var largest = -1;
        for (var i = 0; i < weights.Length; i++)
        {
            if (Math.Sign(weights[i].Amount) != sign) continue;
            carried += weights[i].Amount;
            if (largest < 0 || Math.Abs(weights[i].Amount) > Math.Abs(weights[largest].Amount)) largest = i;
        }

        var shared = 0m;
        for (var i = 0; i < weights.Length; i++)
        {
            if (largest < 0) shares[i] = new Money(whole.Amount / weights.Length);
            else if (Math.Sign(weights[i].Amount) == sign) shares[i] = new Money(Part(whole.Amount, weights[i].Amount, carried));
            shared += shares[i].Amount;
        }
        largest = Math.Max(largest, 0);
        shares[largest] = new Money(shares[largest].Amount + whole.Amount - shared);
        return shares;
    }

    /// <summary>
    /// Takes a rate of every weight. The whole is the rate of the sum, rounded once. Lines of either sign take their part:
    /// a return gives its discount back.
    /// </summary>
    public static Money[] ByRate(decimal rate, ReadOnlySpan<Money> weights)
    {
        var shares = new Money[weights.Length];
        if (weights.Length == 0 || rate == 0m) return shares;

        var sum = 0m;
        var shared = 0m;
        var largest = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i].Amount;
            shares[i] = new Money(rate * weights[i].Amount);
            shared += shares[i].Amount;
            if (Math.Abs(weights[i].Amount) > Math.Abs(weights[largest].Amount)) largest = i;
        }
        shares[largest] = new Money(shares[largest].Amount + new Money(rate * sum).Amount - shared);
        return shares;
    }

    // The product is exact; only where it would not fit in a decimal the quotient is taken first.
    private static decimal Part(decimal whole, decimal weight, decimal sum)
    {
        var digits = Math.Log10((double)Math.Abs(whole) + 1) + Math.Log10((double)Math.Abs(weight) + 1);
        return digits < 19 ? whole * weight / sum : whole * (weight / sum);
    }
}
