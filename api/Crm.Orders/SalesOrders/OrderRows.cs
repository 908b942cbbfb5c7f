using Crm.Common;

namespace Crm.Orders;

/// <summary>The head of an order as it is stored; totals in the base currency.</summary>
internal sealed record OrderRow
{
    public long SalesOrderId { get; set; }

    public string? Source { get; set; }

    public string? ExternalKey { get; set; }

    public string Number { get; set; } = "";

    public long CustomerId { get; set; }

    public DateOnly OrderDate { get; set; }

    public int Period { get; set; }

    public OrderState State { get; set; }

    public bool Counts { get; set; }

    public string Currency { get; set; } = "";

    public decimal ExchangeRate { get; set; } = 1m;

    public bool PricesIncludeTax { get; set; }

    public decimal? HeaderDiscountRate { get; set; }

    public Money? HeaderDiscountAmount { get; set; }

    public Money Freight { get; set; }

    /// <summary>Agreed for this order alone; null: the customer's.</summary>
    public int? PaymentDays { get; set; }

    public string? Salesperson { get; set; }

    public string? Region { get; set; }

    public string? Channel { get; set; }

    public int ExpectedDays { get; set; }

    public int ExpectedDaysSource { get; set; }

    public string AssumedRates { get; set; } = "";

    public int LineCount { get; set; }

    public Money Net { get; set; }

    public Money Tax { get; set; }

    public Money VariableCost { get; set; }

    public Money Contribution { get; set; }

    public Money FullProfit { get; set; }

    public Money UnknownCostNet { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? ArchivedAt { get; set; }

    public int Version { get; set; } = 1;
}

/// <summary>
/// A line of an order as it is stored. LineAmount and HeaderDiscountShare in the order's currency, all after them in
/// the base currency.
/// </summary>
internal sealed record OrderLineRow
{
    public long OrderLineId { get; set; }

    public long SalesOrderId { get; set; }

    public int LineNumber { get; set; }

    public string? ExternalKey { get; set; }

    public long ProductId { get; set; }

    public decimal Quantity { get; set; }

    public string? Unit { get; set; }

    public decimal UnitsPerSalesUnit { get; set; } = 1m;

    public Money UnitPrice { get; set; }

    public decimal Discount { get; set; }

    public decimal TaxRate { get; set; }

    public string? ReturnReference { get; set; }

    public Money LineAmount { get; set; }

    public Money HeaderDiscountShare { get; set; }

    public Money Net { get; set; }

    public Money Tax { get; set; }

    public Money? Material { get; set; }

    public Money? Labour { get; set; }

    public Money? VariableOverhead { get; set; }

    public Money Freight { get; set; }

    public Money Commission { get; set; }

    public Money Rebate { get; set; }

    public Money Financing { get; set; }

    public Money Complaint { get; set; }

    public Money? Contribution { get; set; }

    public Money? FixedOverhead { get; set; }

    public Money? FullProfit { get; set; }

    public long? StandardCostId { get; set; }

    public DateOnly? CostValidFrom { get; set; }

    public decimal BaseQuantity => Quantity * UnitsPerSalesUnit;
}
