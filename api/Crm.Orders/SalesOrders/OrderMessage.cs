using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// An order as the ERP sends it. Prices, discount and freight are in the order's currency. An absent member is left alone,
/// null clears it; lines, where sent, replace all lines.
/// </summary>
internal sealed record OrderMessage
{
    private readonly IReadOnlyList<OrderLineMessage>? _lines;

    public string? Key { get; init; }

    /// <summary>The key where none is given.</summary>
    public Patch<string> Number { get; init; }

    public Patch<string> CustomerKey { get; init; }

    public Patch<DateOnly?> OrderDate { get; init; }

    /// <summary>Confirmed where none is given.</summary>
    public Patch<OrderState?> State { get; init; }

    /// <summary>The base currency where none is given.</summary>
    public Patch<string> Currency { get; init; }

    /// <summary>Base currency per unit of the order's currency at the order date.</summary>
    public Patch<decimal?> ExchangeRate { get; init; }

    public Patch<bool?> PricesIncludeTax { get; init; }

    /// <summary>A share of the line amounts: 0.02 is 2 %.</summary>
    public Patch<decimal?> HeaderDiscountRate { get; init; }

    /// <summary>Ex tax.</summary>
    public Patch<Money?> HeaderDiscountAmount { get; init; }

    public Patch<Money?> Freight { get; init; }

    /// <summary>Days agreed for this order alone; the customer's where none are given. 0 is prepaid.</summary>
    public Patch<int?> PaymentDays { get; init; }

    public Patch<string> Salesperson { get; init; }

    public Patch<string> Region { get; init; }

    public Patch<string> Channel { get; init; }

    public IReadOnlyList<OrderLineMessage>? Lines
    {
        get => _lines;
        init
        {
            _lines = value;
            SendsLines = true;
        }
    }

    /// <summary>Whether the message carried lines at all, be it null.</summary>
    [JsonIgnore]
    public bool SendsLines { get; private init; }

    public IEnumerable<RowProblem> Problems()
    {
        var problems = new List<RowProblem>();
        problems.AddRange(Checks.Text("number", Number, 50));
        problems.AddRange(Needs.Key("customerKey", CustomerKey, required: true));
        problems.AddRange(Needs.NotNull("orderDate", OrderDate));
        problems.AddRange(Checks.Day("orderDate", OrderDate.Value));
        if (State.Value is { } state && !OrderStates.OfErp.Contains(state))
            problems.Add(new RowProblem(
                "state", "invalid", "must be one of draft, confirmed, partShipped, shipped, closed, cancelled"));
        problems.AddRange(Checks.Currency("currency", Currency.Value));
        problems.AddRange(ExchangeRates.Problems(ExchangeRate));
        problems.AddRange(Checks.Range("headerDiscountRate", HeaderDiscountRate.Value, 0, 1));
        problems.AddRange(Checks.Range("headerDiscountAmount", HeaderDiscountAmount.Value, 0, ErpLimits.Amount));
        if (HeaderDiscountRate.Value is not null && HeaderDiscountAmount.Value is not null)
            problems.Add(
                new RowProblem("headerDiscountAmount", "invalid", "must not be given beside headerDiscountRate"));
        problems.AddRange(Checks.Range("freight", Freight.Value, 0, ErpLimits.Amount));
        problems.AddRange(Checks.Range("paymentDays", PaymentDays.Value, 0, 365));
        problems.AddRange(Checks.Text("salesperson", Salesperson, 100));
        problems.AddRange(Checks.Text("region", Region, 100));
        problems.AddRange(Checks.Text("channel", Channel, 50));
        if (SendsLines && Lines is null) problems.Add(new RowProblem("lines", "required", "must not be null"));
        problems.AddRange(LineProblems());
        return problems;
    }

    private IEnumerable<RowProblem> LineProblems()
    {
        if (Lines is not { } lines) yield break;
        if (lines.Count > ErpLimits.Lines)
        {
            yield return new RowProblem("lines", "too-long", $"must not have more than {ErpLimits.Lines} lines");
            yield break;
        }
        foreach (var problem in LineKeys.Problems(lines, l => l?.Key)) yield return problem;
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i] is null) yield return new RowProblem($"lines[{i}]", "required", "must not be null");
            // Most lines are right: their names are only put together for those that are not.
            else if (!lines[i].IsPlainlyRight())
                foreach (var problem in lines[i].Problems($"lines[{i}].")) yield return problem;
        }
    }
}

/// <summary>
/// A line of an order: absent and null members take their defaults, because lines are always sent whole.
/// </summary>
internal sealed record OrderLineMessage
{
    public string? Key { get; init; }

    public string? ProductKey { get; init; }

    /// <summary>In sales units; negative for a return.</summary>
    public decimal? Quantity { get; init; }

    public string? Unit { get; init; }

