using Crm.Common;

namespace Crm.Orders;

/// <summary>What a payment takes off its invoice, and what stays open. Pure.</summary>
internal static class InvoiceMoney
{
    /// <summary>
    /// A payment in the invoice's currency takes off its own amount. In another currency it takes off what it is worth at both
    /// rates. In the base currency it counts at the invoice's rate, so that a gain or loss by the rate leaves nothing open.
    /// </summary>
    public static (Money? Applied, Money Base) Apply(
        Money amount, string currency, decimal exchangeRate, PayableInvoice? invoice)
    {
        if (invoice is null) return (null, amount * exchangeRate);
        var applied = currency == invoice.Currency ? amount : new Money(amount.Amount * exchangeRate / invoice.ExchangeRate);
        return (applied, applied * invoice.ExchangeRate);
    }

    /// <summary>
    /// What is still to be paid, in the base currency: nothing when the payments make up the amount exactly.
    /// </summary>
    /// <param name="paidBase">The payments in the base currency; each was rounded, so together they may miss by a trifle.</param>
    public static Money Open(Money amount, Money baseAmount, Money paid, Money paidBase) =>
        paid == amount ? Money.Zero : baseAmount - paidBase;
}
