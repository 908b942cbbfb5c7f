using Crm.Common;

namespace Crm.Orders;

/// <summary>A product as shown beside another record.</summary>
internal sealed record ProductRef(long ProductId, string Code, string Name);

/// <summary>A category as shown beside another record.</summary>
internal sealed record CategoryRef(long CategoryId, string Name);

/// <summary>A supplier as shown beside another record.</summary>
internal sealed record SupplierRef(long SupplierId, string Name);

/// <summary>An order as shown beside another record.</summary>
internal sealed record OrderRef(long OrderId, string Number);

/// <summary>An invoice as shown beside another record.</summary>
internal sealed record InvoiceRef(long InvoiceId, string Number);

/// <summary>Where a cost comes from.</summary>
internal enum CostSource
{
    /// <summary>There is nothing to cost: an order without lines.</summary>
    None,
    Standard,
    Unknown,
}

/// <summary>
/// Every component of the profit in the base currency. Costs and all that rests on them are null where the cost is unknown, and
/// everything but net, tax and what rests on unknown cost is null for those who may not see costs.
/// </summary>
internal sealed record Profit(
    Money Net, Money Tax, Money? Material, Money? Labour, Money? VariableOverhead, Money? Freight, Money? Commission, Money? Rebate,
    Money? Financing, Money? Complaint, Money? Contribution, Money? FixedOverhead, Money? FullProfit, decimal? Margin,
    Money UnknownCostNet, CostSource CostSource, DateOnly? CostValidFrom)
{
    public static Profit OfLine(OrderLineRow l, bool seesCost) => new Profit(
        l.Net, l.Tax, l.Material, l.Labour, l.VariableOverhead, l.Freight, l.Commission, l.Rebate, l.Financing, l.Complaint,
        l.Contribution, l.FixedOverhead, l.FullProfit,
        l.Contribution is { } contribution ? Orders.Margin.Of(l.Net, Money.Zero, contribution) : null,
        l.Contribution is null ? l.Net : Money.Zero, l.Contribution is null ? CostSource.Unknown : CostSource.Standard,
        l.CostValidFrom).For(seesCost);

    /// <summary>
    /// Sums of the lines. Costs and contribution sum the lines whose cost is known; null where none is.
    /// </summary>
    public static Profit OfOrder(OrderRow order, IReadOnlyList<OrderLineRow> lines, bool seesCost)
    {
        var known = lines.Where(l => l.Contribution is not null).ToList();
        Money? Sum(Func<OrderLineRow, Money?> pick) => known.Count == 0 && lines.Count > 0 ? null : known.Sum(l => pick(l) ?? Money.Zero);
        return new Profit(
            order.Net, order.Tax, Sum(l => l.Material), Sum(l => l.Labour), Sum(l => l.VariableOverhead), lines.Sum(l => l.Freight),
            lines.Sum(l => l.Commission), lines.Sum(l => l.Rebate), lines.Sum(l => l.Financing), lines.Sum(l => l.Complaint),
            Sum(l => l.Contribution), Sum(l => l.FixedOverhead), Sum(l => l.FullProfit),
            Orders.Margin.Of(order.Net, order.UnknownCostNet, order.Contribution), order.UnknownCostNet,
            lines.Count == 0 ? CostSource.None : known.Count < lines.Count ? CostSource.Unknown : CostSource.Standard,
            null).For(seesCost);
    }

    private Profit For(bool seesCost) => seesCost ? this : this with
    {
        Material = null,
        Labour = null,
        VariableOverhead = null,
        Freight = null,
        Commission = null,
        Rebate = null,
        Financing = null,
        Complaint = null,
        Contribution = null,
        FixedOverhead = null,
        FullProfit = null,
        Margin = null,
    };
}
