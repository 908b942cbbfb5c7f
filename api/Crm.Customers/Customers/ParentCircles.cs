using Crm.Common;

namespace Crm.Customers;

/// <summary>Finds customers that would stand above their own parent.</summary>
internal sealed class ParentCircles(DbSession session)
{
    private sealed record ParentLink(long CustomerId, long? ParentId);

    /// <summary>No group is deeper; a longer chain is taken for a circle.</summary>
    private const int DeepestGroup = 50;

    private const string FindParents = """
        select c.CustomerId, c.ParentId
        from openjson(@Ids) k
        inner join customers.Customer c on c.CustomerId = cast(k.value as bigint)
        """;

    /// <summary>The customers whose new parent lies below them. Chains are followed up, level by level, for all at once.</summary>
    public async Task<HashSet<long>> FindAsync(
        IReadOnlyList<(CustomerRow Before, CustomerRow After)> changes, CancellationToken cancellationToken)
    {
        var circling = new HashSet<long>();
        var parents = changes.ToDictionary(c => c.After.CustomerId, c => c.After.ParentId);
        var above = changes.Where(c => c.After.ParentId is not null && c.After.ParentId != c.Before.ParentId)
            .ToDictionary(c => c.After.CustomerId, c => c.After.ParentId!.Value);
        for (var level = 0; above.Count > 0; level++)
        {
            var unknown = above.Values.Where(id => !parents.ContainsKey(id)).Distinct().ToList();
            if (unknown.Count > 0)
                foreach (var link in await session.QueryAsync<ParentLink>(FindParents, new { Ids = JsonList.Of(unknown) }, cancellationToken))
                    parents[link.CustomerId] = link.ParentId;
            foreach (var (start, at) in above.ToList())
            {
                if (at == start || level > DeepestGroup) circling.Add(start);
                if (circling.Contains(start) || parents.GetValueOrDefault(at) is not { } next) above.Remove(start);
                else above[start] = next;
            }
        }
        return circling;
    }
}
