using Crm.Common;

namespace Crm.Orders;

/// <summary>Keeps on orders the day on which their first goods left, up with their shipments.</summary>
internal sealed class ShippedOrders(DbSession session)
{
    private const string FirstDays = """
        select o.SalesOrderId, o.FirstShippedDay, s.ShippedOn
        from orders.SalesOrder o
        left join (select x.SalesOrderId, min(x.ShippedOn) as ShippedOn
                   from orders.Shipment x
                   where x.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
                     and x.ArchivedAt is null
                   group by x.SalesOrderId) s on s.SalesOrderId = o.SalesOrderId
        where o.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record FirstDay(long SalesOrderId, int? FirstShippedDay, DateOnly? ShippedOn);

    private static readonly BulkTable<FirstDay> Table = new BulkTable<FirstDay>("orders.SalesOrder")
        .BigInt("SalesOrderId", d => d.SalesOrderId)
        .Int("FirstShippedDay", d => d.ShippedOn?.DayNumber);

    /// <summary>Finds out anew when the first goods of these orders left.</summary>
    public async Task RefreshAsync(IReadOnlyCollection<long> orderIds, CancellationToken cancellationToken)
    {
        if (orderIds.Count == 0) return;
        var days = await session.QueryAsync<FirstDay>(FirstDays, new { Ids = JsonList.Of(orderIds) }, cancellationToken);
        await session.Bulk.UpdateAsync(
            Table, "SalesOrderId", days.Where(d => d.FirstShippedDay != d.ShippedOn?.DayNumber), cancellationToken);
    }
}
