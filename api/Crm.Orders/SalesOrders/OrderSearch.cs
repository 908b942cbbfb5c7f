using System.Globalization;
using Crm.Common;
using Crm.Contracts.Search;

namespace Crm.Orders;

/// <summary>Orders in the search over everything: by the beginning of their number.</summary>
internal sealed class OrderSearch(DbSession session, CurrentUser user) : ISearchSource
{
    private const string Find = $"""
        select o.SalesOrderId, o.Number, o.OrderDate, c.Name as CustomerName
        from orders.SalesOrder o
        inner join customers.v_Customer c on c.CustomerId = o.CustomerId
        where o.Number like @Prefix escape '\'
          and o.ArchivedAt is null
          and {Visible.OwnerInOrder}
        order by o.Number, o.SalesOrderId
        offset 0 rows fetch next @Limit rows only
        """;

    private sealed record Found(long SalesOrderId, string Number, DateOnly OrderDate, string CustomerName);

    public int Position => 2;

    public async Task<IReadOnlyList<SearchHit>> SearchAsync(string text, int limit, CancellationToken cancellationToken)
    {
        if (!user.May(Permission.ReadOrders) || string.IsNullOrWhiteSpace(text)) return [];
        var found = await session.QueryAsync<Found>(
            Find, new { Prefix = LikePattern.Prefix(text), ViewerId = user.PersonId, Limit = limit }, cancellationToken);
        return [.. found.Select(o => new SearchHit("order", o.SalesOrderId, o.Number,
            string.Create(CultureInfo.InvariantCulture, $"{o.CustomerName} · {o.OrderDate:yyyy-MM-dd}")))];
    }
}
