using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>A customer as the planner sees it.</summary>
internal sealed record CustomerToServe(long CustomerId, CustomerStatus Status, long OwnerId, bool IsArchived)
{
    /// <summary>Lost, blocked and archived customers are owed nothing.</summary>
    public bool IsServed => !IsArchived && Status is CustomerStatus.Prospect or CustomerStatus.Active or CustomerStatus.Dormant;
}

/// <summary>
/// Plans the duties of this year for many customers at once, by the grades they held and the policies that were valid. What is
/// planned already by the same numbers is left as it is, so doing it again changes nothing. Works in the open transaction.
/// </summary>
internal sealed class DutyPlanner(DbSession session, TimeProvider clock)
{
    private sealed record HeldRow(long CustomerId, Grade Grade, DateOnly ValidFrom, DateOnly ValidUntil);

    private sealed record YearRow(
        long CustomerId, int Year, Grade Grade, int PolicyNumber, int Visits, int Calls, int Care, DateOnly PlannedFrom)
    {
        public YearlyDuties Yearly => new(Visits, Calls, Care);
    }

    private sealed record AbsenceRow(long PersonId, long SubstituteId, DateOnly AwayFrom, DateOnly AwayUntil);

    private const string FindCustomers = """
        select c.CustomerId, c.Status, c.OwnerId, case when c.ArchivedAt is null then 0 else 1 end as IsArchived
        from customers.v_Customer c
        where c.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string FindHeld = """
        select h.CustomerId, h.Grade, h.ValidFrom, h.ValidUntil
        from grading.HeldGrade h
        where h.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and h.ValidFrom <= @Today
          and h.ValidUntil > @FirstDay
        order by h.CustomerId, h.ValidFrom
        """;

    private const string FindYears = """
        select y.CustomerId, y.Year, y.Grade, y.PolicyNumber, y.Visits, y.Calls, y.Care, y.PlannedFrom
        from grading.DutyYear y
        where y.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and y.Year = @Year
        """;

    private const string FindAbsences = """
        select a.PersonId, a.SubstituteId, a.AwayFrom, a.AwayUntil
        from grading.Absence a
        where a.AwayUntil >= @Today
        order by a.AbsenceId
        """;

    private const string ForgetYears = """
        delete from grading.DutyYear
        where CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and Year = @Year
        """;

    private const string EndYears = """
        update grading.Duty
        set State = @Missed, Version = Version + 1
        where CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and State = @Planned
          and Year < @Year
        """;

    // Who took duties over keeps them; the others follow the customer to its new owner.
    private const string FollowOwner = """
        update grading.Duty
        set PersonId = case
                when PersonId = OwnerId then (select c.OwnerId from customers.v_Customer c where c.CustomerId = grading.Duty.CustomerId)
                else PersonId end,
            OwnerId = (select c.OwnerId from customers.v_Customer c where c.CustomerId = grading.Duty.CustomerId),
            Version = Version + 1
        where CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and State = @Planned
          and OwnerId <> (select c.OwnerId from customers.v_Customer c where c.CustomerId = grading.Duty.CustomerId)
        """;

    private static readonly BulkTable<YearRow> Years = new BulkTable<YearRow>("grading.DutyYear")
        .BigInt("CustomerId", y => y.CustomerId)
        .Int("Year", y => y.Year)
        .Int("Grade", y => (int)y.Grade)
        .Int("PolicyNumber", y => y.PolicyNumber)
        .Int("Visits", y => y.Visits)
        .Int("Calls", y => y.Calls)
        .Int("Care", y => y.Care)
        .Date("PlannedFrom", y => y.PlannedFrom);

    public async Task PlanAsync(IReadOnlyCollection<long> customerIds, CancellationToken cancellationToken) =>
        await PlanAsync(
            await session.QueryAsync<CustomerToServe>(FindCustomers, new { Ids = JsonList.Of(customerIds) }, cancellationToken), cancellationToken);

    public async Task PlanAsync(IReadOnlyList<CustomerToServe> customers, CancellationToken cancellationToken)
    {
        if (customers.Count == 0) return;
        var today = Days.Today(clock);
        var first = new DateOnly(today.Year, 1, 1);
        var which = new
        {
            Ids = JsonList.Of(customers.Select(c => c.CustomerId)),
            Today = today,
            FirstDay = first,
            today.Year,
            DutyState.Planned,
            DutyState.Missed,
        };
        var policies = await PolicyVersions.ReadAsync(session, cancellationToken);
        var held = (await session.QueryAsync<HeldRow>(FindHeld, which, cancellationToken)).ToLookup(h => h.CustomerId);
        var years = (await session.QueryAsync<YearRow>(FindYears, which, cancellationToken)).ToDictionary(y => y.CustomerId);

        var toPlan = new List<(CustomerToServe Customer, YearRow? Before, List<OwedFrom> Owed)>();
        var renamed = new List<YearRow>();
        foreach (var customer in customers)
        {
            var before = years.GetValueOrDefault(customer.CustomerId);
            var owed = Owed(customer, [.. held[customer.CustomerId]], policies, first, today);
            if (before is null)
            {
                if (customer.IsServed) toPlan.Add((customer, null, owed));
            }
            else if (before.Yearly != owed[^1].Yearly) toPlan.Add((customer, before, owed));
            else if (before.Grade != owed[^1].Grade || before.PolicyNumber != owed[^1].PolicyNumber)
                renamed.Add(before with { Grade = owed[^1].Grade, PolicyNumber = owed[^1].PolicyNumber });
        }

        await session.ExecuteAsync(EndYears, which, cancellationToken);
        await session.ExecuteAsync(FollowOwner, which, cancellationToken);
        var planned = await PlanAsync(toPlan, policies, today, cancellationToken);
        await WriteYearsAsync([.. renamed, .. planned], today.Year, cancellationToken);
    }

    /// <summary>What the customer was owed from which day of the year on; the last one is what it is owed now.</summary>
    private static List<OwedFrom> Owed(
        CustomerToServe customer, IReadOnlyList<HeldRow> held, PolicyVersions policies, DateOnly first, DateOnly today)
    {
        // Who was never graded is new, from the day that is found out.
        if (held.Count == 0) held = [new HeldRow(customer.CustomerId, Grade.N, today, DateOnly.MaxValue)];
        var begin = held[0].ValidFrom > first ? held[0].ValidFrom : first;
        var days = held.Select(h => h.ValidFrom).Where(d => d > begin).Concat(policies.Beginnings(begin, today)).Append(begin)
            .Distinct().Order();
        var owed = new List<OwedFrom>();
        foreach (var day in days)
        {
            var grade = held.LastOrDefault(h => h.ValidFrom <= day)?.Grade ?? Grade.N;
            var policy = policies.At(day);
            owed.Add(new OwedFrom(day, grade, policy.Number, policy.Yearly(grade)));
        }
        if (!customer.IsServed) owed.Add(owed[^1] with { Day = today, Yearly = YearlyDuties.None });
        return owed;
    }

    private async Task<List<YearRow>> PlanAsync(
        List<(CustomerToServe Customer, YearRow? Before, List<OwedFrom> Owed)> toPlan, PolicyVersions policies, DateOnly today,
        CancellationToken cancellationToken)
    {
        var years = new List<YearRow>();
        if (toPlan.Count == 0) return years;
        var reading = new DutyReading(session);
        var ids = toPlan.Select(p => p.Customer.CustomerId).ToList();
        var duties = (await reading.DutiesAsync(ids, today.Year, today.Year, cancellationToken)).ToLookup(d => d.CustomerId);
        var touchpoints = (await reading.TouchpointsAsync(ids, today.Year, today.Year, cancellationToken)).ToLookup(t => t.CustomerId);
        var absences = await session.QueryAsync<AbsenceRow>(FindAbsences, new { Today = today }, cancellationToken);

        var changes = new DutyChanges();
        foreach (var (customer, before, owed) in toPlan)
        {
            var known = duties[customer.CustomerId].ToList();
            var plan = new CustomerDuties(customer.CustomerId, today.Year, customer.OwnerId, known);
            var all = touchpoints[customer.CustomerId].ToList();
            var last = owed[^1];
            if (before is null) Replay(plan, owed, all, today);
            else Replan(plan, before, owed, all, policies, today);
            plan.Settle(all, today.Year);
            changes.Add(known, plan.All.Select(d => d.DutyId == 0 ? d with { PersonId = Substitute(d.OwnerId, d.DueOn) } : d));
            years.Add(new YearRow(
                customer.CustomerId, today.Year, last.Grade, last.PolicyNumber, last.Yearly.Visits, last.Yearly.Calls, last.Yearly.Care,
                last.Day));
        }
        await changes.WriteAsync(session, cancellationToken);
        return years;

        long Substitute(long personId, DateOnly day) =>
            absences.LastOrDefault(a => a.PersonId == personId && a.AwayFrom <= day && a.AwayUntil >= day)?.SubstituteId ?? personId;
    }

    // Nothing is planned yet: the year is gone through from the first grade held in it, as if it had been planned all the time.
    private static void Replay(CustomerDuties plan, List<OwedFrom> owed, List<DutyTouchpoint> touchpoints, DateOnly today)
    {
        YearlyDuties? before = null;
        Grade? grade = null;
        foreach (var at in owed)
        {
            plan.Settle(touchpoints.Where(t => t.HappenedOn < at.Day), today.Year);
            plan.Change(at, before, Reason(grade, at));
            (before, grade) = (at.Yearly, at.Grade);
        }
    }

    // Gone through from the plan that stands: runs can have been committed for several days since, also for days before it.
    private static void Replan(
        CustomerDuties plan, YearRow before, List<OwedFrom> owed, List<DutyTouchpoint> touchpoints, PolicyVersions policies, DateOnly today)
    {
        var last = owed[^1];
        // Served again it is owed what is left from today, not what it missed meanwhile.
        if (policies.ByNumber(before.PolicyNumber)?.Yearly(before.Grade) != before.Yearly)
        {
            plan.Change(last with { Day = today }, before.Yearly, Reason(before.Grade, last));
            return;
        }
        var (yearly, grade, policyNumber) = (before.Yearly, before.Grade, before.PolicyNumber);
        foreach (var at in owed.Skip(Math.Max(0, owed.FindLastIndex(o => o.Day <= before.PlannedFrom))))
        {
            // What was done on the very day after which nothing is owed was done.
            plan.Settle(touchpoints.Where(t => t.HappenedOn < at.Day || at.Yearly == YearlyDuties.None), today.Year);
            plan.Change(at, yearly, grade == at.Grade && policyNumber == at.PolicyNumber ? WithdrawalReason.NotServed : Reason(grade, at));
            (yearly, grade, policyNumber) = (at.Yearly, at.Grade, at.PolicyNumber);
        }
    }

    private static WithdrawalReason Reason(Grade? before, OwedFrom owed) =>
        before is null || before != owed.Grade ? WithdrawalReason.GradeChanged : WithdrawalReason.PolicyChanged;

    private async Task WriteYearsAsync(List<YearRow> years, int year, CancellationToken cancellationToken)
    {
        if (years.Count == 0) return;
        await session.ExecuteAsync(ForgetYears, new { Ids = JsonList.Of(years.Select(y => y.CustomerId)), Year = year }, cancellationToken);
        await session.Bulk.InsertAsync(Years, years, cancellationToken);
    }
}

/// <summary>Reads the duties and touchpoints that planning and settling need.</summary>
internal sealed class DutyReading(DbSession session)
{
    private const string FindDuties = $"""
        select {DutyRow.Columns}
        from grading.Duty d
        where d.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and d.Year >= @FirstYear
          and d.Year <= @LastYear
        order by d.CustomerId, d.DutyId
        """;

    private const string FindTouchpoints = """
        select t.TouchpointId, t.CustomerId, t.HappenedOn, t.Channel, t.Outcome, t.DutyId
        from customers.v_Touchpoint t
        where t.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and t.HappenedOn >= @FirstDay
          and t.HappenedOn <= @LastDay
        """;

    public Task<IReadOnlyList<DutyRow>> DutiesAsync(
        IEnumerable<long> customerIds, int firstYear, int lastYear, CancellationToken cancellationToken) =>
        session.QueryAsync<DutyRow>(
            FindDuties, new { Ids = JsonList.Of(customerIds), FirstYear = firstYear, LastYear = lastYear }, cancellationToken);

    public Task<IReadOnlyList<DutyTouchpoint>> TouchpointsAsync(
        IEnumerable<long> customerIds, int firstYear, int lastYear, CancellationToken cancellationToken) =>
        session.QueryAsync<DutyTouchpoint>(FindTouchpoints, new
        {
            Ids = JsonList.Of(customerIds),
            FirstDay = new DateOnly(firstYear, 1, 1),
            LastDay = new DateOnly(lastYear, 12, 31),
        }, cancellationToken);
}

/// <summary>Duties to write: new ones, and those that differ from what was read.</summary>
internal sealed class DutyChanges
{
    private readonly List<DutyRow> _added = [];
    private readonly List<DutyRow> _changed = [];
    private readonly List<DutyRow> _released = [];

    public void Add(IReadOnlyList<DutyRow> before, IEnumerable<DutyRow> after)
    {
        var known = before.ToDictionary(d => d.DutyId);
        foreach (var duty in after)
        {
            if (duty.DutyId == 0) _added.Add(duty);
            else if (known[duty.DutyId] is var old && old != duty)
            {
                _changed.Add(duty);
                if (old.TouchpointId is not null && old.TouchpointId != duty.TouchpointId) _released.Add(duty);
            }
        }
    }

    public async Task WriteAsync(DbSession session, CancellationToken cancellationToken)
    {
        // A touchpoint stands at one duty only: the one that loses it goes first.
        await session.Bulk.UpdateAsync(DutyRow.Released, "DutyId", _released, cancellationToken);
        await session.Bulk.UpdateAsync(DutyRow.Changes, "DutyId", _changed, cancellationToken);
        await session.Bulk.InsertAsync(DutyRow.New, _added, cancellationToken);
    }
}
