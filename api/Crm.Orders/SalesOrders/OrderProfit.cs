using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;

namespace Crm.Orders;

/// <summary>Asks for the profit of an order and writes the answer into its rows.</summary>
internal static class OrderProfit
{
    public static OrderToCalculate Question(OrderRow order, IReadOnlyList<OrderLineRow> lines)
    {
        var asked = new LineToCalculate[lines.Count];
        for (var i = 0; i < asked.Length; i++)
        {
            var line = lines[i];
            asked[i] = new LineToCalculate(
                line.ProductId, line.Quantity, line.UnitsPerSalesUnit, line.UnitPrice, line.Discount, line.TaxRate);
        }
        return new OrderToCalculate(
            order.CustomerId, order.OrderDate, order.ExchangeRate, order.PricesIncludeTax, order.HeaderDiscountRate,
            order.HeaderDiscountAmount, order.Freight, asked)
        {
            PaymentDays = order.PaymentDays,
        };
    }

    /// <summary>What guards judge: the lines with goods to sell as they are calculated, with the rates where the answer is at hand.</summary>
    public static OrderFigures Figures(OrderRow order, IReadOnlyList<OrderLineRow> lines, CalculatedOrder? answer)
    {
        var sold = Enumerable.Range(0, lines.Count).Where(i => lines[i].Quantity > 0m).ToList();
        var asked = Question(order, lines);
        return new OrderFigures(
            order.SalesOrderId == 0 ? null : order.SalesOrderId, order.State < OrderState.Closed,
            asked with { Lines = [.. sold.Select(i => asked.Lines[i])] },
            new CalculatedOrder(
                order.ExpectedDays, (ExpectedDaysSource)order.ExpectedDaysSource,
                order.AssumedRates.Split(',', StringSplitOptions.RemoveEmptyEntries), [.. sold.Select(i => ProfitOf(lines[i]))])
            {
                InterestRate = answer?.InterestRate ?? 0m,
                UsualDelay = answer?.UsualDelay ?? 0,
                Rates = answer is null ? [] : [.. sold.Select(i => answer.Rates[i])],
            },
            [.. sold.Select(i => lines[i].LineNumber)]);
    }

    private static LineProfit ProfitOf(OrderLineRow l) => new(
        l.LineAmount, l.HeaderDiscountShare, l.Net, l.Tax, l.Material, l.Labour, l.VariableOverhead, l.Freight, l.Commission, l.Rebate,
        l.Financing, l.Complaint, l.Contribution, l.FixedOverhead, l.FullProfit, l.StandardCostId, l.CostValidFrom);

    /// <summary>
    /// Writes every component to its line and the totals to the head; frozen costs stay as they were, for the new
    /// quantity.
    /// </summary>
    /// <param name="frozen">By line id, the lines as they were when their costs were frozen; empty where none are.</param>
    /// <param name="unitCosts">By id, the standard costs that lines of another quantity were made of.</param>
    public static void Write(
        CalculatedOrder answer, OrderRow order, IReadOnlyList<OrderLineRow> lines, IReadOnlyDictionary<long, OrderLineRow> frozen,
        IReadOnlyDictionary<long, StandardCostRow> unitCosts)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var profit = answer.Lines[i];
            if (line.OrderLineId != 0 && frozen.TryGetValue(line.OrderLineId, out var old) && old.ProductId == line.ProductId)
                profit = profit.WithCost(FrozenCost(
                    old, line.BaseQuantity, old.StandardCostId is { } id ? unitCosts.GetValueOrDefault(id) : null));
            WriteLine(profit, line);
        }
        order.ExpectedDays = answer.ExpectedDays;
        order.ExpectedDaysSource = (int)answer.ExpectedDaysSource;
        order.AssumedRates = string.Join(',', answer.AssumedRates);
        WriteTotals(order, lines);
    }

    /// <summary>
    /// The frozen cost of a line for another quantity: its cost per base unit does not change. It is taken from the standard cost
    /// as long as that still says what was frozen, else from the frozen cost itself. Unknown stays unknown.
    /// </summary>
    public static LineCost? FrozenCost(OrderLineRow frozen, decimal baseQuantity, StandardCostRow? unitCost)
    {
        if (frozen is not { Material: { } material, Labour: { } labour, VariableOverhead: { } variable, FixedOverhead: { } @fixed }) return null;
        var before = frozen.BaseQuantity;
        return before == baseQuantity
            ? new LineCost(material, labour, variable, @fixed, frozen.StandardCostId, frozen.CostValidFrom)
            : new LineCost(
                Scale(material, unitCost?.Material), Scale(labour, unitCost?.Labour), Scale(variable, unitCost?.VariableOverhead),
                Scale(@fixed, unitCost?.FixedOverhead), frozen.StandardCostId, frozen.CostValidFrom);

        Money Scale(Money cost, Money? unit) => unit is { } one && one * before == cost ? one * baseQuantity : new(cost.Amount / before * baseQuantity);
    }

    /// <summary>Whether sums of such orders could leave the range of money.</summary>
    public static bool IsTooLarge(OrderRow order) =>
        Math.Abs(order.Net.Amount) > ErpLimits.Amount || Math.Abs(order.VariableCost.Amount) > ErpLimits.Amount
        || Math.Abs(order.FullProfit.Amount) > 2 * ErpLimits.Amount;

    public static void WriteTotals(OrderRow order, IReadOnlyList<OrderLineRow> lines)
    {
        decimal net = 0, tax = 0, variable = 0, contribution = 0, full = 0, unknown = 0;
        foreach (var line in lines)
        {
            net += line.Net.Amount;
            tax += line.Tax.Amount;
            variable += (line.Material + line.Labour + line.VariableOverhead)?.Amount ?? 0m;
            contribution += line.Contribution?.Amount ?? 0m;
            full += line.FullProfit?.Amount ?? 0m;
            if (line.Contribution is null) unknown += line.Net.Amount;
        }
        order.LineCount = lines.Count;
        order.Net = new Money(net);
        order.Tax = new Money(tax);
        order.VariableCost = new Money(variable);
        order.Contribution = new Money(contribution);
        order.FullProfit = new Money(full);
        order.UnknownCostNet = new Money(unknown);
    }

    private static void WriteLine(LineProfit profit, OrderLineRow line)
    {
        line.LineAmount = profit.LineAmount;
        line.HeaderDiscountShare = profit.HeaderDiscountShare;
        line.Net = profit.Net;
        line.Tax = profit.Tax;
        line.Material = profit.Material;
        line.Labour = profit.Labour;
        line.VariableOverhead = profit.VariableOverhead;
        line.Freight = profit.Freight;
        line.Commission = profit.Commission;
        line.Rebate = profit.Rebate;
        line.Financing = profit.Financing;
        line.Complaint = profit.Complaint;
        line.Contribution = profit.Contribution;
        line.FixedOverhead = profit.FixedOverhead;
        line.FullProfit = profit.FullProfit;
        line.StandardCostId = profit.StandardCostId;
        line.CostValidFrom = profit.CostValidFrom;
    }
}
