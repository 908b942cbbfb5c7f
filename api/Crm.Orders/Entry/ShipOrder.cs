using Crm.Common;
using Crm.Contracts.Orders;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Ships goods of a confirmed order with their batches. The guards look once more, now at the batches; warnings want an
/// acknowledgement, what wants an approval waits until somebody with the right approved it. Never more than was ordered.
/// </summary>
/// <param name="Version">As the caller last read it; null: whatever it is now.</param>
/// <param name="ShippedOn">Today where none is given; not in the future and not before the order.</param>
internal sealed record ShipOrder(
    long OrderId, int? Version, DateOnly? ShippedOn, string? Carrier, IReadOnlyList<ShippedLine> Lines,
    IReadOnlyList<Acknowledgement> Acknowledgements) : ICommand<OrderDecision>;

/// <summary>So much of a line of the order, of one batch; a line may be shipped of several batches.</summary>
internal sealed record ShippedLine(int LineNumber, decimal Quantity, string? Batch = null);

internal sealed class ShipOrderValidator : AbstractValidator<ShipOrder>
{
    public ShipOrderValidator(TimeProvider clock)
    {
        RuleFor(r => r.ShippedOn).Must(day => day is null || day <= clock.Today()).WithMessage("must not be in the future");
        RuleFor(r => r.Carrier).MaximumLength(100).Must(BePlain).WithMessage("must not contain control characters");
        RuleFor(r => r.Lines).Cascade(CascadeMode.Stop)
            .Must(lines => lines.Count is > 0 and <= ErpLimits.Lines).WithMessage($"must have 1 to {ErpLimits.Lines} lines")
            .Must(lines => lines.All(l => l is not null)).WithMessage("must not hold null")
            .ForEach(line => line.ChildRules(each =>
            {
                each.RuleFor(l => l.Quantity).Must(q => ErpNumber.Quantity(q) is > 0 and <= ErpLimits.Quantity).WithMessage("must be more than 0");
                each.RuleFor(l => l.Batch).MaximumLength(100).Must(BePlain).WithMessage("must not contain control characters");
            }));
        RuleFor(r => r.Acknowledgements).MustBeAcknowledgements();
    }

    private static bool BePlain(string? text) => text is null || !text.Any(char.IsControl);
}

