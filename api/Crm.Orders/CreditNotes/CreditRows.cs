using Crm.Common;

namespace Crm.Orders;

/// <summary>The head of a credit note as it is stored; totals are negative and in the base currency.</summary>
internal sealed record CreditNoteRow
{
    public long CreditNoteId { get; set; }

    public string? Source { get; set; }

    public string? ExternalKey { get; set; }

    public string Number { get; set; } = "";

    public long CustomerId { get; set; }

    public long? SalesOrderId { get; set; }

    public DateOnly CreditDate { get; set; }

    public int Period { get; set; }

    public bool Counts { get; set; } = true;

    public string Currency { get; set; } = "";

    public decimal ExchangeRate { get; set; } = 1m;

    public string? Reason { get; set; }

    public int LineCount { get; set; }

    public Money Net { get; set; }

    public Money VariableCost { get; set; }

    public Money Contribution { get; set; }

    public Money FullProfit { get; set; }

    public Money UnknownCostNet { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? ArchivedAt { get; set; }

    public int Version { get; set; } = 1;
}

/// <summary>
/// A line of a credit note as it is stored: quantity, net, tax and costs are negative, the unit price is not.
/// </summary>
internal sealed record CreditLineRow
{
    public long CreditLineId { get; set; }

    public long CreditNoteId { get; set; }

    public int LineNumber { get; set; }

    public string? ExternalKey { get; set; }

    public long? OrderLineId { get; set; }

    public long? ProductId { get; set; }

    public bool GoodsReturned { get; set; }

    public decimal Quantity { get; set; }

    public Money UnitPrice { get; set; }

    public decimal TaxRate { get; set; }

    public string? ReturnReference { get; set; }

    public Money Net { get; set; }

    public Money Tax { get; set; }

    public Money? Material { get; set; }

    public Money? Labour { get; set; }

    public Money? VariableOverhead { get; set; }

    public Money? Contribution { get; set; }

    public Money? FixedOverhead { get; set; }

    public Money? FullProfit { get; set; }
}
