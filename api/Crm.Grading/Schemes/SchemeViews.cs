using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Grading;

/// <summary>A grading scheme with its current version: the one that the next run uses.</summary>
internal sealed record SchemeView(
    long SchemeId, int Version, string Name, bool IsDefault, DateTime? ArchivedAt, DateTime? SavedAt, PersonRef? SavedBy,
    SchemeVersionView Current);

/// <summary>
/// One version of a scheme. Used: a run or a back-test was made with it, so that it never changes again. Bands are given where
/// the cut is by score, Shares where it is by quota or by share of the contribution.
/// </summary>
internal sealed record SchemeVersionView(
    long SchemeVersionId, int Number, bool Used, int WindowMonths, int MinimumOrders, int MinimumMonths, CutKind Cut,
    GradeBands? Bands, GradeShares? Shares, decimal Hysteresis, bool Grace, IReadOnlyList<CriterionView> Criteria,
    DateTime CreatedAt, PersonRef? CreatedBy);

/// <summary>One criterion. WeightPercent is its share of all weights, 0 to 100.</summary>
internal sealed record CriterionView(
    Metric Metric, decimal Weight, decimal WeightPercent, Direction Direction, Normaliser Normaliser, MissingRule Missing,
    decimal? MissingPoints, PeerGroup Within, IReadOnlyList<BandStep>? Steps, decimal? Floor, decimal? Ceiling);

/// <summary>Reads schemes with their current versions, all versions of one, or one version as the rules of a run.</summary>
internal static class SchemeReader
{
    private const string Schemes = """
        select s.SchemeId, s.Version, s.Name, s.IsDefault, s.ArchivedAt, s.SavedAt, s.SavedBy, p.Name as SavedByName
        from grading.Scheme s
        left join access.v_Person p on p.PersonId = s.SavedBy
        where (@SchemeId is null or s.SchemeId = @SchemeId)
        order by s.IsDefault desc, s.Name, s.SchemeId
        """;

    private const string Versions = """
        select v.SchemeId, v.SchemeVersionId, v.Number,
               case when exists (select 1 from grading.Run u where u.SchemeVersionId = v.SchemeVersionId)
                      or exists (select 1 from grading.BackTestCase b where b.SchemeVersionId = v.SchemeVersionId)
                    then 1 else 0 end as Used,
               v.WindowMonths, v.MinimumOrders, v.MinimumMonths, v.Cut, v.BandA, v.BandB, v.BandC, v.ShareA, v.ShareB, v.ShareC,
               v.Hysteresis, v.Grace, v.CreatedAt, v.CreatedBy, p.Name as CreatedByName
        from grading.SchemeVersion v
        left join access.v_Person p on p.PersonId = v.CreatedBy
        where (@SchemeId is null or v.SchemeId = @SchemeId)
          and (@SchemeVersionId is null or v.SchemeVersionId = @SchemeVersionId)
          and (@All = 1 or v.Number = (select max(n.Number) from grading.SchemeVersion n where n.SchemeId = v.SchemeId))
        order by v.SchemeId, v.Number desc
        """;

    private const string Criteria = """
        select c.SchemeVersionId, c.Metric, c.Weight, c.Direction, c.Normaliser, c.Missing, c.MissingPoints, c.Peers, c.FloorValue,
               c.CeilingValue
        from grading.Criterion c
        inner join grading.SchemeVersion v on v.SchemeVersionId = c.SchemeVersionId
        where (@SchemeId is null or v.SchemeId = @SchemeId)
          and (@SchemeVersionId is null or v.SchemeVersionId = @SchemeVersionId)
        order by c.SchemeVersionId, c.Position
        """;

    private const string Steps = """
        select s.SchemeVersionId, s.Metric, s.FromValue, s.Points
        from grading.CriterionStep s
        inner join grading.SchemeVersion v on v.SchemeVersionId = s.SchemeVersionId
        where (@SchemeId is null or v.SchemeId = @SchemeId)
          and (@SchemeVersionId is null or v.SchemeVersionId = @SchemeVersionId)
        order by s.SchemeVersionId, s.Metric, s.Position
        """;

    private sealed record SchemeRow(
        long SchemeId, int Version, string Name, bool IsDefault, DateTime? ArchivedAt, DateTime? SavedAt, long? SavedBy,
        string? SavedByName);

    private sealed record VersionRow(
        long SchemeId, long SchemeVersionId, int Number, bool Used, int WindowMonths, int MinimumOrders, int MinimumMonths, CutKind Cut,
        decimal BandA, decimal BandB, decimal BandC, decimal? ShareA, decimal? ShareB, decimal? ShareC, decimal Hysteresis, bool Grace,
        DateTime CreatedAt, long CreatedBy, string? CreatedByName);

    private sealed record CriterionRow(
        long SchemeVersionId, Metric Metric, decimal Weight, Direction Direction, Normaliser Normaliser, MissingRule Missing,
        decimal? MissingPoints, PeerGroup Peers, decimal? FloorValue, decimal? CeilingValue);

    private sealed record StepRow(long SchemeVersionId, Metric Metric, decimal? FromValue, decimal Points);

