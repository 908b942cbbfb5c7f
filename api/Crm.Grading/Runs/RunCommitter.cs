using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>What became of the wish to commit a run.</summary>
internal enum CommitOutcome
{
    Committed,

    /// <summary>It is not computed, or committed already.</summary>
    NotDone,

    /// <summary>A run of a later day is committed.</summary>
    NotNewest,

    /// <summary>Another run was committed since this one read the grades held.</summary>
    Outdated,
}

/// <summary>
/// Gives the grades of a computed run to the customers: history, customers' figures and one event per change, all in the open
/// transaction. Only the newest as-of day may be committed. Committed again for the same day, the day's earlier grades are
/// replaced: history shows what was decided for that day, not how often. A grade set by hand goes on holding; the computed one is
/// kept beside it.
/// </summary>
internal sealed class RunCommitter(DbSession session, IMediator mediator, EventLog events, TimeProvider clock)
{
    private const int EventsAtOnce = 20_000;

    /// <summary>The end of a grade that is still held.</summary>
    public static readonly DateOnly StillHeld = new(9999, 12, 31);

    private const string Read = """
        select u.AsOf, u.State, u.BasedOn, coalesce((select max(c.CommitNumber) from grading.Run c), 0) as LastCommit,
               (select max(n.AsOf) from grading.Run n where n.CommitNumber is not null) as NewestAsOf
        from grading.Run u
        where u.RunId = @RunId
        """;

    // The number is taken only if no commit came in between; of two at once the unique index lets one through.
    private const string Claim = """
        update grading.Run
        set State = @Committed, CommittedAt = @Now, CommitNumber = BasedOn + 1
        where RunId = @RunId
          and State = @Done
          and BasedOn = (select coalesce(max(c.CommitNumber), 0) from grading.Run c)
        """;

    // A row of the same day is taken back: the one before it goes on as long as that one would have held.
    private const string ReopenSameDay = """
        update grading.HeldGrade
        set ValidUntil = (
            select n.ValidUntil
            from grading.HeldGrade n
            where n.CustomerId = grading.HeldGrade.CustomerId
              and n.ValidFrom = @AsOf)
        where ValidUntil = @AsOf
          and exists (
              select 1
              from grading.HeldGrade n
              where n.CustomerId = grading.HeldGrade.CustomerId
                and n.ValidFrom = @AsOf)
        """;

    private const string ForgetSameDay = "delete from grading.HeldGrade where ValidFrom = @AsOf";

    private const string NoteSameDay = """
        update grading.Run
        set Note = @Note
        where AsOf = @AsOf
          and CommitNumber is not null
          and RunId <> @RunId
        """;

    // Only a grade set by hand, or ended, after the as-of day can have left a later row.
    private const string AnyOverrideSince = """
        select count(*)
        from grading.GradeOverride o
        where o.ValidFrom > @AsOf
           or o.EndedOn > @AsOf
        """;

    private const string CorrectLater = """
        update grading.HeldGrade
        set RunId = @RunId,
            ComputedGrade = (
                select r.Grade
                from grading.RunResult r
                where r.RunId = @RunId
                  and r.CustomerId = grading.HeldGrade.CustomerId),
            Score = (
                select r.Score
                from grading.RunResult r
                where r.RunId = @RunId
                  and r.CustomerId = grading.HeldGrade.CustomerId)
        where ValidFrom > @AsOf
          and CustomerId in (select r.CustomerId from grading.RunResult r where r.RunId = @RunId)
        """;

    private const string CorrectLaterGrades = """
        update grading.HeldGrade
        set Grade = ComputedGrade
        where ValidFrom > @AsOf
          and OverrideId is null
        """;

    private const string CloseChanged = """
        update grading.HeldGrade
        set ValidUntil = @AsOf
        where HeldGradeId in (
            select h.HeldGradeId
            from grading.RunResult r
            inner join grading.HeldGrade h on h.CustomerId = r.CustomerId
            left join grading.GradeOverride o on o.CustomerId = r.CustomerId
                and o.ValidFrom <= @AsOf
                and o.ValidUntil >= @AsOf
                and (o.EndedOn is null or o.EndedOn > @AsOf)
            where r.RunId = @RunId
              and h.ValidFrom < @AsOf
              and h.ValidUntil > @AsOf
              and (h.ComputedGrade <> r.Grade or coalesce(h.OverrideId, 0) <> coalesce(o.GradeOverrideId, 0)))
        """;

