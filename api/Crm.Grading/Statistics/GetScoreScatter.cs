using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Score against contribution of the graded customers of a run (the last committed one where none is named) that the reader may
/// see: at most 2,000 points, evenly taken over the ranking by score.
/// </summary>
internal sealed record GetScoreScatter(long? RunId, int? Limit, string? Cursor)
    : IQuery<Page<ScatterPoint>>, IPageRequest<GetScoreScatter>
{
    public GetScoreScatter At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed record ScatterPoint(CustomerRef Customer, Grade Grade, decimal Score, Money Revenue, Money? Contribution);

internal sealed class GetScoreScatterHandler(DbSession session, CurrentUser user)
    : IRequestHandler<GetScoreScatter, Page<ScatterPoint>>
{
    private const int MostPoints = 2000;

    private const string LastCommitted = """
        select u.RunId
        from grading.Run u
        where u.CommitNumber = (select max(c.CommitNumber) from grading.Run c)
        """;

    private const string Graded = """
        from grading.RunResult r
        where r.RunId = @RunId
          and r.Grade < 5
        """;

    private const string OfVisibleOnes = """
          and r.CustomerId in (
              select c.CustomerId
              from customers.v_Customer c
              where c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId))
        """;

    // Who they are is read of those that are shown, not of all that are ranked.
    private const string Ranked = """
        with ranked as (
            select r.CustomerId, r.Grade, r.Score, r.Revenue, r.Contribution,
                   row_number() over (order by r.Score desc, r.CustomerId) as Place
        """;

    private const string Points = """
        )
        select k.CustomerId, c.Code, c.Name, k.Grade, k.Score, k.Revenue, k.Contribution
        from ranked k
        inner join customers.v_Customer c on c.CustomerId = k.CustomerId
        where (k.Place - 1) % @Step = 0
        order by k.Place
        """;

    private sealed record PointRow(
        long CustomerId, string Code, string Name, Grade Grade, decimal Score, Money Revenue, Money Contribution);

    public async Task<Page<ScatterPoint>> Handle(GetScoreScatter request, CancellationToken cancellationToken)
    {
        var runId = request.RunId ?? await session.ScalarAsync<long?>(LastCommitted, null, cancellationToken)
            ?? throw Problem.NotFound("grading run");
        await ComputedRun.RequireAsync(session, runId, cancellationToken);
        var graded = await VisibleCustomer.SeesAllAsync(session, user, cancellationToken) ? Graded : $"{Graded}\n{OfVisibleOnes}";
        var total = await session.ScalarAsync<long>(
            $"select count(*)\n{graded}", new { RunId = runId, ViewerId = user.PersonId }, cancellationToken);
        var step = Math.Max(1, (total + MostPoints - 1) / MostPoints);
        var rows = await session.QueryAsync<PointRow>(
            $"{Ranked}\n{graded}\n{Points}", new { RunId = runId, ViewerId = user.PersonId, Step = step }, cancellationToken);
        return new Page<ScatterPoint>(
        [
            .. rows.Select(r => new ScatterPoint(
                new CustomerRef(r.CustomerId, r.Code, r.Name), r.Grade, r.Score, r.Revenue, user.SeesCost ? r.Contribution : null)),
        ], null, total);
    }
}

internal static class GetScoreScatterEndpoint
{
    public static void MapGetScoreScatter(this IEndpointRouteBuilder grading) => grading
        .MapGet("/statistics/score-scatter", async (
            HttpContext context, [AsParameters] GetScoreScatter request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<GetScoreScatter, ScatterPoint>(
                context, mediator, request, "score-scatter", cancellationToken))
        .WithName(nameof(GetScoreScatter))
        .WithSummary("Score against contribution of a run's customers, at most 2,000 of them")
        .Produces<Page<ScatterPoint>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400, 404, 409);
}
