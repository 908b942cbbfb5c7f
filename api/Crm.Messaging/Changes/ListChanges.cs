using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>
/// The event log in order, after a sequence number. Numbers are given to committed events only, so a reader that keeps the last
/// one never misses any. Events are kept 90 days; a number from before is 410 and the reader starts anew.
/// </summary>
internal sealed record ListChanges(long? After, string? Kind, int? Limit) : IQuery<ChangeList>;

/// <summary>Ask next with after = <paramref name="Next"/>, whether or not there were items.</summary>
internal sealed record ChangeList(IReadOnlyList<ChangeItem> Items, long Next);

internal sealed record ChangeItem(
    long Sequence, string Kind, string Entity, long EntityId, string? Key, IReadOnlyList<string> Changed, DateTime At, long? By);

internal sealed class ListChangesHandler(DbSession session) : IRequestHandler<ListChanges, ChangeList>
{
    // The last number stands with the sequencer, so that it is known even when every event has been forgotten.
    private const string Bounds = """
        select coalesce((select min(e.Sequence) from messaging.Event e where e.Sequence is not null), l.Position + 1) as First,
               l.Position as Last
        from messaging.Lease l
        where l.Name = @Name
        """;

    private const string List = """
        select Sequence, Kind, Entity, EntityId, EntityKey, Changed, HappenedAt, ActorId
        from messaging.Event
        where Sequence > @After
          and (@Kind is null or Kind = @Kind)
        order by Sequence
        offset 0 rows fetch next @Limit rows only
        """;

    private sealed record BoundsRow(long First, long Last);

    private sealed record EventRow(
        long Sequence, string Kind, string Entity, long EntityId, string? EntityKey, string? Changed, DateTime HappenedAt, long? ActorId);

    public async Task<ChangeList> Handle(ListChanges request, CancellationToken cancellationToken)
    {
        var after = request.After ?? 0;
        if (after < 0) throw Problem.Invalid("after", "must not be negative");
        var limit = PageLimit.Of(request.Limit);
        var bounds = await session.QuerySingleOrDefaultAsync<BoundsRow>(Bounds, new { EventSequencer.Name }, cancellationToken)
            ?? new BoundsRow(1, 0);
        // A number that was never given comes from before a restore: its reader may have seen what no longer happened.
        if (after > 0 && (after < bounds.First - 1 || after > bounds.Last))
            throw new ProblemException(StatusCodes.Status410Gone, "changes-gone",
                $"Events after that number are not kept. Read the records you need anew, then go on from after={bounds.Last}.");
        var rows = await session.QueryAsync<EventRow>(List, new { After = after, request.Kind, Limit = limit }, cancellationToken);
        // Events that came between the two reads are answered too, and are not to be answered again.
        var last = rows.Count == 0 ? after : rows[^1].Sequence;
        var next = rows.Count == limit ? last : Math.Max(last, bounds.Last);
        return new ChangeList([.. rows.Select(r => new ChangeItem(r.Sequence, r.Kind, r.Entity, r.EntityId, r.EntityKey,
            r.Changed?.Split(',') ?? [], r.HappenedAt, r.ActorId))], next);
    }
}

internal static class ListChangesEndpoint
{
    public static void MapListChanges(this IEndpointRouteBuilder api) => api
        .MapGet("/changes", async ([AsParameters] ListChanges query, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(query, cancellationToken)))
        .RequireAuthorization(Permission.ReadChanges)
        .WithTags("Changes")
        .WithName(nameof(ListChanges))
        .WithSummary("The event log in order, after a sequence number")
        .ProducesProblems(400, 410);
}
