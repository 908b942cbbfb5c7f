using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Lists the customers behind a comparison of two runs, of those in both that the reader may see: From is the grade in the left
/// run, To that in the right. Without either, those whose grades differ.
/// </summary>
internal sealed record ListRunDifferences(
    long RunId, long OtherId, ListOf<Grade>? From, ListOf<Grade>? To, string? Sort, int? Limit, string? Cursor, bool? Count)
    : IQuery<Page<RunDifference>>, IPageRequest<ListRunDifferences>
{
    public ListRunDifferences At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed record RunDifference(
    CustomerRef Customer, PersonRef? Owner, Grade From, Grade To, decimal? ScoreLeft, decimal? ScoreRight, Money RevenueLeft,
    Money RevenueRight, Money? ContributionLeft, Money? ContributionRight);

internal sealed class ListRunDifferencesHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListRunDifferences, Page<RunDifference>>
{
    private sealed record DifferenceRow(
        long CustomerId, string Code, string Name, string SortName, long OwnerId, string? OwnerName, Grade FromGrade, Grade ToGrade,
        decimal LeftScore, decimal RightScore, Money LeftRevenue, Money RightRevenue, Money LeftContribution,
        Money RightContribution);

    private static readonly SortWhitelist<DifferenceRow> Sorts =
        new SortWhitelist<DifferenceRow>("r.CustomerId", r => r.CustomerId)
            .Allow("contribution", "r.Contribution", r => r.RightContribution)
            .Allow("revenue", "r.Revenue", r => r.RightRevenue)
            .Allow("score", "r.Score", r => r.RightScore)
            .Allow("from", "l.Grade", r => (int)r.FromGrade)
            .Allow("to", "r.Grade", r => (int)r.ToGrade)
            .Allow("name", "c.SortName", r => r.SortName)
            .Default("-revenue");

    private const string Matching = """
        from grading.RunResult l
        inner join grading.RunResult r on r.RunId = @OtherId and r.CustomerId = l.CustomerId
        inner join customers.v_Customer c on c.CustomerId = l.CustomerId
        left join access.v_Person p on p.PersonId = c.OwnerId
        where l.RunId = @RunId
          and c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId)
          and (@FromGrades is null or l.Grade in (select cast(value as bigint) from openjson(@FromGrades)))
          and (@ToGrades is null or r.Grade in (select cast(value as bigint) from openjson(@ToGrades)))
          and (@FromGrades is not null or @ToGrades is not null or l.Grade <> r.Grade)
        """;

    private const string Total = $"""
        select count(*)
        {Matching}
        """;

    public async Task<Page<RunDifference>> Handle(ListRunDifferences request, CancellationToken cancellationToken)
    {
        CostSort.Refuse(user, request.Sort);
        await ComputedRun.RequireAsync(session, request.RunId, cancellationToken);
        await ComputedRun.RequireAsync(session, request.OtherId, cancellationToken);
        var (from, to) = (JsonList.OfFilter(request.From), JsonList.OfFilter(request.To));
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, request.RunId, request.OtherId, from, to);
        var filters = new { request.RunId, request.OtherId, FromGrades = from, ToGrades = to, ViewerId = user.PersonId };
        var rows = await session.QueryAsync<DifferenceRow>($"""
            select l.CustomerId, c.Code, c.Name, c.SortName, c.OwnerId, p.Name as OwnerName, l.Grade as FromGrade, r.Grade as ToGrade,
                   l.Score as LeftScore, r.Score as RightScore, l.Revenue as LeftRevenue, r.Revenue as RightRevenue,
                   l.Contribution as LeftContribution, r.Contribution as RightContribution
            {Matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => new RunDifference(
            new CustomerRef(r.CustomerId, r.Code, r.Name), r.OwnerName is null ? null : new PersonRef(r.OwnerId, r.OwnerName),
            r.FromGrade, r.ToGrade, r.FromGrade == Grade.N ? null : r.LeftScore, r.ToGrade == Grade.N ? null : r.RightScore,
            r.LeftRevenue, r.RightRevenue, user.SeesCost ? r.LeftContribution : null, user.SeesCost ? r.RightContribution : null));
    }
}

internal static class ListRunDifferencesEndpoint
{
    public static void MapListRunDifferences(this IEndpointRouteBuilder grading) => grading
        .MapGet("/runs/{runId:long}/compare/{otherId:long}/customers", async (
            HttpContext context, [AsParameters] ListRunDifferences request, IMediator mediator,
            CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListRunDifferences, RunDifference>(
                context, mediator, request, $"grading-runs-{request.RunId}-{request.OtherId}", cancellationToken))
        .WithName(nameof(ListRunDifferences))
        .WithSummary("List the customers behind a comparison of two grading runs")
        .Produces<Page<RunDifference>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400, 404, 409);
}
