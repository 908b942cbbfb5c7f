namespace Crm.Profitability;

/// <summary>One invoice of a customer and what was paid on it, in the base currency; days count from 0001-01-01.</summary>
internal sealed class InvoiceHistory(int invoiceDay, decimal amount)
{
    private readonly List<(int Day, decimal Amount)> _payments = [];

    public int InvoiceDay => invoiceDay;

    public decimal Amount => amount;

    public IReadOnlyList<(int Day, decimal Amount)> Payments => _payments;

    public void Paid(int day, decimal paid) => _payments.Add((day, paid));
}

/// <summary>
/// Collection days: days from invoice to money, weighted by amount. What is open counts as if it were paid on the day that
/// asks, so that one who never pays does not look prompt. Nothing from that day on counts.
/// </summary>
internal static class CollectionDays
{
    /// <summary>Months before the day that asks; that day itself is outside.</summary>
    public const int WindowMonths = 12;

    /// <summary>With fewer invoices paid in full nothing is expected from the past.</summary>
    public const int MinimumPaidInvoices = 3;

    /// <summary>
    /// The days to expect where days were agreed for one order: those, and as many more as this customer usually takes. Prepaid is paid.
    /// </summary>
    public static int OfAgreed(int agreed, int usualDelay) => agreed == 0 ? 0 : agreed + usualDelay;

    /// <summary>The days to expect of an order of that day, whole and rounded half away from zero; null with too little history.</summary>
    public static int? Expect(IEnumerable<InvoiceHistory> invoices, DateOnly orderDate)
    {
        var until = orderDate.DayNumber;
        var from = orderDate.AddMonths(-WindowMonths).DayNumber;
        var weighted = 0m;
        var weight = 0m;
        var paidInvoices = 0;
        foreach (var invoice in invoices)
        {
            if (invoice.InvoiceDay < from || invoice.InvoiceDay >= until || invoice.Amount <= 0m) continue;
            var paid = 0m;
            foreach (var payment in invoice.Payments)
            {
                if (payment.Day >= until) continue;
                paid += payment.Amount;
                weighted += payment.Amount * (payment.Day - invoice.InvoiceDay);
            }
            var open = Math.Max(invoice.Amount - paid, 0m);
            weighted += open * (until - invoice.InvoiceDay);
            weight += paid + open;
            if (open == 0m) paidInvoices++;
        }
        return paidInvoices >= MinimumPaidInvoices && weight > 0m
            ? (int)decimal.Round(weighted / weight, 0, MidpointRounding.AwayFromZero)
            : null;
    }
}
