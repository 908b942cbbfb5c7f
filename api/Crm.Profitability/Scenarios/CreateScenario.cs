using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>Saves a new scenario under a name; it is the writer's own.</summary>
internal sealed record CreateScenario(string Name, string? Note, bool IsShared, IReadOnlyList<ScenarioItem> Items)
    : ICommand<ScenarioView>;

internal sealed class CreateScenarioValidator : AbstractValidator<CreateScenario>
{
    public CreateScenarioValidator()
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100);
        RuleFor(r => r.Note).MaximumLength(1000);
        RuleFor(r => r.Items).Custom((items, context) =>
        {
            foreach (var (field, message) in ScenarioItemRules.Problems(items)) context.AddFailure(field, message);
        });
    }
}

internal sealed class CreateScenarioHandler(
    DbSession session, CurrentUser user, ScenarioReader reader, ScenarioStore store, EventLog events, TimeProvider clock)
    : IRequestHandler<CreateScenario, ScenarioView>
{
    private const string Add = """
        insert into profitability.Scenario (Name, Note, Items, OwnerId, IsShared, SavedAt, SavedBy)
        output inserted.ScenarioId
        values (@Name, @Note, @Items, @PersonId, @IsShared, @Now, @PersonId)
        """;

    public async Task<ScenarioView> Handle(CreateScenario request, CancellationToken cancellationToken)
    {
        await reader.RefuseUnknownAsync(request.Items, cancellationToken);
        var scenarioId = await session.ScalarAsync<long>(Add, new
        {
            Name = request.Name.Trim(),
            Note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
            Items = ScenarioStore.Json(request.Items),
            user.PersonId,
            request.IsShared,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("scenario.created", "scenario", scenarioId), cancellationToken);
        return await store.GetAsync(scenarioId, cancellationToken);
    }
}

/// <summary>A scenario as the screen sends it.</summary>
internal sealed record ScenarioBody(string Name, IReadOnlyList<ScenarioItem> Items, string? Note = null, bool IsShared = false);

internal static class CreateScenarioEndpoint
{
    public static void MapCreateScenario(this IEndpointRouteBuilder profit) => profit
        .MapPost("/scenarios", async (ScenarioBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scenario = await mediator.Send(new CreateScenario(body.Name, body.Note, body.IsShared, body.Items), cancellationToken);
            return TypedResults.Created($"/api/v1/profit/scenarios/{scenario.ScenarioId}", scenario).WithETag(scenario.Version);
        })
        .WithName(nameof(CreateScenario))
        .WithSummary("Save a new scenario")
        .Produces<ScenarioView>(StatusCodes.Status201Created)
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400);
}
