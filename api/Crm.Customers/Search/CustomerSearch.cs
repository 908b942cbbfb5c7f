using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Search;
using Dapper;

namespace Crm.Customers;

/// <summary>
/// Customers in the search over everything: the one whose code the text is comes first, then those with the most
/// revenue in the last 12 months.
/// </summary>
internal sealed class CustomerSearch(DbSession session, CurrentUser user, CustomerSearchPlan plan) : ISearchSource
{
    private sealed record Hit(long CustomerId, string Code, string Name, string? Region, int GradeRank);

    private const string Select = """
        select c.CustomerId, c.Code, c.Name, c.Region, f.GradeRank
        from customers.CustomerFigure f
        inner join customers.Customer c on c.CustomerId = f.CustomerId
        where c.ArchivedAt is null
          and (c.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string IsExactly = "c.Code = @Text";

    private const string MostRevenueFirst = """
        order by f.Revenue12m desc, f.CustomerId desc
        offset 0 rows fetch next @Limit rows only
        """;

    // + 0: the few customers with the piece are read and sorted, not all customers in order of revenue.
    private const string MostRevenueOfFewFirst = """
        order by (f.Revenue12m + 0) desc, f.CustomerId desc
        offset 0 rows fetch next @Limit rows only
        """;

    public int Position => 1;

    public async Task<IReadOnlyList<SearchHit>> SearchAsync(string text, int limit, CancellationToken cancellationToken)
    {
        if (!user.May(Permission.ReadCustomers)) return [];
        var query = await plan.ForAsync(text, cancellationToken);
        if (query.FindsNothing) return [];
        var parameters = new DynamicParameters(new { ViewerId = user.PersonId, Text = text, Limit = limit });
        query.AddTo(parameters);

        var exact = await session.QueryAsync<Hit>($"{Select}\n  and {IsExactly}\n{MostRevenueOfFewFirst}", parameters, cancellationToken);
        var others = await session.QueryAsync<Hit>(
            $"{Select}\n  and {string.Join("\n  and ", query.Conditions())}\n{(query.Candidates is null ? MostRevenueFirst : MostRevenueOfFewFirst)}",
            parameters, cancellationToken);
        return
        [
            .. exact.Concat(others).DistinctBy(h => h.CustomerId).Take(limit).Select(h => new SearchHit(
                "customer", h.CustomerId, h.Name, h.Region is null ? h.Code : $"{h.Code} · {h.Region}", (Grade)h.GradeRank)),
        ];
    }
}
