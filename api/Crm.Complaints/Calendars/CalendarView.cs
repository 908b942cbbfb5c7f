using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Complaints;

/// <summary>
/// One version of the calendar. ValidFrom null: from the beginning. LastException: the last day that has windows of its own; holidays
/// after it are not known.
/// </summary>
internal sealed record CalendarView(
    int Version, bool IsCurrent, DateTime? ValidFrom, string? Note, PersonRef? CreatedBy, DateTime CreatedAt, string TimeZone,
    int StandardDayMinutes, CalendarWeek Week, IReadOnlyList<CalendarException> Exceptions, DateOnly? LastException);

/// <summary>A version as it is kept.</summary>
internal sealed record CalendarRow(
    int Version, DateTime ValidFrom, string? Note, string Rules, long CreatedBy, string? CreatedByName, DateTime CreatedAt,
    int NewestVersion)
{
    private const string Columns = """
        select k.Version, k.ValidFrom, k.Note, k.Rules, k.CreatedBy, p.Name as CreatedByName, k.CreatedAt,
               (select max(m.Version) from complaints.Calendar m) as NewestVersion
        from complaints.Calendar k
        left join access.v_Person p on p.PersonId = k.CreatedBy
        """;

    private const string All = $"""
        {Columns}
        order by k.Version desc
        """;

    private const string Newest = $"""
        {Columns}
        where k.Version = (select max(n.Version) from complaints.Calendar n)
        """;

    private const string ByVersion = $"""
        {Columns}
        where k.Version = @Version
        """;

    public CalendarView View()
    {
        var rules = CalendarDocument.Of(Rules);
        return new CalendarView(
            Version, Version == NewestVersion, ValidFrom == default ? null : ValidFrom, Note,
            CreatedBy == 0 ? null : new PersonRef(CreatedBy, CreatedByName ?? ""), CreatedAt, rules.TimeZone, rules.StandardDayMinutes,
            rules.Week, rules.Exceptions, rules.Exceptions.Count == 0 ? null : rules.Exceptions.Max(e => e.Day));
    }

    public static Task<IReadOnlyList<CalendarRow>> ListAsync(DbSession session, CancellationToken cancellationToken) =>
        session.QueryAsync<CalendarRow>(All, null, cancellationToken);

    public static async Task<CalendarRow> NewestAsync(DbSession session, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<CalendarRow>(Newest, null, cancellationToken))!;

    public static async Task<CalendarRow> ReadAsync(DbSession session, int version, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<CalendarRow>(ByVersion, new { Version = version }, cancellationToken)
            ?? throw Problem.NotFound("calendar");
}
