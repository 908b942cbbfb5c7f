using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Profitability;
using MediatR;
using Microsoft.AspNetCore.Http;

namespace Crm.Orders;

/// <summary>
/// What the steps of a typed order share: reading it for a change, taking its turn, and writing it with what follows. The ERP's own orders
/// are refused: their fields are the ERP's.
/// </summary>
internal sealed class TypedOrderWork(DbSession session, CurrentUser user, OrderSteps steps, EventLog events, AuditTrail audit, IMediator mediator)
{
    private const string Stored = $"""
        select {OrderTables.Columns}
        from orders.SalesOrder o
        inner join customers.v_Customer c on c.CustomerId = o.CustomerId
        where o.SalesOrderId = @OrderId
          and {Visible.Owner}
        """;

    // Nothing changes yet: it holds the row, so that of two who want to move the order the second one waits and then sees what was done.
    private const string Hold = """
        update orders.SalesOrder
        set Version = Version
        where SalesOrderId = @SalesOrderId
          and Version = @Version
          and State = @State
        """;

    /// <summary>The order and its lines, held until the transaction ends.</summary>
    public async Task<(OrderRow Order, List<OrderLineRow> Lines)> HoldAsync(
        long orderId, int? version, string wanted, IReadOnlyCollection<OrderState> from, CancellationToken cancellationToken)
    {
        var order = await ReadAsync(orderId, cancellationToken);
        var held = await session.ExecuteAsync(Hold, new { order.SalesOrderId, order.Version, order.State }, cancellationToken);
        if (held == 0) order = await ReadAsync(orderId, cancellationToken);
        if (!from.Contains(order.State)) throw await steps.ConflictAsync(order, wanted, cancellationToken);
        if (held == 0 || (version is { } read && read != order.Version)) throw await StaleAsync(order, cancellationToken);
        var lines = await session.QueryAsync<OrderLineRow>(
            OrderTables.LinesOfOrders, new { Ids = JsonList.Of([orderId]) }, cancellationToken);
        return (order, [.. lines]);
    }

    /// <summary>Writes head and lines as they are after a step, with the step, its event and the audit of the state.</summary>
    public async Task WriteAsync(
        OrderRow before, OrderRow after, List<OrderLineRow> linesBefore, List<OrderLineRow> linesAfter, OrderStepKind kind, string? reason,
        CancellationToken cancellationToken, long? shipmentId = null)
    {
        after.Version = before.Version + 1;
        after.Counts = after.State.Counts();
        await session.Bulk.UpdateAsync(OrderTables.ChangedOrder, "SalesOrderId", [after], cancellationToken);
        await LineChanges.WriteAsync(session, [(after.SalesOrderId, linesBefore, linesAfter)], cancellationToken);
        await steps.AddAsync(after.SalesOrderId, kind, reason, cancellationToken, shipmentId);
        List<FieldChange> changes =
        [
            .. TypedFields.Where(f => !Equals(f.Value(before), f.Value(after))).Select(f => new FieldChange(
                "order", after.SalesOrderId, f.Name, AuditTrail.Text(f.Value(before)), AuditTrail.Text(f.Value(after)))),
        ];
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(new RecordEvent($"order.{Word(kind)}", "order", after.SalesOrderId, after.Number,
            [.. changes.Select(c => c.Field), .. OrderMerge.LinesDiffer(linesBefore, linesAfter) ? ["lines"] : Array.Empty<string>()]), cancellationToken);
        List<SalesMonth> months = [];
        if (before.Counts) months.Add(new SalesMonth(before.CustomerId, before.Period));
        if (after.Counts) months.Add(new SalesMonth(after.CustomerId, after.Period));
        await mediator.Send(new MarkSalesChanged(months), cancellationToken);
        if (before.Counts || after.Counts)
            await mediator.Send(new RefreshFigures([.. new[] { before.CustomerId, after.CustomerId }.Distinct()]), cancellationToken);
    }

    /// <summary>The event of an order that was just entered.</summary>
    public async Task EnteredAsync(OrderRow order, CancellationToken cancellationToken)
    {
        await steps.AddAsync(order.SalesOrderId, OrderStepKind.Entered, null, cancellationToken);
        await events.RaiseAsync(new RecordEvent("order.created", "order", order.SalesOrderId, order.Number), cancellationToken);
    }

    /// <summary>Whether the order may be written by people at all is asked before everything else.</summary>
    private async Task<OrderRow> ReadAsync(long orderId, CancellationToken cancellationToken)
    {
        var order = await session.QuerySingleOrDefaultAsync<OrderRow>(Stored, new { OrderId = orderId, ViewerId = user.PersonId }, cancellationToken)
            ?? throw Problem.NotFound("order");
        return order.ExternalKey is null ? order : throw new ProblemException(StatusCodes.Status409Conflict, "erp-owned",
            $"The order is kept by the ERP ({order.Source}); change it there.");
    }

    private async Task<ProblemException> StaleAsync(OrderRow order, CancellationToken cancellationToken)
    {
        var last = (await steps.ReadAsync(order.SalesOrderId, cancellationToken)).LastOrDefault();
        return Problem.Stale($"The order was changed since you read it and now has version {order.Version}."
            + (last is null ? "" : $" The last to change it was {last.Person?.Name ?? "the system"}."));
    }

    private static string Word(OrderStepKind kind) => kind switch
    {
        OrderStepKind.Changed => "updated",
        OrderStepKind.SentForApproval => "sentForApproval",
        OrderStepKind.Confirmed => "confirmed",
        OrderStepKind.Approved => "approved",
        OrderStepKind.Rejected => "rejected",
        OrderStepKind.Shipped => "shipped",
        OrderStepKind.Cancelled => "cancelled",
        OrderStepKind.Closed => "closed",
        OrderStepKind.ShipmentApproved => "shipmentApproved",
        OrderStepKind.ShipmentRefused => "shipmentRefused",
        _ => "created",
    };

    private static readonly AuditedField<OrderRow>[] TypedFields =
    [
        new("customerId", o => o.CustomerId), new("orderDate", o => o.OrderDate), new("state", o => o.State),
        new("currency", o => o.Currency), new("exchangeRate", o => o.ExchangeRate), new("pricesIncludeTax", o => o.PricesIncludeTax),
        new("headerDiscountRate", o => o.HeaderDiscountRate), new("headerDiscountAmount", o => o.HeaderDiscountAmount),
        new("freight", o => o.Freight), new("paymentDays", o => o.PaymentDays), new("salesperson", o => o.Salesperson), new("region", o => o.Region), new("channel", o => o.Channel),
        new("net", o => o.Net),
    ];
}
