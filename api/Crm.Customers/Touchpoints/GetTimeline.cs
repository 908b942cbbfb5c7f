using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// What happened with a customer, the latest day first: touchpoints, orders and credits that count, and grades. Orders only for those
/// who may read them, grades for those who may read grades.
/// </summary>
internal sealed record GetTimeline(long CustomerId, ListOf<TimelineKind>? Kind, int? Limit, string? Cursor)
    : IQuery<Page<TimelineItem>>, IPageRequest<GetTimeline>
{
    public GetTimeline At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal enum TimelineKind
{
    Touchpoint = 1,
    Order = 2,
    CreditNote = 3,
    Grade = 4,
}

/// <summary>
/// One happening. Id is that of the touchpoint, order, credit note or grading run. Channel, direction, outcome, subject and person are
/// told of touchpoints, the amount (net, in the base currency) of orders and credits, the grade of grades.
/// </summary>
internal sealed record TimelineItem(
    TimelineKind Kind, long Id, DateOnly On, DateTime? At, TouchpointChannel? Channel, TouchpointDirection? Direction,
    TouchpointOutcome? Outcome, string? Subject, string? Person, Money? Amount, Grade? Grade);

internal sealed class GetTimelineHandler(DbSession session, CurrentUser user, CustomerReader customers)
    : IRequestHandler<GetTimeline, Page<TimelineItem>>
{
    private sealed record Row(
        TimelineKind Kind, long Id, DateOnly HappenedOn, DateTime? HappenedAt, TouchpointChannel? Channel, TouchpointDirection? Direction,
        TouchpointOutcome? Outcome, string? Subject, string? Person, Money? Amount, Grade? Grade, long RowKey);

    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("x.RowKey", r => r.RowKey)
        .Allow("on", "x.HappenedOn", r => r.HappenedOn)
        .Default("-on");

    // Ids of several tables in one key: the kind is its last digit.
    private const string Touchpoints = """
        select 1 as Kind, t.TouchpointId as Id, t.HappenedOn, t.HappenedAt, t.Channel, t.Direction,
               t.Outcome, t.Subject, p.Name as Person, null as Amount, null as Grade, t.TouchpointId * 10 + 1 as RowKey
        from customers.Touchpoint t
        left join access.v_Person p on p.PersonId = t.PersonId
        where t.CustomerId = @CustomerId
          and t.ArchivedAt is null
        """;

    private const string Documents = """
        select case when f.FactKind = 1 then 2 else 3 end as Kind, f.DocumentId as Id, f.FactDate as HappenedOn, null as HappenedAt,
               null as Channel, null as Direction, null as Outcome, null as Subject, null as Person, f.Net as Amount, null as Grade,
               f.DocumentId * 10 + f.FactKind + 1 as RowKey
        from orders.v_DocumentFact f
        where f.CustomerId = @CustomerId
        """;

    private const string Grades = """
        select 4 as Kind, h.RunId as Id, h.ValidFrom as HappenedOn, null as HappenedAt,
               null as Channel, null as Direction, null as Outcome, null as Subject, null as Person, null as Amount, h.Grade,
               h.RunId * 10 + 4 as RowKey
        from grading.v_HeldGrade h
        where h.CustomerId = @CustomerId
        """;

    public async Task<Page<TimelineItem>> Handle(GetTimeline request, CancellationToken cancellationToken)
    {
        await customers.GetAsync(request.CustomerId, cancellationToken);
        var keyset = Sorts.Read(null, request.Cursor, request.Limit, request.CustomerId, request.Kind?.Values);
        List<string> parts = [];
        if (Wants(TimelineKind.Touchpoint)) parts.Add(Touchpoints);
        if ((Wants(TimelineKind.Order) || Wants(TimelineKind.CreditNote)) && user.May(Permission.ReadOrders)) parts.Add(Documents);
        if (Wants(TimelineKind.Grade) && user.May(Permission.ReadGrading)) parts.Add(Grades);
        if (parts.Count == 0) return new Page<TimelineItem>([], null);
        var kinds = request.Kind is { } kind ? JsonList.Of(kind.Values) : null;
        var rows = await session.QueryAsync<Row>($"""
            select x.Kind, x.Id, x.HappenedOn, x.HappenedAt, x.Channel, x.Direction, x.Outcome, x.Subject, x.Person, x.Amount, x.Grade,
                   x.RowKey
            from ({string.Join("\nunion all\n", parts)}) x
            where (@Kinds is null or x.Kind in (select cast(value as int) from openjson(@Kinds)))
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(new { request.CustomerId, Kinds = kinds }), cancellationToken);
        return keyset.Page(rows).Select(r => new TimelineItem(
            r.Kind, r.Id, r.HappenedOn, r.HappenedAt, r.Channel, r.Direction, r.Outcome, r.Subject, r.Person, r.Amount, r.Grade));

        bool Wants(TimelineKind wanted) => request.Kind is null || request.Kind.Values.Contains(wanted);
    }
}

internal static class GetTimelineEndpoint
{
    public static void MapGetTimeline(this IEndpointRouteBuilder customers) => customers
        .MapGet("/{customerId:long}/timeline", (
            [AsParameters] GetTimeline request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<GetTimeline, TimelineItem>(context, mediator, request, "timeline", cancellationToken))
        .Produces<Page<TimelineItem>>()
        .WithName(nameof(GetTimeline))
        .WithSummary("What happened with a customer: touchpoints, orders, credits and grades")
        .RequireAuthorization(Permission.ReadCustomers)
        .ProducesProblems(400, 404);
}
