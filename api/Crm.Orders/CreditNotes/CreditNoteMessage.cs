using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// A credit note as the ERP sends it. Quantities and amounts are positive: the CRM keeps them as negative facts.
/// </summary>
internal sealed record CreditNoteMessage
{
    private readonly IReadOnlyList<CreditLineMessage>? _lines;

    public string? Key { get; init; }

    /// <summary>The key where none is given.</summary>
    public Patch<string> Number { get; init; }

    public Patch<string> CustomerKey { get; init; }

    public Patch<string> OrderKey { get; init; }

    public Patch<DateOnly?> CreditDate { get; init; }

    public Patch<string> Currency { get; init; }

    public Patch<decimal?> ExchangeRate { get; init; }

    public Patch<string> Reason { get; init; }

    public IReadOnlyList<CreditLineMessage>? Lines
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
        problems.AddRange(Needs.Key("orderKey", OrderKey));
        problems.AddRange(Needs.NotNull("creditDate", CreditDate));
        problems.AddRange(Checks.Day("creditDate", CreditDate.Value));
        problems.AddRange(Checks.Currency("currency", Currency.Value));
        problems.AddRange(ExchangeRates.Problems(ExchangeRate));
        problems.AddRange(Checks.Text("reason", Reason, 400));
        if (SendsLines && Lines is null) problems.Add(new RowProblem("lines", "required", "must not be null"));
        if (Lines is not { } lines) return problems;
        if (lines.Count > ErpLimits.Lines)
        {
            problems.Add(new RowProblem("lines", "too-long", $"must not have more than {ErpLimits.Lines} lines"));
            return problems;
        }
        problems.AddRange(LineKeys.Problems(lines, l => l?.Key));
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i] is null) problems.Add(new RowProblem($"lines[{i}]", "required", "must not be null"));
            else problems.AddRange(lines[i].Problems($"lines[{i}]."));
        }
        return problems;
    }
}

/// <summary>A line of a credit note: goods that came back, or an allowance without quantity.</summary>
internal sealed record CreditLineMessage
{
    public string? Key { get; init; }

    public string? ProductKey { get; init; }

    /// <summary>Whether the goods came back, and their cost with them.</summary>
    public bool? GoodsReturned { get; init; }

    /// <summary>Base units that came back; 0 or absent for an allowance.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>Ex tax, of one base unit; instead of the amount.</summary>
    public Money? UnitPrice { get; init; }

    /// <summary>Ex tax; instead of the unit price.</summary>
    public Money? Amount { get; init; }

    /// <summary>A share. The customer's where none is given, else the product's, else 0.</summary>
    public decimal? TaxRate { get; init; }

    /// <summary>Names the return, so that it is not told again as a negative order line.</summary>
    public string? ReturnReference { get; init; }

    public IEnumerable<RowProblem> Problems(string at)
    {
        var problems = new List<RowProblem>();
        problems.AddRange(Checks.Text($"{at}key", Key, 100));
        problems.AddRange(Checks.Text($"{at}productKey", ProductKey, 100));
        if (GoodsReturned is null) problems.Add(Needs.Absent($"{at}goodsReturned"));
        if (GoodsReturned == true)
        {
            if (ErpText.Clean(ProductKey) is null) problems.Add(Needs.Absent($"{at}productKey"));
            if (Quantity is null || ErpNumber.Quantity(Quantity.Value) <= 0)
                problems.Add(new RowProblem($"{at}quantity", "invalid", "must be more than 0 where goods came back"));
        }
        else if (GoodsReturned == false && Quantity is { } quantity && quantity != 0)
            problems.Add(new RowProblem($"{at}quantity", "invalid", "must be 0 or absent for an allowance"));
        problems.AddRange(Checks.Range($"{at}quantity", Quantity, -ErpLimits.Quantity, ErpLimits.Quantity));
        problems.AddRange(Checks.Range($"{at}unitPrice", UnitPrice, 0, ErpLimits.Price));
        problems.AddRange(Checks.Range($"{at}amount", Amount, 0, ErpLimits.Amount));
        if (UnitPrice is null && Amount is null) problems.Add(new RowProblem($"{at}amount", "required", "is required where there is no unitPrice"));
        if (UnitPrice is not null && Amount is not null)
            problems.Add(new RowProblem($"{at}amount", "invalid", "must not be given beside unitPrice"));
        if (UnitPrice is not null && GoodsReturned == false)
            problems.Add(new RowProblem($"{at}unitPrice", "invalid", "an allowance has no quantity; give its amount"));
        problems.AddRange(Checks.Range($"{at}taxRate", TaxRate, 0, 1));
        problems.AddRange(Checks.Text($"{at}returnReference", ReturnReference, 100));
        return problems;
    }
}
