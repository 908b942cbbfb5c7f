using Crm.Common;
using Crm.Contracts.Customers;
using Dapper;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Orders of the customers that the reader may see, filtered and sorted, a page at a time. Sorting by contribution and asking for
/// losing orders needs the right to see costs.
/// </summary>
/// <param name="Q">The beginning of the number.</param>
/// <param name="Customer">Of this customer.</param>
/// <param name="From">Ordered on this day or later.</param>
/// <param name="To">Ordered on this day or earlier.</param>
/// <param name="Product">With a line of this product.</param>
/// <param name="Losing">Whether something is sold and the contribution, as far as costs are known, is below zero.</param>
/// <param name="UnknownCost">Whether the cost of a line is unknown.</param>
internal sealed record ListOrders(
    string? Q, long? Customer, ListOf<OrderState>? State, DateOnly? From, DateOnly? To, long? Product, bool? Losing, bool? UnknownCost,
    string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<OrderListItem>>, IPageRequest<ListOrders>
{
    public ListOrders At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// An order in a list; amounts in the base currency. Contribution sums the lines whose cost is known; it is null where none is,
/// and for those who may not see costs. OpenFindingCount: findings that still want an acknowledgement or an approval.
/// </summary>
internal sealed record OrderListItem(
    long OrderId, string Number, CustomerRef Customer, DateOnly OrderDate, OrderState State, string Currency, Money Net,
    Money? Contribution, decimal? Margin, Money UnknownCostNet, int LineCount, bool ErpOwned, int FindingCount, int OpenFindingCount);

internal sealed class ListOrdersValidator : AbstractValidator<ListOrders>
{
    public ListOrdersValidator()
    {
        RuleFor(r => r.Q).MaximumLength(100);
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListOrdersHandler(DbSession session, CurrentUser user, FewOrMany memory)
    : IRequestHandler<ListOrders, Page<OrderListItem>>
{
    internal sealed record Row(
        long SalesOrderId, string Number, long CustomerId, string CustomerCode, string CustomerName, DateOnly OrderDate, OrderState State,
        string Currency, Money Net, Money Contribution, Money UnknownCostNet, int LineCount, bool ErpOwned, int FindingCount,
        int OpenFindingCount);

    /// <summary>Where the engine begins: the filters decide which way reads least.</summary>
    private enum Way
    {
        /// <summary>In the order of the sort, until the page is full.</summary>
        InOrder,

        /// <summary>With a filter that leaves few orders, which are sorted then.</summary>
        ByFilter,

        /// <summary>With the few customers that the reader sees.</summary>
        ByCustomer,
    }

    private const int FewOrders = 5000;

    private const string Select = """
        select o.SalesOrderId, o.Number, o.CustomerId, c.Code as CustomerCode, c.Name as CustomerName, o.OrderDate, o.State,
               o.Currency, o.Net, o.Contribution, o.UnknownCostNet, o.LineCount,
               cast(case when o.ExternalKey is null then 0 else 1 end as bit) as ErpOwned, o.FindingCount, o.OpenFindingCount
        from orders.SalesOrder o
        """;

    private const string OfCustomers = """
        inner join customers.v_Customer c on c.CustomerId = o.CustomerId
        where o.ArchivedAt is null
        """;

    // + 0: the engine begins with the list, not with the customers.
    private const string OfCustomersInOrder = """
        inner join customers.v_Customer c on c.CustomerId = (o.CustomerId + 0)
        where o.ArchivedAt is null
        """;

    private const string SelectCount = $"""
        select count(*)
        from orders.SalesOrder o
        where o.ArchivedAt is null
          and (o.CustomerId + 0) in ({Visible.CustomerIds})
        """;

    private const string CountOfProduct = """
        select count(*)
        from (select l.SalesOrderId
              from orders.OrderLine l
              where l.ProductId = @Product
              order by l.ProductId, l.SalesOrderId
              offset 0 rows fetch next @Most rows only) x
        """;

    private const string CountLosing = """
        select count(*)
        from (select o.SalesOrderId
              from orders.SalesOrder o
              where o.Contribution < 0
              order by o.Contribution, o.SalesOrderId
              offset 0 rows fetch next @Most rows only) x
        """;

    private const string CountUnknownCost = """
        select count(*)
        from (select o.SalesOrderId
              from orders.SalesOrder o
              where o.UnknownCostNet <> 0
              order by o.SalesOrderId
              offset 0 rows fetch next @Most rows only) x
        """;

    private const string CountState = """
        select count(*)
        from (select o.SalesOrderId
              from orders.SalesOrder o
              where o.State = @State
              order by o.State, o.SalesOrderId
              offset 0 rows fetch next @Most rows only) x
        """;

    private static readonly SortWhitelist<Row> InOrder = Whitelist(
        "o.OrderDate", "o.Number", "o.Net", "o.Contribution");

    // A few orders are found first and sorted after: + 0 and concat keep the engine from reading all in order instead.
    private static readonly SortWhitelist<Row> ReadFirst =
        Whitelist("concat(o.OrderDate, '')", "concat(o.Number, '')", "(o.Net + 0)", "(o.Contribution + 0)");

    public async Task<Page<OrderListItem>> Handle(ListOrders request, CancellationToken cancellationToken)
    {
        if (!user.SeesCost && (request.Losing is not null || request.Sort?.Contains("contribution", StringComparison.OrdinalIgnoreCase) == true))
            user.Require(Permission.ViewCost);
        var way = await WayAsync(request, cancellationToken);
        var parameters = new DynamicParameters(new { ViewerId = user.PersonId });
        var conditions = Filters(request, way, parameters).ToList();
        var total = request.Count == true
            ? await session.ScalarAsync<long>(string.Join("\n  and ", [SelectCount, .. conditions]), parameters, cancellationToken)
            : (long?)null;

        var keyset = (way == Way.InOrder ? InOrder : ReadFirst).Read(request.Sort, request.Cursor, request.Limit, Filters(request));
        var sql = $"""
            {Select}
            {(way == Way.InOrder ? OfCustomersInOrder : OfCustomers)}
              and {string.Join("\n  and ", [way == Way.ByCustomer ? Visible.Owner : Visible.OwnerInOrder, .. conditions, keyset.Where])}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """;
        var rows = await session.QueryAsync<Row>(sql, keyset.Parameters(parameters), cancellationToken);
        return keyset.Page(rows, total).Select(Item);
    }

    private static object?[] Filters(ListOrders request) =>
    [
        request.Q, request.Customer, request.State?.Values, request.From, request.To, request.Product, request.Losing, request.UnknownCost,
    ];

    private static IEnumerable<string> Filters(ListOrders request, Way way, DynamicParameters parameters)
    {
        if (!string.IsNullOrWhiteSpace(request.Q))
        {
            parameters.Add("Number", LikePattern.Prefix(request.Q));
            yield return @"o.Number like @Number escape '\'";
        }
        if (request.Customer is { } customer)
        {
            parameters.Add("Customer", customer);
            yield return "o.CustomerId = @Customer";
        }
        if (request.State is { } states)
        {
            parameters.Add("States", JsonList.Of(states.Values));
            yield return way == Way.ByFilter ? "o.State in (select cast(value as int) from openjson(@States))"
                : "(o.State + 0) in (select cast(value as int) from openjson(@States))";
        }
        if (request.From is { } from)
        {
            parameters.Add("From", from);
            yield return "o.OrderDate >= @From";
        }
        if (request.To is { } to)
        {
            parameters.Add("To", to);
            yield return "o.OrderDate <= @To";
        }
        if (request.Product is { } product)
        {
            parameters.Add("Product", product);
            yield return way == Way.ByFilter
                ? "o.SalesOrderId in (select l.SalesOrderId from orders.OrderLine l where l.ProductId = @Product)"
                : "exists (select 1 from orders.OrderLine l where l.SalesOrderId = o.SalesOrderId and l.ProductId = @Product)";
        }
        if (request.Losing is { } losing)
            yield return losing ? "o.Contribution < 0 and o.Net > 0" : "(o.Contribution >= 0 or o.Net <= 0)";
        if (request.UnknownCost is { } unknown) yield return unknown ? "o.UnknownCostNet <> 0" : "o.UnknownCostNet = 0";
    }

    private async Task<Way> WayAsync(ListOrders request, CancellationToken cancellationToken)
    {
        if (request.Customer is not null || !string.IsNullOrWhiteSpace(request.Q)) return Way.ByFilter;
        if (request.Product is { } product && await IsRareAsync(CountOfProduct, product, new { Product = product, Most = FewOrders }, cancellationToken)
            || request.Losing == true && await IsRareAsync(CountLosing, 0, new { Most = FewOrders }, cancellationToken)
            || request.UnknownCost == true && await IsRareAsync(CountUnknownCost, 0, new { Most = FewOrders }, cancellationToken)
            || request.State is { } states && await AreRareAsync(states.Values, cancellationToken)) return Way.ByFilter;
        return await memory.IsFewAsync("visible customers", user.PersonId,
            () => Visible.IsLittleAsync(session, user.PersonId, cancellationToken)) ? Way.ByCustomer : Way.InOrder;
    }

    private Task<bool> IsRareAsync(string count, long value, object asked, CancellationToken cancellationToken) =>
        memory.IsFewAsync(
            count, value, async () => await session.ScalarAsync<int>(count, asked, cancellationToken) < FewOrders);

    private async Task<bool> AreRareAsync(IEnumerable<OrderState> states, CancellationToken cancellationToken)
    {
        foreach (var state in states.Distinct())
            if (!await IsRareAsync(CountState, (long)state, new { State = (int)state, Most = FewOrders }, cancellationToken)) return false;
        return true;
    }

    private static SortWhitelist<Row> Whitelist(string orderDate, string number, string net, string contribution) =>
        new SortWhitelist<Row>("o.SalesOrderId", r => r.SalesOrderId)
            .Allow("orderDate", orderDate, r => r.OrderDate)
            .Allow("number", number, r => r.Number)
            .Allow("net", net, r => r.Net)
            .Allow("contribution", contribution, r => r.Contribution)
            .Default("-orderDate");

    private OrderListItem Item(Row r)
    {
        var allUnknown = r.LineCount > 0 && r.UnknownCostNet == r.Net && r.Net != Money.Zero;
        return new OrderListItem(
            r.SalesOrderId, r.Number, new CustomerRef(r.CustomerId, r.CustomerCode, r.CustomerName), r.OrderDate, r.State, r.Currency, r.Net,
            user.SeesCost && !allUnknown ? r.Contribution : null,
            user.SeesCost && !allUnknown ? Margin.Of(r.Net, r.UnknownCostNet, r.Contribution) : null, r.UnknownCostNet, r.LineCount,
            r.ErpOwned, r.FindingCount, r.OpenFindingCount);
    }
}

internal static class ListOrdersEndpoint
{
    public static void MapListOrders(this IEndpointRouteBuilder orders) => orders
        .MapGet("", ([AsParameters] ListOrders request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListOrders, OrderListItem>(context, mediator, request, "orders", cancellationToken))
        .Produces<Page<OrderListItem>>()
        .WithName(nameof(ListOrders))
        .WithSummary("Orders, filtered and sorted, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(400);
}
