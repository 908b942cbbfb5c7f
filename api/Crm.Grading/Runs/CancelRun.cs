using Crm.Common;
using Crm.Contracts.Jobs;
using MediatR;

namespace Crm.Grading;

/// <summary>Asks a run to stop at its next step; what it wrote so far is removed. A run that has ended is left as it is.</summary>
internal sealed record CancelRun(long RunId) : ICommand<RunView>;

internal sealed class CancelRunHandler(DbSession session, IMediator mediator) : IRequestHandler<CancelRun, RunView>
{
    public async Task<RunView> Handle(CancelRun request, CancellationToken cancellationToken)
    {
        var run = await RunRow.ReadAsync(session, request.RunId, cancellationToken);
        if (run.State is not (RunState.Waiting or RunState.Running) || run.JobId is not { } jobId
            || !await mediator.Send(new RequestJobCancel(jobId), cancellationToken))
            throw Problem.Conflict("run-ended", "The run has ended already.");
        return run;
    }
}

internal static class CancelRunEndpoint
{
    public static void MapCancelRun(this IEndpointRouteBuilder grading) => grading
        .MapPost("/runs/{runId:long}/cancel", async (long runId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new CancelRun(runId), cancellationToken)))
        .WithName(nameof(CancelRun))
        .WithSummary("Ask a grading run to stop")
        .RequireAuthorization(Permission.RunGrading)
        .ProducesProblems(404, 409);
}
