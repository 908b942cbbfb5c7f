using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>Lays a message over the stored order, or over an empty one: pure, without a look at the database.</summary>
internal static class OrderMerge
{
    /// <summary>The head after the message, its totals as they were; and what is wrong with it.</summary>
    public static (OrderRow After, RowProblem? Problem) Head(
        OrderMessage sent, OrderRow? before, string source, string key, long? customerId, string baseCurrency)
    {
        var after = before is null ? new OrderRow { Source = source, ExternalKey = key, State = OrderState.Confirmed } : before with { };
        after.Number = sent.Number.CleanOr(before?.Number) ?? key;
        after.CustomerId = customerId ?? after.CustomerId;
        after.OrderDate = sent.OrderDate.Value ?? after.OrderDate;
        after.Period = Period.Of(after.OrderDate);
        if (sent.State.IsSet) after.State = sent.State.Value ?? OrderState.Confirmed;
        after.Counts = after.State.Counts();
        if (sent.PricesIncludeTax.IsSet) after.PricesIncludeTax = sent.PricesIncludeTax.Value ?? false;
        MergeDiscount(sent, after);
        if (sent.Freight.IsSet) after.Freight = sent.Freight.Value ?? Money.Zero;
        if (sent.PaymentDays.IsSet) after.PaymentDays = sent.PaymentDays.Value;
        after.Salesperson = sent.Salesperson.CleanOr(after.Salesperson);
        after.Region = sent.Region.CleanOr(after.Region);
        after.Channel = sent.Channel.CleanOr(after.Channel);
        after.ArchivedAt = null;
        var (currency, rate, problem) = ExchangeRates.Merge(
            sent.Currency, sent.ExchangeRate, before?.Currency, before?.ExchangeRate, baseCurrency);
        after.Currency = currency;
        after.ExchangeRate = rate;
        return (after, problem);
    }

    // Rate and amount exclude each other: the one that is sent takes the place of the other.
    private static void MergeDiscount(OrderMessage sent, OrderRow after)
    {
        if (sent.HeaderDiscountRate.IsSet)
        {
            after.HeaderDiscountRate = sent.HeaderDiscountRate.Value is { } rate ? ErpNumber.Share(rate) : null;
            if (sent.HeaderDiscountRate.Value is not null) after.HeaderDiscountAmount = null;
        }
        if (!sent.HeaderDiscountAmount.IsSet) return;
        after.HeaderDiscountAmount = sent.HeaderDiscountAmount.Value;
        if (sent.HeaderDiscountAmount.Value is not null) after.HeaderDiscountRate = null;
    }

    /// <summary>
    /// The lines after the message. A line that goes on keeps its id, its figures until they are calculated anew, and the tax rate it
    /// was given by default, as long as product and customer stay.
    /// </summary>
    public static List<OrderLineRow> Lines(
        IReadOnlyList<OrderLineMessage> sent, IReadOnlyList<OrderLineRow> before, IReadOnlyDictionary<string, ProductReference> products,
        decimal? customerTaxRate, bool sameCustomer)
    {
        var after = new List<OrderLineRow>(sent.Count);
        var matches = before.Count == 0 ? null
            : LineMatching.Match([.. sent.Select(l => ErpText.Clean(l.Key))], [.. before.Select(l => l.ExternalKey)]);
        for (var i = 0; i < sent.Count; i++)
        {
            var message = sent[i];
            var stored = matches is not null && matches[i] >= 0 ? before[matches[i]] : null;
            var product = products[message.ProductKey!.Trim()];
            var line = stored is null ? new OrderLineRow() : stored with { };
            line.TaxRate = message.TaxRate is { } rate ? ErpNumber.Share(rate)
                : stored is not null && sameCustomer && stored.ProductId == product.ProductId ? stored.TaxRate
                : customerTaxRate ?? product.TaxRate ?? 0m;
            line.LineNumber = i + 1;
            line.ExternalKey = ErpText.Clean(message.Key);
            line.ProductId = product.ProductId;
            line.Quantity = ErpNumber.Quantity(message.Quantity!.Value);
            line.Unit = ErpText.Clean(message.Unit);
            line.UnitsPerSalesUnit = message.UnitsPerSalesUnit is { } units ? ErpNumber.Quantity(units) : 1m;
            line.UnitPrice = message.UnitPrice!.Value;
            line.Discount = message.Discount is { } discount ? ErpNumber.Share(discount) : 0m;
            line.ReturnReference = ErpText.Clean(message.ReturnReference);
            after.Add(line);
        }
        return after;
    }

    /// <summary>Lines whose amount would leave the range of money.</summary>
    public static IEnumerable<RowProblem> AmountProblems(OrderRow order, IReadOnlyList<OrderLineRow> lines)
    {
        var most = ErpLimits.Amount / order.ExchangeRate;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (Math.Abs(line.Quantity) * line.UnitPrice.Amount > most)
                yield return new RowProblem($"lines[{i}].unitPrice", "out-of-range",
                    $"times the quantity must not be more than {ErpLimits.Amount:0} in the base currency");
            if (Math.Abs(line.Quantity) > ErpLimits.Quantity / line.UnitsPerSalesUnit)
                yield return new RowProblem($"lines[{i}].quantity", "out-of-range",
                    $"times the units per sales unit must not be more than {ErpLimits.Quantity:0}");
        }
        if (order.Freight.Amount > most)
            yield return new RowProblem("freight", "out-of-range", $"must not be more than {ErpLimits.Amount:0} in the base currency");
        if (order.HeaderDiscountAmount is { } discount && discount.Amount > most)
            yield return new RowProblem(
                "headerDiscountAmount", "out-of-range", $"must not be more than {ErpLimits.Amount:0} in the base currency");
    }

    /// <summary>Whether the lines differ in anything, be it their number or their order.</summary>
    public static bool LinesDiffer(IReadOnlyList<OrderLineRow> before, IReadOnlyList<OrderLineRow> after)
    {
        if (before.Count != after.Count) return true;
        for (var i = 0; i < after.Count; i++)
            if (after[i] != before[i]) return true;
        return false;
    }

    /// <summary>Whether something that the profit rests on differs.</summary>
    public static bool ProfitRestsOnChange(
        OrderRow before, OrderRow after, IReadOnlyList<OrderLineRow> linesBefore, IReadOnlyList<OrderLineRow> linesAfter)
    {
        if (before.CustomerId != after.CustomerId || before.OrderDate != after.OrderDate || before.ExchangeRate != after.ExchangeRate
            || before.PricesIncludeTax != after.PricesIncludeTax || before.HeaderDiscountRate != after.HeaderDiscountRate
            || before.HeaderDiscountAmount != after.HeaderDiscountAmount || before.Freight != after.Freight
            || before.PaymentDays != after.PaymentDays || linesBefore.Count != linesAfter.Count) return true;
        for (var i = 0; i < linesAfter.Count; i++)
        {
            var (old, now) = (linesBefore[i], linesAfter[i]);
            if (old.ProductId != now.ProductId || old.Quantity != now.Quantity || old.UnitsPerSalesUnit != now.UnitsPerSalesUnit
                || old.UnitPrice != now.UnitPrice || old.Discount != now.Discount || old.TaxRate != now.TaxRate
                || old.OrderLineId != now.OrderLineId) return true;
        }
        return false;
    }
}