    /// <summary>Schemes with their current versions, the default one first; all of them, or one.</summary>
    public static async Task<IReadOnlyList<SchemeView>> ReadAsync(
        DbSession session, long? schemeId, CancellationToken cancellationToken)
    {
        var schemes = await session.QueryAsync<SchemeRow>(Schemes, new { SchemeId = schemeId }, cancellationToken);
        var current = (await VersionsAsync(session, schemeId, null, all: false, cancellationToken))
            .ToDictionary(v => v.SchemeId, v => v.View);
        return
        [
            .. schemes.Select(s => new SchemeView(
                s.SchemeId, s.Version, s.Name, s.IsDefault, s.ArchivedAt, s.SavedAt, Person(s.SavedBy, s.SavedByName),
                current[s.SchemeId])),
        ];
    }

    public static async Task<SchemeView> FindAsync(DbSession session, long schemeId, CancellationToken cancellationToken) =>
        (await ReadAsync(session, schemeId, cancellationToken)).SingleOrDefault() ?? throw Problem.NotFound("grading scheme");

    /// <summary>All versions of a scheme, the newest first.</summary>
    public static async Task<IReadOnlyList<SchemeVersionView>> ReadVersionsAsync(
        DbSession session, long schemeId, CancellationToken cancellationToken) =>
        await VersionsAsync(session, schemeId, null, all: true, cancellationToken) is { Count: > 0 } versions
            ? [.. versions.Select(v => v.View)] : throw Problem.NotFound("grading scheme");

    /// <summary>One version of a scheme: the one with that number, or the current one.</summary>
    public static async Task<(SchemeView Scheme, SchemeVersionView Version)> FindVersionAsync(
        DbSession session, long schemeId, int? number, CancellationToken cancellationToken)
    {
        var scheme = await FindAsync(session, schemeId, cancellationToken);
        if (number is null || number == scheme.Current.Number) return (scheme, scheme.Current);
        var version = (await ReadVersionsAsync(session, schemeId, cancellationToken)).SingleOrDefault(v => v.Number == number)
            ?? throw Problem.NotFound("version of this grading scheme");
        return (scheme, version);
    }

    public static async Task<SchemeRules> ReadRulesAsync(
        DbSession session, long schemeVersionId, CancellationToken cancellationToken)
    {
        var version = (await VersionsAsync(session, null, schemeVersionId, all: true, cancellationToken)).SingleOrDefault().View
            ?? throw new InvalidOperationException($"Scheme version {schemeVersionId} is missing.");
        return new SchemeRules(
            version.WindowMonths, version.MinimumOrders, version.MinimumMonths, version.Bands, version.Hysteresis,
            [.. version.Criteria.Select(c => CriterionToSave.From(c).Criterion)], version.Cut, version.Shares, version.Grace);
    }

    private static async Task<IReadOnlyList<(long SchemeId, SchemeVersionView View)>> VersionsAsync(
        DbSession session, long? schemeId, long? schemeVersionId, bool all, CancellationToken cancellationToken)
    {
        var which = new { SchemeId = schemeId, SchemeVersionId = schemeVersionId, All = all };
        var versions = await session.QueryAsync<VersionRow>(Versions, which, cancellationToken);
        var steps = (await session.QueryAsync<StepRow>(Steps, which, cancellationToken))
            .ToLookup(s => (s.SchemeVersionId, s.Metric), s => new BandStep(s.FromValue, s.Points));
        var criteria = (await session.QueryAsync<CriterionRow>(Criteria, which, cancellationToken)).ToLookup(c => c.SchemeVersionId);
        return
        [
            .. versions.Select(v => (v.SchemeId, new SchemeVersionView(
                v.SchemeVersionId, v.Number, v.Used, v.WindowMonths, v.MinimumOrders, v.MinimumMonths, v.Cut,
                v.Cut == CutKind.Score ? new GradeBands(v.BandA, v.BandB, v.BandC) : null,
                v.Cut == CutKind.Score ? null : new GradeShares(v.ShareA ?? 0m, v.ShareB ?? 0m, v.ShareC ?? 0m), v.Hysteresis, v.Grace,
                Views([.. criteria[v.SchemeVersionId]], steps), v.CreatedAt, Person(v.CreatedBy, v.CreatedByName)))),
        ];
    }

    private static PersonRef? Person(long? personId, string? name) => name is null ? null : new PersonRef(personId!.Value, name);

    private static List<CriterionView> Views(IReadOnlyList<CriterionRow> rows, ILookup<(long, Metric), BandStep> steps)
    {
        var total = rows.Sum(r => r.Weight);
        return
        [
            .. rows.Select(r => new CriterionView(
                r.Metric, r.Weight, decimal.Round(100m * r.Weight / total, 2, MidpointRounding.AwayFromZero), r.Direction,
                r.Normaliser, r.Missing, r.MissingPoints, r.Peers,
                r.Normaliser == Normaliser.Bands ? [.. steps[(r.SchemeVersionId, r.Metric)]] : null, r.FloorValue, r.CeilingValue)),
        ];
    }
}
