using Crm.Common;

namespace Crm.Grading;

/// <summary>A grading scheme with its current version: the one that the next run uses.</summary>
internal sealed record SchemeView(
    long SchemeId, int Version, string Name, bool IsDefault, DateTime? ArchivedAt, SchemeVersionView Current);

/// <summary>One version of a scheme. Used: a run was made with it, so that it never changes again.</summary>
internal sealed record SchemeVersionView(
    long SchemeVersionId, int Number, bool Used, int WindowMonths, int MinimumOrders, int MinimumMonths, CutKind Cut,
    GradeBands Bands, decimal Hysteresis, IReadOnlyList<CriterionView> Criteria);

/// <summary>One criterion. WeightPercent is its share of all weights, 0 to 100.</summary>
internal sealed record CriterionView(
    Metric Metric, decimal Weight, decimal WeightPercent, Direction Direction, Normaliser Normaliser, MissingRule Missing,
    decimal? MissingPoints);

/// <summary>Reads schemes with their current versions, or one version as the rules of a run.</summary>
internal static class SchemeReader
{
    private const string Current = """
        select s.SchemeId, s.Version, s.Name, s.IsDefault, s.ArchivedAt, v.SchemeVersionId, v.Number,
               case when exists (select 1 from grading.Run u where u.SchemeVersionId = v.SchemeVersionId) then 1 else 0 end as Used,
               v.WindowMonths, v.MinimumOrders, v.MinimumMonths, v.Cut, v.BandA, v.BandB, v.BandC, v.Hysteresis
        from grading.Scheme s
        inner join grading.SchemeVersion v on v.SchemeId = s.SchemeId
        where (@SchemeId is null or s.SchemeId = @SchemeId)
          and v.Number = (select max(n.Number) from grading.SchemeVersion n where n.SchemeId = s.SchemeId)
        order by s.IsDefault desc, s.Name, s.SchemeId
        """;

    private const string CurrentCriteria = """
        select c.SchemeVersionId, c.Metric, c.Weight, c.Direction, c.Normaliser, c.Missing, c.MissingPoints
        from grading.Criterion c
        inner join grading.SchemeVersion v on v.SchemeVersionId = c.SchemeVersionId
        where (@SchemeId is null or v.SchemeId = @SchemeId)
        order by c.SchemeVersionId, c.Position
        """;

    private const string Version = """
        select v.WindowMonths, v.MinimumOrders, v.MinimumMonths, v.BandA, v.BandB, v.BandC, v.Hysteresis
        from grading.SchemeVersion v
        where v.SchemeVersionId = @SchemeVersionId
        """;

    private const string VersionCriteria = """
        select c.Metric, c.Weight, c.Direction, c.Normaliser, c.Missing, c.MissingPoints
        from grading.Criterion c
        where c.SchemeVersionId = @SchemeVersionId
        order by c.Position
        """;

    private sealed record SchemeRow(
        long SchemeId, int Version, string Name, bool IsDefault, DateTime? ArchivedAt, long SchemeVersionId, int Number, bool Used,
        int WindowMonths, int MinimumOrders, int MinimumMonths, CutKind Cut, decimal BandA, decimal BandB, decimal BandC,
        decimal Hysteresis);

    private sealed record CriterionRow(
        long SchemeVersionId, Metric Metric, decimal Weight, Direction Direction, Normaliser Normaliser, MissingRule Missing,
        decimal? MissingPoints);

    private sealed record VersionRow(
        int WindowMonths, int MinimumOrders, int MinimumMonths, decimal BandA, decimal BandB, decimal BandC, decimal Hysteresis);

    public static async Task<IReadOnlyList<SchemeView>> ReadAsync(
        DbSession session, long? schemeId, CancellationToken cancellationToken)
    {
        var schemes = await session.QueryAsync<SchemeRow>(Current, new { SchemeId = schemeId }, cancellationToken);
        var criteria = (await session.QueryAsync<CriterionRow>(CurrentCriteria, new { SchemeId = schemeId }, cancellationToken))
            .ToLookup(c => c.SchemeVersionId);
        return
        [
            .. schemes.Select(s => new SchemeView(
                s.SchemeId, s.Version, s.Name, s.IsDefault, s.ArchivedAt,
                new SchemeVersionView(
                    s.SchemeVersionId, s.Number, s.Used, s.WindowMonths, s.MinimumOrders, s.MinimumMonths, s.Cut,
                    new GradeBands(s.BandA, s.BandB, s.BandC), s.Hysteresis, Views([.. criteria[s.SchemeVersionId]])))),
        ];
    }

    public static async Task<SchemeRules> ReadRulesAsync(
        DbSession session, long schemeVersionId, CancellationToken cancellationToken)
    {
        var parameters = new { SchemeVersionId = schemeVersionId };
        var version = await session.QuerySingleOrDefaultAsync<VersionRow>(Version, parameters, cancellationToken)
            ?? throw new InvalidOperationException($"Scheme version {schemeVersionId} is missing.");
        var criteria = await session.QueryAsync<Criterion>(VersionCriteria, parameters, cancellationToken);
        return new SchemeRules(
            version.WindowMonths, version.MinimumOrders, version.MinimumMonths,
            new GradeBands(version.BandA, version.BandB, version.BandC), version.Hysteresis, criteria);
    }

    private static List<CriterionView> Views(IReadOnlyList<CriterionRow> rows)
    {
        var total = rows.Sum(r => r.Weight);
        return
        [
            .. rows.Select(r => new CriterionView(
                r.Metric, r.Weight, decimal.Round(100m * r.Weight / total, 2, MidpointRounding.AwayFromZero), r.Direction,
                r.Normaliser, r.Missing, r.MissingPoints)),
        ];
    }
}
