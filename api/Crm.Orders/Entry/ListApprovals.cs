using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Orders and shipments of the customers that the reader may see which wait for an approval, with everything to decide on them; the longest
/// waiting first. Approve and reject them by the order.
/// </summary>
/// <param name="Guard">Held back by this guard.</param>
/// <param name="Customer">Of this customer.</param>
internal sealed record ListApprovals(string? Guard, long? Customer, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<ApprovalItem>>, IPageRequest<ListApprovals>
{
    public ListApprovals At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// What waits. IsShipment: goods of a confirmed order are to leave; else the order is to be confirmed. Money in the base currency;
/// Contribution, Margin and ExceptionCost (what letting its findings pass costs) only for those who may see costs.
/// </summary>
internal sealed record ApprovalItem(
    OrderRef Order, int Version, bool IsShipment, CustomerRef Customer, Grade Grade, DateOnly OrderDate, string? Salesperson, int LineCount,
    Money Net, Money? Contribution, decimal? Margin, Money UnknownCostNet, Money? ExceptionCost, DateTime WaitingSince, PersonRef? SentBy,
    IReadOnlyList<FindingView> Findings);

internal sealed class ListApprovalsValidator : AbstractValidator<ListApprovals>
{
    public ListApprovalsValidator()
    {
        RuleFor(r => r.Guard).MaximumLength(50);
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListApprovalsHandler(DbSession session, CurrentUser user, FindingViews views)
    : IRequestHandler<ListApprovals, Page<ApprovalItem>>
{
    internal sealed record Row(
        long SalesOrderId, string Number, int Version, int IsShipment, long CustomerId, string CustomerCode, string CustomerName, int GradeRank,
        DateOnly OrderDate, string? Salesperson, int LineCount, Money Net, Money Contribution, Money UnknownCostNet, DateTime WaitingSince,
        long? SentById, string? SentByName);

    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("w.SalesOrderId", r => r.SalesOrderId)
        .Allow("waitingSince", "w.WaitingSince", r => r.WaitingSince)
        .Allow("orderDate", "o.OrderDate", r => r.OrderDate)
        .Allow("net", "o.Net", r => r.Net)
        .Default("waitingSince");

    // Few wait at a time: they are found by their state, and everything else about them is looked up.
    private const string Waiting = """
        with w as (
            select o.SalesOrderId, 0 as IsShipment,
                   (select max(s.HappenedAt) from orders.OrderStep s where s.OrderId = o.SalesOrderId and s.Kind = 3) as WaitingSince,
                   (select max(s.OrderStepId) from orders.OrderStep s where s.OrderId = o.SalesOrderId and s.Kind = 3) as StepId, 0 as FoundBy
            from orders.SalesOrder o
            where o.State = 2
              and o.ArchivedAt is null
            union all
            select f.OrderId as SalesOrderId, 1 as IsShipment, min(f.FoundAt) as WaitingSince, 0 as StepId, min(f.FoundBy) as FoundBy
            from orders.Finding f
            where f.State = 1
              and f.Mode = 3
              and f.Moment = 3
              and f.ShipmentId is null
              and f.OrderId is not null
            group by f.OrderId
        )
        """;

    private const string Columns = """
        select w.SalesOrderId, o.Number, o.Version, w.IsShipment, o.CustomerId, c.Code as CustomerCode, c.Name as CustomerName, c.GradeRank,
               o.OrderDate, o.Salesperson, o.LineCount, o.Net, o.Contribution, o.UnknownCostNet, w.WaitingSince, p.PersonId as SentById,
               p.Name as SentByName
        """;

    private const string Matching = $"""
        from w
        inner join orders.SalesOrder o on o.SalesOrderId = w.SalesOrderId
        inner join customers.v_Customer c on c.CustomerId = o.CustomerId
        left join orders.OrderStep s on s.OrderStepId = w.StepId
        left join access.v_Person p on p.PersonId = coalesce(s.PersonId, w.FoundBy)
        where {Visible.OwnerInOrder}
          and (w.IsShipment = 0 or o.State in (3, 4))
          and (@Customer is null or o.CustomerId = @Customer)
          and (@Guard is null
               or exists (select 1 from orders.Finding g where g.OrderId = w.SalesOrderId and g.State = 1 and g.Mode = 3 and g.Guard = @Guard))
        """;

    private const string Total = $"""
        {Waiting}
        select count(*)
        {Matching}
        """;

    private const string Findings = $"""
        select {FindingRow.Columns}
        from orders.Finding f
        where f.OrderId in (select cast(value as bigint) from openjson(@Ids))
          and f.State <> @Withdrawn
          and f.ShipmentId is null
        order by f.FindingId
        """;

    public async Task<Page<ApprovalItem>> Handle(ListApprovals request, CancellationToken cancellationToken)
    {
        var keyset = Sorts.Read(request.Sort, request.Cursor, request.Limit, request.Guard, request.Customer);
        var filters = new { ViewerId = user.PersonId, request.Guard, request.Customer };
        var rows = await session.QueryAsync<Row>($"""
            {Waiting}
            {Columns}
            {Matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        var page = keyset.Page(rows, total);
        var findings = page.Items.Count == 0 ? [] : await session.QueryAsync<FindingRow>(
            Findings, new { Ids = JsonList.Of(page.Items.Select(r => r.SalesOrderId).Distinct()), FindingState.Withdrawn }, cancellationToken);
        var shown = (await views.OfAsync(findings, cancellationToken)).Zip(findings).ToLookup(f => f.Second.OrderId, f => f);
        return page.Select(r =>
        {
            var its = shown[r.SalesOrderId].Where(f => OrderFindings.IsOf(f.Second, r.IsShipment == 1)).ToList();
            var costs = its.Where(f => f.Second.State == FindingState.Open).Select(f => f.Second.Cost).OfType<Money>().ToList();
            return new ApprovalItem(
                new OrderRef(r.SalesOrderId, r.Number), r.Version, r.IsShipment == 1, new CustomerRef(r.CustomerId, r.CustomerCode, r.CustomerName),
                (Grade)r.GradeRank, r.OrderDate, r.Salesperson, r.LineCount, r.Net,
                user.SeesCost && r.UnknownCostNet != r.Net ? r.Contribution : null,
                user.SeesCost ? Margin.Of(r.Net, r.UnknownCostNet, r.Contribution) : null, r.UnknownCostNet,
                user.SeesCost && costs.Count > 0 ? costs.Sum() : null, r.WaitingSince,
                r.SentById is { } person ? new PersonRef(person, r.SentByName ?? "") : null, [.. its.Select(f => f.First)]);
        });
    }
}

internal static class ListApprovalsEndpoint
{
    public static void MapListApprovals(this IEndpointRouteBuilder orders) => orders
        .MapGet("/approvals", ([AsParameters] ListApprovals request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListApprovals, ApprovalItem>(context, mediator, request, "approvals", cancellationToken))
        .Produces<Page<ApprovalItem>>()
        .WithName(nameof(ListApprovals))
        .WithSummary("Orders and shipments that wait for an approval, with everything to decide on them")
        .RequireAuthorization(Permission.ApproveOrders)
        .ProducesProblems(400);
}
