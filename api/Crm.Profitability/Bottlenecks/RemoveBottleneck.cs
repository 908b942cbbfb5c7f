using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>Archives a bottleneck; no advice rests on it any more.</summary>
internal sealed record RemoveBottleneck(long BottleneckId) : ICommand<Unit>;

internal sealed class RemoveBottleneckHandler(DbSession session, EventLog events, TimeProvider clock) : IRequestHandler<RemoveBottleneck, Unit>
{
    private const string Archive = """
        update profitability.Bottleneck
        set ArchivedAt = @Now, Version = Version + 1
        where BottleneckId = @BottleneckId
          and ArchivedAt is null
        """;

    public async Task<Unit> Handle(RemoveBottleneck request, CancellationToken cancellationToken)
    {
        await BottleneckState.RequireAsync(session, request.BottleneckId, cancellationToken);
        await session.ExecuteAsync(Archive, new { request.BottleneckId, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("bottleneck.archived", "bottleneck", request.BottleneckId), cancellationToken);
        return Unit.Value;
    }
}

internal static class RemoveBottleneckEndpoint
{
    public static void MapRemoveBottleneck(this IEndpointRouteBuilder profit) => profit
        .MapDelete("/bottlenecks/{bottleneckId:long}", async (
            long bottleneckId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new RemoveBottleneck(bottleneckId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(RemoveBottleneck))
        .WithSummary("Archive a bottleneck")
        .RequireAuthorization(Permission.ManageProfitSettings)
        .ProducesProblems(404);
}
