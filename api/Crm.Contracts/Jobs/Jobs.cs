using System.Text.Json;
using Crm.Common;

namespace Crm.Contracts.Jobs;

/// <summary>Where a background job stands.</summary>
public enum JobState
{
    /// <summary>Its input is still being received; it is not claimed yet.</summary>
    Receiving = 0,
    Waiting = 1,
    Running = 2,
    Done = 3,
    Failed = 4,
    Cancelled = 5,
}

/// <summary>
/// Starts a background job in the transaction of the command that asks for it, and answers its id. Jobs of one lane run one
/// after the other in the order in which they were started.
/// </summary>
public sealed record StartJob(string Kind, string Title, object Payload, string? Lane = null, JobState State = JobState.Waiting, long Total = 0)
    : ICommand<long>;

/// <summary>Asks a job to stop at its next step. A job that has ended already is left as it is.</summary>
public sealed record RequestJobCancel(long JobId) : ICommand<bool>;

/// <summary>
/// Carries out the jobs of one kind. A job can be run again from its start by another process after a crash: what it did
/// must stand in the database, and doing it again must change nothing.
/// </summary>
public interface IJobHandler
{
    /// <summary>The kind of job, for example <c>grading.run</c>.</summary>
    string Kind { get; }

    /// <summary>Runs the job to its end and answers its result, which is kept as JSON. Throws <see cref="OperationCanceledException"/> when cancelled.</summary>
    Task<object?> RunAsync(JobRun run, CancellationToken cancellationToken);

    /// <summary>Called once when the job was cancelled or has failed for good, so that its module can say so on its own record.</summary>
    Task StoppedAsync(JobRun run, JobState state, string message, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>One run of a job. Its cancellation token ends it on request, at shutdown and when the lease is lost.</summary>
public sealed class JobRun(long jobId, string payload, Func<long, long, string?, Task> report)
{
    public long JobId => jobId;

    public T Payload<T>() => JsonSerializer.Deserialize<T>(payload, CrmJson.Options)
        ?? throw new InvalidOperationException($"Job {jobId} has no payload.");

    /// <summary>Tells how far the job is. Kept at most a few times a second.</summary>
    public Task ReportAsync(long done, long total, string? message = null) => report(done, total, message);
}