internal sealed class ShipOrderHandler(
    DbSession session, TypedOrderWork work, ShippedOrders shipped, OrderFindings findings, FindingViews views, EventLog events,
    IMediator mediator, TimeProvider clock) : IRequestHandler<ShipOrder, OrderDecision>
{
    private const string ShippedSoFar = """
        select l.OrderLineNumber as LineNumber, sum(l.Quantity) as Quantity
        from orders.ShipmentLine l
        inner join orders.Shipment s on s.ShipmentId = l.ShipmentId
        where s.SalesOrderId = @OrderId
          and s.ArchivedAt is null
          and l.OrderLineNumber is not null
        group by l.OrderLineNumber
        """;

    private const string CountShipments = """
        select count(*)
        from orders.Shipment s
        where s.SalesOrderId = @OrderId
        """;

    private const string Add = """
        insert into orders.Shipment (Number, CustomerId, SalesOrderId, ShippedOn, Carrier, CreatedAt)
        output inserted.ShipmentId
        values (@Number, @CustomerId, @OrderId, @ShippedOn, @Carrier, @Now)
        """;

    private static readonly BulkTable<ShipmentLineRow> NewLine = new BulkTable<ShipmentLineRow>("orders.ShipmentLine")
        .BigInt("ShipmentId", l => l.ShipmentId)
        .Int("LineNumber", l => l.LineNumber)
        .Int("OrderLineNumber", l => l.OrderLineNumber)
        .BigInt("ProductId", l => l.ProductId)
        .Decimal("Quantity", 18, 6, l => l.Quantity)
        .Text("Batch", 100, l => l.Batch);

    private sealed record Shipped(int LineNumber, decimal Quantity);

    public async Task<OrderDecision> Handle(ShipOrder request, CancellationToken cancellationToken)
    {
        var (before, lines) = await work.HoldAsync(
            request.OrderId, request.Version, "shipped", [OrderState.Confirmed, OrderState.PartShipped], cancellationToken);
        var day = request.ShippedOn ?? clock.Today();
        var remaining = await RemainingAsync(before, lines, cancellationToken);
        Refuse(request, before, day, remaining);

        var products = lines.ToDictionary(l => l.LineNumber, l => l.ProductId);
        var check = new OrderCheck(before.CustomerId, day, OrderMoment.Ship, [.. request.Lines.Select((l, i) => new CheckedLine(
            i + 1, products[l.LineNumber], ErpText.Clean(l.Batch), ErpNumber.Quantity(l.Quantity), Money.Zero))]);
        var found = await findings.KeepAsync(request.OrderId, check, at => request.Lines[at - 1].LineNumber, cancellationToken);
        await findings.AcknowledgeAsync(request.OrderId, found, request.Acknowledgements, cancellationToken);
        var outcome = FindingRules.Verdict(found) switch
        {
            FindingVerdict.Blocked => OrderOutcome.Blocked,
            FindingVerdict.NeedsAcknowledgement => OrderOutcome.AcknowledgementNeeded,
            FindingVerdict.NeedsApproval => OrderOutcome.ShipmentWaitingForApproval,
            _ => OrderOutcome.Shipped,
        };
        if (outcome == OrderOutcome.Shipped)
        {
            var shipmentId = await AddAsync(request, before, check, cancellationToken);
            await findings.BelongAsync(found, shipmentId, cancellationToken);
            foreach (var line in request.Lines) remaining[line.LineNumber] -= ErpNumber.Quantity(line.Quantity);
            var after = before with { State = remaining.Values.All(left => left <= 0m) ? OrderState.Shipped : OrderState.PartShipped };
            await work.WriteAsync(before, after, lines, lines, OrderStepKind.Shipped, null, cancellationToken, shipmentId);
            await shipped.RefreshAsync([request.OrderId], cancellationToken);
        }
        return new OrderDecision(
            outcome, await mediator.Send(new GetOrder(request.OrderId), cancellationToken), await views.OfAsync(found, cancellationToken));
    }

    private async Task<Dictionary<int, decimal>> RemainingAsync(OrderRow order, List<OrderLineRow> lines, CancellationToken cancellationToken)
    {
        var shipped = (await session.QueryAsync<Shipped>(ShippedSoFar, new { OrderId = order.SalesOrderId }, cancellationToken))
            .ToDictionary(s => s.LineNumber, s => s.Quantity);
        return lines.ToDictionary(l => l.LineNumber, l => ErpNumber.Quantity(l.Quantity - shipped.GetValueOrDefault(l.LineNumber)));
    }

    private static void Refuse(ShipOrder request, OrderRow order, DateOnly day, Dictionary<int, decimal> remaining)
    {
        var problems = new Dictionary<string, string[]>();
        if (day < order.OrderDate) problems["shippedOn"] = [$"must not be before the order of {order.OrderDate:yyyy-MM-dd}"];
        var left = new Dictionary<int, decimal>(remaining);
        for (var i = 0; i < request.Lines.Count; i++)
        {
            var line = request.Lines[i];
            if (!left.TryGetValue(line.LineNumber, out var quantity)) problems[$"lines[{i}].lineNumber"] = ["is no line of this order"];
            else if (ErpNumber.Quantity(line.Quantity) > quantity)
                problems[$"lines[{i}].quantity"] = [$"must not be more than what is still to be shipped: {Math.Max(0m, quantity):0.######}"];
            else left[line.LineNumber] = quantity - ErpNumber.Quantity(line.Quantity);
        }
        if (problems.Count > 0) throw Problem.Invalid(problems);
    }

    private async Task<long> AddAsync(ShipOrder request, OrderRow order, OrderCheck check, CancellationToken cancellationToken)
    {
        var earlier = await session.ScalarAsync<int>(CountShipments, new { request.OrderId }, cancellationToken);
        var number = $"{order.Number}-{earlier + 1}";
        var shipmentId = await session.ScalarAsync<long>(Add, new
        {
            Number = number,
            order.CustomerId,
            request.OrderId,
            ShippedOn = check.Day,
            Carrier = ErpText.Clean(request.Carrier),
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        await session.Bulk.InsertAsync(NewLine, check.Lines.Select(l => new ShipmentLineRow
        {
            ShipmentId = shipmentId,
            LineNumber = l.LineNumber,
            OrderLineNumber = request.Lines[l.LineNumber - 1].LineNumber,
            ProductId = l.ProductId,
            Quantity = l.Quantity,
            Batch = l.Batch,
        }), cancellationToken);
        await events.RaiseAsync(new RecordEvent("shipment.created", "shipment", shipmentId, number), cancellationToken);
        return shipmentId;
    }
}

internal sealed record ShipOrderBody(
    IReadOnlyList<ShippedLine> Lines, DateOnly? ShippedOn = null, string? Carrier = null, IReadOnlyList<Acknowledgement>? Acknowledgements = null);

internal static class ShipOrderEndpoint
{
    public static void MapShipOrder(this IEndpointRouteBuilder orders) => orders
        .MapPost("/{orderId:long}/ship", async (
            long orderId, MaybeIfMatch version, ShipOrderBody body, IMediator mediator,
            CancellationToken cancellationToken) =>
            (await mediator.Send(new ShipOrder(
                orderId, version.Value, body.ShippedOn, body.Carrier, body.Lines, body.Acknowledgements ?? []), cancellationToken))
            .Answer())
        .Produces<OrderDecision>()
        .WithName(nameof(ShipOrder))
        .WithSummary("Ship goods of a confirmed order with their batches")
        .RequireAuthorization(Permission.WriteOrders)
        .ProducesProblems(400, 404, 409, 412, 422);
}
