using Crm.Common;
using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Orders;

/// <summary>
/// Calculates orders anew that are not confirmed yet, when a standard cost of their products came or changed.
/// </summary>
internal sealed class DraftOrders(DbSession session, IMediator mediator)
{
    private const string Unconfirmed = """
        select o.SalesOrderId
        from orders.SalesOrder o
        where o.State < 3
          and o.ArchivedAt is null
          and exists (select 1
                      from orders.OrderLine l
                      where l.SalesOrderId = o.SalesOrderId
                        and l.ProductId in (select cast(value as bigint) from openjson(@Ids)))
        """;

    // Nothing changes yet: one that somebody confirms at this moment is confirmed first, and is none of ours any more.
    private const string Hold = """
        update orders.SalesOrder
        set Version = Version
        output inserted.SalesOrderId
        where SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
          and State < 3
          and ArchivedAt is null
        """;

    private const string Held = $"""
        select {OrderTables.Columns}
        from orders.SalesOrder o
        where o.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        """;

    public async Task RecalculateAsync(IReadOnlyCollection<long> productIds, CancellationToken cancellationToken)
    {
        if (productIds.Count == 0) return;
        var unconfirmed = await session.QueryAsync<long>(Unconfirmed, new { Ids = JsonList.Of(productIds) }, cancellationToken);
        if (unconfirmed.Count == 0) return;
        var held = await session.QueryAsync<long>(Hold, new { Ids = JsonList.Of(unconfirmed) }, cancellationToken);
        var orders = await session.QueryAsync<OrderRow>(Held, new { Ids = JsonList.Of(held) }, cancellationToken);
        var lines = (await session.QueryAsync<OrderLineRow>(
                OrderTables.LinesOfOrders, new { Ids = JsonList.Of(orders.Select(o => o.SalesOrderId)) }, cancellationToken))
            .ToLookup(l => l.SalesOrderId);
        var work = orders.Select(o => (Order: o, Lines: lines[o.SalesOrderId].ToList())).ToList();
        var answers = await mediator.Send(
            new CalculateProfits([.. work.Select(w => OrderProfit.Question(w.Order, w.Lines))]), cancellationToken);
        for (var i = 0; i < work.Count; i++)
            OrderProfit.Write(answers[i], work[i].Order, work[i].Lines, new Dictionary<long, OrderLineRow>(), new Dictionary<long, StandardCostRow>());
        await session.Bulk.UpdateAsync(
            OrderTables.ChangedOrder, "SalesOrderId", work.Select(w => w.Order), cancellationToken);
        await session.Bulk.UpdateAsync(
            OrderTables.ChangedLine, "OrderLineId", work.SelectMany(w => w.Lines), cancellationToken);
    }
}
