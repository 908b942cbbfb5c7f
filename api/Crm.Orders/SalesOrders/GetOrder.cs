using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Profitability;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// One order with every component of its profit per line and in total, what followed from it, and what guards found. Steps: the life of
/// an order that was typed here; empty for the ERP's.
/// </summary>
internal sealed record GetOrder(long OrderId) : IQuery<OrderView>;

internal sealed record OrderView(
    long OrderId, string Number, string? Source, string? ExternalKey, bool ErpOwned, CustomerRef Customer, Grade Grade, DateOnly OrderDate,
    OrderState State, string Currency, decimal ExchangeRate, bool PricesIncludeTax, decimal? HeaderDiscountRate,
    Money? HeaderDiscountAmount, Money Freight, int? PaymentDays, string? Salesperson, string? Region, string? Channel, DateTime? ArchivedAt, int Version,
    int ExpectedDays, ExpectedDaysSource ExpectedDaysSource, IReadOnlyList<string> AssumedRates, IReadOnlyList<OrderLineView> Lines,
    Profit Total, IReadOnlyList<OrderShipment> Shipments, IReadOnlyList<OrderInvoice> Invoices, IReadOnlyList<OrderCreditNote> CreditNotes,
    IReadOnlyList<FindingView> Findings, IReadOnlyList<OrderStepView> Steps);

/// <summary>
/// A line; unit price, line amount and header discount in the order's currency, the profit in the base currency.
/// </summary>
internal sealed record OrderLineView(
    long OrderLineId, int LineNumber, string? ExternalKey, ProductRef Product, CategoryRef? Category, decimal Quantity, string? Unit,
    decimal UnitsPerSalesUnit, Money UnitPrice, decimal Discount, decimal TaxRate, string? ReturnReference, Money LineAmount,
    Money HeaderDiscountShare, Profit Profit);

internal sealed record OrderShipment(
    long ShipmentId, string Number, DateOnly ShippedOn, string? Carrier, IReadOnlyList<OrderShipmentLine> Lines);

internal sealed record OrderShipmentLine(ProductRef Product, decimal Quantity, string? Batch, int? OrderLineNumber);

/// <summary>An invoice of the order; amounts in the invoice's currency.</summary>
internal sealed record OrderInvoice(
    long InvoiceId, string Number, DateOnly InvoiceDate, DateOnly DueDate, string Currency, Money Amount, Money Paid, Money Open);

/// <summary>A credit note of the order; amounts are negative and in the base currency.</summary>
internal sealed record OrderCreditNote(
    long CreditNoteId, string Number, DateOnly CreditDate, string? Reason, Money Net, Money? Contribution);

