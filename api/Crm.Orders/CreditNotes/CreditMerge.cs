using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>Lays a message over the stored credit note, or over an empty one. Pure.</summary>
internal static class CreditMerge
{
    public static (CreditNoteRow After, RowProblem? Problem) Head(
        CreditNoteMessage sent, CreditNoteRow? before, string source, string key, long? customerId, long? orderId, string baseCurrency)
    {
        var after = before is null ? new CreditNoteRow { Source = source, ExternalKey = key } : before with { };
        after.Number = sent.Number.CleanOr(before?.Number) ?? key;
        after.CustomerId = customerId ?? after.CustomerId;
        if (sent.OrderKey.IsSet) after.SalesOrderId = orderId;
        after.CreditDate = sent.CreditDate.Value ?? after.CreditDate;
        after.Period = Period.Of(after.CreditDate);
        after.Counts = true;
        after.Reason = sent.Reason.CleanOr(after.Reason);
        after.ArchivedAt = null;
        var (currency, rate, problem) = ExchangeRates.Merge(
            sent.Currency, sent.ExchangeRate, before?.Currency, before?.ExchangeRate, baseCurrency);
        after.Currency = currency;
        after.ExchangeRate = rate;
        return (after, problem);
    }

    /// <summary>The lines after the message; net and tax follow from the message and the rate of the note.</summary>
    public static List<CreditLineRow> Lines(
        IReadOnlyList<CreditLineMessage> sent, List<CreditLineRow> before, CreditNoteRow note,
        IReadOnlyDictionary<string, ProductReference> products, decimal? customerTaxRate, bool sameCustomer)
    {
        var matches = LineMatching.Match(
            [.. sent.Select(l => ErpText.Clean(l.Key))], [.. before.Select(l => l.ExternalKey)]);
        var after = new List<CreditLineRow>(sent.Count);
        for (var i = 0; i < sent.Count; i++)
        {
            var message = sent[i];
            var stored = matches[i] >= 0 ? before[matches[i]] : null;
            var product = ErpText.Clean(message.ProductKey) is { } key ? products[key] : null;
            var line = stored is null ? new CreditLineRow { CreditNoteId = note.CreditNoteId } : stored with { };
            line.TaxRate = message.TaxRate is { } rate ? ErpNumber.Share(rate)
                : stored is not null && sameCustomer && stored.ProductId == product?.ProductId ? stored.TaxRate
                : customerTaxRate ?? product?.TaxRate ?? 0m;
            line.LineNumber = i + 1;
            line.ExternalKey = ErpText.Clean(message.Key);
            line.ProductId = product?.ProductId;
            line.GoodsReturned = message.GoodsReturned!.Value;
            var quantity = line.GoodsReturned ? ErpNumber.Quantity(message.Quantity!.Value) : 0m;
            line.Quantity = -quantity;
            line.ReturnReference = ErpText.Clean(message.ReturnReference);
            var amount = message.Amount ?? message.UnitPrice!.Value * quantity;
            line.UnitPrice = message.UnitPrice ?? (quantity > 0 ? amount / quantity : amount);
            line.Net = -(amount * note.ExchangeRate);
            line.Tax = line.Net * line.TaxRate;
            after.Add(line);
        }
        return after;
    }

    /// <summary>Stored lines at another rate of their note.</summary>
    public static List<CreditLineRow> AtRate(List<CreditLineRow> before, decimal rateBefore, decimal rateAfter) =>
        [.. before.Select(line =>
        {
            var after = line with { };
            if (rateBefore == rateAfter) return after;
            after.Net = new Money(line.Net.Amount / rateBefore * rateAfter);
            after.Tax = after.Net * line.TaxRate;
            return after;
        })];

    public static IEnumerable<RowProblem> AmountProblems(CreditNoteMessage sent, decimal exchangeRate)
    {
        var most = ErpLimits.Amount / exchangeRate;
        for (var i = 0; i < (sent.Lines?.Count ?? 0); i++)
        {
            var line = sent.Lines![i];
            if ((line.Amount?.Amount ?? 0m) > most || (line.UnitPrice?.Amount ?? 0m) * (line.Quantity ?? 0m) > most)
                yield return new RowProblem($"lines[{i}].{(line.Amount is null ? "unitPrice" : "amount")}", "out-of-range",
                    $"must not come to more than {ErpLimits.Amount:0} in the base currency");
        }
    }
}
