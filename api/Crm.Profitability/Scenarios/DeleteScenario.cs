using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>Takes a scenario away. Only who made it may.</summary>
internal sealed record DeleteScenario(long ScenarioId, int Version) : ICommand<Unit>;

internal sealed class DeleteScenarioHandler(DbSession session, CurrentUser user, ScenarioStore store, EventLog events, TimeProvider clock)
    : IRequestHandler<DeleteScenario, Unit>
{
    private const string Archive = """
        update profitability.Scenario
        set ArchivedAt = @Now, Version = Version + 1
        where ScenarioId = @ScenarioId
          and Version = @Version
          and OwnerId = @PersonId
          and ArchivedAt is null
        """;

    public async Task<Unit> Handle(DeleteScenario request, CancellationToken cancellationToken)
    {
        var before = await store.GetAsync(request.ScenarioId, cancellationToken);
        var archived = await session.ExecuteAsync(
            Archive, new { request.ScenarioId, request.Version, user.PersonId, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        if (archived == 0) throw store.Refusal(before);
        await events.RaiseAsync(new RecordEvent("scenario.deleted", "scenario", request.ScenarioId), cancellationToken);
        return Unit.Value;
    }
}

internal static class DeleteScenarioEndpoint
{
    public static void MapDeleteScenario(this IEndpointRouteBuilder profit) => profit
        .MapDelete("/scenarios/{scenarioId:long}", async (
            long scenarioId, IfMatch version, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new DeleteScenario(scenarioId, version.Value), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(DeleteScenario))
        .WithSummary("Delete my scenario")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(404, 412, 428);
}
