using Crm.Common;

namespace Crm.Customers;

/// <summary>What people judge on a scale from 0 to 100; stored as grading numbers its metrics.</summary>
internal enum JudgedMetric
{
    Creditworthiness = 10,
    StrategicImportance = 11,
}

/// <summary>A value that somebody judged; null takes the judgement back.</summary>
internal sealed record JudgedValue(long CustomerId, JudgedMetric Metric, decimal? Value);

/// <summary>
/// Keeps who judged what when: every way of setting a judged metric writes here, so that a grading run as of a past day can use what
/// was known on it.
/// </summary>
internal sealed class JudgementHistory(DbSession session, CurrentUser user, TimeProvider clock)
{
    private sealed record JudgementRow(JudgedValue Judged, string? Note, long? JudgedBy, string Through, DateTime JudgedAt, DateOnly ValidFrom);

    private static readonly BulkTable<JudgementRow> Rows = new BulkTable<JudgementRow>("customers.Judgement")
        .BigInt("CustomerId", r => r.Judged.CustomerId)
        .Int("Metric", r => (int)r.Judged.Metric)
        .Decimal("Value", 9, 4, r => r.Judged.Value)
        .Text("Note", 1000, r => r.Note)
        .BigInt("JudgedBy", r => r.JudgedBy)
        .Text("Through", 100, r => r.Through)
        .DateTime("JudgedAt", r => r.JudgedAt)
        .Date("ValidFrom", r => r.ValidFrom);

    // One of the same day ends on the day it began, so that it is valid on none.
    private const string Close = """
        update customers.Judgement
        set ValidUntil = case when ValidFrom > @Today then ValidFrom else @Today end
        where CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and Metric = @Metric
          and ValidUntil = '9999-12-31'
        """;

    public async Task RecordAsync(IReadOnlyCollection<JudgedValue> judged, string? note, CancellationToken cancellationToken)
    {
        if (judged.Count == 0) return;
        var today = FigureDays.Today(clock);
        foreach (var metric in judged.GroupBy(j => j.Metric))
            await session.ExecuteAsync(
                Close, new { Ids = JsonList.Of(metric.Select(j => j.CustomerId)), Metric = metric.Key, Today = today }, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        long? actor = user.IsSignedIn ? user.PersonId : null;
        await session.Bulk.InsertAsync(
            Rows, judged.Select(j => new JudgementRow(j, note, actor, user.Through, now, today)), cancellationToken);
    }

    /// <summary>What two states of a customer say differently.</summary>
    public static IEnumerable<JudgedValue> Between(CustomerRow? before, CustomerRow after)
    {
        if (before?.Creditworthiness != after.Creditworthiness)
            yield return new JudgedValue(after.CustomerId, JudgedMetric.Creditworthiness, after.Creditworthiness);
        if (before?.StrategicImportance != after.StrategicImportance)
            yield return new JudgedValue(after.CustomerId, JudgedMetric.StrategicImportance, after.StrategicImportance);
    }
}

/// <summary>Keeps which status customers had: a grading run as of a past day asks for it.</summary>
internal sealed class StatusHistory(DbSession session, TimeProvider clock)
{
    // A status that stood for no whole day leaves no trace.
    private const string Keep = """
        insert into customers.PastStatus (CustomerId, ValidFrom, ValidUntil, Status)
        select c.CustomerId, c.StatusSince, @Today, c.Status
        from customers.Customer c
        where c.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and c.StatusSince < @Today
        """;

    private const string Begin = """
        update customers.Customer
        set StatusSince = @Today
        where CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and StatusSince < @Today
        """;

    /// <summary>To be called before the new statuses are written.</summary>
    public async Task CloseAsync(IReadOnlyCollection<long> customerIds, CancellationToken cancellationToken)
    {
        if (customerIds.Count == 0) return;
        var which = new { Ids = JsonList.Of(customerIds), Today = FigureDays.Today(clock) };
        await session.ExecuteAsync(Keep, which, cancellationToken);
        await session.ExecuteAsync(Begin, which, cancellationToken);
    }
}