internal sealed class GetOrderHandler(
    DbSession session, CurrentUser user, OrderFindings findings, FindingViews views, OrderSteps steps) : IRequestHandler<GetOrder, OrderView>
{
    private const string Head = $"""
        select {OrderTables.Columns}
        from orders.SalesOrder o
        where o.SalesOrderId = @OrderId
        """;

    // An order is seen by whoever sees its customer.
    private const string Customer = $"""
        select c.CustomerId, c.Code, c.Name, c.GradeRank, o.FindingCount
        from orders.SalesOrder o
        inner join customers.v_Customer c on c.CustomerId = o.CustomerId
        where o.SalesOrderId = @OrderId
          and {Visible.Owner}
        """;

    private const string Lines = $"""
        select {OrderTables.LineColumns}
        from orders.OrderLine l
        where l.SalesOrderId = @OrderId
        order by l.LineNumber
        """;

    private const string Products = """
        select p.ProductId, p.Code, p.Name, c.CategoryId, c.Name as CategoryName
        from orders.Product p
        left join orders.Category c on c.CategoryId = p.CategoryId
        where p.ProductId in (select l.ProductId from orders.OrderLine l where l.SalesOrderId = @OrderId)
           or p.ProductId in (select x.ProductId
                              from orders.ShipmentLine x
                              inner join orders.Shipment s on s.ShipmentId = x.ShipmentId
                              where s.SalesOrderId = @OrderId)
        """;

    private const string Shipments = """
        select s.ShipmentId, s.Number, s.ShippedOn, s.Carrier, l.ProductId, l.Quantity, l.Batch, l.OrderLineNumber
        from orders.Shipment s
        left join orders.ShipmentLine l on l.ShipmentId = s.ShipmentId
        where s.SalesOrderId = @OrderId
          and s.ArchivedAt is null
        order by s.ShippedOn, s.ShipmentId, l.LineNumber
        """;

    private const string Invoices = """
        select i.InvoiceId, i.Number, i.InvoiceDate, i.DueDate, i.Currency, i.Amount, i.PaidAmount as Paid, i.Amount - i.PaidAmount as "Open"
        from orders.Invoice i
        where i.SalesOrderId = @OrderId
          and i.ArchivedAt is null
        order by i.InvoiceDate, i.InvoiceId
        """;

    private const string CreditNotes = """
        select n.CreditNoteId, n.Number, n.CreditDate, n.Reason, n.Net, n.Contribution, n.UnknownCostNet
        from orders.CreditNote n
        where n.SalesOrderId = @OrderId
          and n.ArchivedAt is null
        order by n.CreditDate, n.CreditNoteId
        """;

    private sealed record CustomerRow(long CustomerId, string Code, string Name, int GradeRank, int FindingCount);

    private sealed record ProductInOrder(
        long ProductId, string Code, string Name, long? CategoryId, string? CategoryName)
    {
        public ProductRef Ref => new(ProductId, Code, Name);

        public CategoryRef? Category => CategoryId is { } id ? new CategoryRef(id, CategoryName!) : null;
    }

    private sealed record ShippedLine(
        long ShipmentId, string Number, DateOnly ShippedOn, string? Carrier, long? ProductId, decimal? Quantity, string? Batch,
        int? OrderLineNumber);

    private sealed record CreditNoteOfOrder(
        long CreditNoteId, string Number, DateOnly CreditDate, string? Reason, Money Net, Money Contribution, Money UnknownCostNet);

    public async Task<OrderView> Handle(GetOrder request, CancellationToken cancellationToken)
    {
        var which = new { request.OrderId, ViewerId = user.PersonId };
        var customer = await session.QuerySingleOrDefaultAsync<CustomerRow>(Customer, which, cancellationToken)
            ?? throw Problem.NotFound("order");
        var order = (await session.QuerySingleOrDefaultAsync<OrderRow>(Head, which, cancellationToken))!;
        var lines = await session.QueryAsync<OrderLineRow>(Lines, which, cancellationToken);
        var products = (await session.QueryAsync<ProductInOrder>(Products, which, cancellationToken)).ToDictionary(p => p.ProductId);
        var shipped = await session.QueryAsync<ShippedLine>(Shipments, which, cancellationToken);
        var invoices = await session.QueryAsync<OrderInvoice>(Invoices, which, cancellationToken);
        var credits = await session.QueryAsync<CreditNoteOfOrder>(CreditNotes, which, cancellationToken);

        return new OrderView(
            order.SalesOrderId, order.Number, order.Source, order.ExternalKey, order.ExternalKey is not null,
            new CustomerRef(customer.CustomerId, customer.Code, customer.Name), (Grade)customer.GradeRank, order.OrderDate, order.State,
            order.Currency, order.ExchangeRate, order.PricesIncludeTax, order.HeaderDiscountRate, order.HeaderDiscountAmount, order.Freight,
            order.PaymentDays, order.Salesperson, order.Region, order.Channel, order.ArchivedAt, order.Version, order.ExpectedDays,
            (ExpectedDaysSource)order.ExpectedDaysSource, order.AssumedRates.Split(',', StringSplitOptions.RemoveEmptyEntries),
            [.. lines.Select(l => Line(l, products[l.ProductId]))], Profit.OfOrder(order, lines, user.SeesCost),
            [.. shipped.GroupBy(s => s.ShipmentId).Select(s => Shipment([.. s], products))], invoices,
            [.. credits.Select(n => new OrderCreditNote(
                n.CreditNoteId, n.Number, n.CreditDate, n.Reason, n.Net,
                user.SeesCost && (n.UnknownCostNet != n.Net || n.Net == Money.Zero) ? n.Contribution : null))],
            customer.FindingCount == 0 ? [] : await views.OfAsync(await findings.ReadAsync(request.OrderId, cancellationToken), cancellationToken),
            order.ExternalKey is not null ? [] : await steps.ReadAsync(request.OrderId, cancellationToken));
    }

    private OrderLineView Line(OrderLineRow l, ProductInOrder product) => new(
        l.OrderLineId, l.LineNumber, l.ExternalKey, product.Ref, product.Category, l.Quantity, l.Unit, l.UnitsPerSalesUnit, l.UnitPrice,
        l.Discount, l.TaxRate, l.ReturnReference, l.LineAmount, l.HeaderDiscountShare, Profit.OfLine(l, user.SeesCost));

    private static OrderShipment Shipment(List<ShippedLine> lines, Dictionary<long, ProductInOrder> products) => new(
        lines[0].ShipmentId, lines[0].Number, lines[0].ShippedOn, lines[0].Carrier,
        [.. lines.Where(l => l.ProductId is not null).Select(l => new OrderShipmentLine(
            products[l.ProductId!.Value].Ref, l.Quantity!.Value, l.Batch, l.OrderLineNumber))]);
}

internal static class GetOrderEndpoint
{
    public static void MapGetOrder(this IEndpointRouteBuilder orders) => orders
        .MapGet("/{orderId:long}", async (long orderId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var order = await mediator.Send(new GetOrder(orderId), cancellationToken);
            return TypedResults.Ok(order).WithETag(order.Version);
        })
        .Produces<OrderView>()
        .WithName(nameof(GetOrder))
        .WithSummary("One order with its profit per line and in total, shipments, invoices, credit notes and what guards found")
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(404);
}
