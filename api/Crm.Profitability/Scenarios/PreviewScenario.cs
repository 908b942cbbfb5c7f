using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>Shows what a scenario would do, while somebody writes it. Nothing is kept.</summary>
internal sealed record PreviewScenario(IReadOnlyList<ScenarioItem> Items) : IQuery<ScenarioEffect>;

internal sealed class PreviewScenarioValidator : AbstractValidator<PreviewScenario>
{
    public PreviewScenarioValidator() => RuleFor(r => r.Items).Custom((items, context) =>
    {
        foreach (var (field, message) in ScenarioItemRules.Problems(items)) context.AddFailure(field, message);
    });
}

internal sealed class PreviewScenarioHandler(ScenarioReader reader) : IRequestHandler<PreviewScenario, ScenarioEffect>
{
    public async Task<ScenarioEffect> Handle(PreviewScenario request, CancellationToken cancellationToken)
    {
        await reader.RefuseUnknownAsync(request.Items, cancellationToken);
        return ScenarioEffects.Of(await reader.ReadAsync(request.Items, cancellationToken), request.Items);
    }
}

internal static class PreviewScenarioEndpoint
{
    public static void MapPreviewScenario(this IEndpointRouteBuilder profit) => profit
        .MapPost("/scenarios/preview", async (PreviewScenario request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(PreviewScenario))
        .WithSummary("Show what a scenario would do over twelve months, without keeping it")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400);
}
