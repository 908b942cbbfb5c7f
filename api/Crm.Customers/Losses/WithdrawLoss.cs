using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>Takes back that a customer was declared lost; the declaration stays in the history. The status is changed by hand.</summary>
internal sealed record WithdrawLoss(long CustomerId, long LossId) : ICommand<Unit>;

internal sealed class WithdrawLossHandler(DbSession session, CurrentUser user, CustomerReader reader, EventLog events, TimeProvider clock)
    : IRequestHandler<WithdrawLoss, Unit>
{
    private const string Withdraw = """
        update customers.Loss
        set WithdrawnAt = @Now, WithdrawnBy = @PersonId
        where LossId = @LossId
          and CustomerId = @CustomerId
          and WithdrawnAt is null
        """;

    private const string Exists = """
        select count(*)
        from customers.Loss l
        where l.LossId = @LossId
          and l.CustomerId = @CustomerId
        """;

    public async Task<Unit> Handle(WithdrawLoss request, CancellationToken cancellationToken)
    {
        var customer = await reader.GetAsync(request.CustomerId, cancellationToken);
        var which = new { request.LossId, request.CustomerId, user.PersonId, Now = clock.GetUtcNow().UtcDateTime };
        if (await session.ExecuteAsync(Withdraw, which, cancellationToken) == 0)
            throw await session.ScalarAsync<long>(Exists, which, cancellationToken) == 0 ? Problem.NotFound("declaration")
                : Problem.Conflict("withdrawn", "The declaration was taken back already.");
        await events.RaiseAsync(
            new RecordEvent("customer.lossWithdrawn", "customer", request.CustomerId, customer.ExternalKey, ["loss"]), cancellationToken);
        return Unit.Value;
    }
}

internal static class WithdrawLossEndpoint
{
    public static void MapWithdrawLoss(this IEndpointRouteBuilder customers) => customers
        .MapPost("/{customerId:long}/losses/{lossId:long}/withdrawal", async (
            long customerId, long lossId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new WithdrawLoss(customerId, lossId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(WithdrawLoss))
        .WithSummary("Take back that a customer was declared lost")
        .RequireAuthorization(Permission.WriteCustomers)
        .ProducesProblems(404, 409);
}
