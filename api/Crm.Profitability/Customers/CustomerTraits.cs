using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Profitability;

/// <summary>Who a customer is, as it is shown.</summary>
internal sealed record CustomerFace(
    long CustomerId, string Code, string Name, long OwnerId, string? OwnerName, Grade Grade, string? Segment, string? Region);

/// <summary>
/// Reads who customers are: everything of those on a page, or one trait of all of them where a report filters, groups or sorts by it.
/// </summary>
internal sealed class CustomerTraits(DbSession session)
{
    private const string Faces = """
        select c.CustomerId, c.Code, c.Name, c.OwnerId, o.Name as OwnerName, coalesce(h.Grade, 5) as Grade, c.Segment, c.Region
        from customers.v_Customer c
        left join access.v_Person o on o.PersonId = c.OwnerId
        left join grading.v_HeldGrade h on h.CustomerId = c.CustomerId and h.ValidFrom <= @To and h.ValidUntil > @To
        where c.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Grades = """
        select h.CustomerId, h.Grade
        from grading.v_HeldGrade h
        where h.ValidFrom <= @To
          and h.ValidUntil > @To
        """;

    private const string Owners = """
        select c.CustomerId, c.OwnerId
        from customers.v_Customer c
        """;

    private const string Segments = """
        select c.CustomerId, c.Segment
        from customers.v_Customer c
        where c.Segment is not null
        """;

    private const string Regions = """
        select c.CustomerId, c.Region
        from customers.v_Customer c
        where c.Region is not null
        """;

    private const string SortNames = """
        select c.CustomerId, c.SortName
        from customers.v_Customer c
        """;

    private const string Names = """
        select c.CustomerId, concat(c.Name, @Between, c.Code) as Name
        from customers.v_Customer c
        """;

    private const string People = """
        select p.PersonId, p.Name
        from access.v_Person p
        """;

    private sealed record PersonRow(long PersonId, string Name);

    public async Task<Dictionary<long, CustomerFace>> FacesAsync(IEnumerable<int> customerIds, DateOnly to, CancellationToken cancellationToken) =>
        (await session.QueryAsync<CustomerFace>(Faces, new { Ids = JsonList.Of(customerIds.Select(id => (long)id)), To = to }, cancellationToken))
            .ToDictionary(f => f.CustomerId);

    /// <summary>The grade at the end of a day, by customer.</summary>
    public Task<Func<int, Grade>> GradesAsync(DateOnly to, CancellationToken cancellationToken) =>
        AllAsync(Grades, new { To = to }, row => (Grade)row.GetInt32(1), Grade.N, cancellationToken);

    /// <summary>Who owns it; 0: nobody.</summary>
    public Task<Func<int, long>> OwnersAsync(CancellationToken cancellationToken) =>
        AllAsync(Owners, null, row => row.GetInt64(1), 0L, cancellationToken);

    public Task<Func<int, string?>> SegmentsAsync(CancellationToken cancellationToken) => TextsAsync(Segments, null, cancellationToken);

    public Task<Func<int, string?>> RegionsAsync(CancellationToken cancellationToken) => TextsAsync(Regions, null, cancellationToken);

    public Task<Func<int, string?>> SortNamesAsync(CancellationToken cancellationToken) => TextsAsync(SortNames, null, cancellationToken);

    /// <summary>Whether name or code of a customer contain a text, whatever its case.</summary>
    public async Task<Func<int, bool>> NamedAsync(string text, CancellationToken cancellationToken)
    {
        // Nothing that is searched for holds this sign, so no match reaches from the name into the code.
        var names = await TextsAsync(Names, new { Between = "\u001f" }, cancellationToken);
        return id => names(id)?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
    }

    public async Task<Dictionary<long, string>> PeopleAsync(CancellationToken cancellationToken) =>
        (await session.QueryAsync<PersonRow>(People, null, cancellationToken)).ToDictionary(p => p.PersonId, p => p.Name);

    // Most customers share a few texts: each is kept once.
    private Task<Func<int, string?>> TextsAsync(string sql, object? parameters, CancellationToken cancellationToken)
    {
        var shared = new Dictionary<string, string>();
        return AllAsync(sql, parameters, row =>
        {
            var text = row.GetString(1);
            if (shared.TryGetValue(text, out var same)) return same;
            if (shared.Count < 10_000) shared[text] = text;
            return text;
        }, null, cancellationToken);
    }

    private async Task<Func<int, T>> AllAsync<T>(
        string sql, object? parameters, Func<System.Data.Common.DbDataReader, T> read, T none, CancellationToken cancellationToken)
    {
        var all = new T[1024];
        Array.Fill(all, none);
        await session.ReadAsync(sql, parameters, row =>
        {
            var id = checked((int)row.GetInt64(0));
            if (id >= all.Length)
            {
                var length = all.Length;
                Array.Resize(ref all, (int)Math.Min(Math.Max(id + 1L, length * 2L), Array.MaxLength));
                Array.Fill(all, none, length, all.Length - length);
            }
            all[id] = read(row);
        }, cancellationToken);
        return id => id < all.Length ? all[id] : none;
    }
}
