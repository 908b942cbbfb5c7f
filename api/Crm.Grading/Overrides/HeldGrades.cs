using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Puts a grade set by hand into the history of one customer, and takes it out again: the row held is closed on the day and the
/// next one opened, on the customer's page too, with an event where the grade changed.
/// </summary>
internal sealed class HeldGrades(DbSession session, IMediator mediator, EventLog events)
{
    private const string Current = """
        select h.HeldGradeId, h.Grade, h.ComputedGrade, h.Score, h.RunId, h.ValidFrom, h.OverrideId
        from grading.HeldGrade h
        where h.CustomerId = @CustomerId
          and h.ValidUntil = @StillHeld
        """;

    private const string LastCommitted = """
        select u.RunId
        from grading.Run u
        where u.CommitNumber = (select max(c.CommitNumber) from grading.Run c)
        """;

    private const string ExternalKey = "select c.ExternalKey from customers.v_Customer c where c.CustomerId = @CustomerId";

    private const string Close = "update grading.HeldGrade set ValidUntil = @Day where HeldGradeId = @HeldGradeId";

    private const string Open = """
        insert into grading.HeldGrade (CustomerId, Grade, ComputedGrade, Score, RunId, ValidFrom, ValidUntil, OverrideId)
        values (@CustomerId, @Grade, @ComputedGrade, @Score, @RunId, @Day, @StillHeld, @OverrideId)
        """;

    // What began on the same day was held for no whole day: it is replaced, not closed. By a new row, whose id tells that there is one.
    private const string Forget = "delete from grading.HeldGrade where HeldGradeId = @HeldGradeId";

    private sealed record HeldRow(
        long HeldGradeId, Grade Grade, Grade ComputedGrade, decimal Score, long RunId, DateOnly ValidFrom, long? OverrideId);

    public async Task BeginOverrideAsync(
        long customerId, long overrideId, Grade grade, DateOnly day, CancellationToken cancellationToken)
    {
        var held = await ReadAsync(customerId, cancellationToken);
        // A customer that came after the last committed run holds nothing yet.
        held ??= new HeldRow(
            0, Grade.N, Grade.N, 0m,
            await session.ScalarAsync<long?>(LastCommitted, null, cancellationToken)
                ?? throw Problem.Conflict("no-grades-yet", "Nobody holds a grade yet. Commit a grading run first."),
            DateOnly.MinValue, null);
        await ChangeAsync(customerId, held, grade, overrideId, day, cancellationToken);
    }

    /// <summary>From the day on the customer holds what the last committed run computed.</summary>
    public async Task EndOverrideAsync(long customerId, long overrideId, DateOnly day, CancellationToken cancellationToken)
    {
        if (await ReadAsync(customerId, cancellationToken) is { } held && held.OverrideId == overrideId)
            await ChangeAsync(customerId, held, held.ComputedGrade, null, day, cancellationToken);
    }

    private Task<HeldRow?> ReadAsync(long customerId, CancellationToken cancellationToken) =>
        session.QuerySingleOrDefaultAsync<HeldRow>(
            Current, new { CustomerId = customerId, RunCommitter.StillHeld }, cancellationToken);

    private async Task ChangeAsync(
        long customerId, HeldRow held, Grade grade, long? overrideId, DateOnly day, CancellationToken cancellationToken)
    {
        var replaced = held.HeldGradeId != 0 && held.ValidFrom >= day;
        var next = new
        {
            CustomerId = customerId,
            Grade = grade,
            held.ComputedGrade,
            held.Score,
            held.RunId,
            Day = replaced ? held.ValidFrom : day,
            RunCommitter.StillHeld,
            OverrideId = overrideId,
            held.HeldGradeId,
        };
        if (held.HeldGradeId != 0) await session.ExecuteAsync(replaced ? Forget : Close, next, cancellationToken);
        await session.ExecuteAsync(Open, next, cancellationToken);
        await mediator.Send(new SetCustomerGrade(customerId, grade), cancellationToken);
        if (held.Grade == grade) return;
        var key = await session.ScalarAsync<string?>(ExternalKey, next, cancellationToken);
        await events.RaiseAsync(new RecordEvent("grade.changed", "customer", customerId, key, ["grade"]), cancellationToken);
    }
}
