using System.Collections.Concurrent;
using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Jobs;
using Crm.Database;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Messaging;

/// <summary>
/// Runs background jobs, a few at a time. A job is claimed by a guarded update that takes its lease; the lease is renewed while
/// it runs, and when the process dies another one (or this one after its restart) takes the job up again.
/// </summary>
internal sealed partial class JobRunner(
    IServiceScopeFactory scopes, CrmDatabase database, JobSignal signal, TimeProvider clock, ILogger<JobRunner> logger) : BackgroundService
{
    // The first open job of each lane that nobody holds; a lane's later jobs wait for its earlier ones.
    private const string FindClaimable = """
        select j.JobId
        from messaging.Job j
        where j.State in (@Waiting, @Running)
          and (j.LeasedUntil is null or j.LeasedUntil < @Now)
          and (j.Lane is null or not exists (
              select 1
              from messaging.Job e
              where e.Lane = j.Lane
                and e.JobId < j.JobId
                and e.State in (@Receiving, @Waiting, @Running)))
        order by j.JobId
        offset 0 rows fetch next 1 rows only
        """;

    private const string Claim = """
        update messaging.Job
        set State = @Running, LeaseHolder = @Holder, LeasedUntil = @LeasedUntil, Attempt = Attempt + 1,
            StartedAt = coalesce(StartedAt, @Now)
        where JobId = @JobId
          and State in (@Waiting, @Running)
          and (LeasedUntil is null or LeasedUntil < @Now)
        """;

    private const string Read = """
        select JobId, Kind, Payload, CreatedBy, Attempt, LeaseHolder as Holder
        from messaging.Job
        where JobId = @JobId
          and LeaseHolder = @Holder
        """;

    private const string Renew = """
        update messaging.Job
        set LeasedUntil = @LeasedUntil, Done = @Done, Total = @Total, Message = @Message
        where JobId = @JobId
          and LeaseHolder = @Holder
          and State = @Running
        """;

    private const string ReadCancel = "select CancelRequested from messaging.Job where JobId = @JobId";

    private const string Finish = """
        update messaging.Job
        set State = @State, Result = @Result, Message = @Message, Done = @Done, Total = @Total, FinishedAt = @Now,
            LeaseHolder = null, LeasedUntil = null
        where JobId = @JobId
          and LeaseHolder = @Holder
        """;

    // A run that ends with its process is no failed attempt.
    private const string HandBack = """
        update messaging.Job
        set LeaseHolder = null, LeasedUntil = null, Attempt = Attempt - 1
        where JobId = @JobId
          and LeaseHolder = @Holder
        """;

    private sealed record JobRow(long JobId, string Kind, string Payload, long CreatedBy, int Attempt, string Holder);

    private const int MostAtOnce = 3;
    private const int MostAttempts = 5;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, Task> _running = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (_running.Count < MostAtOnce && await ClaimAsync(stoppingToken) is { } job)
                    _running[job.JobId] = Task.Run(() => RunAndForgetAsync(job, stoppingToken), CancellationToken.None);
                await signal.WaitAsync(LookAtLeastEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                LogLookFailed(logger, exception);
                await Task.Delay(LookAtLeastEvery, CancellationToken.None);
            }
        }
        await Task.WhenAll(_running.Values);
    }

    private async Task<JobRow?> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var now = Now;
        var states = new { JobState.Receiving, JobState.Waiting, JobState.Running, Now = now };
        if (await session.ScalarAsync<long?>(FindClaimable, states, cancellationToken) is not { } jobId) return null;
        // Its lease ran out here, while the database was away: the run that still goes on renews it.
        if (_running.ContainsKey(jobId)) return null;
        // Every claim has a name of its own, so that an earlier run of this process cannot speak for a later one.
        var holder = $"{Environment.ProcessId}-{Guid.NewGuid():N}";
        var claimed = await session.InTransactionAsync(() => session.ExecuteAsync(Claim, new
        {
            JobId = jobId,
            JobState.Waiting,
            JobState.Running,
            Now = now,
            Holder = holder,
            LeasedUntil = now + Lease,
        }, cancellationToken), cancellationToken);
        return claimed == 0 ? null : await session.QuerySingleOrDefaultAsync<JobRow>(Read, new { JobId = jobId, Holder = holder }, cancellationToken);
    }

    private async Task RunAndForgetAsync(JobRow job, CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(job, stoppingToken);
        }
        catch (Exception exception)
        {
            LogJobLost(logger, exception, job.JobId);
        }
        finally
        {
            _running.TryRemove(job.JobId, out _);
            signal.Raise();
        }
    }

    private async Task RunAsync(JobRow job, CancellationToken stoppingToken)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var progress = new Progress();
        var run = new JobRun(job.JobId, job.Payload, (done, total, message) =>
        {
            progress.Set(done, total, message);
            return Task.CompletedTask;
        });
        using var beating = new CancellationTokenSource();
        var heart = BeatAsync(job, progress, cancelled, beating.Token);
        var (state, result, message) = (JobState.Done, (object?)null, (string?)null);
        await using var scope = scopes.CreateAsyncScope();
        var handler = scope.ServiceProvider.GetServices<IJobHandler>().FirstOrDefault(h => h.Kind == job.Kind);
        try
        {
            if (handler is null) throw Problem.Conflict("unknown-job", $"Nothing here runs jobs of kind {job.Kind}.");
            if (job.Attempt > MostAttempts) throw Problem.Conflict("given-up", $"Given up: the job was started {MostAttempts} times and never ended.");
            var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
            if (!await mediator.Send(new SignInForJob(job.CreatedBy, $"job:{job.JobId}"), cancelled.Token))
                throw Problem.Forbidden("The person who started the job is no longer active.");
            await LookForCancelAsync(job.JobId, cancelled, cancelled.Token);
            cancelled.Token.ThrowIfCancellationRequested();
            result = await handler.RunAsync(run, cancelled.Token);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // However the engine words the interruption, the job goes on when a process runs again.
            await EndHeartAsync();
            await WriteAsync(HandBack, new { job.JobId, job.Holder });
            return;
        }
        catch (Exception exception) when (exception is OperationCanceledException || cancelled.IsCancellationRequested)
        {
            (state, message) = (JobState.Cancelled, "Cancelled.");
        }
        catch (ProblemException problem)
        {
            (state, message) = (JobState.Failed, problem.Message);
        }
        catch (Exception exception) when (database.IsUnavailable(exception) || database.IsTransient(exception))
        {
            // The lease runs out, and the job goes on once the database answers again.
            await EndHeartAsync();
            LogJobInterrupted(logger, exception, job.JobId, job.Kind);
            return;
        }
        catch (Exception exception)
        {
            LogJobFailed(logger, exception, job.JobId, job.Kind);
            (state, message) = (JobState.Failed, "Something went wrong on our side; the log says what.");
        }
        await EndHeartAsync();
        // Whoever took the job over goes on with it: nothing of it may be ended or tidied away here.
        if (await RenewAsync(job, progress) == 0)
        {
            LogLeaseLost(logger, job.JobId);
            return;
        }
        if (state != JobState.Done && handler is not null)
        {
            await using var ending = scopes.CreateAsyncScope();
            var again = ending.ServiceProvider.GetServices<IJobHandler>().First(h => h.Kind == job.Kind);
            await again.StoppedAsync(run, state, message!, CancellationToken.None);
        }
        var (done, total, last) = progress.Get();
        await WriteAsync(Finish, new
        {
            job.JobId,
            job.Holder,
            State = state,
            Message = message ?? last,
            Done = done,
            Total = total,
            Now,
            Result = result is null ? null : JsonSerializer.Serialize(result, CrmJson.Options),
        });

        async Task EndHeartAsync()
        {
            await beating.CancelAsync();
            await heart;
        }
    }

    private async Task BeatAsync(JobRow job, Progress progress, CancellationTokenSource cancelled, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Heartbeat, ended);
                // Another process holds the job now: this one must not go on.
                if (await RenewAsync(job, progress) == 0) await cancelled.CancelAsync();
                await LookForCancelAsync(job.JobId, cancelled, ended);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                LogHeartbeatFailed(logger, exception, job.JobId);
            }
        }
    }

    private Task<int> RenewAsync(JobRow job, Progress progress)
    {
        var (done, total, message) = progress.Get();
        return WriteAsync(Renew, new
        {
            job.JobId,
            job.Holder,
            JobState.Running,
            LeasedUntil = Now + Lease,
            Done = done,
            Total = total,
            Message = message,
        });
    }

    private async Task LookForCancelAsync(long jobId, CancellationTokenSource job, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        if (await session.ScalarAsync<bool>(ReadCancel, new { JobId = jobId }, cancellationToken)) await job.CancelAsync();
    }

    private async Task<int> WriteAsync(string sql, object parameters)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        return await session.InTransactionAsync(() => session.ExecuteAsync(sql, parameters, CancellationToken.None), CancellationToken.None);
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private sealed class Progress
    {
        private readonly Lock _lock = new();
        private (long Done, long Total, string? Message) _at;

        public void Set(long done, long total, string? message)
        {
            lock (_lock) _at = (done, total, message);
        }

        public (long Done, long Total, string? Message) Get()
        {
            lock (_lock) return _at;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for jobs failed")]
    private static partial void LogLookFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} ({Kind}) failed")]
    private static partial void LogJobFailed(ILogger logger, Exception exception, long jobId, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} ({Kind}) was interrupted by the database; it goes on when its lease has run out")]
    private static partial void LogJobInterrupted(ILogger logger, Exception exception, long jobId, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} was taken over by another process")]
    private static partial void LogLeaseLost(ILogger logger, long jobId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The end of job {JobId} could not be written; its lease will run out")]
    private static partial void LogJobLost(ILogger logger, Exception exception, long jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of job {JobId} could not be renewed now")]
    private static partial void LogHeartbeatFailed(ILogger logger, Exception exception, long jobId);
}
