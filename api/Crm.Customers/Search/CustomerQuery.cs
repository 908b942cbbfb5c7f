using System.Globalization;
using Crm.Common;
using Dapper;

namespace Crm.Customers;

/// <summary>
/// How a text is looked for: its words, all of which a customer must have, and the customers to look at, where a piece of the
/// text is rare enough to begin with. Otherwise hits are so many that a list finds its page soon in its own order.
/// </summary>
internal sealed record CustomerQuery(IReadOnlyList<string> Terms, IReadOnlyCollection<long>? Candidates)
{
    private const int MostTerms = 5;

    private const string IsCandidate = "c.CustomerId in (select cast(value as bigint) from openjson(@Candidates))";

    private static readonly string[] HasTerm =
    [
        "c.SearchText like @Term0", "c.SearchText like @Term1", "c.SearchText like @Term2", "c.SearchText like @Term3",
        "c.SearchText like @Term4",
    ];

    /// <summary>Whether nothing can be found: the text has nothing to look for, or a piece of it that no customer has.</summary>
    public bool FindsNothing => Terms.Count == 0 || Candidates is { Count: 0 };

    /// <summary>The words of a text as search compares them, each once.</summary>
    public static IReadOnlyList<string> TermsOf(string text) =>
    [
        .. TextFold.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(TextFold.Searchable)
            .Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(t => t.Length).Take(MostTerms),
    ];

    /// <summary>The conditions to put behind <c>where</c>, of a customer aliased c; they take <see cref="AddTo"/>'s parameters.</summary>
    public IEnumerable<string> Conditions()
    {
        if (Candidates is not null) yield return IsCandidate;
        // The pieces only narrow: what counts is that the text really contains the term.
        for (var i = 0; i < Terms.Count; i++) yield return HasTerm[i];
    }

    public void AddTo(DynamicParameters parameters)
    {
        if (Candidates is not null) parameters.Add("Candidates", Json.Numbers(Candidates));
        // A term holds letters, digits and blanks only: nothing in it means anything to like.
        for (var i = 0; i < Terms.Count; i++) parameters.Add($"Term{i}", $"%{Terms[i]}%");
    }
}

/// <summary>Finds out where a search should begin.</summary>
internal sealed class CustomerSearchPlan(DbSession session)
{
    private sealed record Posting(int CustomerCount, string CustomerIds);

    /// <summary>Up to so many customers are read one by one and sorted; beyond, a list is read in its own order.</summary>
    public const int FewCustomers = 2000;

    private const int MostPieces = 12;

    private const string ReadGram = """
        select g.CustomerCount, g.CustomerIds
        from customers.SearchGram g
        where g.Gram = @Gram
        order by g.Gram, g.SearchGramId
        offset 0 rows fetch next @Most rows only
        """;

    private const string ReadGramPrefix = """
        select g.CustomerCount, g.CustomerIds
        from customers.SearchGram g
        where g.Gram >= @Gram
          and g.Gram < @GramUpTo
        order by g.Gram, g.SearchGramId
        offset 0 rows fetch next @Most rows only
        """;

    public async Task<CustomerQuery> ForAsync(string text, CancellationToken cancellationToken)
    {
        var terms = CustomerQuery.TermsOf(text);
        var pieces = terms.SelectMany(SearchGrams.ConditionsOf).Distinct().ToList();
        // Of a very long text a few pieces, evenly spread, are enough to find a rare one.
        if (pieces.Count > MostPieces)
            pieces = [.. Enumerable.Range(0, MostPieces).Select(i => pieces[i * pieces.Count / MostPieces])];

        HashSet<long>? candidates = null;
        foreach (var piece in pieces)
        {
            var customers = await CustomersWithAsync(piece, candidates?.Count ?? FewCustomers, cancellationToken);
            if (customers is null) continue;
            // Who has the text has every piece of it.
            if (candidates is null) candidates = customers;
            else candidates.IntersectWith(customers);
            if (candidates.Count == 0) break;
        }
        return new CustomerQuery(terms, candidates);
    }

    /// <summary>Those listed under a piece, or null where they are more than so many; reading stops there.</summary>
    private async Task<HashSet<long>?> CustomersWithAsync(GramCondition piece, int most, CancellationToken cancellationToken)
    {
        var customers = new HashSet<long>();
        long count = 0;
        await foreach (var posting in session.StreamAsync<Posting>(piece.IsPrefix ? ReadGramPrefix : ReadGram,
            new { piece.Gram, GramUpTo = piece.UpTo, Most = most + 1 }, cancellationToken))
        {
            count += posting.CustomerCount;
            if (count > most) return null;
            foreach (var id in posting.CustomerIds.AsSpan().Split(','))
                customers.Add(long.Parse(posting.CustomerIds.AsSpan()[id], NumberStyles.None, CultureInfo.InvariantCulture));
        }
        return customers;
    }
}
