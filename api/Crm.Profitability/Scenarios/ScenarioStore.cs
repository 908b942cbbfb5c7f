using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Profitability;

/// <summary>
/// A scenario. Mine: the reader made it, and alone may change or delete it; the others who may read profits see it where it is shared, and
/// can save it under a name of their own. Every reader's effect is over the customers that this reader sees.
/// </summary>
internal sealed record ScenarioView(
    long ScenarioId, int Version, string Name, string? Note, IReadOnlyList<ScenarioItem> Items, PersonRef Owner, bool IsShared, bool IsMine,
    DateTime SavedAt);

/// <summary>Reads scenarios that the reader made or that are shared; archived ones are gone.</summary>
internal sealed class ScenarioStore(DbSession session, CurrentUser user)
{
    private const string Columns = """
        select s.ScenarioId, s.Version, s.Name, s.Note, s.Items, s.OwnerId, p.Name as OwnerName, s.IsShared, s.SavedAt
        from profitability.Scenario s
        left join access.v_Person p on p.PersonId = s.OwnerId
        where s.ArchivedAt is null
          and (s.OwnerId = @PersonId or s.IsShared = 1)
        """;

    private const string One = $"""
        {Columns}
          and s.ScenarioId = @ScenarioId
        """;

    private const string Some = $"""
        {Columns}
          and s.ScenarioId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string All = $"""
        {Columns}
        order by s.Name, s.ScenarioId
        offset 0 rows fetch next 500 rows only
        """;

    private sealed record Row(
        long ScenarioId, int Version, string Name, string? Note, string Items, long OwnerId, string? OwnerName, bool IsShared,
        DateTime SavedAt);

    public async Task<ScenarioView> GetAsync(long scenarioId, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<Row>(One, new { user.PersonId, ScenarioId = scenarioId }, cancellationToken) is { } row
            ? View(row) : throw Problem.NotFound("scenario");

    public async Task<IReadOnlyList<ScenarioView>> ReadAsync(IReadOnlyCollection<long>? ids, CancellationToken cancellationToken)
    {
        var rows = ids is null
            ? await session.QueryAsync<Row>(All, new { user.PersonId }, cancellationToken)
            : await session.QueryAsync<Row>(Some, new { user.PersonId, Ids = JsonList.Of(ids) }, cancellationToken);
        return [.. rows.Select(View)];
    }

    /// <summary>Why a scenario could not be written by who read this version of it.</summary>
    public ProblemException Refusal(ScenarioView scenario) => !scenario.IsMine
        ? Problem.Forbidden("Somebody else made this scenario. Save it under a name of your own.")
        : Problem.Stale(string.Create(CultureInfo.InvariantCulture,
            $"The scenario was saved on {scenario.SavedAt:yyyy-MM-dd 'at' HH:mm 'UTC'}, after you read it. Read it again."));

    public static string Json(IReadOnlyList<ScenarioItem> items) => JsonSerializer.Serialize(items, CrmJson.Options);

    private ScenarioView View(Row row) => new(
        row.ScenarioId, row.Version, row.Name, row.Note,
        JsonSerializer.Deserialize<IReadOnlyList<ScenarioItem>>(row.Items, CrmJson.Options)!,
        new PersonRef(row.OwnerId, row.OwnerName ?? ""), row.IsShared, row.OwnerId == user.PersonId, row.SavedAt);
}
