using Crm.Common;

namespace Crm.Profitability;

/// <summary>
/// The sums of what one customer bought of one product in one month in one way; base currency, quantity in base units. Costs and profits are
/// those of known cost. Orders: orders with a line here; heads: the same, each counted in one row only.
/// </summary>
internal sealed record SalesSum(
    int Period, long CustomerId, long ProductId, long SalesWayId, int LineCount, int OrderCount, int OrderHeads, decimal Quantity, Money Net,
    Money VariableCost, Money Freight, Money Commission, Money Rebate, Money Financing, Money Complaint, Money Contribution,
    Money FullProfit, Money UnknownCostNet)
{
    /// <summary>The columns in the order of the record, of a table named x.</summary>
    public const string Columns = """
        x.Period, x.CustomerId, x.ProductId, x.SalesWayId, x.LineCount, x.OrderCount, x.OrderHeads, x.Quantity, x.Net, x.VariableCost,
               x.Freight, x.Commission, x.Rebate, x.Financing, x.Complaint, x.Contribution, x.FullProfit, x.UnknownCostNet
        """;

    public static readonly BulkTable<SalesSum> Table = new BulkTable<SalesSum>("profitability.SalesSum")
        .Int("Period", r => r.Period)
        .BigInt("CustomerId", r => r.CustomerId)
        .BigInt("ProductId", r => r.ProductId)
        .BigInt("SalesWayId", r => r.SalesWayId)
        .Int("LineCount", r => r.LineCount)
        .Int("OrderCount", r => r.OrderCount)
        .Int("OrderHeads", r => r.OrderHeads)
        .Decimal("Quantity", 28, 6, r => r.Quantity)
        .Money("Net", r => r.Net)
        .Money("VariableCost", r => r.VariableCost)
        .Money("Freight", r => r.Freight)
        .Money("Commission", r => r.Commission)
        .Money("Rebate", r => r.Rebate)
        .Money("Financing", r => r.Financing)
        .Money("Complaint", r => r.Complaint)
        .Money("Contribution", r => r.Contribution)
        .Money("FullProfit", r => r.FullProfit)
        .Money("UnknownCostNet", r => r.UnknownCostNet);

    /// <summary>Quantities have 6 places; the embedded engine keeps them as floating numbers.</summary>
    public static decimal Rounded(decimal quantity) => decimal.Round(quantity, 6, MidpointRounding.AwayFromZero);
}

/// <summary>A line that counts, as far as sums need it.</summary>
internal sealed record SalesFact(
    int FactKind, long DocumentId, long CustomerId, string Region, string Channel, string Salesperson, long ProductId, decimal Quantity,
    Money Net, Money VariableCost, Money Freight, Money Commission, Money Rebate, Money Financing, Money Complaint, Money Contribution,
    Money FullProfit, Money UnknownCostNet);
