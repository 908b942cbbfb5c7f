using System.Collections.Concurrent;
using Crm.Common;
using Crm.Contracts.Grading;

namespace Crm.Complaints;

/// <summary>The calendars of this process, by version: a version never changes, so each is read and laid out once.</summary>
internal sealed class KnownCalendars
{
    public ConcurrentDictionary<int, BusinessCalendar> ByVersion { get; } = new();
}

/// <summary>The calendars and targets that cases are bound to. What it read of versions and targets it keeps for the unit of work.</summary>
internal sealed class CaseCalendars(DbSession session, KnownCalendars known, CaseTargets targets)
{
    private sealed record VersionRow(int Version, DateTime ValidFrom);

    private const string ByVersion = "select k.Rules from complaints.Calendar k where k.Version = @Version";

    private const string Versions = "select k.Version, k.ValidFrom from complaints.Calendar k order by k.Version";

    private IReadOnlyList<VersionRow>? _versions;
    private TargetTable? _targets;

    /// <summary>The calendar of a version that a case was received by.</summary>
    public async Task<BusinessCalendar> OfAsync(int version, CancellationToken cancellationToken)
    {
        if (known.ByVersion.TryGetValue(version, out var calendar)) return calendar;
        var rules = await session.ScalarAsync<string>(ByVersion, new { Version = version }, cancellationToken)
            ?? throw new InvalidOperationException($"There is no calendar of version {version}.");
        // Another transaction's version is seen only once it is committed, and the one that writes a version does not read it here.
        return known.ByVersion.GetOrAdd(version, new BusinessCalendar(version, CalendarDocument.Of(rules).Rules()));
    }

    /// <summary>
    /// The calendar that was valid at an instant. What was received before the first version, as history can be, is measured by the
    /// first.
    /// </summary>
    public async Task<BusinessCalendar> AtAsync(DateTime instant, CancellationToken cancellationToken)
    {
        _versions ??= await session.QueryAsync<VersionRow>(Versions, null, cancellationToken);
        var version = _versions.LastOrDefault(v => v.ValidFrom <= instant) ?? _versions[0];
        return await OfAsync(version.Version, cancellationToken);
    }

    /// <summary>What a case is bound to that is received at an instant from a customer of this grade and policy.</summary>
    public async Task<FrozenTerms> TermsAsync(
        HeldPolicy held, ComplaintKind kind, int severity, DateTime receivedAt, CancellationToken cancellationToken)
    {
        var calendar = await AtAsync(receivedAt, cancellationToken);
        _targets ??= await targets.ReadAsync(cancellationToken);
        var target = _targets.Of(kind, severity, held.Grade, held.Policy, calendar);
        return new FrozenTerms(held.Grade, held.PolicyNumber, calendar, target.ResolutionMinutes, target.FirstResponseMinutes);
    }
}
