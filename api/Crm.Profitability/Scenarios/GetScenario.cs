using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>Reads one scenario as it was saved.</summary>
internal sealed record GetScenario(long ScenarioId) : IQuery<ScenarioView>;

internal sealed class GetScenarioHandler(ScenarioStore store) : IRequestHandler<GetScenario, ScenarioView>
{
    public Task<ScenarioView> Handle(GetScenario request, CancellationToken cancellationToken) =>
        store.GetAsync(request.ScenarioId, cancellationToken);
}

internal static class GetScenarioEndpoint
{
    public static void MapGetScenario(this IEndpointRouteBuilder profit) => profit
        .MapGet("/scenarios/{scenarioId:long}", async (long scenarioId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scenario = await mediator.Send(new GetScenario(scenarioId), cancellationToken);
            return TypedResults.Ok(scenario).WithETag(scenario.Version);
        })
        .WithName(nameof(GetScenario))
        .WithSummary("Read a scenario")
        .Produces<ScenarioView>()
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(404);
}
