namespace Crm.Contracts.Search;

/// <summary>One thing found: what it is (<c>customer</c>, <c>order</c>, <c>product</c>), its id, and the lines a person reads.</summary>
public sealed record SearchHit(string Kind, long Id, string Title, string? Subtitle, Customers.Grade? Grade = null);

/// <summary>
/// Finds records of one kind for the search over everything. Answers nothing where the reader lacks the right to that kind,
/// and only records that the reader may see; the best first.
/// </summary>
public interface ISearchSource
{
    /// <summary>Places the kinds in the answer, lowest first.</summary>
    int Position { get; }

    Task<IReadOnlyList<SearchHit>> SearchAsync(string text, int limit, CancellationToken cancellationToken);
}
