using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>Saves a scenario anew. Only who made it may.</summary>
internal sealed record SaveScenario(
    long ScenarioId, int Version, string Name, string? Note, bool IsShared, IReadOnlyList<ScenarioItem> Items) : ICommand<ScenarioView>;

internal sealed class SaveScenarioValidator : AbstractValidator<SaveScenario>
{
    public SaveScenarioValidator()
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100);
        RuleFor(r => r.Note).MaximumLength(1000);
        RuleFor(r => r.Items).Custom((items, context) =>
        {
            foreach (var (field, message) in ScenarioItemRules.Problems(items)) context.AddFailure(field, message);
        });
    }
}

internal sealed class SaveScenarioHandler(
    DbSession session, CurrentUser user, ScenarioReader reader, ScenarioStore store, EventLog events, TimeProvider clock)
    : IRequestHandler<SaveScenario, ScenarioView>
{
    private const string Save = """
        update profitability.Scenario
        set Name = @Name, Note = @Note, Items = @Items, IsShared = @IsShared, SavedAt = @Now, SavedBy = @PersonId, Version = Version + 1
        where ScenarioId = @ScenarioId
          and Version = @Version
          and OwnerId = @PersonId
          and ArchivedAt is null
        """;

    public async Task<ScenarioView> Handle(SaveScenario request, CancellationToken cancellationToken)
    {
        var before = await store.GetAsync(request.ScenarioId, cancellationToken);
        await reader.RefuseUnknownAsync(request.Items, cancellationToken);
        var saved = await session.ExecuteAsync(Save, new
        {
            request.ScenarioId,
            request.Version,
            Name = request.Name.Trim(),
            Note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
            Items = ScenarioStore.Json(request.Items),
            user.PersonId,
            request.IsShared,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        if (saved == 0) throw store.Refusal(before);
        await events.RaiseAsync(new RecordEvent("scenario.saved", "scenario", request.ScenarioId), cancellationToken);
        return await store.GetAsync(request.ScenarioId, cancellationToken);
    }
}

internal static class SaveScenarioEndpoint
{
    public static void MapSaveScenario(this IEndpointRouteBuilder profit) => profit
        .MapPut("/scenarios/{scenarioId:long}", async (
            long scenarioId, IfMatch version, ScenarioBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scenario = await mediator.Send(
                new SaveScenario(scenarioId, version.Value, body.Name, body.Note, body.IsShared, body.Items), cancellationToken);
            return TypedResults.Ok(scenario).WithETag(scenario.Version);
        })
        .WithName(nameof(SaveScenario))
        .WithSummary("Save my scenario anew")
        .Produces<ScenarioView>()
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400, 404, 412, 428);
}