    // The computed grade stands beside one set by hand, which goes on holding.
    private const string OpenChanged = """
        insert into grading.HeldGrade (CustomerId, Grade, ComputedGrade, Score, RunId, ValidFrom, ValidUntil, OverrideId)
        select r.CustomerId, coalesce(o.Grade, r.Grade), r.Grade, r.Score, r.RunId, @AsOf,
               coalesce((
                   select min(n.ValidFrom)
                   from grading.HeldGrade n
                   where n.CustomerId = r.CustomerId
                     and n.ValidFrom > @AsOf), @StillHeld),
               o.GradeOverrideId
        from grading.RunResult r
        left join grading.GradeOverride o on o.CustomerId = r.CustomerId
            and o.ValidFrom <= @AsOf
            and o.ValidUntil >= @AsOf
            and (o.EndedOn is null or o.EndedOn > @AsOf)
        where r.RunId = @RunId
          and not exists (
              select 1
              from grading.HeldGrade h
              where h.CustomerId = r.CustomerId
                and h.ValidFrom <= @AsOf
                and h.ValidUntil > @AsOf)
        """;

    private const string Changed = """
        select r.CustomerId, c.ExternalKey
        from grading.RunResult r
        inner join customers.v_Customer c on c.CustomerId = r.CustomerId
        where r.RunId = @RunId
          and r.Grade <> r.PreviousGrade
          and r.CustomerId > @After
          and not exists (
              select 1
              from grading.GradeOverride o
              where o.CustomerId = r.CustomerId
                and o.State = @Approved)
        order by r.CustomerId
        offset 0 rows fetch next @EventsAtOnce rows only
        """;

    private sealed record RunToCommit(DateOnly AsOf, RunState State, int BasedOn, int LastCommit, DateOnly? NewestAsOf);

    private sealed record ChangedRow(long CustomerId, string? ExternalKey);

    public async Task<CommitOutcome> CommitAsync(long runId, CancellationToken cancellationToken)
    {
        var run = await session.QuerySingleOrDefaultAsync<RunToCommit>(Read, new { RunId = runId }, cancellationToken)
            ?? throw Problem.NotFound("grading run");
        if (run.State != RunState.Done) return CommitOutcome.NotDone;
        if (run.NewestAsOf > run.AsOf) return CommitOutcome.NotNewest;
        var claimed = run.BasedOn == run.LastCommit ? await session.ExecuteAsync(Claim, new
        {
            RunId = runId,
            RunState.Committed,
            RunState.Done,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken) : 0;
        if (claimed == 0) return CommitOutcome.Outdated;

        await WriteHistoryAsync(runId, run, cancellationToken);
        await mediator.Send(new ApplyGrades(runId, run.AsOf), cancellationToken);
        await TellChangesAsync(runId, cancellationToken);
        await events.RaiseAsync(new RecordEvent("gradingRun.committed", "gradingRun", runId), cancellationToken);
        return CommitOutcome.Committed;
    }

    private async Task WriteHistoryAsync(long runId, RunToCommit run, CancellationToken cancellationToken)
    {
        var parameters = new { RunId = runId, run.AsOf, StillHeld, Note = $"Replaced by run {runId} of the same day." };
        if (run.NewestAsOf == run.AsOf)
        {
            await session.ExecuteAsync(ReopenSameDay, parameters, cancellationToken);
            await session.ExecuteAsync(ForgetSameDay, parameters, cancellationToken);
            await session.ExecuteAsync(NoteSameDay, parameters, cancellationToken);
        }
        if (await session.ScalarAsync<long>(AnyOverrideSince, parameters, cancellationToken) > 0)
        {
            await session.ExecuteAsync(CorrectLater, parameters, cancellationToken);
            await session.ExecuteAsync(CorrectLaterGrades, parameters, cancellationToken);
        }
        await session.ExecuteAsync(CloseChanged, parameters, cancellationToken);
        await session.ExecuteAsync(OpenChanged, parameters, cancellationToken);
    }

    private async Task TellChangesAsync(long runId, CancellationToken cancellationToken)
    {
        var after = 0L;
        while (true)
        {
            var changed = await session.QueryAsync<ChangedRow>(
                Changed, new { RunId = runId, After = after, EventsAtOnce, OverrideState.Approved }, cancellationToken);
            if (changed.Count == 0) return;
            await events.RaiseAsync(
                [.. changed.Select(c => new RecordEvent("grade.changed", "customer", c.CustomerId, c.ExternalKey, ["grade"]))],
                cancellationToken);
            after = changed[^1].CustomerId;
        }
    }
}
