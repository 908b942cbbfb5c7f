using Crm.Common;

namespace Crm.Grading;

/// <summary>
/// Runs that start by themselves. Cron is Quartz's (seconds first). Next: the moments it is due next, none while it is switched
/// off. LastNote says why the last run was not started, where it was not.
/// </summary>
internal sealed record ScheduleView(
    long ScheduleId, int Version, string Name, long SchemeId, string SchemeName, string Cron, string TimeZone, RunMode Mode,
    bool Enabled, DateTime? LastDueAt, long? LastRunId, string? LastNote, IReadOnlyList<DateTime> Next);

internal sealed record ScheduleRow(
    long RunScheduleId, int Version, string Name, long SchemeId, string SchemeName, string Cron, string TimeZone, RunMode Mode,
    bool Enabled, long CreatedBy, DateTime? NextDueAt, DateTime? LastDueAt, long? LastRunId, string? LastNote)
{
    public const int Shown = 5;

    public const string Columns = """
        select d.RunScheduleId, d.Version, d.Name, d.SchemeId, s.Name as SchemeName, d.Cron, d.TimeZone, d.Mode, d.Enabled,
               d.CreatedBy, d.NextDueAt, d.LastDueAt, d.LastRunId, d.LastNote
        from grading.RunSchedule d
        inner join grading.Scheme s on s.SchemeId = d.SchemeId
        """;

    private const string One = $"""
        {Columns}
        where d.RunScheduleId = @ScheduleId
        """;

    public ScheduleView View(TimeProvider clock) => new(
        RunScheduleId, Version, Name, SchemeId, SchemeName, Cron, TimeZone, Mode, Enabled, LastDueAt, LastRunId, LastNote,
        Enabled ? ScheduleTimes.Next(Cron, TimeZone, clock.GetUtcNow().UtcDateTime, Shown) : []);

    public static async Task<ScheduleView> ReadAsync(
        DbSession session, TimeProvider clock, long scheduleId, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<ScheduleRow>(One, new { ScheduleId = scheduleId }, cancellationToken))?.View(clock)
            ?? throw Problem.NotFound("schedule");
}
