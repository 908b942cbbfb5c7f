using Crm.Common;

namespace Crm.Profitability;

/// <summary>What facts of sales are summed to; base currency, quantity in base units. Costs and profits are those of known cost.</summary>
internal sealed record SalesSums(
    int LineCount, int OrderCount, decimal Quantity, Money Net, Money VariableCost, Money Freight, Money Commission, Money Rebate,
    Money Financing, Money Complaint, Money Contribution, Money FullProfit, Money UnknownCostNet)
{
    public static readonly SalesSums Nothing = new(0, 0, 0m, default, default, default, default, default, default, default, default, default, default);

    /// <summary>The columns in the order of the record, of a table named x.</summary>
    public const string Columns = """
        x.LineCount, x.OrderCount, x.Quantity, x.Net, x.VariableCost, x.Freight, x.Commission, x.Rebate, x.Financing, x.Complaint,
               x.Contribution, x.FullProfit, x.UnknownCostNet
        """;

    public SalesSums Plus(SalesSums other) => Add(other, 1);

    public SalesSums Minus(SalesSums other) => Add(other, -1);

    private SalesSums Add(SalesSums o, int sign) => new(
        LineCount + sign * o.LineCount, OrderCount + sign * o.OrderCount, Rounded(Quantity + sign * o.Quantity), Net + sign * o.Net,
        VariableCost + sign * o.VariableCost, Freight + sign * o.Freight, Commission + sign * o.Commission, Rebate + sign * o.Rebate,
        Financing + sign * o.Financing, Complaint + sign * o.Complaint, Contribution + sign * o.Contribution,
        FullProfit + sign * o.FullProfit, UnknownCostNet + sign * o.UnknownCostNet);

    /// <summary>Quantities have 6 places; the embedded engine sums them as floating numbers.</summary>
    public static decimal Rounded(decimal quantity) => decimal.Round(quantity, 6, MidpointRounding.AwayFromZero);
}

/// <summary>A row of one of the tables of sums; the keys that the table does not have are 0.</summary>
internal sealed record RollupRow(
    long CustomerId, int Period, long ProductId, long SalesWayId, int LineCount, int OrderCount, decimal Quantity, Money Net,
    Money VariableCost, Money Freight, Money Commission, Money Rebate, Money Financing, Money Complaint, Money Contribution,
    Money FullProfit, Money UnknownCostNet)
{
    public RollupRow(long customerId, int period, long productId, long salesWayId, SalesSums s)
        : this(customerId, period, productId, salesWayId, s.LineCount, s.OrderCount, s.Quantity, s.Net, s.VariableCost, s.Freight,
            s.Commission, s.Rebate, s.Financing, s.Complaint, s.Contribution, s.FullProfit, s.UnknownCostNet)
    {
    }

    public SalesSums Sums => new(
        LineCount, OrderCount, SalesSums.Rounded(Quantity), Net, VariableCost, Freight, Commission, Rebate, Financing, Complaint, Contribution,
        FullProfit, UnknownCostNet);

    public static readonly BulkTable<RollupRow> CustomerProductMonth = Values(
        new BulkTable<RollupRow>("profitability.CustomerProductMonth").BigInt("CustomerId", r => r.CustomerId).Int("Period", r => r.Period)
            .BigInt("ProductId", r => r.ProductId).BigInt("SalesWayId", r => r.SalesWayId));

    public static readonly BulkTable<RollupRow> CustomerMonth = Values(
        new BulkTable<RollupRow>("profitability.CustomerMonth").BigInt("CustomerId", r => r.CustomerId).Int("Period", r => r.Period)
            .BigInt("SalesWayId", r => r.SalesWayId));

    public static readonly BulkTable<RollupRow> ProductMonth = Values(
        new BulkTable<RollupRow>("profitability.ProductMonth").BigInt("ProductId", r => r.ProductId).Int("Period", r => r.Period));

    public static readonly BulkTable<RollupRow> SalesWayMonth = Values(
        new BulkTable<RollupRow>("profitability.SalesWayMonth").BigInt("SalesWayId", r => r.SalesWayId).Int("Period", r => r.Period));

    private static BulkTable<RollupRow> Values(BulkTable<RollupRow> table) => table
        .Int("LineCount", r => r.LineCount)
        .Int("OrderCount", r => r.OrderCount)
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
}

/// <summary>A line that counts, as far as sums need it.</summary>
internal sealed record SalesFact(
    int FactKind, long DocumentId, long CustomerId, string Region, string Channel, string Salesperson, long ProductId, decimal Quantity,
    Money Net, Money VariableCost, Money Freight, Money Commission, Money Rebate, Money Financing, Money Complaint, Money Contribution,
    Money FullProfit, Money UnknownCostNet);
