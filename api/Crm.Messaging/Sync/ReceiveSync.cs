using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Contracts.Jobs;
using Crm.Contracts.Sync;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>
/// Receives records of one kind in bulk. Up to a thousand rows are taken at once in one transaction; more are kept as they come,
/// chunk by chunk, and answered with 202 once the last is durable: a job then takes them and goes on after a crash.
/// </summary>
internal sealed class ReceiveSync(DbSession session, CurrentUser user, IMediator mediator, IEnumerable<ISyncKind> kinds, TimeProvider clock)
{
    private const string KeepChunk = """
        insert into messaging.SyncChunk (JobId, ChunkNumber, FirstRow, RowTotal, Body)
        values (@JobId, @ChunkNumber, @FirstRow, @RowTotal, @Body)
        """;

    // The lease says that somebody still receives; without it the job is given up as not received whole.
    private const string Receiving = """
        update messaging.Job
        set Total = @Total, LeasedUntil = @LeasedUntil
        where JobId = @JobId
          and State = @Receiving
        """;

    private const string GiveUp = """
        update messaging.Job
        set State = @Failed, Message = @Message, FinishedAt = @Now, LeasedUntil = null
        where JobId = @JobId
          and State = @Receiving
        """;

    private const string DropChunks = "delete from messaging.SyncChunk where JobId = @JobId";

    /// <summary>The most rows that are taken at once.</summary>
    public const int MostInline = 1000;

    /// <summary>How long a sender may be silent before its job is given up: later jobs of its source wait for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    private const int ChunkBytes = 4 * 1024 * 1024;

    public async Task<SyncAnswer> TakeAsync(
        string kindName, string source, OnError onError, bool historic, bool background, IAsyncEnumerable<SyncRow> rows,
        CancellationToken cancellationToken)
    {
        var kind = kinds.Named(kindName);
        user.Require(Permission.SyncData);
        if (!user.HasScope(kind.Scope)) throw Problem.Forbidden($"The API key needs the scope '{kind.Scope}'.");
        var trimmed = SyncSource.Checked(source);
        var enforce = user.CarriesScope(SyncBatch.EnforceScope);

        var first = new List<SyncRow>();
        await using var reader = rows.GetAsyncEnumerator(cancellationToken);
        while (first.Count <= MostInline && await reader.MoveNextAsync()) first.Add(reader.Current);
        if (first.Count <= MostInline && !background)
            return await TakeNowAsync(kind, new SyncBatch(trimmed, first, historic, Enforce: enforce), onError, cancellationToken);
        return await KeepAsync(kind, new SyncJobPayload(kind.Name, trimmed, onError, historic, enforce), first, reader, cancellationToken);
    }

    private async Task<SyncAnswer> TakeNowAsync(ISyncKind kind, SyncBatch batch, OnError onError, CancellationToken cancellationToken)
    {
        var applied = await mediator.Send(new ApplySyncRows(kind.Name, batch, onError), cancellationToken);
        await kind.CompletedAsync(cancellationToken);
        return new SyncAnswer(null, kind.Name, JobState.Done, applied.Count(SyncOutcome.Created), applied.Count(SyncOutcome.Updated),
            applied.Count(SyncOutcome.Unchanged), applied.Count(SyncOutcome.Failed), batch.Rows.Count - applied.Results.Count,
            batch.Rows.Count, [.. SyncProblems.Of(applied.Results).Take(100)]);
    }

