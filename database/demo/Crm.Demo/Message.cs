using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crm.Demo;

/// <summary>The rows of the sync kinds as the demo ERP fills them; a null is left out of the text.</summary>
internal static class Message
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T row) => JsonSerializer.Serialize(row, Options);
}

internal sealed record CategoryRow(string Key, string Name, string? ParentKey);

internal sealed record SupplierRow(string Key, string Name, string Phone, string Email);

internal sealed record ProductRow(
    string Key,
    string Code,
    string Name,
    string CategoryKey,
    string SupplierKey,
    string Family,
    string Unit,
    decimal ListPrice,
    decimal TaxRate
);

internal sealed record StandardCostRow(
    string ProductKey,
    DateOnly ValidFrom,
    decimal Material,
    decimal Labour,
    decimal VariableOverhead,
    decimal FixedOverhead
);

internal sealed record CustomerRow(string Key, string Code, string Name)
{
    public string? ShortName { get; init; }
    public string? ForeignName { get; init; }
    public string Kind { get; init; } = "company";
    public string Status { get; init; } = "active";
    public string? TaxNumber { get; init; }
    public string? Industry { get; init; }
    public string? Country { get; init; }
    public string? Region { get; init; }
    public string? City { get; init; }
    public string? Address { get; init; }
    public string? PostalCode { get; init; }
    public string? Phone { get; init; }
    public string? Email { get; init; }
    public string? Website { get; init; }
    public string? Language { get; init; }
    public string? Currency { get; init; }
    public decimal? TaxRate { get; init; }
    public int? PaymentDays { get; init; }
    public decimal? CreditLimit { get; init; }
    public string? LeadSource { get; init; }
    public string? ParentKey { get; init; }
    public string? Segment { get; init; }
    public string[]? Tags { get; init; }
    public string? OwnerSignInName { get; init; }
}

internal sealed record ContactRow(
    string Key,
    string CustomerKey,
    string Name,
    string JobTitle,
    string? Phone,
    string Mobile,
    string? Email,
    string? WeChat,
    DateOnly? Birthday,
    string Language,
    bool IsPrimary
);

internal sealed record TouchpointRow(
    string Key,
    string CustomerKey,
    string PersonSignInName,
    string Channel,
    string Direction,
    DateTimeOffset HappenedAt,
    string Subject,
    string? Note,
    string Outcome,
    string? NextStep,
    DateOnly? NextStepOn
);

internal sealed record OrderRow(string Key, string Number, string CustomerKey, DateOnly OrderDate)
{
    public string State { get; init; } = "confirmed";
    public string? Currency { get; init; }
    public decimal? ExchangeRate { get; init; }
    public bool? PricesIncludeTax { get; init; }
    public decimal? HeaderDiscountRate { get; init; }
    public decimal? HeaderDiscountAmount { get; init; }
    public decimal? Freight { get; init; }
    public string? Salesperson { get; init; }
    public string? Region { get; init; }
    public string? Channel { get; init; }
    public required IReadOnlyList<OrderLineRow> Lines { get; init; }
}

internal sealed record OrderLineRow(
    string Key,
    string ProductKey,
    decimal Quantity,
    string Unit,
    decimal? UnitsPerSalesUnit,
    decimal UnitPrice,
    decimal? Discount,
    decimal TaxRate,
    string? ReturnReference
);

internal sealed record ShipmentRow(
    string Key,
    string Number,
    string CustomerKey,
    string OrderKey,
    DateOnly ShippedOn,
    string Carrier,
    IReadOnlyList<ShipmentLineRow> Lines
);

internal sealed record ShipmentLineRow(
    string Key,
    string ProductKey,
    decimal Quantity,
    string? Batch,
    int OrderLineNumber
);

internal sealed record ComplaintRow(string? Key, string CustomerKey, string Kind, int Severity, string Subject)
{
    public string? Description { get; init; }
    public string? ProductKey { get; init; }
    public string? OrderKey { get; init; }
    public string? ShipmentKey { get; init; }
    public string? SupplierKey { get; init; }
    public string? Batch { get; init; }
    public decimal? Quantity { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public DateTimeOffset? RespondedAt { get; init; }

    public DateTimeOffset? SolvedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public string? State { get; init; }
    public bool? Rejected { get; init; }
    public string? AssigneeSignInName { get; init; }
    public string? CauseCode { get; init; }
    public string? ResponsibleSide { get; init; }
    public string? Method { get; init; }
    public string? Result { get; init; }
    public string? PreventiveAction { get; init; }
    public decimal? RefundCost { get; init; }
    public decimal? ReplacementCost { get; init; }
    public decimal? TravelCost { get; init; }
    public decimal? LabourCost { get; init; }
    public int? Satisfaction { get; init; }
    public bool? ResultAccepted { get; init; }
}

internal sealed record InvoiceRow(
    string Key,
    string Number,
    string CustomerKey,
    string OrderKey,
    DateOnly InvoiceDate,
    DateOnly DueDate,
    string? Currency,
    decimal? ExchangeRate,
    decimal Amount
);

internal sealed record PaymentRow(
    string Key,
    string CustomerKey,
    string? InvoiceKey,
    DateOnly PaidOn,
    string? Currency,
    decimal? ExchangeRate,
    decimal Amount
);

internal sealed record CreditNoteRow(
    string Key,
    string Number,
    string CustomerKey,
    string? OrderKey,
    DateOnly CreditDate,
    string? Currency,
    decimal? ExchangeRate,
    string Reason,
    IReadOnlyList<CreditLineRow> Lines
);

internal sealed record CreditLineRow(
    string Key,
    string? ProductKey,
    bool GoodsReturned,
    decimal? Quantity,
    decimal? UnitPrice,
    decimal? Amount,
    decimal TaxRate,
    string? ReturnReference
);

internal sealed record ProductHoursRow(string Key, string ProductKey, string Bottleneck, decimal Hours);

internal sealed record ActualCostsRow(string Key, string OrderKey, decimal? Freight, IReadOnlyList<ActualLineRow> Lines);

internal sealed record ActualLineRow(
    int LineNumber, decimal? Quantity, decimal? Net, decimal Material, decimal Labour, decimal VariableOverhead);
