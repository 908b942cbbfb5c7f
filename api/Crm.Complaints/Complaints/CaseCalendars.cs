using Crm.Contracts.Grading;

namespace Crm.Complaints;

/// <summary>The calendars that cases are bound to, by version, and the targets in their working minutes.</summary>
internal sealed class CaseCalendars
{
    private static readonly BusinessCalendar Shipped = new(1, new CalendarRules("Asia/Shanghai", 450,
        Enumerable.Range(1, 5).ToDictionary(
            d => (DayOfWeek)d, _ => (IReadOnlyList<WorkWindow>)[new WorkWindow(8 * 60 + 30, 12 * 60), new WorkWindow(13 * 60 + 30, 17 * 60 + 30)]),
        new Dictionary<DateOnly, IReadOnlyList<WorkWindow>>()));

    public Task<BusinessCalendar> OfAsync(int version, CancellationToken cancellationToken) => Task.FromResult(Shipped);

    public Task<FrozenTerms> TermsAsync(
        HeldPolicy held, ComplaintKind kind, int severity, DateTime receivedAt, CancellationToken cancellationToken)
    {
        var target = Shipped.MinutesOfDays(held.Policy.ResolutionDays);
        var response = held.Policy.FirstResponseHours * 60;
        return Task.FromResult(severity == 1
            ? new FrozenTerms(held.Grade, held.PolicyNumber, Shipped, ComplaintClock.Half(target), ComplaintClock.Half(response))
            : new FrozenTerms(held.Grade, held.PolicyNumber, Shipped, target, response));
    }
}
