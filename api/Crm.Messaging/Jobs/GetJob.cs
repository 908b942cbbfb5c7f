using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Crm.Common;
using Crm.Contracts.Jobs;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>Reads one job.</summary>
internal sealed record GetJob(long JobId) : IQuery<JobView>;

internal sealed class GetJobHandler(DbSession session, CurrentUser user) : IRequestHandler<GetJob, JobView>
{
    public Task<JobView> Handle(GetJob request, CancellationToken cancellationToken) =>
        JobReader.ReadAsync(session, user, request.JobId, cancellationToken);
}

internal static class GetJobEndpoint
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);

    public static void MapGetJob(this IEndpointRouteBuilder jobs)
    {
        jobs.MapGet("/{jobId:long}", async (long jobId, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new GetJob(jobId), cancellationToken)))
            .WithName(nameof(GetJob))
            .WithSummary("One background job")
            .ProducesProblems(404);
        jobs.MapGet("/{jobId:long}/events", async (long jobId, IMediator mediator, TimeProvider clock, CancellationToken cancellationToken) =>
            {
                // Read once before the stream starts, so that a job nobody may see is 404 and not a broken stream.
                var first = await mediator.Send(new GetJob(jobId), cancellationToken);
                return TypedResults.ServerSentEvents(FollowAsync(first, mediator, clock, cancellationToken));
            })
            .WithName("FollowJob")
            .WithSummary("The job's progress as server-sent events named progress, until it ends")
            .ProducesProblems(404);
    }

    private static async IAsyncEnumerable<SseItem<JobView>> FollowAsync(
        JobView job, IMediator mediator, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new SseItem<JobView>(job, "progress");
        while (job.State is JobState.Receiving or JobState.Waiting or JobState.Running)
        {
            await Task.Delay(LookEvery, clock, cancellationToken);
            var now = await mediator.Send(new GetJob(job.JobId), cancellationToken);
            if (now.State == job.State && now.Done == job.Done && now.Total == job.Total && now.Message == job.Message) continue;
            job = now;
            yield return new SseItem<JobView>(job, "progress");
        }
    }
}