    /// <summary>Base units in a sales unit: a box of 12 has 12. 1 where none is given.</summary>
    public decimal? UnitsPerSalesUnit { get; init; }

    public Money? UnitPrice { get; init; }

    /// <summary>A share: 0.05 is 5 %.</summary>
    public decimal? Discount { get; init; }

    /// <summary>A share: 0.13 is 13 %. The customer's where none is given, else the product's, else 0.</summary>
    public decimal? TaxRate { get; init; }

    /// <summary>
    /// Names the return that a negative line tells of, so that it is not told again as a credit note.
    /// </summary>
    public string? ReturnReference { get; init; }

    public bool IsPlainlyRight() =>
        Key is null or { Length: > 0 and <= 100 } && IsPlain(Key)
        && ProductKey is { Length: > 0 and <= 100 } && IsPlain(ProductKey)
        && Quantity is { } quantity && ErpNumber.Quantity(quantity) != 0 && Math.Abs(quantity) <= ErpLimits.Quantity
        && Unit is null or { Length: <= 20 } && IsPlain(Unit)
        && UnitsPerSalesUnit is null or (>= 0.000001m and <= ErpLimits.Quantity)
        && UnitPrice is { } price && price.Amount is >= 0 and <= ErpLimits.Price
        && Discount is null or (>= 0 and <= 1)
        && TaxRate is null or (>= 0 and <= 1)
        && ReturnReference is null;

    public IEnumerable<RowProblem> Problems(string at)
    {
        var problems = new List<RowProblem>();
        problems.AddRange(Checks.Text($"{at}key", Key, 100));
        problems.AddRange(Checks.Text($"{at}productKey", ProductKey, 100, required: true));
        if (Quantity is null) problems.Add(Needs.Absent($"{at}quantity"));
        else if (ErpNumber.Quantity(Quantity.Value) == 0)
            problems.Add(new RowProblem($"{at}quantity", "invalid", "must not be 0; a return is negative"));
        problems.AddRange(Checks.Range($"{at}quantity", Quantity, -ErpLimits.Quantity, ErpLimits.Quantity));
        problems.AddRange(Checks.Text($"{at}unit", Unit, 20));
        problems.AddRange(Checks.Range($"{at}unitsPerSalesUnit", UnitsPerSalesUnit, 0.000001m, ErpLimits.Quantity));
        if (UnitPrice is null) problems.Add(Needs.Absent($"{at}unitPrice"));
        problems.AddRange(Checks.Range($"{at}unitPrice", UnitPrice, 0, ErpLimits.Price));
        problems.AddRange(Checks.Range($"{at}discount", Discount, 0, 1));
        problems.AddRange(Checks.Range($"{at}taxRate", TaxRate, 0, 1));
        problems.AddRange(Checks.Text($"{at}returnReference", ReturnReference, 100));
        if (ErpText.Clean(ReturnReference) is not null && Quantity > 0)
            problems.Add(
                new RowProblem($"{at}returnReference", "invalid", "belongs to returns, whose quantity is negative"));
        return problems;
    }

    private static bool IsPlain(string? text)
    {
        foreach (var c in text.AsSpan())
            if (char.IsControl(c)) return false;
        return true;
    }
}

/// <summary>Own keys of lines are unique in their document.</summary>
internal static class LineKeys
{
    public static IEnumerable<RowProblem> Problems<TLine>(IReadOnlyList<TLine> lines, Func<TLine, string?> keyOf)
    {
        if (lines.Count < 2) yield break;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
            if (ErpText.Clean(keyOf(lines[i])) is { } key && !seen.Add(key))
                yield return new RowProblem($"lines[{i}].key", SyncProblemCode.Duplicate, $"stands twice in the lines: '{key}'");
    }
}

/// <summary>Rates to the base currency.</summary>
internal static class ExchangeRates
{
    public static IEnumerable<RowProblem> Problems(Patch<decimal?> rate) =>
        Checks.Range("exchangeRate", rate.Value, 0.00000001m, ErpLimits.ExchangeRate);

    /// <summary>
    /// Currency and rate after a message. A rate that was not sent stays, unless the currency changes; 1 in the base currency.
    /// In another currency a missing rate is a problem: counted as 1, it would make every figure wrong in silence.
    /// </summary>
    public static (string Currency, decimal Rate, RowProblem? Problem) Merge(
        Patch<string> currency, Patch<decimal?> rate, string? currencyBefore, decimal? rateBefore, string baseCurrency)
    {
        var after = (currency.IsSet ? currency.Value : currencyBefore) ?? baseCurrency;
        var sent = rate.IsSet ? rate.Value : after == currencyBefore ? rateBefore : null;
        if (sent is { } known) return (after, ErpNumber.Rate(known), null);
        return after == baseCurrency
            ? (after, 1m, null)
            : (after, 1m, new RowProblem("exchangeRate", "required", $"is required in {after}: the base currency is {baseCurrency}"));
    }
}
