using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Takes back that a customer was declared lost; the declaration stays in the history. Where no other one stands and its status was changed
/// by them, it has the one of before again.
/// </summary>
internal sealed record WithdrawLoss(long CustomerId, long LossId) : ICommand<Unit>;

internal sealed class WithdrawLossHandler(
    DbSession session, CurrentUser user, CustomerReader reader, CustomerWriter writer, EventLog events, TimeProvider clock)
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

    private const string Declarations = """
        select l.DeclaredAt, l.WithdrawnAt, l.StatusBefore, c.StatusSince
        from customers.Loss l
        inner join customers.Customer c on c.CustomerId = l.CustomerId
        where l.CustomerId = @CustomerId
        order by l.LossId
        """;

    private sealed record Declaration(DateTime DeclaredAt, DateTime? WithdrawnAt, CustomerStatus? StatusBefore, DateOnly StatusSince);

    public async Task<Unit> Handle(WithdrawLoss request, CancellationToken cancellationToken)
    {
        var customer = await reader.GetAsync(request.CustomerId, cancellationToken);
        var which = new { request.LossId, request.CustomerId, user.PersonId, Now = clock.GetUtcNow().UtcDateTime };
        if (await session.ExecuteAsync(Withdraw, which, cancellationToken) == 0)
            throw await session.ScalarAsync<long>(Exists, which, cancellationToken) == 0 ? Problem.NotFound("declaration")
                : Problem.Conflict("withdrawn", "The declaration was taken back already.");
        if (!customer.IsErpOwned && customer.Status == CustomerStatus.Lost
            && StatusOfBefore(await session.QueryAsync<Declaration>(Declarations, which, cancellationToken)) is { } status)
            await writer.ChangeAsync(
                CustomerTable.FromPerson, [(customer, customer with { Status = status, Version = customer.Version + 1 })],
                silently: false, cancellationToken);
        await events.RaiseAsync(
            new RecordEvent("customer.lossWithdrawn", "customer", request.CustomerId, customer.ExternalKey, ["loss"]), cancellationToken);
        return Unit.Value;
    }

    // Null where another declaration stands, or where the status is lost since another day than that of the declaration: by hand.
    private CustomerStatus? StatusOfBefore(IReadOnlyList<Declaration> all) =>
        all.Any(d => d.WithdrawnAt is null) ? null
            : all.LastOrDefault(d => d.StatusBefore is not null
                && FigureDays.DayOf(d.DeclaredAt, clock) == d.StatusSince)?.StatusBefore;
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
