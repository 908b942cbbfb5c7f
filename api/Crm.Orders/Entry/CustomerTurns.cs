using Crm.Common;

namespace Crm.Orders;

/// <summary>
/// Lets orders of one customer be confirmed one after the other. Whoever takes the turn waits until nobody else has it, and has it until
/// the transaction ends: what the customer owes is asked for after this, so that it still holds when the order is confirmed.
/// </summary>
internal sealed class CustomerTurns(DbSession session)
{
    private const string Count = """
        update orders.CustomerTurn
        set Turn = Turn + 1
        where CustomerId = @CustomerId
        """;

    private const string First = """
        insert into orders.CustomerTurn (CustomerId, Turn)
        select @CustomerId, 1
        where not exists (select 1 from orders.CustomerTurn t where t.CustomerId = @CustomerId)
        """;

    // In the order of their ids: of two who take several neither waits for what the other has while it has what the other waits for.
    public async Task TakeAsync(IEnumerable<long> customerIds, CancellationToken cancellationToken)
    {
        foreach (var customerId in customerIds.Distinct().Order())
        {
            var turn = new { CustomerId = customerId };
            if (await session.ExecuteAsync(Count, turn, cancellationToken) == 0 && !await session.TryAddAsync(First, turn, cancellationToken))
                await session.ExecuteAsync(Count, turn, cancellationToken);
        }
    }
}
