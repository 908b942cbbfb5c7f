using Crm.Common;
using Crm.Contracts.Jobs;
using MediatR;

namespace Crm.Grading;

/// <summary>Lists back-tests, the newest first.</summary>
internal sealed record ListBackTests(int? Limit, string? Cursor, bool? Count)
    : IQuery<Page<BackTestItem>>, IPageRequest<ListBackTests>
{
    public ListBackTests At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed class ListBackTestsHandler(DbSession session) : IRequestHandler<ListBackTests, Page<BackTestItem>>
{
    private static readonly SortWhitelist<BackTestRow> Sorts = new SortWhitelist<BackTestRow>("b.BackTestId", r => r.BackTestId)
        .Allow("started", "b.BackTestId + 0", r => r.BackTestId)
        .Default("-started");

    private const string Total = "select count(*) from grading.BackTest b";

    public async Task<Page<BackTestItem>> Handle(ListBackTests request, CancellationToken cancellationToken)
    {
        var keyset = Sorts.Read(null, request.Cursor, request.Limit);
        var rows = await session.QueryAsync<BackTestRow>($"""
            {BackTestRow.Columns}
            where {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, null, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => r.Item);
    }
}

/// <summary>Reads one back-test with what each scheme foretold on each day.</summary>
internal sealed record GetBackTest(long BackTestId) : IQuery<BackTestView>;

internal sealed class GetBackTestHandler(DbSession session, CurrentUser user) : IRequestHandler<GetBackTest, BackTestView>
{
    public Task<BackTestView> Handle(GetBackTest request, CancellationToken cancellationToken) =>
        BackTestRow.ReadAsync(session, user, request.BackTestId, cancellationToken);
}

/// <summary>Asks a back-test to stop at its next step; the cases worked out so far stay.</summary>
internal sealed record CancelBackTest(long BackTestId) : ICommand<BackTestView>;

internal sealed class CancelBackTestHandler(DbSession session, CurrentUser user, IMediator mediator)
    : IRequestHandler<CancelBackTest, BackTestView>
{
    public async Task<BackTestView> Handle(CancelBackTest request, CancellationToken cancellationToken)
    {
        var test = await BackTestRow.ReadAsync(session, user, request.BackTestId, cancellationToken);
        if (test.State is not (RunState.Waiting or RunState.Running) || test.JobId is not { } jobId
            || !await mediator.Send(new RequestJobCancel(jobId), cancellationToken))
            throw Problem.Conflict("back-test-ended", "The back-test has ended already.");
        return test;
    }
}

internal static class ListBackTestsEndpoint
{
    public static void MapListBackTests(this IEndpointRouteBuilder grading)
    {
        grading
            .MapGet("/back-tests", async (
                HttpContext context, [AsParameters] ListBackTests request, IMediator mediator, CancellationToken cancellationToken) =>
                await ListAnswer.SendAsync<ListBackTests, BackTestItem>(
                    context, mediator, request, "grading-back-tests", cancellationToken))
            .WithName(nameof(ListBackTests))
            .WithSummary("List back-tests, the newest first")
            .Produces<Page<BackTestItem>>()
            .RequireAuthorization(Permission.ReadGrading)
            .ProducesProblems(400);
        grading
            .MapGet("/back-tests/{backTestId:long}", async (
                long backTestId, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new GetBackTest(backTestId), cancellationToken)))
            .WithName(nameof(GetBackTest))
            .WithSummary("Read a back-test")
            .RequireAuthorization(Permission.ReadGrading)
            .ProducesProblems(404);
        grading
            .MapPost("/back-tests/{backTestId:long}/cancel", async (
                long backTestId, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new CancelBackTest(backTestId), cancellationToken)))
            .WithName(nameof(CancelBackTest))
            .WithSummary("Ask a back-test to stop")
            .RequireAuthorization(Permission.RunGrading)
            .ProducesProblems(404, 409);
    }
}
