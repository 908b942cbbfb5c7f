using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Sync;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>
/// Creates or updates one record by the ERP's own key, by the same rules as the bulk sync. If-Match: * only updates,
/// If-None-Match: * only creates.
/// </summary>
internal sealed record PutByKey(string Kind, string Source, string Key, ReadOnlyMemory<byte> Json, SyncIntent Intent) : ICommand<PutAnswer>;

/// <summary>Whether the record was created, updated or found unchanged, its id here, and what guards said about an order or shipment.</summary>
internal sealed record PutAnswer(string Key, SyncOutcome Outcome, long Id, IReadOnlyList<SyncedFinding> Findings);

internal sealed class PutByKeyHandler(CurrentUser user, IEnumerable<ISyncKind> kinds) : IRequestHandler<PutByKey, PutAnswer>
{
    public async Task<PutAnswer> Handle(PutByKey request, CancellationToken cancellationToken)
    {
        var kind = kinds.Named(request.Kind);
        if (!user.HasScope(kind.Scope)) throw Problem.Forbidden($"The API key needs the scope '{kind.Scope}'.");
        var batch = new SyncBatch(SyncSource.Checked(request.Source), [new SyncRow(1, KeyedJson.With(request.Json, request.Key))], false, request.Intent,
            user.CarriesScope(SyncBatch.EnforceScope));
        var result = (await kind.ApplyAsync(batch, cancellationToken))[0];
        if (result.Outcome != SyncOutcome.Failed) return new PutAnswer(request.Key.Trim(), result.Outcome, result.EntityId, result.Findings);
        throw result.Problems.FirstOrDefault(p => p.Code is SyncProblemCode.Exists or SyncProblemCode.Absent) is { } unmet
            ? new ProblemException(StatusCodes.Status412PreconditionFailed, unmet.Code, unmet.Message)
            : Problem.Invalid(result.Problems.GroupBy(p => p.Field ?? "body").ToDictionary(g => g.Key, g => g.Select(p => p.Message).ToArray()));
    }
}

/// <summary>Archives one record by the ERP's own key: its history stays, and a later PUT brings it back.</summary>
internal sealed record DeleteByKey(string Kind, string Source, string Key) : ICommand<Unit>;

internal sealed class DeleteByKeyHandler(CurrentUser user, IEnumerable<ISyncKind> kinds) : IRequestHandler<DeleteByKey, Unit>
{
    public async Task<Unit> Handle(DeleteByKey request, CancellationToken cancellationToken)
    {
        var kind = kinds.Named(request.Kind);
        if (!user.HasScope(kind.Scope)) throw Problem.Forbidden($"The API key needs the scope '{kind.Scope}'.");
        if (!await kind.ArchiveAsync(SyncSource.Checked(request.Source), request.Key.Trim(), cancellationToken)) throw Problem.NotFound("record with this key");
        return Unit.Value;
    }
}

internal static class ByKeyEndpoints
{
    /// <summary>One pair of routes per kind, so that the OpenAPI document shows each kind's own message.</summary>
    public static void MapByKey(this IEndpointRouteBuilder api, IEnumerable<ISyncKind> kinds)
    {
        foreach (var kind in kinds)
        {
            var name = string.Concat(kind.Name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
            api.MapPut($"/{kind.Name}/by-key/{{source}}/{{key}}", async (
                    string source, string key, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
                {
                    (source, key) = AddressedKey.Of(source, key);
                    var json = await ReadBodyAsync(context, cancellationToken);
                    var answer = await mediator.Send(new PutByKey(kind.Name, source, key, json, IntentOf(context)), cancellationToken);
                    return answer.Outcome == SyncOutcome.Created ? TypedResults.Created((string?)null, answer) : (IResult)TypedResults.Ok(answer);
                })
                .Accepts(kind.MessageType, "application/json")
                .Produces<PutAnswer>()
                .Produces<PutAnswer>(StatusCodes.Status201Created)
                .RequireAuthorization(Permission.SyncData)
                .WithTags("Sync")
                .WithName($"Put{name}ByKey")
                .WithSummary($"Create or update one of {kind.Name} by the ERP's own key")
                .ProducesProblems(400, 412, 415);
            api.MapDelete($"/{kind.Name}/by-key/{{source}}/{{key}}", async (
                    string source, string key, IMediator mediator, CancellationToken cancellationToken) =>
                {
                    (source, key) = AddressedKey.Of(source, key);
                    await mediator.Send(new DeleteByKey(kind.Name, source, key), cancellationToken);
                    return TypedResults.NoContent();
                })
                .RequireAuthorization(Permission.SyncData)
                .WithTags("Sync")
                .WithName($"Delete{name}ByKey")
                .WithSummary($"Archive one of {kind.Name} by the ERP's own key; its history stays")
                .ProducesProblems(404);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.HasJsonContentType())
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Send application/json.");
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static SyncIntent IntentOf(HttpContext context)
    {
        var (match, noneMatch) = (context.Request.Headers.IfMatch.ToString(), context.Request.Headers.IfNoneMatch.ToString());
        if (match.Length > 0 && noneMatch.Length > 0) throw Problem.Invalid("If-Match", "cannot stand beside If-None-Match");
        if (match.Length > 0) return match == "*" ? SyncIntent.UpdateOnly : throw Problem.Invalid("If-Match", "must be * here");
        if (noneMatch.Length > 0) return noneMatch == "*" ? SyncIntent.CreateOnly : throw Problem.Invalid("If-None-Match", "must be * here");
        return SyncIntent.CreateOrUpdate;
    }
}

/// <summary>
/// Source and key as the sender means them. The server leaves an escaped slash in a path as it is, so that SO%2F2026%2F001 would
/// be another key than the SO/2026/001 of a bulk sync.
/// </summary>
internal static class AddressedKey
{
    public static (string Source, string Key) Of(string source, string key) => (WithSlashes(source), WithSlashes(key));

    private static string WithSlashes(string part) => part.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
