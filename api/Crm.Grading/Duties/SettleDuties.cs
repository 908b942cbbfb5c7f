using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>Settles duties in the transaction of the touchpoint that fulfils them, or no longer does.</summary>
internal sealed class SettleDuties(DbSession session, TimeProvider clock) : INotificationHandler<TouchpointsChanged>
{
    public async Task Handle(TouchpointsChanged notification, CancellationToken cancellationToken)
    {
        var years = notification.Days.Select(d => (d.CustomerId, d.Day.Year)).ToHashSet();
        if (years.Count == 0) return;
        var reading = new DutyReading(session);
        var (first, last) = (years.Min(y => y.Year), years.Max(y => y.Year));
        var ids = years.Select(y => y.CustomerId).Distinct().ToList();
        var duties = (await reading.DutiesAsync(ids, first, last, cancellationToken))
            .Where(d => years.Contains((d.CustomerId, d.Year))).GroupBy(d => (d.CustomerId, d.Year)).ToList();
        if (duties.Count == 0) return;
        var touchpoints = (await reading.TouchpointsAsync(ids, first, last, cancellationToken)).ToLookup(t => (t.CustomerId, t.HappenedOn.Year));

        var changes = new DutyChanges();
        foreach (var year in duties)
        {
            var settled = new CustomerDuties(year.Key.CustomerId, year.Key.Year, 0, year);
            settled.Settle(touchpoints[year.Key], Days.Today(clock).Year);
            changes.Add([.. year], settled.All);
        }
        await changes.WriteAsync(session, cancellationToken);
    }
}

/// <summary>Plans the duties at customers anew that got another owner or status, in the transaction of that change.</summary>
internal sealed class PlanChangedCustomers(DbSession session, DutyPlanner planner) : INotificationHandler<CustomersChanged>
{
    private const string IsPlanning = "select p.CommitNumber from grading.DutyPlanning p where p.DutyPlanningId = 1";

    public async Task Handle(CustomersChanged notification, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<int>(IsPlanning, null, cancellationToken) == 0) return;
        await planner.PlanAsync(notification.CustomerIds, cancellationToken);
    }
}
