using System.Text;

namespace Crm.Customers;

/// <summary>One condition that every text containing a term meets: a piece as it stands, or any piece that begins so.</summary>
internal sealed record GramCondition(string Gram, bool IsPrefix)
{
    /// <summary>The first text after all that begin with the piece. Pieces lie in the first plane or are whole.</summary>
    public string UpTo => Gram[..^1] + (char)(Gram[^1] + 1);
}

/// <summary>
/// Cuts searchable texts into pieces: two characters of Chinese, three of Latin and digits, and the end of every run as it
/// stands (its last character, its last two letters). So one Chinese character or two letters anywhere are found as the
/// beginning of a piece, and each place of a text makes one piece only.
/// </summary>
internal static class SearchGrams
{
    /// <summary>Stands between the fields of a searchable text, so that no term is found across two of them.</summary>
    public const char FieldSeparator = '|';

    private const int Ideographs = 2;
    private const int Letters = 3;

    /// <summary>The pieces of a text that <see cref="TextFold.Searchable"/> made (or of several with separators), each once.</summary>
    public static HashSet<string> Of(string searchable)
    {
        var grams = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in Runs(searchable))
        {
            var size = run.Size;
            for (var i = 0; i + size <= run.Count; i++) grams.Add(run.Piece(searchable, i, size));
            var tail = Math.Min(size - 1, run.Count);
            grams.Add(run.Piece(searchable, run.Count - tail, tail));
        }
        return grams;
    }

    /// <summary>What a text must meet to contain the term; empty where the term is too short for any piece (one letter).</summary>
    public static IReadOnlyList<GramCondition> ConditionsOf(string term)
    {
        var conditions = new List<GramCondition>();
        foreach (var run in Runs(term))
        {
            var size = run.Size;
            for (var i = 0; i + size <= run.Count; i++) conditions.Add(new GramCondition(run.Piece(term, i, size), IsPrefix: false));
            if (run.Count == size - 1) conditions.Add(new GramCondition(run.Piece(term, 0, run.Count), IsPrefix: true));
        }
        return [.. conditions.Distinct()];
    }

    /// <summary>Characters of one kind without a separator between them: where each begins, and where the last one ends.</summary>
    private readonly record struct Run(int Size, int[] Starts, int Count)
    {
        public string Piece(string text, int from, int length) => text[Starts[from]..Starts[from + length]];
    }

    private static IEnumerable<Run> Runs(string text)
    {
        var starts = new int[text.Length + 1];
        var count = 0;
        var size = 0;
        for (var i = 0; i < text.Length;)
        {
            var rune = Rune.GetRuneAt(text, i);
            var next = rune.Value is ' ' or FieldSeparator ? 0 : TextFold.IsIdeograph(rune) ? Ideographs : Letters;
            if (next != size && count > 0)
            {
                starts[count] = i;
                yield return new Run(size, starts, count);
                count = 0;
            }
            size = next;
            if (size > 0) starts[count++] = i;
            i += rune.Utf16SequenceLength;
        }
        starts[count] = text.Length;
        if (count > 0) yield return new Run(size, starts, count);
    }
}
