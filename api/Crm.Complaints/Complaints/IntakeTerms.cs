using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using MediatR;

namespace Crm.Complaints;

/// <summary>What is frozen at intake: the grade and the policy of that day, the calendar, and the targets they make.</summary>
internal sealed record FrozenTerms(Grade Grade, int PolicyNumber, BusinessCalendar Calendar, int TargetMinutes, int FirstResponseMinutes);

/// <summary>Finds what a new case is bound to. Severity 1 halves the targets.</summary>
internal sealed class IntakeTerms(IMediator mediator, CaseCalendars calendars)
{
    private readonly Dictionary<(DateOnly Day, long CustomerId), HeldPolicy> _held = [];

    public async Task<FrozenTerms> OfAsync(
        long customerId, ComplaintKind kind, int severity, DateTime receivedAt, DateOnly day, CancellationToken cancellationToken)
    {
        if (!_held.TryGetValue((day, customerId), out var held))
        {
            await LearnAsync([(day, customerId)], cancellationToken);
            held = _held[(day, customerId)];
        }
        return await calendars.TermsAsync(held, kind, severity, receivedAt, cancellationToken);
    }

    /// <summary>Asks for many customers at once, a request for each day.</summary>
    public async Task LearnAsync(IEnumerable<(DateOnly Day, long CustomerId)> asked, CancellationToken cancellationToken)
    {
        foreach (var day in asked.Where(a => !_held.ContainsKey(a)).Distinct().GroupBy(a => a.Day))
        {
            var policies = await mediator.Send(new GetGradePolicies([.. day.Select(a => a.CustomerId)], day.Key), cancellationToken);
            foreach (var (customerId, policy) in policies) _held[(day.Key, customerId)] = policy;
        }
    }
}
