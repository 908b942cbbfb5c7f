using System.Collections.Concurrent;
using Crm.Common;

namespace Crm.Complaints;

/// <summary>The calendars of this process, by version: a version never changes, so each is read and laid out once.</summary>
internal sealed class KnownCalendars
{
    public ConcurrentDictionary<int, BusinessCalendar> ByVersion { get; } = new();
}

/// <summary>The calendars that cases are measured by.</summary>
internal sealed class CaseCalendars(DbSession session, KnownCalendars known)
{
    private const string ByVersion = "select k.Rules from complaints.Calendar k where k.Version = @Version";

    // What was received before the first version, as history can be, is measured by the first.
    private const string VersionAt = """
        select coalesce(
            (select max(k.Version) from complaints.Calendar k where k.ValidFrom <= @At),
            (select min(k.Version) from complaints.Calendar k))
        """;

    /// <summary>The calendar of a version that a case was received by.</summary>
    public async Task<BusinessCalendar> OfAsync(int version, CancellationToken cancellationToken)
    {
        if (known.ByVersion.TryGetValue(version, out var calendar)) return calendar;
        var rules = await session.ScalarAsync<string>(ByVersion, new { Version = version }, cancellationToken)
            ?? throw new InvalidOperationException($"There is no calendar of version {version}.");
        calendar = new BusinessCalendar(version, CalendarDocument.Of(rules).Rules());
        // Read in a transaction that may have written it, it may yet be undone.
        return session.InTransaction ? calendar : known.ByVersion.GetOrAdd(version, calendar);
    }

    /// <summary>The calendar that was valid at an instant: a case keeps that of its intake.</summary>
    public async Task<BusinessCalendar> AtAsync(DateTime instant, CancellationToken cancellationToken) =>
        await OfAsync(await session.ScalarAsync<int>(VersionAt, new { At = instant }, cancellationToken), cancellationToken);
}
