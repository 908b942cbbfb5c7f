using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>A shipment as the ERP sends it. Lines, where sent, replace all lines.</summary>
internal sealed record ShipmentMessage
{
    private readonly IReadOnlyList<ShipmentLineMessage>? _lines;

    public string? Key { get; init; }

    /// <summary>The key where none is given.</summary>
    public Patch<string> Number { get; init; }

    public Patch<string> CustomerKey { get; init; }

    public Patch<string> OrderKey { get; init; }

    public Patch<DateOnly?> ShippedOn { get; init; }

    public Patch<string> Carrier { get; init; }

    public IReadOnlyList<ShipmentLineMessage>? Lines
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
        problems.AddRange(Needs.NotNull("shippedOn", ShippedOn));
        problems.AddRange(Checks.Day("shippedOn", ShippedOn.Value));
        problems.AddRange(Checks.Text("carrier", Carrier, 100));
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

/// <summary>A line of a shipment.</summary>
internal sealed record ShipmentLineMessage
{
    public string? Key { get; init; }

    public string? ProductKey { get; init; }

    public decimal? Quantity { get; init; }

    public string? Batch { get; init; }

    /// <summary>The number of the order's line that is shipped, counted from 1.</summary>
    public int? OrderLineNumber { get; init; }

    public IEnumerable<RowProblem> Problems(string at)
    {
        var problems = new List<RowProblem>();
        problems.AddRange(Checks.Text($"{at}key", Key, 100));
        problems.AddRange(Checks.Text($"{at}productKey", ProductKey, 100, required: true));
        if (Quantity is null) problems.Add(Needs.Absent($"{at}quantity"));
        else if (ErpNumber.Quantity(Quantity.Value) <= 0) problems.Add(new RowProblem($"{at}quantity", "invalid", "must be more than 0"));
        problems.AddRange(Checks.Range($"{at}quantity", Quantity, -ErpLimits.Quantity, ErpLimits.Quantity));
        problems.AddRange(Checks.Text($"{at}batch", Batch, 100));
        problems.AddRange(Checks.Range($"{at}orderLineNumber", OrderLineNumber, 1, ErpLimits.Lines));
        return problems;
    }
}