    private async Task<SyncAnswer> KeepAsync(
        ISyncKind kind, SyncJobPayload payload, List<SyncRow> first, IAsyncEnumerator<SyncRow> rest, CancellationToken cancellationToken)
    {
        // Within a transaction of its own, so that the Idempotency-Key belongs to the whole body and not to its beginning.
        var jobId = await session.InTransactionAsync(async () =>
        {
            var started = await mediator.Send(
                new StartJob($"sync.{kind.Name}", $"{kind.Name} ← {payload.Source}", payload, $"sync:{payload.Source}", JobState.Receiving),
                cancellationToken);
            await RenewAsync(started, 0, cancellationToken);
            return started;
        }, cancellationToken);
        try
        {
            var (total, chunks) = (0L, 0);
            var chunk = new List<SyncRow>(kind.ChunkRows);
            var bytes = 0;
            var renewAt = clock.GetUtcNow() + RenewEvery;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var row in first) await AddAsync(row);
            while (await rest.MoveNextAsync()) await AddAsync(rest.Current);
            if (chunk.Count > 0) await KeepChunkAsync();
            var answer = await mediator.Send(
                new EndReceiving(payload, total, Convert.ToHexStringLower(hash.GetHashAndReset())) { JobId = jobId }, cancellationToken);
            // The same Idempotency-Key again: the job of the first time takes the rows.
            if (answer.JobId != jobId) await GiveUpAsync(jobId, $"Sent again; job {answer.JobId} takes the rows.");
            return answer;

            async Task AddAsync(SyncRow row)
            {
                chunk.Add(row);
                bytes += row.Json.Length;
                total++;
                hash.AppendData(row.Json.Span);
                hash.AppendData("\n"u8);
                if (chunk.Count >= kind.ChunkRows || bytes >= ChunkBytes) await KeepChunkAsync();
                else if (clock.GetUtcNow() >= renewAt)
                    await session.InTransactionAsync(() => RenewAsync(jobId, total, cancellationToken), cancellationToken);
                else return;
                renewAt = clock.GetUtcNow() + RenewEvery;
            }

            async Task KeepChunkAsync()
            {
                await session.InTransactionAsync(async () =>
                {
                    await session.ExecuteAsync(KeepChunk, new
                    {
                        JobId = jobId,
                        ChunkNumber = ++chunks,
                        FirstRow = chunk[0].RowNumber,
                        RowTotal = chunk.Count,
                        Body = SyncChunkBody.Pack(chunk),
                    }, cancellationToken);
                    await RenewAsync(jobId, total, cancellationToken);
                }, cancellationToken);
                chunk.Clear();
                bytes = 0;
            }
        }
        catch (Exception exception)
        {
            // Nothing of a body that did not arrive whole is taken.
            await GiveUpAsync(jobId, exception is ProblemException ? exception.Message : "The body did not arrive whole; nothing was taken.");
            throw;
        }
    }

    private async Task RenewAsync(long jobId, long total, CancellationToken cancellationToken)
    {
        var kept = await session.ExecuteAsync(Receiving, new
        {
            JobId = jobId,
            Total = total,
            JobState.Receiving,
            LeasedUntil = clock.GetUtcNow().UtcDateTime + Patience,
        }, cancellationToken);
        if (kept == 0) throw SyncSource.Ended();
    }

    private Task GiveUpAsync(long jobId, string message) => session.InTransactionAsync(async () =>
    {
        await session.ExecuteAsync(GiveUp, new
        {
            JobId = jobId,
            JobState.Failed,
            JobState.Receiving,
            Now = clock.GetUtcNow().UtcDateTime,
            Message = message,
        }, CancellationToken.None);
        await session.ExecuteAsync(DropChunks, new { JobId = jobId }, CancellationToken.None);
    }, CancellationToken.None);
}

/// <summary>
/// Hands a body that arrived whole to its job. The Idempotency-Key is kept with this: what is sent again under it, and is the
/// same, gets the first answer, whatever job it was received under.
/// </summary>
internal sealed record EndReceiving(SyncJobPayload Payload, long Total, string BodyHash) : ICommand<SyncAnswer>
{
    [JsonIgnore]
    public long JobId { get; init; }
}

internal sealed class EndReceivingHandler(DbSession session, JobSignal signal) : IRequestHandler<EndReceiving, SyncAnswer>
{
    private const string Release = """
        update messaging.Job
        set State = @Waiting, Total = @Total, LeasedUntil = null
        where JobId = @JobId
          and State = @Receiving
        """;

