using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.AspNetCore.Http;

namespace Crm.Common;

/// <summary>A list request: how many, from where, and whether the total is wanted.</summary>
public interface IPageRequest<out TSelf>
{
    /// <summary>Rows on one page, 1 to 200; 50 where not given.</summary>
    int? Limit { get; }

    /// <summary>Where the page before ended, as that page gave it.</summary>
    string? Cursor { get; }

    /// <summary>The same request for another page.</summary>
    TSelf At(string? cursor, int limit);
}

/// <summary>How many rows a page has: 50 unless told, 1 to 200.</summary>
public static class PageLimit
{
    public const int Default = 50;
    public const int Maximum = 200;

    public static int Of(int? limit) => limit is null ? Default
        : limit is >= 1 and <= Maximum ? limit.Value
        : throw Problem.Invalid("limit", $"must be between 1 and {Maximum}");
}

/// <summary>Answers a list as a JSON page, or as CSV of the whole list where the caller accepts <c>text/csv</c>.</summary>
public static class ListAnswer
{
    private const int CsvPage = 200;

    public static async Task<IResult> SendAsync<TRequest, TItem>(
        HttpContext context, IMediator mediator, TRequest request, string fileName, CancellationToken cancellationToken)
        where TRequest : class, IRequest<Page<TItem>>, IPageRequest<TRequest>
    {
        if (!context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/csv"))
            return TypedResults.Ok(await mediator.Send(request, cancellationToken));

        // The first page is read before the answer starts, so that a refused request still gets its problem document.
        var first = await mediator.Send(request.At(null, CsvPage), cancellationToken);
        return new CsvResult<TRequest, TItem>(mediator, request, first, fileName);
    }

    private sealed class CsvResult<TRequest, TItem>(IMediator mediator, TRequest request, Page<TItem> first, string fileName) : IResult
        where TRequest : class, IRequest<Page<TItem>>, IPageRequest<TRequest>
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "text/csv; charset=utf-8";
            response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}.csv\"";
            var header = CsvText.Header(typeof(TItem));
            // The byte order mark makes spreadsheet programs read Chinese right.
            await response.WriteAsync("\uFEFF" + CsvText.Row(header), httpContext.RequestAborted);
            try
            {
                for (var page = first; ; page = await mediator.Send(request.At(page.NextCursor, CsvPage), httpContext.RequestAborted))
                {
                    var text = new StringBuilder();
                    foreach (var item in page.Items)
                        text.Append(CsvText.Row(CsvText.Cells(JsonSerializer.SerializeToNode(item, CrmJson.Options)!, header)));
                    await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
                    if (page.NextCursor is null) return;
                }
            }
            catch
            {
                // Half a list must never be taken for a whole one.
                httpContext.Abort();
                throw;
            }
        }
    }
}

/// <summary>Lines of CSV (RFC 4180) that a spreadsheet program cannot take for formulas.</summary>
public static class CsvText
{
    private static readonly char[] FormulaStarts = ['=', '+', '-', '@', '\t', '\r'];

    /// <summary>The columns of an item: its members in camelCase, members of nested records with a dot.</summary>
    public static IReadOnlyList<string> Header(Type item) => [.. Columns(item, "")];

    private static IEnumerable<string> Columns(Type type, string prefix)
    {
        foreach (var property in type.GetProperties())
        {
            var name = prefix + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var inner = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var nested = inner is { IsClass: true, Namespace: { } ns } && ns.StartsWith("Crm", StringComparison.Ordinal);
            if (!nested) yield return name;
            else
                foreach (var column in Columns(inner, name + ".")) yield return column;
        }
    }

    public static IEnumerable<string> Cells(JsonNode item, IReadOnlyList<string> header) => header.Select(column =>
    {
        var node = column.Split('.').Aggregate((JsonNode?)item, (at, part) => at?[part]);
        return node switch
        {
            null => "",
            JsonArray list => Safe(string.Join("; ", list.Select(n => n?.ToString()))),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => Safe(value.GetValue<string>()),
            _ => node.ToJsonString(),
        };
    });

    public static string Row(IEnumerable<string> cells) => string.Join(',', cells.Select(Quote)) + "\r\n";

    /// <summary>The text as a cell that no spreadsheet program takes for a formula.</summary>
    public static string Safe(string text) => text.Length > 0 && FormulaStarts.Contains(text[0]) ? "'" + text : text;

    private static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell
        : string.Create(CultureInfo.InvariantCulture, $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
}
