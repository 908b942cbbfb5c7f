using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>Lists the scenarios that the reader made or that are shared with everybody who may read profits, by name.</summary>
internal sealed record ListScenarios : IQuery<ScenarioList>;

internal sealed record ScenarioList(IReadOnlyList<ScenarioView> Items);

internal sealed class ListScenariosHandler(ScenarioStore store) : IRequestHandler<ListScenarios, ScenarioList>
{
    public async Task<ScenarioList> Handle(ListScenarios request, CancellationToken cancellationToken) =>
        new(await store.ReadAsync(null, cancellationToken));
}

internal static class ListScenariosEndpoint
{
    public static void MapListScenarios(this IEndpointRouteBuilder profit) => profit
        .MapGet("/scenarios", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListScenarios(), cancellationToken)))
        .WithName(nameof(ListScenarios))
        .WithSummary("List my scenarios and those that are shared")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems();
}
