using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Compares two computed runs, of the customers that the reader may see: who has which grade in the one and in the other, how
/// often they agree, and how alike they rank. Customers that stand in one of them only are counted apart.
/// </summary>
internal sealed record CompareRuns(long RunId, long OtherId) : IQuery<RunComparison>;

/// <summary>
/// Agreement: the share of the customers in both with the same grade, null where there are none. RankCorrelation: Spearman's,
/// of the scores of those graded in both. OnlyLeft and OnlyRight: customers that stand in one run only.
/// </summary>
internal sealed record RunComparison(
    RunView Left, RunView Right, int Customers, int Same, decimal? Agreement, decimal? RankCorrelation, int OnlyLeft, int OnlyRight,
    IReadOnlyList<RunComparisonCell> Matrix);

/// <summary>Customers with one grade in the left run (From) and one in the right (To), and the contribution each run saw of them.</summary>
internal sealed record RunComparisonCell(Grade From, Grade To, int Customers, Money? ContributionLeft, Money? ContributionRight);

internal sealed class CompareRunsHandler(DbSession session, CurrentUser user) : IRequestHandler<CompareRuns, RunComparison>
{
    private const string OfVisibleOnes = """
          and l.CustomerId in (
              select c.CustomerId
              from customers.v_Customer c
              where c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId))
        """;

    private const string Both = """
        from grading.RunResult l
        inner join grading.RunResult r on r.RunId = @OtherId and r.CustomerId = l.CustomerId
        where l.RunId = @RunId
        """;

    private const string Matrix = $"""
        select l.Grade as "From", r.Grade as "To", count(*) as Customers, sum(l.Contribution) as ContributionLeft,
               sum(r.Contribution) as ContributionRight
        {Both}
        """;

    private const string ByGrades = """
        group by l.Grade, r.Grade
        order by l.Grade, r.Grade
        """;

    private const string Scores = $"""
        select l.Score as LeftScore, r.Score as RightScore
        {Both}
          and l.Grade < 5
          and r.Grade < 5
        """;

    private const string OnlyOne = """
        select count(*)
        from grading.RunResult l
        where l.RunId = @RunId
          and not exists (select 1 from grading.RunResult r where r.RunId = @OtherId and r.CustomerId = l.CustomerId)
        """;

    private sealed record ScoreRow(decimal LeftScore, decimal RightScore);

    public async Task<RunComparison> Handle(CompareRuns request, CancellationToken cancellationToken)
    {
        var left = await ComputedRun.RequireAsync(session, request.RunId, cancellationToken);
        var right = await ComputedRun.RequireAsync(session, request.OtherId, cancellationToken);
        var parameters = new { request.RunId, request.OtherId, ViewerId = user.PersonId };
        var visible = await VisibleCustomer.SeesAllAsync(session, user, cancellationToken) ? "" : OfVisibleOnes;
        var matrix = await session.QueryAsync<RunComparisonCell>(
            $"{Matrix}\n{visible}\n{ByGrades}", parameters, cancellationToken);
        var (x, y) = (new List<long>(), new List<long>());
        await foreach (var row in session.StreamAsync<ScoreRow>($"{Scores}\n{visible}", parameters, cancellationToken))
        {
            x.Add((long)(row.LeftScore * 100m));
            y.Add((long)(row.RightScore * 100m));
        }
        var onlyLeft = await session.ScalarAsync<int>($"{OnlyOne}\n{visible}", parameters, cancellationToken);
        var onlyRight = await session.ScalarAsync<int>(
            $"{OnlyOne}\n{visible}", new { RunId = request.OtherId, OtherId = request.RunId, ViewerId = user.PersonId }, cancellationToken);
        var customers = matrix.Sum(m => m.Customers);
        var same = matrix.Where(m => m.From == m.To).Sum(m => m.Customers);
        return new RunComparison(
            left, right, customers, same,
            customers > 0 ? decimal.Round((decimal)same / customers, 6, MidpointRounding.AwayFromZero) : null,
            RankCorrelation.Of([.. x], [.. y]), onlyLeft, onlyRight,
            user.SeesCost ? matrix : [.. matrix.Select(m => m with { ContributionLeft = null, ContributionRight = null })]);
    }
}

/// <summary>Refuses runs that have no results.</summary>
internal static class ComputedRun
{
    public static async Task<RunView> RequireAsync(DbSession session, long runId, CancellationToken cancellationToken)
    {
        var run = await RunRow.ReadAsync(session, runId, cancellationToken);
        return run.State is RunState.Done or RunState.Committed ? run
            : throw Problem.Conflict("run-not-done", $"Run {runId} has no results.");
    }
}

internal static class CompareRunsEndpoint
{
    public static void MapCompareRuns(this IEndpointRouteBuilder grading) => grading
        .MapGet("/runs/{runId:long}/compare/{otherId:long}", async (
            long runId, long otherId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new CompareRuns(runId, otherId), cancellationToken)))
        .WithName(nameof(CompareRuns))
        .WithSummary("Compare two grading runs")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(404, 409);
}
