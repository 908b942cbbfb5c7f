using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;

namespace Crm.Complaints;

/// <summary>What a number of a target counts.</summary>
internal enum TargetUnit
{
    WorkingHours = 1,
    WorkingDays = 2,
}

/// <summary>A promised time: 4 working hours, 3 working days.</summary>
internal sealed record TargetTime(int Amount, TargetUnit Unit)
{
    /// <summary>The working minutes; a day counts the calendar's standard day.</summary>
    public int Minutes(CalendarRules calendar) => Amount * (Unit == TargetUnit.WorkingHours ? 60 : calendar.StandardDayMinutes);
}

/// <summary>
/// The targets as they are set: for each kind and grade the time of the grade's policy unless one of its own is set. Of the worst
/// severity so many percent are left, rounded up to whole minutes.
/// </summary>
internal sealed class TargetTable(int worstSeverityPercent, IEnumerable<TargetRow> own)
{
    private readonly Dictionary<(ComplaintKind, Grade), TargetRow> _own = own.ToDictionary(r => (r.Kind, r.Grade));

    public TargetTime FirstResponse(ComplaintKind kind, Grade grade, GradePolicy policy) =>
        _own.GetValueOrDefault((kind, grade))?.FirstResponseTime ?? new TargetTime(policy.FirstResponseHours, TargetUnit.WorkingHours);

    public TargetTime Resolution(ComplaintKind kind, Grade grade, GradePolicy policy) =>
        _own.GetValueOrDefault((kind, grade))?.ResolutionTime ?? new TargetTime(policy.ResolutionDays, TargetUnit.WorkingDays);

    /// <summary>What is promised to a case at its intake.</summary>
    public ClockTarget Of(ComplaintKind kind, int severity, Grade grade, GradePolicy policy, BusinessCalendar calendar) => new(
        Minutes(Resolution(kind, grade, policy), severity, calendar), Minutes(FirstResponse(kind, grade, policy), severity, calendar));

    private int Minutes(TargetTime time, int severity, BusinessCalendar calendar)
    {
        var minutes = time.Minutes(calendar.Rules);
        return severity > 1 ? minutes : Math.Max(1, (minutes * worstSeverityPercent + 99) / 100);
    }
}

/// <summary>What is set for one kind and grade in place of the policy's times; null as the policy says.</summary>
internal sealed record TargetRow(
    ComplaintKind Kind, Grade Grade, int? FirstResponse, TargetUnit? FirstResponseUnit, int? Resolution, TargetUnit? ResolutionUnit)
{
    public TargetTime? FirstResponseTime => FirstResponse is { } amount ? new TargetTime(amount, FirstResponseUnit!.Value) : null;

    public TargetTime? ResolutionTime => Resolution is { } amount ? new TargetTime(amount, ResolutionUnit!.Value) : null;
}

/// <summary>Reads the targets: once for a case, or for all cases of a chunk.</summary>
internal sealed class CaseTargets(DbSession session)
{
    private const string FindSetting = """
        select t.WorstSeverityPercent, t.QueueOwnerId, t.Version
        from complaints.ClockSetting t
        where t.ClockSettingId = 1
        """;

    private const string FindOwn = """
        select t.Kind, t.Grade, t.FirstResponse, t.FirstResponseUnit, t.Resolution, t.ResolutionUnit
        from complaints.Target t
        """;

    public async Task<TargetTable> ReadAsync(CancellationToken cancellationToken) =>
        new((await SettingAsync(cancellationToken)).WorstSeverityPercent, await OwnAsync(cancellationToken));

    public async Task<ClockSetting> SettingAsync(CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<ClockSetting>(FindSetting, null, cancellationToken))!;

    public Task<IReadOnlyList<TargetRow>> OwnAsync(CancellationToken cancellationToken) =>
        session.QueryAsync<TargetRow>(FindOwn, null, cancellationToken);
}

/// <summary>WorstSeverityPercent: what severity 1 leaves of a target. QueueOwnerId: who hears of unassigned cases; 0 the administrators.</summary>
internal sealed record ClockSetting(int WorstSeverityPercent, long QueueOwnerId, int Version);
