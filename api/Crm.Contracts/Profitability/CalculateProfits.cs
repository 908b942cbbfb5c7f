using Crm.Common;
using MediatR;

namespace Crm.Contracts.Profitability;

/// <summary>An order whose profit is asked for. Prices and freight are in the order's currency, the answer in the base currency.</summary>
/// <param name="CustomerId">Whose collection days, payment days and rates apply.</param>
/// <param name="OrderDate">The day whose standard costs are valid.</param>
/// <param name="ExchangeRate">Base currency per unit of the order's currency at the order date; above 0.</param>
/// <param name="PricesIncludeTax">Whether unit prices contain tax, as is usual in China.</param>
/// <param name="HeaderDiscountRate">Share of the line amounts, 0 to 1; null where an amount or nothing is given.</param>
/// <param name="HeaderDiscountAmount">Ex tax; null where a rate or nothing is given.</param>
/// <param name="Freight">Freight of the whole order.</param>
/// <param name="Lines">In their order; the rounding remainder of a shared amount goes to the largest line.</param>
public sealed record OrderToCalculate(
    long CustomerId, DateOnly OrderDate, decimal ExchangeRate, bool PricesIncludeTax, decimal? HeaderDiscountRate,
    Money? HeaderDiscountAmount, Money Freight, IReadOnlyList<LineToCalculate> Lines)
{
    /// <summary>
    /// Days agreed for this order alone; null: the customer's. Prepaid (0) is expected on the day; other days as much later as this customer
    /// usually pays beyond its own terms.
    /// </summary>
    public int? PaymentDays { get; init; }
}

/// <summary>One line. Quantity is in sales units and negative for a return; discount and tax rate are shares.</summary>
public sealed record LineToCalculate(
    long ProductId, decimal Quantity, decimal UnitsPerSalesUnit, Money UnitPrice, decimal Discount, decimal TaxRate);

/// <summary>Where the expected days to payment come from.</summary>
public enum ExpectedDaysSource
{
    Default = 0,
    PaymentDays = 1,
    CollectionDays = 2,

    /// <summary>The days agreed for this order, and how much later this customer usually pays.</summary>
    Agreed = 3,
}

/// <summary>The shares of net that a line was calculated with.</summary>
public sealed record LineRates(decimal Commission, decimal Rebate, decimal Complaint);

/// <summary>The profit of an order: expected days to payment, rates nobody set (they count as 0), and the lines in their order.</summary>
public sealed record CalculatedOrder(
    int ExpectedDays, ExpectedDaysSource ExpectedDaysSource, IReadOnlyList<string> AssumedRates, IReadOnlyList<LineProfit> Lines)
{
    /// <summary>The yearly interest it was calculated with: 0.06 is 6 %.</summary>
    public decimal InterestRate { get; init; }

    /// <summary>Days that this customer usually pays later than agreed, for other terms that are tried.</summary>
    public int UsualDelay { get; init; }

    /// <summary>The rates of each line, in their order.</summary>
    public IReadOnlyList<LineRates> Rates { get; init; } = [];
}

/// <summary>
/// Every component of one line's profit. LineAmount and HeaderDiscountShare are in the order's currency, all else in the base
/// currency. Costs are null where no standard cost is valid on the order date, and with them what rests on them.
/// </summary>
public sealed record LineProfit(
    Money LineAmount, Money HeaderDiscountShare, Money Net, Money Tax, Money? Material, Money? Labour, Money? VariableOverhead,
    Money Freight, Money Commission, Money Rebate, Money Financing, Money Complaint, Money? Contribution, Money? FixedOverhead,
    Money? FullProfit, long? StandardCostId, DateOnly? CostValidFrom)
{
    /// <summary>Material, labour and variable overhead together.</summary>
    public Money? VariableCost => Material + Labour + VariableOverhead;

    /// <summary>The same line with another cost, as of a confirmed order whose costs are frozen; null: the cost is unknown.</summary>
    public LineProfit WithCost(LineCost? cost)
    {
        var contribution =
            Net - cost?.Material - cost?.Labour - cost?.VariableOverhead - Freight - Commission - Rebate - Financing - Complaint;
        return this with
        {
            Material = cost?.Material,
            Labour = cost?.Labour,
            VariableOverhead = cost?.VariableOverhead,
            FixedOverhead = cost?.FixedOverhead,
            Contribution = contribution,
            FullProfit = contribution - cost?.FixedOverhead,
            StandardCostId = cost?.StandardCostId,
            CostValidFrom = cost?.ValidFrom,
        };
    }
}

/// <summary>The cost of a whole line in the base currency, and the standard cost it was made of.</summary>
public sealed record LineCost(
    Money Material, Money Labour, Money VariableOverhead, Money FixedOverhead, long? StandardCostId, DateOnly? ValidFrom);

/// <summary>Calculates the profit of orders by the one formula of the product; answers in the order of the request.</summary>
public sealed record CalculateProfits(IReadOnlyList<OrderToCalculate> Orders) : IRequest<IReadOnlyList<CalculatedOrder>>;

/// <summary>The costs that come back with returned goods (or null where unknown), valid on the day of the credit.</summary>
public sealed record ReturnedGoods(long ProductId, DateOnly Day, decimal BaseQuantity);

/// <summary>The standard cost of returned goods by component, in the order of the request.</summary>
public sealed record CostReturnedGoods(IReadOnlyList<ReturnedGoods> Goods) : IRequest<IReadOnlyList<ReturnedCost>>;

/// <summary>Cost of the quantity; all null where no standard cost is valid on that day.</summary>
public sealed record ReturnedCost(Money? Material, Money? Labour, Money? VariableOverhead, Money? FixedOverhead);
