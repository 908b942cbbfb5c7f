using Crm.Common;

namespace Crm.Customers;

/// <summary>
/// How a text is looked for: its words, all of which a customer must have, and the piece that narrows the search most, where
/// one is rare enough to begin with. Otherwise hits are so many that a list finds its page soon in its own order.
/// </summary>
internal sealed record CustomerQuery(IReadOnlyList<string> Terms, GramCondition? Rarest)
{
    private const int MostTerms = 5;

    public const string HasGram = """
        c.CustomerId in (select g.CustomerId from customers.SearchGram g where g.Gram = @Gram)
        """;

    public const string HasGramPrefix = """
        c.CustomerId in (select g.CustomerId from customers.SearchGram g where g.Gram >= @Gram and g.Gram < @GramUpTo)
        """;

    private static readonly string[] HasTerm =
    [
        "c.SearchText like @Term0", "c.SearchText like @Term1", "c.SearchText like @Term2", "c.SearchText like @Term3",
        "c.SearchText like @Term4",
    ];

    /// <summary>Whether nothing in the text can be looked for: then nothing is found.</summary>
    public bool IsEmpty => Terms.Count == 0;

    /// <summary>The words of a text as search compares them, each once.</summary>
    public static IReadOnlyList<string> TermsOf(string text) =>
    [
        .. TextFold.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(TextFold.Searchable)
            .Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(t => t.Length).Take(MostTerms),
    ];

    /// <summary>The conditions to put behind <c>where</c>, of a customer aliased c; they take <see cref="AddTo"/>'s parameters.</summary>
    public IEnumerable<string> Conditions()
    {
        if (Rarest is not null) yield return Rarest.IsPrefix ? HasGramPrefix : HasGram;
        // The pieces only narrow: what counts is that the text really contains the term.
        for (var i = 0; i < Terms.Count; i++) yield return HasTerm[i];
    }

    public void AddTo(Dapper.DynamicParameters parameters)
    {
        if (Rarest is not null)
        {
            parameters.Add("Gram", Rarest.Gram);
            parameters.Add("GramUpTo", Rarest.UpTo);
        }
        // A term holds letters, digits and blanks only: nothing in it means anything to like.
        for (var i = 0; i < Terms.Count; i++) parameters.Add($"Term{i}", $"%{Terms[i]}%");
    }
}

/// <summary>Finds out where a search should begin.</summary>
internal sealed class CustomerSearchPlan(DbSession session)
{
    /// <summary>Up to so many customers are read one by one and sorted; beyond, a list is read in its own order.</summary>
    public const int FewCustomers = 2000;

    private const int Glance = 50;
    private const int MostPieces = 12;

    private const string CountGram = """
        select count(*)
        from (select g.CustomerId
              from customers.SearchGram g
              where g.Gram = @Gram
              order by g.Gram, g.CustomerId
              offset 0 rows fetch next @Most rows only) x
        """;

    private const string CountGramPrefix = """
        select count(*)
        from (select g.CustomerId
              from customers.SearchGram g
              where g.Gram >= @Gram
                and g.Gram < @GramUpTo
              order by g.Gram, g.CustomerId
              offset 0 rows fetch next @Most rows only) x
        """;

    public async Task<CustomerQuery> ForAsync(string text, CancellationToken cancellationToken)
    {
        var terms = CustomerQuery.TermsOf(text);
        var pieces = terms.SelectMany(SearchGrams.ConditionsOf).Distinct().ToList();
        // Of a very long text a few pieces, evenly spread, are enough to find a rare one.
        if (pieces.Count > MostPieces)
            pieces = [.. Enumerable.Range(0, MostPieces).Select(i => pieces[i * pieces.Count / MostPieces])];

        GramCondition? rarest = null;
        foreach (var most in (int[])[Glance, FewCustomers])
        {
            var fewest = most;
            foreach (var piece in pieces)
            {
                var count = await session.ScalarAsync<int>(piece.IsPrefix ? CountGramPrefix : CountGram,
                    new { piece.Gram, GramUpTo = piece.UpTo, Most = fewest }, cancellationToken);
                if (count >= fewest) continue;
                (rarest, fewest) = (piece, count);
                if (count == 0) break;
            }
            if (rarest is not null) break;
        }
        return new CustomerQuery(terms, rarest);
    }
}
