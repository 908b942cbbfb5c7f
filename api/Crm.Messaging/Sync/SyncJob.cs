using Crm.Common;
using Crm.Contracts.Jobs;
using Crm.Contracts.Sync;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Messaging;

/// <summary>
/// Takes the chunks of a received body in their order, each in one transaction that also marks the chunk as taken: after a
/// crash the next run goes on with the first chunk that is not, and no row is taken twice or left out.
/// </summary>
internal sealed class SyncJob(ISyncKind kind, DbSession session, CurrentUser user, IServiceScopeFactory scopes) : IJobHandler
{
    private const string NextChunk = """
        select ChunkNumber, FirstRow, RowTotal, Body
        from messaging.SyncChunk
        where JobId = @JobId
          and AppliedAt is null
        order by ChunkNumber
        offset 0 rows fetch next 1 rows only
        """;

    private const string Counts = """
        select coalesce(sum(CreatedRows), 0) as Created, coalesce(sum(UpdatedRows), 0) as Updated,
               coalesce(sum(UnchangedRows), 0) as Unchanged, coalesce(sum(FailedRows), 0) as Failed, coalesce(sum(RowTotal), 0) as Total
        from messaging.SyncChunk
        where JobId = @JobId
        """;

    private const string HasStopped = "select count(*) from messaging.SyncProblem where JobId = @JobId";

    private const string DropBodies = "update messaging.SyncChunk set Body = null where JobId = @JobId and Body is not null";

    private sealed record ChunkRow(int ChunkNumber, long FirstRow, int RowTotal, byte[] Body);

    private sealed record CountRow(long Created, long Updated, long Unchanged, long Failed, long Total);

    public string Kind => $"sync.{kind.Name}";

    public async Task<object?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var payload = run.Payload<SyncJobPayload>();
        var stopped = payload.OnError == OnError.Stop
            && await session.ScalarAsync<long>(HasStopped, new { run.JobId }, cancellationToken) > 0;
        var counts = await ReadCountsAsync(run, cancellationToken);
        while (!stopped
            && await session.QuerySingleOrDefaultAsync<ChunkRow>(NextChunk, new { run.JobId }, cancellationToken) is { } chunk)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = new SyncBatch(payload.Source, SyncChunkBody.Unpack(chunk.Body, chunk.FirstRow), payload.Historic, Enforce: payload.Enforce);
            await using (var scope = scopes.CreateAsyncScope())
            {
                scope.ServiceProvider.GetRequiredService<CurrentUser>().Take(user);
                var applied = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(
                    new ApplySyncChunk(run.JobId, chunk.ChunkNumber, payload.Kind, batch, payload.OnError), cancellationToken);
                stopped = applied.Stopped;
            }
            counts = await ReadCountsAsync(run, cancellationToken);
        }
        await kind.CompletedAsync(cancellationToken);
        await DropBodiesAsync(run);
        return new SyncJobResult(payload.Kind, payload.Source, counts.Created, counts.Updated, counts.Unchanged, counts.Failed,
            counts.Total - counts.Created - counts.Updated - counts.Unchanged - counts.Failed);
    }

    public async Task StoppedAsync(JobRun run, JobState state, string message, CancellationToken cancellationToken)
    {
        await kind.CompletedAsync(cancellationToken);
        await DropBodiesAsync(run);
    }

    private async Task<CountRow> ReadCountsAsync(JobRun run, CancellationToken cancellationToken)
    {
        var counts = (await session.QuerySingleOrDefaultAsync<CountRow>(Counts, new { run.JobId }, cancellationToken))!;
        await run.ReportAsync(counts.Created + counts.Updated + counts.Unchanged + counts.Failed, counts.Total,
            $"{counts.Created} created, {counts.Updated} updated, {counts.Unchanged} unchanged, {counts.Failed} failed");
        return counts;
    }

    private Task DropBodiesAsync(JobRun run) => session.InTransactionAsync(
        () => session.ExecuteAsync(DropBodies, new { run.JobId }, CancellationToken.None), CancellationToken.None);
}

/// <summary>Takes one chunk and marks it as taken, in one transaction.</summary>
internal sealed record ApplySyncChunk(long JobId, int ChunkNumber, string Kind, SyncBatch Batch, OnError OnError) : ICommand<AppliedRows>;

internal sealed class ApplySyncChunkHandler(DbSession session, IMediator mediator, TimeProvider clock)
    : IRequestHandler<ApplySyncChunk, AppliedRows>
{
    private const string Mark = """
        update messaging.SyncChunk
        set AppliedAt = @Now, Body = null, CreatedRows = @Created, UpdatedRows = @Updated, UnchangedRows = @Unchanged, FailedRows = @Failed
        where JobId = @JobId
          and ChunkNumber = @ChunkNumber
          and AppliedAt is null
        """;

    private sealed record ProblemRow(long JobId, int Number, SyncProblemView Problem);

    private static readonly BulkTable<ProblemRow> Problems = new BulkTable<ProblemRow>("messaging.SyncProblem")
        .BigInt("JobId", r => r.JobId)
        .BigInt("RowNumber", r => r.Problem.Row)
        .Int("ProblemNumber", r => r.Number)
        .Text("RowKey", 200, r => r.Problem.Key)
        .Text("Field", 100, r => r.Problem.Field)
        .Text("Code", 60, r => r.Problem.Code)
        .Text("Message", 1000, r => r.Problem.Message);

    public async Task<AppliedRows> Handle(ApplySyncChunk request, CancellationToken cancellationToken)
    {
        var applied = await mediator.Send(new ApplySyncRows(request.Kind, request.Batch, request.OnError), cancellationToken);
        var marked = await session.ExecuteAsync(Mark, new
        {
            request.JobId,
            request.ChunkNumber,
            Now = clock.GetUtcNow().UtcDateTime,
            Created = applied.Count(SyncOutcome.Created),
            Updated = applied.Count(SyncOutcome.Updated),
            Unchanged = applied.Count(SyncOutcome.Unchanged),
            Failed = applied.Count(SyncOutcome.Failed),
        }, cancellationToken);
        if (marked == 0) throw Problem.Conflict("chunk-taken", "Another process has taken this chunk.");
        await session.Bulk.InsertAsync(Problems, SyncProblems.Of(applied.Results).GroupBy(p => p.Row)
            .SelectMany(row => row.Select((problem, at) => new ProblemRow(request.JobId, at + 1, problem))), cancellationToken);
        return applied;
    }
}
