using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Crm.Common;

/// <summary>
/// Tells problems in the reader's language: Chinese where the request prefers it by <c>Accept-Language</c>, else English. Codes, statuses
/// and names of fields are for programs and stay.
/// </summary>
public static class ProblemLanguage
{
    private const string Chinese = "zh-CN";
    private const string English = "en";

    /// <summary>Whether the request prefers Chinese to English. Other languages are not spoken here and do not count.</summary>
    public static bool WantsChinese(HttpRequest request)
    {
        if (request.Headers.AcceptLanguage.Count == 0) return false;
        var best = 0.0;
        var chinese = false;
        foreach (var language in request.GetTypedHeaders().AcceptLanguage)
        {
            var isChinese = Is(language.Value.AsSpan(), "zh");
            if (!isChinese && !Is(language.Value.AsSpan(), English)) continue;
            var quality = language.Quality ?? 1;
            if (quality <= best) continue;
            best = quality;
            chinese = isChinese;
        }
        return chinese;
    }

    /// <summary>Says the problem in the language of the request, and says in the headers which that is.</summary>
    public static void Tell(HttpContext context, ProblemDetails problem)
    {
        Mark(context);
        if (!WantsChinese(context.Request)) return;
        var sentences = ProblemSentences.Chinese;
        if (problem.Title is { } title) problem.Title = sentences.Translate(title);
        if (problem.Detail is { } detail) problem.Detail = sentences.Translate(detail);
        if (problem.Extensions.TryGetValue("errors", out var errors) && errors is IReadOnlyDictionary<string, string[]> byField)
            problem.Extensions["errors"] = byField.ToDictionary(e => e.Key, e => e.Value.Select(sentences.Translate).ToArray());
    }

    /// <summary>Marks an answer whose words follow the language of the request, so that no cache gives it to a reader of another.</summary>
    public static void Mark(HttpContext context)
    {
        if (context.Response.HasStarted) return;
        context.Response.Headers.ContentLanguage = WantsChinese(context.Request) ? Chinese : English;
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
    }

    private static bool Is(ReadOnlySpan<char> asked, string language) =>
        asked.StartsWith(language, StringComparison.OrdinalIgnoreCase) && (asked.Length == language.Length || asked[language.Length] == '-');
}
