using System.Globalization;
using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Compares two versions of grading schemes field by field; where no number is given, the current one. Criteria are named by
/// their metric: <c>criteria.revenue.weightPercent</c>. A value is null where that side does not have the field.
/// </summary>
internal sealed record CompareSchemes(long Left, int? LeftNumber, long Right, int? RightNumber) : IQuery<SchemeComparison>;

internal sealed record SchemeComparison(RunScheme Left, RunScheme Right, IReadOnlyList<SchemeDifference> Differences);

/// <summary>One field that differs, as text: numbers with a point, words as in the rules.</summary>
internal sealed record SchemeDifference(string Field, string? Left, string? Right);

internal sealed class CompareSchemesHandler(DbSession session) : IRequestHandler<CompareSchemes, SchemeComparison>
{
    public async Task<SchemeComparison> Handle(CompareSchemes request, CancellationToken cancellationToken)
    {
        var (left, leftVersion) = await SchemeReader.FindVersionAsync(session, request.Left, request.LeftNumber, cancellationToken);
        var (right, rightVersion) = await SchemeReader.FindVersionAsync(session, request.Right, request.RightNumber, cancellationToken);
        return new SchemeComparison(
            new RunScheme(left.SchemeId, left.Name, leftVersion.Number), new RunScheme(right.SchemeId, right.Name, rightVersion.Number),
            SchemeDifferences.Between(leftVersion, rightVersion));
    }
}

/// <summary>The rules of a version as named texts, and which of them differ from another's.</summary>
internal static class SchemeDifferences
{
    public static IReadOnlyList<SchemeDifference> Between(SchemeVersionView left, SchemeVersionView right)
    {
        var (ours, theirs) = (Fields(left), Fields(right));
        return
        [
            .. ours.Concat(theirs).Select(f => f.Field).Distinct()
                .Select(field => new SchemeDifference(field, ours.ValueOf(field), theirs.ValueOf(field)))
                .Where(d => d.Left != d.Right),
        ];
    }

    private static string? ValueOf(this IEnumerable<(string Field, string? Value)> fields, string field) =>
        fields.FirstOrDefault(f => f.Field == field).Value;

    private static List<(string Field, string? Value)> Fields(SchemeVersionView version)
    {
        var fields = new List<(string, string?)>
        {
            ("windowMonths", Text(version.WindowMonths)), ("minimumOrders", Text(version.MinimumOrders)),
            ("minimumMonths", Text(version.MinimumMonths)), ("cut", Word(version.Cut)),
            ("bands.a", Text(version.Bands?.A)), ("bands.b", Text(version.Bands?.B)), ("bands.c", Text(version.Bands?.C)),
            ("shares.a", Text(version.Shares?.A)), ("shares.b", Text(version.Shares?.B)), ("shares.c", Text(version.Shares?.C)),
            ("hysteresis", Text(version.Hysteresis)), ("grace", version.Grace ? "true" : "false"),
        };
        foreach (var c in version.Criteria)
        {
            var name = $"criteria.{Word(c.Metric)}";
            fields.AddRange(
            [
                ($"{name}.weight", Text(c.Weight)), ($"{name}.weightPercent", Text(c.WeightPercent)),
                ($"{name}.direction", Word(c.Direction)), ($"{name}.normaliser", Word(c.Normaliser)), ($"{name}.within", Word(c.Within)),
                ($"{name}.steps", c.Steps is null ? null
                    : string.Join(", ", c.Steps.Select(s => $"{Text(s.From) ?? "−∞"}: {Text(s.Points)}"))),
                ($"{name}.floor", Text(c.Floor)), ($"{name}.ceiling", Text(c.Ceiling)), ($"{name}.missing", Word(c.Missing)),
                ($"{name}.missingPoints", Text(c.MissingPoints)),
            ]);
        }
        return fields;
    }

    private static string? Text(decimal? value) => value?.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

internal static class CompareSchemesEndpoint
{
    public static void MapCompareSchemes(this IEndpointRouteBuilder grading) => grading
        .MapGet("/schemes/compare", async (
            long left, int? leftNumber, long right, int? rightNumber, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new CompareSchemes(left, leftNumber, right, rightNumber), cancellationToken)))
        .WithName(nameof(CompareSchemes))
        .WithSummary("Compare two versions of grading schemes field by field")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400, 404);
}
