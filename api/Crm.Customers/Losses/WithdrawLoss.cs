using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Takes back that a customer was declared lost; the declaration stays in the history. Where no other one stands, the status that they
/// changed is the one of before again, from that day on.
/// </summary>
internal sealed record WithdrawLoss(long CustomerId, long LossId) : ICommand<Unit>;

internal sealed class WithdrawLossHandler(
    DbSession session, CurrentUser user, CustomerReader reader, CustomerWriter writer, EventLog events, TimeProvider clock)
    : IRequestHandler<WithdrawLoss, Unit>
{
    // Takes the row before it is read: of two withdrawals at once the second finds that no other declaration stands.
    private const string Take = """
        update customers.Customer
        set Version = Version
        where CustomerId = @CustomerId
        """;

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

    private const string Declarations = """
        select l.DeclaredAt, l.WithdrawnAt, l.StatusBefore, c.StatusSince
        from customers.Loss l
        inner join customers.Customer c on c.CustomerId = l.CustomerId
        where l.CustomerId = @CustomerId
        order by l.LossId
        """;

    // It was never lost: what was kept of that status is the one of before as well.
    private const string Correct = """
        update customers.PastStatus
        set Status = @Status
        where CustomerId = @CustomerId
          and ValidFrom = @Day
          and Status = 3
        """;

    private sealed record Declaration(DateTime DeclaredAt, DateTime? WithdrawnAt, CustomerStatus? StatusBefore, DateOnly StatusSince);

    public async Task<Unit> Handle(WithdrawLoss request, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Take, new { request.CustomerId }, cancellationToken);
        var customer = await reader.GetAsync(request.CustomerId, cancellationToken);
        var which = new { request.LossId, request.CustomerId, user.PersonId, Now = clock.GetUtcNow().UtcDateTime };
        if (await session.ExecuteAsync(Withdraw, which, cancellationToken) == 0)
            throw await session.ScalarAsync<long>(Exists, which, cancellationToken) == 0 ? Problem.NotFound("declaration")
                : Problem.Conflict("withdrawn", "The declaration was taken back already.");
        await GiveBackAsync(customer, await session.QueryAsync<Declaration>(Declarations, which, cancellationToken), cancellationToken);
        await events.RaiseAsync(
            new RecordEvent("customer.lossWithdrawn", "customer", request.CustomerId, customer.ExternalKey, ["loss"]), cancellationToken);
        return Unit.Value;
    }

    private async Task GiveBackAsync(CustomerRow customer, IReadOnlyList<Declaration> all, CancellationToken cancellationToken)
    {
        if (all.Any(d => d.WithdrawnAt is null) || all.LastOrDefault(d => d.StatusBefore is not null) is not { } changed) return;
        var (status, day) = (changed.StatusBefore!.Value, FigureDays.DayOf(changed.DeclaredAt, clock));
        // Lost since another day it is by hand, or by the ERP.
        if (!customer.IsErpOwned && customer.Status == CustomerStatus.Lost && changed.StatusSince == day)
            await writer.ChangeAsync(
                CustomerTable.FromPerson, [(customer, customer with { Status = status, Version = customer.Version + 1 })],
                silently: false, cancellationToken);
        await session.ExecuteAsync(Correct, new { Status = status, customer.CustomerId, Day = day }, cancellationToken);
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
