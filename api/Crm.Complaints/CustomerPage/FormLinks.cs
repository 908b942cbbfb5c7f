using Crm.Common;

namespace Crm.Complaints;

/// <summary>Opens the forms of customers by their secret link.</summary>
internal sealed class FormLinks(DbSession session)
{
    /// <summary>Whose form it is.</summary>
    public sealed record FormOwner(long CustomerId, string Name, string? Language, long OwnerId);

    private const string Find = """
        select k.CustomerId, k.Name, k.Language, k.OwnerId
        from complaints.FormLink l
        inner join customers.v_Customer k on k.CustomerId = l.CustomerId
        where l.LinkHash = @LinkHash
          and k.ArchivedAt is null
        """;

    public async Task<FormOwner> OpenAsync(string token, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<FormOwner>(Find, new { LinkHash = CaseLinks.Hash(token) }, cancellationToken)
        ?? throw Problem.NotFound("link");
}
