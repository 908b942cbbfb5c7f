using Crm.Common;
using Crm.Contracts.Search;

namespace Crm.Orders;

/// <summary>
/// Products in the search over everything: by the beginning of their code, then by a part of their name.
/// </summary>
internal sealed class ProductSearch(DbSession session, CurrentUser user) : ISearchSource
{
    private const string ByCode = """
        select p.ProductId, p.Code, p.Name
        from orders.Product p
        where p.Code like @Prefix escape '\'
          and p.ArchivedAt is null
        order by p.Code, p.ProductId
        offset 0 rows fetch next @Limit rows only
        """;

    private const string ByName = """
        select p.ProductId, p.Code, p.Name
        from orders.Product p
        where p.Name like @Part escape '\'
          and p.ArchivedAt is null
        order by p.SortName, p.ProductId
        offset 0 rows fetch next @Limit rows only
        """;

    public int Position => 3;

    public async Task<IReadOnlyList<SearchHit>> SearchAsync(string text, int limit, CancellationToken cancellationToken)
    {
        if (!user.May(Permission.ReadProducts) || string.IsNullOrWhiteSpace(text)) return [];
        var asked = new { Prefix = LikePattern.Prefix(text), Part = LikePattern.Contains(text), Limit = limit };
        var byCode = await session.QueryAsync<ProductRef>(ByCode, asked, cancellationToken);
        var byName = byCode.Count < limit ? await session.QueryAsync<ProductRef>(ByName, asked, cancellationToken) : [];
        return [.. byCode.Concat(byName).DistinctBy(p => p.ProductId).Take(limit)
            .Select(p => new SearchHit("product", p.ProductId, p.Name, p.Code))];
    }
}
