using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Customers, revenue and contribution by grade over the last committed runs, of the customers that the reader may see, the
/// oldest run first. Of several runs of one day only the last one stands.
/// </summary>
internal sealed record GetTrend(int? Runs, int? Limit, string? Cursor) : IQuery<Page<TrendItem>>, IPageRequest<GetTrend>
{
    public GetTrend At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

/// <summary>One grade in one run; Revenue and Contribution are those of the run's window.</summary>
internal sealed record TrendItem(
    long RunId, DateOnly AsOf, RunScheme Scheme, Grade Grade, int Customers, Money Revenue, Money? Contribution);

internal sealed class GetTrendHandler(DbSession session, CurrentUser user) : IRequestHandler<GetTrend, Page<TrendItem>>
{
    private const string LastRuns = """
        select u.RunId
        from grading.Run u
        where u.CommitNumber is not null
          and not exists (
              select 1
              from grading.Run l
              where l.AsOf = u.AsOf
                and l.CommitNumber > u.CommitNumber)
        order by u.AsOf desc, u.RunId desc
        offset 0 rows fetch next @Runs rows only
        """;

    private const string Sums = """
        with graded as (
            select r.RunId, r.Grade, count(*) as Customers, sum(r.Revenue) as Revenue, sum(r.Contribution) as Contribution
            from grading.RunResult r
            where r.RunId in (select cast(value as bigint) from openjson(@RunIds))
        """;

    private const string OfVisibleOnes = """
              and r.CustomerId in (
                  select c.CustomerId
                  from customers.v_Customer c
                  where c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId))
        """;

    private const string ByRun = """
            group by r.RunId, r.Grade
        )
        select g.RunId, u.AsOf, s.SchemeId, s.Name as SchemeName, v.Number, g.Grade, g.Customers, g.Revenue, g.Contribution
        from graded g
        inner join grading.Run u on u.RunId = g.RunId
        inner join grading.SchemeVersion v on v.SchemeVersionId = u.SchemeVersionId
        inner join grading.Scheme s on s.SchemeId = v.SchemeId
        order by u.AsOf, g.Grade
        """;

    private sealed record TrendRow(
        long RunId, DateOnly AsOf, long SchemeId, string SchemeName, int Number, Grade Grade, int Customers, Money Revenue,
        Money Contribution);

    public async Task<Page<TrendItem>> Handle(GetTrend request, CancellationToken cancellationToken)
    {
        var runs = request.Runs ?? 6;
        if (runs is < 1 or > 40) throw Problem.Invalid("runs", "must be between 1 and 40");
        var runIds = await session.QueryAsync<long>(LastRuns, new { Runs = runs }, cancellationToken);
        var visible = await VisibleCustomer.SeesAllAsync(session, user, cancellationToken) ? "" : OfVisibleOnes;
        var rows = await session.QueryAsync<TrendRow>(
            $"{Sums}\n{visible}\n{ByRun}", new { RunIds = JsonList.Of(runIds), ViewerId = user.PersonId },
            cancellationToken);
        return new Page<TrendItem>(
        [
            .. rows.Select(r => new TrendItem(
                r.RunId, r.AsOf, new RunScheme(r.SchemeId, r.SchemeName, r.Number), r.Grade, r.Customers, r.Revenue,
                user.SeesCost ? r.Contribution : null)),
        ], null, rows.Count);
    }
}

internal static class GetTrendEndpoint
{
    public static void MapGetTrend(this IEndpointRouteBuilder grading) => grading
        .MapGet("/statistics/trend", async (
            HttpContext context, [AsParameters] GetTrend request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<GetTrend, TrendItem>(context, mediator, request, "grade-trend", cancellationToken))
        .WithName(nameof(GetTrend))
        .WithSummary("Customers, revenue and contribution by grade over the last committed runs")
        .Produces<Page<TrendItem>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
