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
        if (Candidates is not null) parameters.Add("Candidates", JsonList.Of(Candidates));
        // A term holds letters, digits and blanks only: nothing in it means anything to like.
        for (var i = 0; i < Terms.Count; i++) parameters.Add($"Term{i}", $"%{Terms[i]}%");
    }
}

/// <summary>Finds out where a search should begin.</summary>
internal sealed class CustomerSearchPlan(DbSession session)
{
    private sealed record Counts(long BatchCount, long? CustomerCount);

    /// <summary>Up to so many customers are read one by one and sorted; beyond, a list is read in its own order.</summary>
    public const int FewCustomers = 2000;

    /// <summary>So few that looking at them is cheaper than to narrow them further.</summary>
    private const int FewEnough = 100;

    /// <summary>A piece that more customers have is not worth reading.</summary>
    private const int MostRead = 50_000;

    private const int MostPieces = 12;
    private const int MostRows = 5000;

    private const string CountGram = """
        select count(*) as BatchCount, sum(x.CustomerCount) as CustomerCount
        from (select g.CustomerCount
              from customers.SearchGram g
              where g.Gram = @Gram
              order by g.Gram, g.SearchGramId
              offset 0 rows fetch next @MostRows rows only) x
        """;

    private const string CountGramPrefix = """
        select count(*) as BatchCount, sum(x.CustomerCount) as CustomerCount
        from (select g.CustomerCount
              from customers.SearchGram g
              where g.Gram >= @Gram
                and g.Gram < @GramUpTo
              order by g.Gram, g.SearchGramId
              offset 0 rows fetch next @MostRows rows only) x
        """;

    private const string ReadGram = """
        select g.CustomerIds
        from customers.SearchGram g
        where g.Gram = @Gram
        """;

    private const string ReadGramPrefix = """
        select g.CustomerIds
        from customers.SearchGram g
        where g.Gram >= @Gram
          and g.Gram < @GramUpTo
        """;

    public async Task<CustomerQuery> ForAsync(string text, CancellationToken cancellationToken)
    {
        var terms = CustomerQuery.TermsOf(text);
        var pieces = terms.SelectMany(SearchGrams.ConditionsOf).Distinct().ToList();
        // Of a very long text a few pieces, evenly spread, are enough to find a rare one.
        if (pieces.Count > MostPieces)
            pieces = [.. Enumerable.Range(0, MostPieces).Select(i => pieces[i * pieces.Count / MostPieces])];

        var counted = new List<(GramCondition Piece, long Customers)>();
        foreach (var piece in pieces)
        {
            var counts = (await session.QuerySingleOrDefaultAsync<Counts>(
                piece.IsPrefix ? CountGramPrefix : CountGram, new { piece.Gram, GramUpTo = piece.UpTo, MostRows }, cancellationToken))!;
            if (counts.BatchCount == 0) return new CustomerQuery(terms, []);
            if (counts.BatchCount < MostRows && counts.CustomerCount <= MostRead) counted.Add((piece, counts.CustomerCount ?? 0));
        }

        // Rarest first; who has the text has every piece of it.
        HashSet<long>? candidates = null;
        foreach (var (piece, _) in counted.OrderBy(c => c.Customers))
        {
            var customers = await CustomersWithAsync(piece, cancellationToken);
            if (candidates is null) candidates = customers;
            else candidates.IntersectWith(customers);
            if (candidates.Count <= FewEnough) break;
        }
        return new CustomerQuery(terms, candidates?.Count <= FewCustomers ? candidates : null);
    }

    private async Task<HashSet<long>> CustomersWithAsync(GramCondition piece, CancellationToken cancellationToken)
    {
        var customers = new HashSet<long>();
        foreach (var batch in await session.QueryAsync<string>(piece.IsPrefix ? ReadGramPrefix : ReadGram,
            new { piece.Gram, GramUpTo = piece.UpTo }, cancellationToken))
            foreach (var id in batch.AsSpan().Split(','))
                customers.Add(long.Parse(batch.AsSpan()[id], NumberStyles.None, CultureInfo.InvariantCulture));
        return customers;
    }
}
