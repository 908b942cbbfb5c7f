using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Commits a computed run: its grades become the customers' grades. Only the newest as-of day, and only a run that still
/// knows the grades held; both are refused otherwise, saying why.
/// </summary>
internal sealed record CommitRun(long RunId) : ICommand<RunView>;

internal sealed class CommitRunHandler(DbSession session, RunCommitter committer) : IRequestHandler<CommitRun, RunView>
{
    public async Task<RunView> Handle(CommitRun request, CancellationToken cancellationToken)
    {
        session.CommandTimeout = 600;
        var outcome = await committer.CommitAsync(request.RunId, cancellationToken);
        var run = await RunRow.ReadAsync(session, request.RunId, cancellationToken);
        return outcome switch
        {
            CommitOutcome.Committed => run,
            CommitOutcome.NotNewest => throw Problem.Conflict(
                "not-newest", "A run of a later day is committed; a run of an earlier day can only be looked at."),
            CommitOutcome.Outdated => throw Problem.Conflict(
                "run-outdated", "Another run was committed since this one was computed. Start it again to build on the grades of now."),
            _ when run.State == RunState.Committed => throw Problem.Conflict("run-committed", "The run is committed already."),
            _ => throw Problem.Conflict("run-not-done", $"Only a computed run can be committed; this one is {Word(run.State)}."),
        };
    }

    private static string Word(RunState state) => state.ToString().ToLowerInvariant();
}

internal static class CommitRunEndpoint
{
    public static void MapCommitRun(this IEndpointRouteBuilder grading) => grading
        .MapPost("/runs/{runId:long}/commit", async (long runId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new CommitRun(runId), cancellationToken)))
        .WithName(nameof(CommitRun))
        .WithSummary("Give the grades of a computed run to the customers")
        .RequireAuthorization(Permission.CommitGrading)
        .ProducesProblems(404, 409);
}
