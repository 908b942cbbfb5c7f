using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>A back-test: schemes tried on past days whose next twelve months are known. Done of Total cases are worked out.</summary>
internal sealed record BackTestView(
    long BackTestId, RunState State, long? JobId, int Done, int Total, PersonRef StartedBy, DateTime StartedAt, DateTime? FinishedAt,
    string? Note, IReadOnlyList<BackTestCaseView> Cases);

/// <summary>
/// One scheme on one day. RankCorrelation: of score and the contribution of the next twelve months, from -1 to 1. Cost figures
/// are null without the right to see them, and all of it while the case is not worked out.
/// </summary>
internal sealed record BackTestCaseView(
    RunScheme Scheme, DateOnly AsOf, DateTime? CalculatedAt, int Customers, int Graded, decimal? RankCorrelation,
    IReadOnlyList<ForetoldGrade> Grades);

/// <summary>A back-test without its cases, as a list shows it.</summary>
internal sealed record BackTestItem(
    long BackTestId, RunState State, long? JobId, int Done, int Total, PersonRef StartedBy, DateTime StartedAt, DateTime? FinishedAt,
    string? Note);

internal sealed record BackTestRow(
    long BackTestId, RunState State, long? JobId, int Done, int Total, long StartedBy, string? StartedByName, DateTime StartedAt,
    DateTime? FinishedAt, string? Note)
{
    public const string Columns = """
        select b.BackTestId, b.State, b.JobId,
               (select count(*) from grading.BackTestCase k where k.BackTestId = b.BackTestId and k.CalculatedAt is not null) as Done,
               b.Total, b.StartedBy, p.Name as StartedByName, b.StartedAt, b.FinishedAt, b.Note
        from grading.BackTest b
        left join access.v_Person p on p.PersonId = b.StartedBy
        """;

    private const string One = $"""
        {Columns}
        where b.BackTestId = @BackTestId
        """;

    private const string Cases = """
        select s.SchemeId, s.Name as SchemeName, v.Number, k.AsOf, k.CalculatedAt, k.Customers, k.Correlation, k.CountA, k.CountB,
               k.CountC, k.CountD, k.ContributionA, k.ContributionB, k.ContributionC, k.ContributionD
        from grading.BackTestCase k
        inner join grading.SchemeVersion v on v.SchemeVersionId = k.SchemeVersionId
        inner join grading.Scheme s on s.SchemeId = v.SchemeId
        where k.BackTestId = @BackTestId
        order by k.CaseNumber
        """;

    private sealed record CaseRow(
        long SchemeId, string SchemeName, int Number, DateOnly AsOf, DateTime? CalculatedAt, int Customers, decimal? Correlation,
        int CountA, int CountB, int CountC, int CountD, Money ContributionA, Money ContributionB, Money ContributionC,
        Money ContributionD)
    {
        public IReadOnlyList<ForetoldGrade> Grades(bool seesCost)
        {
            if (CalculatedAt is null) return [];
            var grades = ForetoldGrade.Of(
            [
                (Grade.A, CountA, ContributionA), (Grade.B, CountB, ContributionB), (Grade.C, CountC, ContributionC),
                (Grade.D, CountD, ContributionD),
            ]);
            return seesCost ? grades
                : [.. grades.Select(g => g with { Contribution = null, ContributionShare = null, Lift = null })];
        }
    }

    public BackTestItem Item => new(
        BackTestId, State, JobId, Done, Total, new PersonRef(StartedBy, StartedByName ?? ""), StartedAt, FinishedAt, Note);

    public static async Task<BackTestView> ReadAsync(
        DbSession session, CurrentUser user, long backTestId, CancellationToken cancellationToken)
    {
        var row = await session.QuerySingleOrDefaultAsync<BackTestRow>(One, new { BackTestId = backTestId }, cancellationToken)
            ?? throw Problem.NotFound("back-test");
        var cases = await session.QueryAsync<CaseRow>(Cases, new { BackTestId = backTestId }, cancellationToken);
        return new BackTestView(
            row.BackTestId, row.State, row.JobId, row.Done, row.Total, row.Item.StartedBy, row.StartedAt, row.FinishedAt, row.Note,
            [
                .. cases.Select(c => new BackTestCaseView(
                    new RunScheme(c.SchemeId, c.SchemeName, c.Number), c.AsOf, c.CalculatedAt, c.Customers,
                    c.CountA + c.CountB + c.CountC + c.CountD, user.SeesCost ? c.Correlation : null, c.Grades(user.SeesCost))),
            ]);
    }
}
