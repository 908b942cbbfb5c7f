using Crm.Common;

namespace Crm.Orders;

/// <summary>An invoice as it is stored; amounts include tax.</summary>
internal sealed record InvoiceRow
{
    public long InvoiceId { get; set; }

    public string? Source { get; set; }

    public string? ExternalKey { get; set; }

    public string Number { get; set; } = "";

    public long CustomerId { get; set; }

    public long? SalesOrderId { get; set; }

    public DateOnly InvoiceDate { get; set; }

    public int InvoiceDay { get; set; }

    public DateOnly DueDate { get; set; }

    public int DueDay { get; set; }

    public int Period { get; set; }

    public string Currency { get; set; } = "";

    public decimal ExchangeRate { get; set; } = 1m;

    public Money Amount { get; set; }

    public Money BaseAmount { get; set; }

    public Money PaidAmount { get; set; }

    public Money OpenAmount { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? ArchivedAt { get; set; }

    public int Version { get; set; } = 1;
}

/// <summary>A payment as it is stored.</summary>
internal sealed record PaymentRow
{
    public long PaymentId { get; set; }

    public string? Source { get; set; }

    public string? ExternalKey { get; set; }

    public long CustomerId { get; set; }

    public long? InvoiceId { get; set; }

    public DateOnly PaidOn { get; set; }

    public int PaidDay { get; set; }

    public int Period { get; set; }

    public string Currency { get; set; } = "";

    public decimal ExchangeRate { get; set; } = 1m;

    public Money Amount { get; set; }

    public Money BaseAmount { get; set; }

    public Money? AppliedAmount { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? ArchivedAt { get; set; }

    public int Version { get; set; } = 1;
}

/// <summary>What a payment needs to know of its invoice.</summary>
internal sealed record PayableInvoice(long InvoiceId, string Currency, decimal ExchangeRate);
