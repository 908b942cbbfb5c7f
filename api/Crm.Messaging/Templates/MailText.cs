using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Crm.Messaging;

/// <summary>What a mail says: one line as its subject, and its text.</summary>
internal sealed record MailText(string Title, string Body);

/// <summary>A mail as it is sent: the text as it was written, and the same as a page whose values are escaped.</summary>
internal sealed record RenderedMail(string Title, string Text, string Html);

/// <summary>
/// Texts with placeholders <c>{{name}}</c>. Values are put in once and never read for placeholders of their own; in the page every
/// character of them is escaped, and only an address that the product itself put in becomes a link.
/// </summary>
internal static partial class MailTexts
{
    /// <summary>The longest subject line; what is longer is cut.</summary>
    public const int LongestTitle = 400;

    /// <summary>The placeholder whose value becomes a link.</summary>
    public const string Link = "link";

    /// <summary>The names that stand in double braces, each once.</summary>
    public static IReadOnlyList<string> Placeholders(string text) =>
        [.. Placeholder().Matches(text).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>What is wrong with a text, or null: a name that is not known, or braces that hold no name.</summary>
    public static string? Problem(string text, IReadOnlyCollection<string> known)
    {
        var unknown = Placeholders(text).Where(name => !known.Contains(name)).Select(name => $"{{{{{name}}}}}").ToList();
        if (unknown.Count > 0)
            return $"does not know {string.Join(", ", unknown)}; known here: {string.Join(", ", known.Select(name => $"{{{{{name}}}}}"))}";
        var rest = Placeholder().Replace(text, "");
        return rest.Contains("{{", StringComparison.Ordinal) || rest.Contains("}}", StringComparison.Ordinal)
            ? "holds double braces that are no placeholder: write {{name}}"
            : null;
    }

    public static RenderedMail Render(MailText text, string language, IReadOnlyDictionary<string, string> values)
    {
        var body = text.Body.ReplaceLineEndings("\n");
        return new RenderedMail(
            OneLine(Fill(text.Title, name => values.GetValueOrDefault(name, ""))),
            Printable(Fill(body, name => values.GetValueOrDefault(name, "")).ReplaceLineEndings("\n")),
            Page(body, language, values));
    }

    // A subject is one header line: whatever would end it, and every other control character, becomes a blank.
    private static string OneLine(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
        if (line.Length <= LongestTitle) return line;
        return char.IsHighSurrogate(line[LongestTitle - 1]) ? line[..(LongestTitle - 1)] : line[..LongestTitle];
    }

    private static string Printable(string text) => string.Concat(text.Where(c => !char.IsControl(c) || c is '\n' or '\t'));

    private static string Page(string body, string language, IReadOnlyDictionary<string, string> values)
    {
        var page = new StringBuilder($"""
            <!doctype html>
            <html lang="{language}">
            <head><meta charset="utf-8"></head>
            <body style="margin:0;padding:24px;font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',sans-serif;font-size:15px;line-height:1.6;color:#1f2328">
            <div style="max-width:640px">

            """);
        foreach (var paragraph in Paragraphs().Split(body.Trim('\n')))
        {
            var written = new StringBuilder();
            var at = 0;
            foreach (Match match in Placeholder().Matches(paragraph))
            {
                written.Append(Escaped(paragraph[at..match.Index]));
                var value = values.GetValueOrDefault(match.Groups[1].Value, "");
                written.Append(match.Groups[1].Value == Link && IsAddress(value)
                    ? $"""<a href="{Escaped(value)}">{Escaped(value)}</a>"""
                    : Escaped(value));
                at = match.Index + match.Length;
            }
            written.Append(Escaped(paragraph[at..]));
            page.Append("<p>").Append(written).Append("</p>\n");
        }
        return page.Append("</div>\n</body>\n</html>\n").ToString();
    }

    private static bool IsAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);

    private static string Escaped(string text) => WebUtility.HtmlEncode(Printable(text.ReplaceLineEndings("\n"))).Replace("\n", "<br>\n", StringComparison.Ordinal);

    private static string Fill(string text, Func<string, string> value) => Placeholder().Replace(text, m => value(m.Groups[1].Value));

    [GeneratedRegex(@"\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\n{2,}")]
    private static partial Regex Paragraphs();
}
