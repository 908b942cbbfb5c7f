using Crm.Common;

namespace Crm.Customers;

/// <summary>
/// An invoice with what was paid on it: <paramref name="PaidTimesDays"/> is each payment times the days it came after the invoice.
/// Days count from 0001-01-01.
/// </summary>
internal sealed record CollectedInvoice(int InvoiceDay, Money BaseAmount, Money Paid, Money PaidTimesDays);

/// <summary>
/// Days from invoice to money, weighted by amount. What is still open counts up to today, so that one who never pays does not
/// look good.
/// </summary>
internal static class CollectionDays
{
    /// <summary>To one place; null without invoices.</summary>
    public static decimal? Of(IEnumerable<CollectedInvoice> invoices, DateOnly today)
    {
        decimal amounts = 0, amountsTimesDays = 0;
        foreach (var invoice in invoices.Where(i => i.BaseAmount > Money.Zero))
        {
            var open = Math.Max(0, invoice.BaseAmount.Amount - invoice.Paid.Amount);
            amounts += invoice.Paid.Amount + open;
            amountsTimesDays += invoice.PaidTimesDays.Amount + open * (today.DayNumber - invoice.InvoiceDay);
        }
        return amounts > 0 ? decimal.Round(amountsTimesDays / amounts, 1, MidpointRounding.AwayFromZero) : null;
    }
}
