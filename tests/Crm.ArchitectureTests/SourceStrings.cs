using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Crm.ArchitectureTests;

/// <summary>A text in the sources. What an interpolated one puts in stands as <c>§0§</c>, <c>§1§</c> … in it.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Calls">What it is an argument of, the innermost last: <c>Problem.Invalid</c>, <c>WithMessage</c>.</param>
/// <param name="Where">File and line.</param>
internal sealed record SourceString(string Text, IReadOnlyList<string> Calls, string Where);

/// <summary>Reads the texts of C# sources. Raw literals are SQL and documents here and left out.</summary>
internal static partial class SourceStrings
{
    public static IEnumerable<SourceString> In(string folder) =>
        from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        where !Built().IsMatch(file)
        from found in new Reader(File.ReadAllText(file), Path.GetRelativePath(folder, file)).Read()
        select found;

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex Built();

    [GeneratedRegex(@"([A-Za-z_][\w.]*)(?:<[^<>()]*>)?\s*$")]
    private static partial Regex NameBefore();

    [GeneratedRegex(@"\G(\$*@?\$*)(""{3,}|"")")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\G'(\\u[0-9a-fA-F]{4}|\\.|[^'\\])'")]
    private static partial Regex Character();

    private sealed class Reader(string source, string file)
    {
        private readonly Stack<string> _calls = new();

        public IEnumerable<SourceString> Read()
        {
            for (var at = 0; at < source.Length;)
            {
                if (Skips(at) is { } after)
                {
                    at = after;
                    continue;
                }
                if (Opens(at))
                {
                    var (text, end, isRaw) = Literal(at);
                    var line = source.AsSpan(0, at).Count('\n') + 1;
                    if (!isRaw) yield return new SourceString(text, [.. _calls.Where(c => c.Length > 0).Reverse()], $"{file}:{line}");
                    at = end;
                    continue;
                }
                if (source[at] is '(' or '[' or '{')
                    _calls.Push(source[at] == '(' ? NameBefore().Match(source[Math.Max(0, at - 80)..at]).Groups[1].Value : "");
                else if (source[at] is ')' or ']' or '}') _calls.TryPop(out _);
                at++;
            }
        }

        private bool Opens(int at) => source[at] is '"' or '$' or '@' && Opening().IsMatch(source, at);

        // Comments and single characters hold no texts.
        private int? Skips(int at)
        {
            if (string.CompareOrdinal(source, at, "//", 0, 2) == 0)
                return source.IndexOf('\n', at) is var end && end < 0 ? source.Length : end;
            if (string.CompareOrdinal(source, at, "/*", 0, 2) == 0) return source.IndexOf("*/", at, StringComparison.Ordinal) + 2;
            return source[at] == '\'' && Character().Match(source, at) is { Success: true } one ? at + one.Length : null;
        }

        private (string Text, int End, bool IsRaw) Literal(int at)
        {
            var opening = Opening().Match(source, at);
            var (prefix, quote) = (opening.Groups[1].Value, opening.Groups[2].Value);
            var (isRaw, isVerbatim, dollars) = (quote.Length >= 3, prefix.Contains('@'), prefix.Count(c => c == '$'));
            var text = new StringBuilder();
            var holes = 0;
            at += opening.Length;
            while (true)
            {
                var c = source[at];
                if (isRaw && string.CompareOrdinal(source, at, quote, 0, quote.Length) == 0) return (text.ToString(), at + quote.Length, true);
                if (!isRaw && c == '"')
                {
                    if (!isVerbatim || source[at + 1] != '"') return (text.ToString(), at + 1, false);
                    text.Append('"');
                    at += 2;
                }
                else if (!isRaw && !isVerbatim && c == '\\')
                {
                    text.Append(source[at + 1] == 'u' ? (char)int.Parse(source.AsSpan(at + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                        : source[at + 1] == 'n' ? '\n' : source[at + 1]);
                    at += source[at + 1] == 'u' ? 6 : 2;
                }
                else if (dollars > 0 && !isRaw && c is '{' or '}' && source[at + 1] == c)
                {
                    text.Append(c);
                    at += 2;
                }
                else if (dollars > 0 && string.CompareOrdinal(source, at, new string('{', dollars), 0, dollars) == 0)
                {
                    text.Append(CultureInfo.InvariantCulture, $"§{holes++}§");
                    at = AfterHole(at + dollars) + dollars;
                }
                else
                {
                    text.Append(c);
                    at++;
                }
            }
        }

        private int AfterHole(int at)
        {
            for (var depth = 0; ; at++)
            {
                while (Opens(at)) at = Literal(at).End;
                if (source[at] == '\'' && Character().Match(source, at) is { Success: true } one) at += one.Length - 1;
                else if (source[at] is '(' or '[' or '{') depth++;
                else if (source[at] == '}' && depth == 0) return at;
                else if (source[at] is ')' or ']' or '}') depth--;
            }
        }
    }
}
