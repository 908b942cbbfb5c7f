using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Profitability;

/// <summary>Reads the saved reports that somebody may open.</summary>
internal sealed class ReportReader(DbSession session, CurrentUser user)
{
    private const string Open = """
        select r.SavedReportId, r.Name, r.OwnerId, coalesce(p.Name, '') as OwnerName, r.SharedWith, r.Roles, r.Question, r.ChangedAt, r.Version
        from profitability.SavedReport r
        left join access.v_Person p on p.PersonId = r.OwnerId
        where (r.OwnerId = @PersonId or r.SharedWith <> 0)
          and (@ReportId is null or r.SavedReportId = @ReportId)
        order by r.Name, r.SavedReportId
        """;

    private const string RolesOf = """
        select r.Role
        from access.v_PersonRole r
        where r.PersonId = @PersonId
        """;

    private sealed record ReportRow(
        long SavedReportId, string Name, long OwnerId, string OwnerName, ReportSharing SharedWith, string Roles, string Question,
        DateTime ChangedAt, int Version);

    public async Task<IReadOnlyList<SavedReport>> ReadAsync(long? reportId, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<ReportRow>(Open, new { user.PersonId, ReportId = reportId }, cancellationToken);
        var mine = (await session.QueryAsync<int>(RolesOf, new { user.PersonId }, cancellationToken)).Select(r => (Role)r).ToHashSet();
        return
        [
            .. rows.Select(r => new SavedReport(
                    r.SavedReportId, r.Name, new PersonRef(r.OwnerId, r.OwnerName), r.OwnerId == user.PersonId, r.SharedWith,
                    [.. r.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(n => (Role)int.Parse(n, null))],
                    JsonSerializer.Deserialize<AskCube>(r.Question, CrmJson.Options)!, r.ChangedAt, r.Version))
                .Where(r => r.IsMine || r.SharedWith == ReportSharing.Everybody || r.Roles.Any(mine.Contains)),
        ];
    }

    public async Task<SavedReport> OneAsync(long reportId, CancellationToken cancellationToken) =>
        (await ReadAsync(reportId, cancellationToken)).SingleOrDefault() ?? throw Problem.NotFound("report");
}

internal static class ReportOwner
{
    public static async Task RequireAsync(ReportReader reader, long reportId, CancellationToken cancellationToken)
    {
        var report = await reader.OneAsync(reportId, cancellationToken);
        if (!report.IsMine) throw Problem.Forbidden($"The report belongs to {report.Owner.Name}; save a copy of your own.");
    }
}
