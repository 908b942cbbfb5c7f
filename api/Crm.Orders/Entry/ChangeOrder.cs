using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Contracts.Orders;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Replaces a typed draft, head and lines, and looks at it anew: findings that are no more true go, those that still are stay
/// with their acknowledgement.
/// </summary>
internal sealed record ChangeOrder : OrderEntry, ICommand<OrderView>
{
    [JsonIgnore]
    public long OrderId { get; init; }

    /// <summary>As the caller last read it.</summary>
    [JsonIgnore]
    public int Version { get; init; }
}

internal sealed class ChangeOrderValidator(TimeProvider clock) : OrderEntryValidator<ChangeOrder>(clock);

internal sealed class ChangeOrderHandler(TypedOrders orders, TypedOrderWork work, OrderFindings findings, IMediator mediator)
    : IRequestHandler<ChangeOrder, OrderView>
{
    public async Task<OrderView> Handle(ChangeOrder request, CancellationToken cancellationToken)
    {
        var (before, linesBefore) = await work.HoldAsync(
            request.OrderId, request.Version, "changed", [OrderState.Draft, OrderState.Checked], cancellationToken);
        var (after, lines, _, _) = await orders.BuildAsync(request, before, linesBefore, cancellationToken);
        var answer = await orders.CalculateAsync(after, lines, cancellationToken);
        var found = await findings.LookAsync(after, lines, OrderMoment.Entry, answer, cancellationToken);
        after.State = lines.Count > 0 && FindingRules.Verdict(found) == FindingVerdict.Free ? OrderState.Checked : OrderState.Draft;
        await work.WriteAsync(before, after, linesBefore, lines, OrderStepKind.Changed, null, cancellationToken);
        return await mediator.Send(new GetOrder(request.OrderId), cancellationToken);
    }
}

internal static class ChangeOrderEndpoint
{
    public static void MapChangeOrder(this IEndpointRouteBuilder orders) => orders
        .MapPut("/{orderId:long}", async (
            long orderId, IfMatch version, ChangeOrder body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var order = await mediator.Send(body with { OrderId = orderId, Version = version.Value }, cancellationToken);
            return TypedResults.Ok(order).WithETag(order.Version);
        })
        .Produces<OrderView>()
        .WithName(nameof(ChangeOrder))
        .WithSummary("Replace a typed draft, head and lines")
        .RequireAuthorization(Permission.WriteOrders)
        .ProducesProblems(400, 404, 409, 412, 428);
}
