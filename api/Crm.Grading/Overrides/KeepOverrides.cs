using Crm.Common;
using Crm.Contracts.Messaging;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Does for grades set by hand what the day asks for: ends those whose last day has passed, and two weeks before tells the
/// proposer and the customer's owner, once. Right however often and by however many processes it is sent.
/// </summary>
internal sealed record KeepOverrides : ICommand<int>;

internal sealed class KeepOverridesHandler(
    DbSession session, TimeProvider clock, IMediator mediator, EventLog events, HeldGrades held) : IRequestHandler<KeepOverrides, int>
{
    private const int AtOnce = 200;
    private const int ReminderDays = 14;

    private const string Past = """
        select o.GradeOverrideId, o.CustomerId, o.ProposedBy, 0 as OwnerId, o.Grade, o.ValidUntil
        from grading.GradeOverride o
        where o.State = @Approved
          and o.ValidUntil < @Today
        order by o.ValidUntil, o.GradeOverrideId
        offset 0 rows fetch next @AtOnce rows only
        """;

    // Another process may be at the same row: one row count is 0.
    private const string End = """
        update grading.GradeOverride
        set State = @Ended, EndedBy = 0, EndedAt = @Now, EndedOn = @Day, Version = Version + 1
        where GradeOverrideId = @OverrideId
          and State = @Approved
        """;

    private const string EndingSoon = """
        select o.GradeOverrideId, o.CustomerId, o.ProposedBy, c.OwnerId, o.Grade, o.ValidUntil
        from grading.GradeOverride o
        inner join customers.v_Customer c on c.CustomerId = o.CustomerId
        where o.State = @Approved
          and o.ValidUntil <= @Soon
          and o.ValidUntil >= @Today
          and o.RemindedAt is null
        order by o.ValidUntil, o.GradeOverrideId
        offset 0 rows fetch next @AtOnce rows only
        """;

    private const string Remind = """
        update grading.GradeOverride
        set RemindedAt = @Now
        where GradeOverrideId = @OverrideId
          and RemindedAt is null
        """;

    private sealed record DueRow(
        long GradeOverrideId, long CustomerId, long ProposedBy, long OwnerId, Contracts.Customers.Grade Grade, DateOnly ValidUntil);

    /// <summary>Whether anything is due; asked without a transaction, so that an idle system does not take the writers' turn.</summary>
    public static async Task<bool> IsDueAsync(DbSession session, TimeProvider clock, CancellationToken cancellationToken)
    {
        var parameters = ParametersOf(clock);
        return (await session.QueryAsync<DueRow>(Past, parameters, cancellationToken)).Count > 0
            || (await session.QueryAsync<DueRow>(EndingSoon, parameters, cancellationToken)).Count > 0;
    }

    public async Task<int> Handle(KeepOverrides request, CancellationToken cancellationToken)
    {
        var parameters = ParametersOf(clock);
        var now = clock.GetUtcNow().UtcDateTime;
        var done = 0;
        foreach (var past in await session.QueryAsync<DueRow>(Past, parameters, cancellationToken))
        {
            // Found late, it still ends on the day after its last one.
            var day = past.ValidUntil.AddDays(1);
            var ended = await session.ExecuteAsync(
                End, new { OverrideId = past.GradeOverrideId, OverrideState.Ended, OverrideState.Approved, Now = now, Day = day },
                cancellationToken);
            if (ended == 0) continue;
            await held.EndOverrideAsync(past.CustomerId, past.GradeOverrideId, day, cancellationToken);
            await events.RaiseAsync(
                new RecordEvent("gradeOverride.ended", "gradeOverride", past.GradeOverrideId), cancellationToken);
            done++;
        }
        foreach (var soon in await session.QueryAsync<DueRow>(EndingSoon, parameters, cancellationToken))
        {
            var reminded = await session.ExecuteAsync(
                Remind, new { OverrideId = soon.GradeOverrideId, Now = now }, cancellationToken);
            if (reminded == 0) continue;
            await mediator.Send(new Notify(
                soon.OwnerId == 0 ? [soon.ProposedBy] : [soon.ProposedBy, soon.OwnerId], "override.ends", "customer",
                soon.CustomerId, new { OverrideId = soon.GradeOverrideId, soon.Grade, Until = soon.ValidUntil },
                $"override-ends:{soon.GradeOverrideId}"), cancellationToken);
            done++;
        }
        return done;
    }

    private static object ParametersOf(TimeProvider clock)
    {
        var today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        return new { Today = today, Soon = today.AddDays(ReminderDays), OverrideState.Approved, AtOnce };
    }
}
