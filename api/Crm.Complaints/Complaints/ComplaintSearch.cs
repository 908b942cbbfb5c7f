using System.Globalization;
using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Search;

namespace Crm.Complaints;

/// <summary>Complaints in the search over everything: by the beginning of their number or batch.</summary>
internal sealed class ComplaintSearch(DbSession session, CurrentUser user) : ISearchSource
{
    private const string Find = $"""
        select c.ComplaintId, c.Number, c.Subject, c.ReceivedOn, c.Grade, k.Name as CustomerName
        from complaints.Complaint c
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        where (c.Number like @Prefix escape '\' or c.Batch like @Prefix escape '\')
          and c.ArchivedAt is null
          and {ComplaintReader.IsVisible}
        order by c.Number, c.ComplaintId
        offset 0 rows fetch next @Limit rows only
        """;

    private sealed record Found(long ComplaintId, string Number, string Subject, DateOnly ReceivedOn, Grade Grade, string CustomerName);

    public int Position => 4;

    public async Task<IReadOnlyList<SearchHit>> SearchAsync(string text, int limit, CancellationToken cancellationToken)
    {
        if (!user.May(Permission.ReadComplaints) || text.Trim().Length < 2) return [];
        var found = await session.QueryAsync<Found>(
            Find, new { Prefix = $"{LikePattern.Escape(text.Trim())}%", ViewerId = user.PersonId, Limit = limit }, cancellationToken);
        return [.. found.Select(c => new SearchHit("complaint", c.ComplaintId, $"{c.Number} {c.Subject}",
            string.Create(CultureInfo.InvariantCulture, $"{c.CustomerName} · {c.ReceivedOn:yyyy-MM-dd}"), c.Grade))];
    }
}
