using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>An invoice as the ERP sends it; the amount includes tax and is in the invoice's currency.</summary>
internal sealed record InvoiceMessage
{
    public string? Key { get; init; }

    /// <summary>The key where none is given.</summary>
    public Patch<string> Number { get; init; }

    public Patch<string> CustomerKey { get; init; }

    public Patch<string> OrderKey { get; init; }

    public Patch<DateOnly?> InvoiceDate { get; init; }

    /// <summary>Invoice date and payment days of the customer, else of the company, where none is given.</summary>
    public Patch<DateOnly?> DueDate { get; init; }

    public Patch<string> Currency { get; init; }

    public Patch<decimal?> ExchangeRate { get; init; }

    /// <summary>Negative for a correction of another invoice.</summary>
    public Patch<Money?> Amount { get; init; }

    public IEnumerable<RowProblem> Problems() =>
    [
        .. Checks.Text("number", Number, 50),
        .. Needs.Key("customerKey", CustomerKey, required: true),
        .. Needs.Key("orderKey", OrderKey),
        .. Needs.NotNull("invoiceDate", InvoiceDate),
        .. Checks.Day("invoiceDate", InvoiceDate.Value),
        .. Checks.Day("dueDate", DueDate.Value),
        .. Checks.Currency("currency", Currency.Value),
        .. ExchangeRates.Problems(ExchangeRate),
        .. Needs.NotNull("amount", Amount),
        .. Checks.Range("amount", Amount.Value, -ErpLimits.Amount, ErpLimits.Amount),
    ];
}

/// <summary>Lays a message over the stored invoice, or over an empty one. Pure.</summary>
internal static class InvoiceMerge
{
    /// <param name="orderId">Null where the message clears it or there is none; ignored where the message says nothing of it.</param>
    /// <param name="paymentDays">The customer's, else the company's.</param>
    public static (InvoiceRow After, IReadOnlyList<RowProblem> Problems) Merge(
        InvoiceMessage sent, InvoiceRow? before, string source, string key, long? customerId, long? orderId, int paymentDays, string baseCurrency)
    {
        var after = before is null ? new InvoiceRow { Source = source, ExternalKey = key } : before with { };
        after.Number = sent.Number.CleanOr(before?.Number) ?? key;
        after.CustomerId = customerId ?? after.CustomerId;
        if (sent.OrderKey.IsSet) after.SalesOrderId = orderId;
        after.InvoiceDate = sent.InvoiceDate.Value ?? after.InvoiceDate;
        after.InvoiceDay = after.InvoiceDate.DayNumber;
        after.Period = Period.Of(after.InvoiceDate);
        after.DueDate = DueDate(sent, before, after.InvoiceDate, paymentDays);
        after.DueDay = after.DueDate.DayNumber;
        after.Amount = sent.Amount.Value ?? after.Amount;
        after.ArchivedAt = null;

        var problems = new List<RowProblem>();
        var (currency, rate, problem) = ExchangeRates.Merge(
            sent.Currency, sent.ExchangeRate, before?.Currency, before?.ExchangeRate, baseCurrency);
        if (problem is not null) problems.Add(problem);
        else problems.AddRange(ErpLimits.Amounts("amount", after.Amount, rate));
        after.Currency = currency;
        after.ExchangeRate = rate;
        if (problems.Count > 0) return (after, problems);

        after.BaseAmount = after.Amount * rate;
        if (before is null) after.OpenAmount = after.BaseAmount;
        return (after, problems);
    }

    // An invoice that moves to another day keeps its term, unless the message says otherwise.
    private static DateOnly DueDate(InvoiceMessage sent, InvoiceRow? before, DateOnly invoiceDate, int paymentDays)
    {
        if (sent.DueDate.Value is { } due) return due;
        return before is null || sent.DueDate.IsSet
            ? invoiceDate.AddDays(paymentDays)
            : invoiceDate.AddDays(before.DueDay - before.InvoiceDay);
    }
}
