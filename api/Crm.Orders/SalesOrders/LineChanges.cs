using Crm.Common;

namespace Crm.Orders;

/// <summary>
/// Brings the stored lines of orders to what they shall be: removes, changes and adds, each for all orders at once.
/// </summary>
internal static class LineChanges
{
    private const string Remove = """
        delete from orders.OrderLine
        where OrderLineId in (select cast(value as bigint) from openjson(@Ids))
        """;

    public static async Task WriteAsync(
        DbSession session, IEnumerable<(long OrderId, List<OrderLineRow> Before, List<OrderLineRow> After)> orders,
        CancellationToken cancellationToken)
    {
        var removed = new List<long>();
        var aside = new List<OrderLineRow>();
        var changed = new List<OrderLineRow>();
        var added = new List<OrderLineRow>();
        foreach (var (orderId, before, after) in orders)
        {
            var old = before.ToDictionary(l => l.OrderLineId);
            foreach (var line in after)
            {
                if (line.OrderLineId == 0)
                {
                    line.SalesOrderId = orderId;
                    added.Add(line);
                }
                else if (old.Remove(line.OrderLineId, out var was) && was != line)
                {
                    changed.Add(line);
                    if (was.LineNumber != line.LineNumber) aside.Add(line);
                }
            }
            removed.AddRange(old.Keys);
        }
        if (removed.Count > 0) await session.ExecuteAsync(Remove, new { Ids = JsonList.Of(removed) }, cancellationToken);
        if (aside.Count > 0) await session.Bulk.UpdateAsync(OrderTables.LineAside, "OrderLineId", aside, cancellationToken);
        if (changed.Count > 0) await session.Bulk.UpdateAsync(OrderTables.ChangedLine, "OrderLineId", changed, cancellationToken);
        if (added.Count > 0) await session.Bulk.InsertAsync(OrderTables.NewLine, added, cancellationToken);
    }
}
