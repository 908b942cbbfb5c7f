using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>Cancels a typed order of which nothing has left yet, with a reason; it leaves the facts and stays readable.</summary>
internal sealed record CancelOrder(long OrderId, int? Version, string Reason) : ICommand<OrderView>;

internal sealed class CancelOrderValidator : AbstractValidator<CancelOrder>
{
    public CancelOrderValidator() => RuleFor(r => r.Reason).MustBeReason();
}

internal sealed class CancelOrderHandler(TypedOrderWork work, IMediator mediator) : IRequestHandler<CancelOrder, OrderView>
{
    private static readonly OrderState[] From = [OrderState.Draft, OrderState.Checked, OrderState.WaitingForApproval, OrderState.Confirmed];

    public async Task<OrderView> Handle(CancelOrder request, CancellationToken cancellationToken)
    {
        var (before, lines) = await work.HoldAsync(request.OrderId, request.Version, "cancelled", From, cancellationToken);
        await work.WriteAsync(before, before with { State = OrderState.Cancelled }, lines, lines, OrderStepKind.Cancelled,
            request.Reason, cancellationToken);
        return await mediator.Send(new GetOrder(request.OrderId), cancellationToken);
    }
}

internal static class CancelOrderEndpoint
{
    public static void MapCancelOrder(this IEndpointRouteBuilder orders) => orders
        .MapPost("/{orderId:long}/cancel", async (
            long orderId, MaybeIfMatch version, OrderReasonBody body, IMediator mediator,
            CancellationToken cancellationToken) =>
        {
            var order = await mediator.Send(new CancelOrder(orderId, version.Value, body.Reason), cancellationToken);
            return TypedResults.Ok(order).WithETag(order.Version);
        })
        .Produces<OrderView>()
        .WithName(nameof(CancelOrder))
        .WithSummary("Cancel a typed order of which nothing has left yet")
        .RequireAuthorization(Permission.WriteOrders)
        .ProducesProblems(400, 404, 409, 412, 422);
}
