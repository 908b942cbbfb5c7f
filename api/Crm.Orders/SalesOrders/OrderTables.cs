using Crm.Common;

namespace Crm.Orders;

/// <summary>Reads and writes orders and their lines as whole rows, many at once.</summary>
internal static class OrderTables
{
    public const string Columns = """
        o.SalesOrderId, o.Source, o.ExternalKey, o.Number, o.CustomerId, o.OrderDate, o.Period, o.State, o.Counts, o.Currency,
               o.ExchangeRate, o.PricesIncludeTax, o.HeaderDiscountRate, o.HeaderDiscountAmount, o.Freight, o.Salesperson, o.Region,
               o.Channel, o.ExpectedDays, o.ExpectedDaysSource, o.AssumedRates, o.LineCount, o.Net, o.Tax, o.VariableCost,
               o.Contribution, o.FullProfit, o.UnknownCostNet, o.PaymentDays, o.CreatedAt, o.ArchivedAt, o.Version
        """;

    public const string LineColumns = """
        l.OrderLineId, l.SalesOrderId, l.LineNumber, l.ExternalKey, l.ProductId, l.Quantity, l.Unit, l.UnitsPerSalesUnit,
               l.UnitPrice, l.Discount, l.TaxRate, l.ReturnReference, l.LineAmount, l.HeaderDiscountShare, l.Net, l.Tax, l.Material,
               l.Labour, l.VariableOverhead, l.Freight, l.Commission, l.Rebate, l.Financing, l.Complaint, l.Contribution,
               l.FixedOverhead, l.FullProfit, l.StandardCostId, l.CostValidFrom
        """;

    public const string LinesOfOrders = $"""
        select {LineColumns}
        from orders.OrderLine l
        where l.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        order by l.SalesOrderId, l.LineNumber
        """;

    public static readonly BulkTable<OrderRow> NewOrder = Header(new("orders.SalesOrder"));
    public static readonly BulkTable<OrderRow> ChangedOrder =
        Header(new BulkTable<OrderRow>("orders.SalesOrder").BigInt("SalesOrderId", o => o.SalesOrderId));

    public static readonly BulkTable<OrderLineRow> NewLine = Line(new("orders.OrderLine"));
    public static readonly BulkTable<OrderLineRow> ChangedLine =
        Line(new BulkTable<OrderLineRow>("orders.OrderLine").BigInt("OrderLineId", l => l.OrderLineId));

    // Line numbers are unique in their order; lines that change places step aside first.
    public static readonly BulkTable<OrderLineRow> LineAside = new BulkTable<OrderLineRow>("orders.OrderLine")
        .BigInt("OrderLineId", l => l.OrderLineId)
        .Int("LineNumber", l => -l.LineNumber);

    private static BulkTable<OrderRow> Header(BulkTable<OrderRow> table) => table
        .Text("Source", 50, o => o.Source)
        .Text("ExternalKey", 100, o => o.ExternalKey)
        .Text("Number", 50, o => o.Number)
        .BigInt("CustomerId", o => o.CustomerId)
        .Date("OrderDate", o => o.OrderDate)
        .Int("OrderDay", o => o.OrderDate.DayNumber)
        .Int("Period", o => o.Period)
        .Int("State", o => (int)o.State)
        .Bit("Counts", o => o.Counts)
        .Text("Currency", 3, o => o.Currency)
        .Decimal("ExchangeRate", 18, 8, o => o.ExchangeRate)
        .Bit("PricesIncludeTax", o => o.PricesIncludeTax)
        .Decimal("HeaderDiscountRate", 9, 6, o => o.HeaderDiscountRate)
        .Money("HeaderDiscountAmount", o => o.HeaderDiscountAmount)
        .Money("Freight", o => o.Freight)
        .Text("Salesperson", 100, o => o.Salesperson)
        .Text("Region", 100, o => o.Region)
        .Text("Channel", 50, o => o.Channel)
        .Int("ExpectedDays", o => o.ExpectedDays)
        .Int("ExpectedDaysSource", o => o.ExpectedDaysSource)
        .Text("AssumedRates", 200, o => o.AssumedRates)
        .Int("LineCount", o => o.LineCount)
        .Money("Net", o => o.Net)
        .Money("Tax", o => o.Tax)
        .Money("VariableCost", o => o.VariableCost)
        .Money("Contribution", o => o.Contribution)
        .Money("FullProfit", o => o.FullProfit)
        .Money("UnknownCostNet", o => o.UnknownCostNet)
        .Int("PaymentDays", o => o.PaymentDays)
        .DateTime("CreatedAt", o => o.CreatedAt)
        .DateTime("ArchivedAt", o => o.ArchivedAt)
        .Int("Version", o => o.Version);

    private static BulkTable<OrderLineRow> Line(BulkTable<OrderLineRow> table) => table
        .BigInt("SalesOrderId", l => l.SalesOrderId)
        .Int("LineNumber", l => l.LineNumber)
        .Text("ExternalKey", 100, l => l.ExternalKey)
        .BigInt("ProductId", l => l.ProductId)
        .Decimal("Quantity", 18, 6, l => l.Quantity)
        .Text("Unit", 20, l => l.Unit)
        .Decimal("UnitsPerSalesUnit", 18, 6, l => l.UnitsPerSalesUnit)
        .Money("UnitPrice", l => l.UnitPrice)
        .Decimal("Discount", 9, 6, l => l.Discount)
        .Decimal("TaxRate", 9, 6, l => l.TaxRate)
        .Text("ReturnReference", 100, l => l.ReturnReference)
        .Money("LineAmount", l => l.LineAmount)
        .Money("HeaderDiscountShare", l => l.HeaderDiscountShare)
        .Money("Net", l => l.Net)
        .Money("Tax", l => l.Tax)
        .Money("Material", l => l.Material)
        .Money("Labour", l => l.Labour)
        .Money("VariableOverhead", l => l.VariableOverhead)
        .Money("Freight", l => l.Freight)
        .Money("Commission", l => l.Commission)
        .Money("Rebate", l => l.Rebate)
        .Money("Financing", l => l.Financing)
        .Money("Complaint", l => l.Complaint)
        .Money("Contribution", l => l.Contribution)
        .Money("FixedOverhead", l => l.FixedOverhead)
        .Money("FullProfit", l => l.FullProfit)
        .BigInt("StandardCostId", l => l.StandardCostId)
        .Date("CostValidFrom", l => l.CostValidFrom);
}
