using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Plans the duties of the next customers, in a short transaction, and goes on where it stopped after a restart. A pass over all
/// customers begins with each new day, committed run, grade set by hand and policy; nothing is planned before the first committed
/// run. Answers whether there is more to do for this process.
/// </summary>
internal sealed record PlanDuties(string Holder) : ICommand<bool>;

internal sealed class PlanDutiesHandler(DbSession session, DutyPlanner planner, TimeProvider clock) : IRequestHandler<PlanDuties, bool>
{
    public const int CustomersAtOnce = 1000;

    // Of two processes one row count is 0; the other's work is not lost when it dies, the lease runs out.
    private const string Claim = """
        update grading.DutyPlanning
        set Holder = @Holder, LeasedUntil = @Until
        where DutyPlanningId = 1
          and (Holder = @Holder or LeasedUntil < @Now)
        """;

    private const string Next = """
        select c.CustomerId, c.Status, c.OwnerId, case when c.ArchivedAt is null then 0 else 1 end as IsArchived
        from customers.v_Customer c
        where c.CustomerId > @After
        order by c.CustomerId
        offset 0 rows fetch next @CustomersAtOnce rows only
        """;

    private const string Advance = """
        update grading.DutyPlanning
        set PlannedOn = @PlannedOn, CommitNumber = @CommitNumber, HeldGradeId = @HeldGradeId, PolicyId = @PolicyId,
            LastCustomerId = @LastCustomerId, IsFinished = @IsFinished
        where DutyPlanningId = 1
        """;

    public async Task<bool> Handle(PlanDuties request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var claim = new { request.Holder, Until = now.AddMinutes(2), Now = now };
        if (await session.ExecuteAsync(Claim, claim, cancellationToken) == 0) return false;
        var progress = await PlanningProgress.ReadAsync(session, Days.Today(clock), cancellationToken);
        if (!progress.IsDue) return false;

        var customers = await session.QueryAsync<CustomerToServe>(
            Next, new { After = progress.IsBegun ? progress.LastCustomerId : 0, CustomersAtOnce }, cancellationToken);
        await planner.PlanAsync(customers, cancellationToken);
        var finished = customers.Count < CustomersAtOnce;
        await session.ExecuteAsync(Advance, new
        {
            PlannedOn = progress.Today,
            CommitNumber = progress.CommitNow,
            HeldGradeId = progress.HeldNow,
            PolicyId = progress.PolicyNow,
            LastCustomerId = customers.Count > 0 ? customers[^1].CustomerId : 0,
            IsFinished = finished,
        }, cancellationToken);
        return !finished;
    }
}

/// <summary>How far planning has come, and what it is planned by now.</summary>
internal sealed record PlanningProgress(
    DateOnly PlannedOn, int CommitNumber, long HeldGradeId, long PolicyId, long LastCustomerId, bool IsFinished, int CommitNow, long HeldNow,
    long PolicyNow, int OpenRuns)
{
    private const string Read = """
        select p.PlannedOn, p.CommitNumber, p.HeldGradeId, p.PolicyId, p.LastCustomerId, p.IsFinished,
               (select coalesce(max(u.CommitNumber), 0) from grading.Run u) as CommitNow,
               (select coalesce(max(h.HeldGradeId), 0) from grading.HeldGrade h) as HeldNow,
               (select coalesce(max(v.PolicyId), 0) from grading.Policy v where v.ValidFrom <= @Today) as PolicyNow,
               (select count(*) from grading.Run w where w.State in (1, 2)) as OpenRuns
        from grading.DutyPlanning p
        where p.DutyPlanningId = 1
        """;

    public DateOnly Today { get; private init; }

    /// <summary>Whether the pass under way, or the last one, was for this day and state of grades and policies.</summary>
    public bool IsBegun => PlannedOn == Today && CommitNumber == CommitNow && HeldGradeId == HeldNow && PolicyId == PolicyNow;

    /// <summary>Whether there is something to plan. Runs under way come first: what they change would be planned twice.</summary>
    public bool IsDue => CommitNow > 0 && OpenRuns == 0 && !(IsBegun && IsFinished);

    public static async Task<PlanningProgress> ReadAsync(DbSession session, DateOnly today, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<PlanningProgress>(Read, new { Today = today }, cancellationToken))! with { Today = today };
}
