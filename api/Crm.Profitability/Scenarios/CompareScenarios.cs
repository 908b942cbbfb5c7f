using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>Puts scenarios side by side, in the order asked for, all on the same base year.</summary>
internal sealed record CompareScenarios(ListOf<long> Ids) : IQuery<ScenarioComparison>;

internal sealed record ScenarioComparison(IReadOnlyList<ComparedScenario> Items);

internal sealed record ComparedScenario(ScenarioView Scenario, ScenarioEffect Effect);

internal sealed class CompareScenariosValidator : AbstractValidator<CompareScenarios>
{
    public CompareScenariosValidator()
    {
        RuleFor(r => r.Ids).Must(ids => ids.Values.Count is >= 1 and <= 6).WithMessage("must name one to six scenarios");
        RuleFor(r => r.Ids).Must(ids => ids.Values.Distinct().Count() == ids.Values.Count).WithMessage("must name each scenario once");
    }
}

internal sealed class CompareScenariosHandler(ScenarioStore store, ScenarioReader reader)
    : IRequestHandler<CompareScenarios, ScenarioComparison>
{
    public async Task<ScenarioComparison> Handle(CompareScenarios request, CancellationToken cancellationToken)
    {
        var scenarios = (await store.ReadAsync(request.Ids.Values.ToList(), cancellationToken)).ToDictionary(s => s.ScenarioId);
        if (request.Ids.Values.Any(id => !scenarios.ContainsKey(id))) throw Problem.NotFound("scenario");
        var year = await reader.ReadAsync(scenarios.Values.SelectMany(s => s.Items), cancellationToken);
        return new ScenarioComparison(
        [
            .. request.Ids.Values.Select(id => new ComparedScenario(scenarios[id], ScenarioEffects.Of(year, scenarios[id].Items))),
        ]);
    }
}

internal static class CompareScenariosEndpoint
{
    public static void MapCompareScenarios(this IEndpointRouteBuilder profit) => profit
        .MapGet("/scenarios/compare", async (
            [AsParameters] CompareScenarios request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(CompareScenarios))
        .WithSummary("Put scenarios side by side")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400, 404);
}
