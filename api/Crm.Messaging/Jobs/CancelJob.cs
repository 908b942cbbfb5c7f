using Crm.Common;
using Crm.Contracts.Jobs;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

internal sealed class RequestJobCancelHandler(DbSession session, TimeProvider clock, JobSignal signal) : IRequestHandler<RequestJobCancel, bool>
{
    // Nobody runs a job that is still being received, so it ends here.
    private const string CancelReceiving = """
        update messaging.Job
        set State = @Cancelled, CancelRequested = 1, FinishedAt = @Now
        where JobId = @JobId
          and State = @Receiving
        """;

    // One that waits is ended by the runner too, so that the job's module is told in one place.
    private const string AskRunner = """
        update messaging.Job
        set CancelRequested = 1
        where JobId = @JobId
          and State in (@Waiting, @Running)
        """;

    public async Task<bool> Handle(RequestJobCancel request, CancellationToken cancellationToken)
    {
        var receiving = await session.ExecuteAsync(CancelReceiving,
            new { request.JobId, JobState.Cancelled, JobState.Receiving, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        var asked = await session.ExecuteAsync(AskRunner, new { request.JobId, JobState.Waiting, JobState.Running }, cancellationToken);
        session.OnCommitted(() =>
        {
            signal.Raise();
            return Task.CompletedTask;
        });
        return receiving + asked > 0;
    }
}

/// <summary>Asks a job to stop. What it has committed stays; a job that has ended is left as it is.</summary>
internal sealed record CancelJob(long JobId) : ICommand<JobView>;

internal sealed class CancelJobHandler(DbSession session, CurrentUser user, IMediator mediator) : IRequestHandler<CancelJob, JobView>
{
    public async Task<JobView> Handle(CancelJob request, CancellationToken cancellationToken)
    {
        var job = await JobReader.ReadAsync(session, user, request.JobId, cancellationToken);
        if (!await mediator.Send(new RequestJobCancel(request.JobId), cancellationToken))
            throw Problem.Conflict("job-ended", $"The job has ended already: {job.State}.");
        return await JobReader.ReadAsync(session, user, request.JobId, cancellationToken);
    }
}

internal static class CancelJobEndpoint
{
    public static void MapCancelJob(this IEndpointRouteBuilder jobs) => jobs
        .MapPost("/{jobId:long}/cancel", async (long jobId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new CancelJob(jobId), cancellationToken)))
        .WithName(nameof(CancelJob))
        .WithSummary("Ask a job to stop")
        .ProducesProblems(404, 409);
}
