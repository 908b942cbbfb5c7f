using System.Text.Json;
using System.Text.RegularExpressions;

namespace Crm.Common;

/// <summary>
/// The sentences of problems in another language, from the file beside this one. Each stands there in English as the code says it,
/// with <c>{0}</c> where something varies (<c>{0:one}</c>: without a space in it); the other language puts it back by its number:
/// <c>{0}</c> as it stands, <c>{0:text}</c> as a sentence of its own, <c>{0:word}</c> by the list of words with that name. What is not
/// known stays as it is.
/// </summary>
public sealed partial class ProblemSentences
{
    // A sentence in a sentence in a sentence: deeper is none of ours.
    private const int Deepest = 3;

    private static readonly Lazy<ProblemSentences> LoadedChinese = new(() => Load("zh-CN"));

    private readonly Dictionary<string, string> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _words;

    // By the first letter, those that say most first; what begins with something that varies is looked through last.
    private readonly Dictionary<char, Template[]> _byLetter;
    private readonly Template[] _others;

    public ProblemSentences(
        IReadOnlyDictionary<string, string> sentences, IReadOnlyDictionary<string, Dictionary<string, string>>? words = null)
    {
        _words = (words ?? new Dictionary<string, Dictionary<string, string>>())
            .ToDictionary(list => list.Key, list => new Dictionary<string, string>(list.Value, StringComparer.Ordinal));
        var templates = new List<Template>();
        foreach (var (english, other) in sentences)
        {
            if (Hole().IsMatch(english)) templates.Add(new Template(english, other));
            else _exact.Add(english, other);
        }
        var ordered = templates.OrderByDescending(t => t.Said).ThenBy(t => t.English, StringComparer.Ordinal).ToList();
        _byLetter = ordered.Where(t => t.Opening.Length > 0).GroupBy(t => t.Opening[0]).ToDictionary(g => g.Key, g => g.ToArray());
        _others = [.. ordered.Where(t => t.Opening.Length == 0)];
    }

    private sealed record Document(Dictionary<string, Dictionary<string, string>> Words, Dictionary<string, string> Sentences);

    /// <summary>The sentences in Chinese.</summary>
    public static ProblemSentences Chinese => LoadedChinese.Value;

    /// <summary>The sentence in the other language, or null where it is not known.</summary>
    public string? Find(string english) => Find(english, 0);

    /// <summary>The sentence in the other language, or as it is where it is not known.</summary>
    public string Translate(string english) => Find(english) ?? english;

    /// <summary>The word in the other language by the list of that name, or null where it is not in it.</summary>
    public string? Word(string list, string english) =>
        _words.TryGetValue(list, out var words) && words.TryGetValue(english, out var other) ? other : null;

    private static ProblemSentences Load(string language)
    {
        using var file = typeof(ProblemSentences).Assembly.GetManifestResourceStream($"Crm.Common.Problems.{language}.json")!;
        var document = JsonSerializer.Deserialize<Document>(file, CrmJson.Options)!;
        return new ProblemSentences(document.Sentences, document.Words);
    }

    private string? Find(string english, int depth)
    {
        if (_exact.TryGetValue(english, out var known)) return known;
        if (english.Length == 0) return null;
        return (_byLetter.TryGetValue(english[0], out var templates) ? Fill(templates, english, depth) : null)
            ?? Fill(_others, english, depth);
    }

    private string? Fill(Template[] templates, string english, int depth)
    {
        foreach (var template in templates)
            if (template.Read(english) is { } parts) return Put(template.Other, parts, depth);
        return null;
    }

    private string Put(string other, IReadOnlyDictionary<string, string> parts, int depth) => Hole().Replace(other, hole =>
    {
        var part = parts.GetValueOrDefault(hole.Groups[1].Value, "");
        return hole.Groups[2].Value switch
        {
            "" => part,
            "text" => Sentences(part, depth + 1),
            var list => Word(list, part) ?? part,
        };
    });

    private string Sentences(string part, int depth)
    {
        var text = part.Trim();
        if (depth > Deepest) return text;
        var several = text.Split("; ");
        // What somebody wrote may hold the mark between sentences: it is one only where a known sentence stands on either side.
        if (several.Length > 1 && several.Select(one => Find(one, depth)).ToList() is var known && known.TrueForAll(k => k is not null))
            return string.Join("；", known);
        return Find(text, depth) ?? text;
    }

    [GeneratedRegex(@"\{(\d)(?::(\w+))?\}")]
    private static partial Regex Hole();

    /// <summary>An English sentence cut where something varies. It is found by its fixed pieces in their order, so any text may stand between.</summary>
    private sealed class Template
    {
        private readonly string[] _pieces;
        private readonly (string Number, bool IsOne)[] _holes;

        public Template(string english, string other)
        {
            English = english;
            Other = other;
            var holes = Hole().Matches(english);
            _holes = [.. holes.Select(h => (h.Groups[1].Value, h.Groups[2].Value == "one"))];
            var pieces = new List<string>();
            var at = 0;
            foreach (Match hole in holes)
            {
                pieces.Add(english[at..hole.Index]);
                at = hole.Index + hole.Length;
            }
            pieces.Add(english[at..]);
            _pieces = [.. pieces];
            Said = _pieces.Sum(p => p.Length);
        }

        public string English { get; }

        public string Other { get; }

        public string Opening => _pieces[0];

        /// <summary>How much of the sentence does not vary.</summary>
        public int Said { get; }

        /// <summary>What stands where the sentence varies, by number, or null where the text is another sentence.</summary>
        public Dictionary<string, string>? Read(string text)
        {
            if (text.Length < Said || !text.StartsWith(_pieces[0], StringComparison.Ordinal)
                || !text.EndsWith(_pieces[^1], StringComparison.Ordinal)) return null;
            var parts = new Dictionary<string, string>(StringComparer.Ordinal);
            var (at, end) = (_pieces[0].Length, text.Length - _pieces[^1].Length);
            for (var i = 0; i < _holes.Length; i++)
            {
                var next = i == _holes.Length - 1 ? end : text.IndexOf(_pieces[i + 1], at, end - at, StringComparison.Ordinal);
                if (next < at) return null;
                var part = text[at..next];
                if (_holes[i].IsOne && (part.Length == 0 || part.Any(char.IsWhiteSpace))) return null;
                parts[_holes[i].Number] = part;
                at = next + (i == _holes.Length - 1 ? 0 : _pieces[i + 1].Length);
            }
            return parts;
        }
    }
}
