using System.Globalization;
using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Orders;

/// <summary>What happened to an order that was typed here.</summary>
internal enum OrderStepKind
{
    Entered = 1,
    Changed = 2,
    SentForApproval = 3,
    Confirmed = 4,

    /// <summary>Approved, and by that confirmed.</summary>
    Approved = 5,
    Rejected = 6,
    Shipped = 7,
    Cancelled = 8,
    ShipmentApproved = 9,
    ShipmentRefused = 10,
    Closed = 11,
}

/// <summary>A step in the life of an order: who did what when, and why.</summary>
internal sealed record OrderStepView(OrderStepKind Kind, DateTime HappenedAt, PersonRef? Person, string? Reason, long? ShipmentId);

/// <summary>The steps of typed orders: append only.</summary>
internal sealed class OrderSteps(DbSession session, CurrentUser user, TimeProvider clock)
{
    private const string Add = """
        insert into orders.OrderStep (OrderId, Kind, HappenedAt, PersonId, Reason, ShipmentId)
        values (@OrderId, @Kind, @Now, @PersonId, @Reason, @ShipmentId)
        """;

    private const string OfOrder = """
        select s.Kind, s.HappenedAt, s.PersonId, p.Name, s.Reason, s.ShipmentId
        from orders.OrderStep s
        left join access.v_Person p on p.PersonId = s.PersonId
        where s.OrderId = @OrderId
        order by s.OrderStepId
        """;

    private sealed record Row(OrderStepKind Kind, DateTime HappenedAt, long PersonId, string? Name, string? Reason, long? ShipmentId);

    public Task AddAsync(
        long orderId, OrderStepKind kind, string? reason, CancellationToken cancellationToken, long? shipmentId = null) =>
        session.ExecuteAsync(Add, new
        {
            OrderId = orderId,
            Kind = kind,
            Now = clock.GetUtcNow().UtcDateTime,
            user.PersonId,
            Reason = ErpText.Clean(reason),
            ShipmentId = shipmentId,
        }, cancellationToken);

    public async Task<IReadOnlyList<OrderStepView>> ReadAsync(long orderId, CancellationToken cancellationToken) =>
    [
        .. (await session.QueryAsync<Row>(OfOrder, new { OrderId = orderId }, cancellationToken)).Select(s => new OrderStepView(
            s.Kind, s.HappenedAt, s.PersonId == 0 ? null : new PersonRef(s.PersonId, s.Name ?? ""), s.Reason, s.ShipmentId)),
    ];

    /// <summary>The 409 for somebody who comes too late or too early: it tells what the other did, when and why.</summary>
    public async Task<ProblemException> ConflictAsync(
        OrderRow order, string wanted, CancellationToken cancellationToken)
    {
        var steps = await ReadAsync(order.SalesOrderId, cancellationToken);
        var last = steps.LastOrDefault();
        var told = last is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $" {last.Person?.Name ?? "The system"} {Words(last.Kind)} at {last.HappenedAt:yyyy-MM-dd HH:mm:ss}Z{(last.Reason is null ? "" : $": {last.Reason}")}.");
        return Problem.Conflict("order-state", $"The order is {Words(order.State)} and cannot be {wanted}.{told}");
    }

    private static string Words(OrderStepKind kind) => kind switch
    {
        OrderStepKind.Entered => "entered it",
        OrderStepKind.Changed => "changed it",
        OrderStepKind.SentForApproval => "sent it for approval",
        OrderStepKind.Confirmed => "confirmed it",
        OrderStepKind.Approved => "approved it",
        OrderStepKind.Rejected => "rejected it",
        OrderStepKind.Shipped => "shipped goods of it",
        OrderStepKind.Closed => "closed it",
        OrderStepKind.Cancelled => "cancelled it",
        OrderStepKind.ShipmentApproved => "approved its shipment",
        OrderStepKind.ShipmentRefused => "refused its shipment",
        _ => "did something with it",
    };

    private static string Words(OrderState state) => state switch
    {
        OrderState.Draft => "a draft",
        OrderState.Checked => "a checked draft",
        OrderState.WaitingForApproval => "waiting for approval",
        OrderState.PartShipped => "shipped in part",
        _ => state.ToString().ToLowerInvariant(),
    };
}