    public async Task<SyncAnswer> Handle(EndReceiving request, CancellationToken cancellationToken)
    {
        var released = await session.ExecuteAsync(
            Release, new { request.JobId, request.Total, JobState.Waiting, JobState.Receiving }, cancellationToken);
        if (released == 0) throw SyncSource.Ended();
        session.OnCommitted(() =>
        {
            signal.Raise();
            return Task.CompletedTask;
        });
        return new SyncAnswer(request.JobId, request.Payload.Kind, JobState.Waiting, 0, 0, 0, 0, 0, request.Total, []);
    }
}

/// <summary>The name of the ERP whose keys are sent.</summary>
internal static class SyncSource
{
    public static string Checked(string source)
    {
        var trimmed = source.Trim();
        return trimmed.Length is > 0 and <= 50 && !trimmed.Any(char.IsControl) ? trimmed
            : throw Problem.Invalid("source", "must have 1 to 50 characters, none of them a control character");
    }

    public static ProblemException Ended() =>
        Problem.Conflict("job-ended", "The sync was cancelled while it was being received; nothing was taken.");
}

/// <summary>Rows of a chunk as NDJSON. A row's own line breaks are whitespace of JSON and become blanks.</summary>
internal static class SyncChunkBody
{
    public static byte[] Pack(IReadOnlyList<SyncRow> rows)
    {
        var body = new ArrayBufferWriter<byte>(rows.Sum(r => r.Json.Length + 1));
        foreach (var row in rows)
        {
            var target = body.GetSpan(row.Json.Length + 1);
            row.Json.Span.CopyTo(target);
            target[..row.Json.Length].Replace((byte)'\n', (byte)' ');
            target[row.Json.Length] = (byte)'\n';
            body.Advance(row.Json.Length + 1);
        }
        return body.WrittenSpan.ToArray();
    }

    public static IReadOnlyList<SyncRow> Unpack(byte[] body, long firstRow)
    {
        var rows = new List<SyncRow>();
        for (var start = 0; start < body.Length;)
        {
            var length = body.AsSpan(start).IndexOf((byte)'\n');
            rows.Add(new SyncRow(firstRow++, body.AsMemory(start, length)));
            start += length + 1;
        }
        return rows;
    }
}

internal static class ReceiveSyncEndpoint
{
    private static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

    public static void MapReceiveSync(this IEndpointRouteBuilder sync) => sync
        .MapPost("/{kind}", async (
            string kind, string? source, OneOf<OnError>? onError, bool? historic, bool? background, HttpContext context, ReceiveSync receive,
            CancellationToken cancellationToken) =>
        {
            var type = context.Request.GetTypedHeaders().ContentType?.MediaType.Value;
            var isLines = LineTypes.Contains(type);
            if (!isLines && type != "application/json")
                throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type",
                    "Send application/x-ndjson (a record a line) or application/json (an array of records).");
            if (source is null) throw Problem.Invalid("source", "is required: the name of the ERP whose keys these are");
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
            var rows = isLines
                ? RowReader.LinesAsync(context.Request.BodyReader, cancellationToken)
                : RowReader.ElementsAsync(context.Request.Body, cancellationToken);
            var answer = await receive.TakeAsync(
                kind, source, onError?.Value ?? OnError.Continue, historic ?? false, background ?? false, rows, cancellationToken);
            return answer.JobId is { } jobId ? TypedResults.Accepted($"/api/v1/jobs/{jobId}", answer) : (IResult)TypedResults.Ok(answer);
        })
        .Accepts<object>("application/x-ndjson", "application/json", "application/ndjson", "application/jsonl")
        .Produces<SyncAnswer>()
        .Produces<SyncAnswer>(StatusCodes.Status202Accepted)
        .RequireAuthorization(Permission.SyncData)
        .WithName(nameof(ReceiveSync))
        .WithSummary("Send records of one kind in bulk, by key")
        .WithDescription("""
            Kinds: categories, suppliers, products, standard-costs, customers, contacts, orders, shipments, invoices, payments, credit-notes.
            One record a line (NDJSON) or a JSON array, of any length. Up to 1,000 records are taken at once (200); more are kept and taken by
            a job (202). Sending the same again answers unchanged. historic=true: a first load, without an event per record.
            """)
        .ProducesProblems(400, 404, 415);
}
