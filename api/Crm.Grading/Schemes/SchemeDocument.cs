using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// The rules of a scheme as a document of its own, to be kept beside other papers or carried to another company: words instead
/// of numbers, no ids. Format is <c>crm-grading-scheme/1</c>.
/// </summary>
internal sealed record SchemeDocument(
    string Format, string Name, int WindowMonths, int MinimumOrders, int MinimumMonths, IReadOnlyList<CriterionToSave> Criteria,
    GradeBands? Bands = null, decimal Hysteresis = 0m, CutKind Cut = CutKind.Score, GradeShares? Shares = null, bool Grace = false)
    : IRulesToSave
{
    public const string CurrentFormat = "crm-grading-scheme/1";

    public static SchemeDocument Of(string name, SchemeVersionView version) => new(
        CurrentFormat, name, version.WindowMonths, version.MinimumOrders, version.MinimumMonths,
        [.. version.Criteria.Select(CriterionToSave.From)], version.Bands, version.Hysteresis, version.Cut, version.Shares, version.Grace);
}

/// <summary>Writes a version of a grading scheme (the current one where no number is given) as a document.</summary>
internal sealed record ExportScheme(long SchemeId, int? Number) : IQuery<SchemeDocument>;

internal sealed class ExportSchemeHandler(DbSession session) : IRequestHandler<ExportScheme, SchemeDocument>
{
    public async Task<SchemeDocument> Handle(ExportScheme request, CancellationToken cancellationToken)
    {
        var (scheme, version) = await SchemeReader.FindVersionAsync(session, request.SchemeId, request.Number, cancellationToken);
        return SchemeDocument.Of(scheme.Name, version);
    }
}

/// <summary>Adds a grading scheme from a document, under its own name or another.</summary>
internal sealed record ImportScheme(
    string Format, string Name, int WindowMonths, int MinimumOrders, int MinimumMonths, GradeBands? Bands, decimal Hysteresis,
    IReadOnlyList<CriterionToSave> Criteria, CutKind Cut, GradeShares? Shares, bool Grace) : ICommand<SchemeView>, IRulesToSave;

internal sealed class ImportSchemeValidator : RulesValidator<ImportScheme>
{
    public ImportSchemeValidator()
    {
        RuleFor(r => r.Format).Equal(SchemeDocument.CurrentFormat).WithMessage($"must be {SchemeDocument.CurrentFormat}");
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100);
    }
}

internal sealed class ImportSchemeHandler(SchemeWriting writing) : IRequestHandler<ImportScheme, SchemeView>
{
    public Task<SchemeView> Handle(ImportScheme request, CancellationToken cancellationToken) =>
        writing.AddAsync(request.Name, request, cancellationToken);
}

internal static class SchemeDocumentEndpoints
{
    private static readonly JsonSerializerOptions Readable = new(CrmJson.Options) { WriteIndented = true };

    public static void MapExportScheme(this IEndpointRouteBuilder grading) => grading
        .MapGet("/schemes/{schemeId:long}/export", async (
            HttpContext context, long schemeId, int? number, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var document = await mediator.Send(new ExportScheme(schemeId, number), cancellationToken);
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"grading-scheme-{schemeId}.json\"";
            return TypedResults.Json(WithoutNulls(document), Readable);
        })
        .WithName(nameof(ExportScheme))
        .WithSummary("Write a grading scheme as a document")
        .Produces<SchemeDocument>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(404);

    public static void MapImportScheme(this IEndpointRouteBuilder grading) => grading
        .MapPost("/schemes/import", async (
            string? name, SchemeDocument body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scheme = await mediator.Send(new ImportScheme(
                body.Format, name ?? body.Name, body.WindowMonths, body.MinimumOrders, body.MinimumMonths, body.Bands, body.Hysteresis,
                body.Criteria, body.Cut, body.Shares, body.Grace), cancellationToken);
            return TypedResults.Created($"/api/v1/grading/schemes/{scheme.SchemeId}", scheme).WithETag(scheme.Version);
        })
        .WithName(nameof(ImportScheme))
        .WithSummary("Add a grading scheme from a document")
        .Produces<SchemeView>(StatusCodes.Status201Created)
        .RequireAuthorization(Permission.ManageSchemes)
        .ProducesProblems(400, 409);

    // What does not apply is left out, but the bottom of a table of bands, which is told by from: null.
    private static JsonNode WithoutNulls(SchemeDocument document)
    {
        var node = JsonSerializer.SerializeToNode(document, CrmJson.Options)!.AsObject();
        foreach (var part in node["criteria"]!.AsArray().Select(c => c!.AsObject()).Append(node))
            foreach (var absent in part.Where(member => member.Value is null).Select(member => member.Key).ToArray())
                part.Remove(absent);
        return node;
    }
}
