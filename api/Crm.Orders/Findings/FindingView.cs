using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;

namespace Crm.Orders;

/// <summary>
/// What a guard said, and what was done about it. FindingId is null while nothing is kept (an order that is only checked). Data depends
/// on guard and code; Cost is what letting it pass costs, in the base currency; costs are told to those alone who may see costs.
/// </summary>
internal sealed record FindingView(
    long? FindingId, string Guard, string Code, int? LineNumber, ProductRef? Product, string? Batch, OrderMoment Moment, PolicyMode Mode,
    FindingState State, string Subject, IReadOnlyList<long> SubjectIds, JsonNode? Data, Money? Cost, long? ShipmentId, DateTime? FoundAt,
    FindingAction? Action, string? Note, PersonRef? DecidedBy, DateTime? DecidedAt)
{
    /// <summary>The same for a reader: without costs where it may not see them.</summary>
    public static JsonNode? DataFor(string? json, bool seesCost)
    {
        var data = json is null ? null : JsonNode.Parse(json);
        if (!seesCost) HideCosts(data);
        return data;
    }

    private static void HideCosts(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                if (members.ContainsKey("cost")) members["cost"] = null;
                foreach (var (_, member) in members) HideCosts(member);
                break;
            case JsonArray items:
                foreach (var item in items) HideCosts(item);
                break;
        }
    }
}

/// <summary>Findings with the names of products and people beside them.</summary>
internal sealed class FindingViews(DbSession session, CurrentUser user)
{
    private const string Products = """
        select p.ProductId, p.Code, p.Name
        from orders.Product p
        where p.ProductId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string People = """
        select p.PersonId, p.Name
        from access.v_Person p
        where p.PersonId in (select cast(value as bigint) from openjson(@Ids))
        """;

    public async Task<IReadOnlyList<FindingView>> OfAsync(IReadOnlyCollection<FindingRow> findings, CancellationToken cancellationToken)
    {
        if (findings.Count == 0) return [];
        var products = (await session.QueryAsync<ProductRef>(
                Products, new { Ids = JsonList.Of(findings.Select(f => f.ProductId).OfType<long>().Distinct()) }, cancellationToken))
            .ToDictionary(p => p.ProductId);
        var people = await NamesAsync(findings.Select(f => f.DecidedBy), cancellationToken);
        return [.. findings.Select(f => new FindingView(
            f.FindingId == 0 ? null : f.FindingId, f.Guard, f.Code, f.LineNumber,
            f.ProductId is { } product ? products.GetValueOrDefault(product) : null, f.Batch, f.Moment, f.Mode, f.State, f.Subject,
            JsonSerializer.Deserialize<long[]>(f.SubjectIds)!, FindingView.DataFor(f.Data, user.SeesCost), user.SeesCost ? f.Cost : null, f.ShipmentId,
            f.FindingId == 0 ? null : f.FoundAt, f.Action, f.Note, f.DecidedBy is { } person ? people.GetValueOrDefault(person) : null,
            f.DecidedAt))];
    }

    /// <summary>People by their id.</summary>
    public async Task<Dictionary<long, PersonRef>> NamesAsync(IEnumerable<long?> personIds, CancellationToken cancellationToken)
    {
        var ids = personIds.OfType<long>().Where(id => id != 0).Distinct().ToArray();
        return ids.Length == 0 ? [] : (await session.QueryAsync<PersonRef>(People, new { Ids = JsonList.Of(ids) }, cancellationToken))
            .ToDictionary(p => p.PersonId);
    }
}
