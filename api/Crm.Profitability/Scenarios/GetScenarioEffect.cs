using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>What a saved scenario does over twelve months, on the figures of today.</summary>
internal sealed record GetScenarioEffect(long ScenarioId) : IQuery<ScenarioEffect>;

internal sealed class GetScenarioEffectHandler(ScenarioStore store, ScenarioReader reader)
    : IRequestHandler<GetScenarioEffect, ScenarioEffect>
{
    public async Task<ScenarioEffect> Handle(GetScenarioEffect request, CancellationToken cancellationToken)
    {
        var scenario = await store.GetAsync(request.ScenarioId, cancellationToken);
        return ScenarioEffects.Of(await reader.ReadAsync(scenario.Items, cancellationToken), scenario.Items);
    }
}

internal static class GetScenarioEffectEndpoint
{
    public static void MapGetScenarioEffect(this IEndpointRouteBuilder profit) => profit
        .MapGet("/scenarios/{scenarioId:long}/effect", async (long scenarioId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetScenarioEffect(scenarioId), cancellationToken)))
        .WithName(nameof(GetScenarioEffect))
        .WithSummary("Read what a scenario does over twelve months")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(404);
}
