namespace Crm.Profitability;

/// <summary>What complaints cost and what was sold, in the base currency, in the months before the day that asks.</summary>
internal readonly record struct ComplaintHistory(decimal Cost, decimal Net);

/// <summary>The same of a product over all customers, with the number of order lines its net came from.</summary>
internal readonly record struct ProductHistory(decimal Cost, decimal Net, int Lines);

/// <summary>
/// The expected cost of complaints as a share of net: what this customer's complaints about this product cost, drawn towards the product's
/// rate over all customers by the weight of ten mean lines, so that one complaint on a first order does not speak for ever.
/// </summary>
internal static class ComplaintRate
{
    /// <summary>Months before the day that asks; that day itself is outside.</summary>
    public const int WindowMonths = 24;

    /// <summary>As many of the product's mean lines weigh as much as what this customer bought.</summary>
    public const int WeightOfLines = 10;

    /// <summary>(c + m·r) / (n + m), between 0 and 1; null where neither the customer nor anybody else ever brought anything.</summary>
    public static decimal? Expect(ComplaintHistory own, ProductHistory product)
    {
        var rate = product.Net > 0m ? Math.Clamp(product.Cost / product.Net, 0m, 1m) : 0m;
        var weight = product is { Net: > 0m, Lines: > 0 } ? WeightOfLines * product.Net / product.Lines : 0m;
        var sold = Math.Max(own.Net, 0m) + weight;
        return sold > 0m ? Math.Clamp((own.Cost + weight * rate) / sold, 0m, 1m) : null;
    }
}
