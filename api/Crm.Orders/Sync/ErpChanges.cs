using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Profitability;
using Crm.Contracts.Sync;
using MediatR;

namespace Crm.Orders;

/// <summary>A field of a record whose changes the audit trail keeps.</summary>
internal sealed record AuditedField<TRow>(string Name, Func<TRow, object?> Value);

/// <summary>
/// Collects what a chunk of rows changed: results, events, audit rows, and customers whose figures rest on it.
/// </summary>
internal sealed class ErpChanges(string entity, SyncBatch? batch, SyncResults? results)
{
    private readonly List<RecordEvent> _events = [];
    private readonly List<FieldChange> _fields = [];
    private readonly HashSet<long> _customers = [];
    private readonly HashSet<SalesMonth> _salesMonths = [];

    public IReadOnlyList<RecordEvent> Events => _events;

    public IReadOnlyList<FieldChange> Fields => _fields;

    public IReadOnlyCollection<long> Customers => _customers;

    /// <summary>Months of customers in which facts of sales came, went or changed.</summary>
    public IReadOnlyCollection<SalesMonth> SalesMonths => _salesMonths;

    public void Created(long rowNumber, string key, long id)
    {
        results?.Add(rowNumber, key, SyncOutcome.Created, id, 1);
        if (batch is not { Historic: true }) _events.Add(new RecordEvent($"{entity}.created", entity, id, key));
    }

    public void Unchanged(long rowNumber, string key, long id, int version) =>
        results?.Add(rowNumber, key, SyncOutcome.Unchanged, id, version);

    /// <summary>
    /// Compares the audited fields; <paramref name="alsoChanged"/> names parts that have no field of their own, as
    /// lines.
    /// </summary>
    public void Updated<TRow>(
        long rowNumber, string key, long id, int version, TRow before, TRow after, AuditedField<TRow>[] fields,
        params IReadOnlyList<string> alsoChanged)
    {
        results?.Add(rowNumber, key, SyncOutcome.Updated, id, version);
        List<string> changed = [.. alsoChanged];
        foreach (var field in fields)
        {
            var (old, now) = (field.Value(before), field.Value(after));
            if (Equals(old, now)) continue;
            changed.Add(field.Name);
            _fields.Add(new FieldChange(entity, id, field.Name, AuditTrail.Text(old), AuditTrail.Text(now)));
        }
        if (batch is not { Historic: true }) _events.Add(new RecordEvent($"{entity}.updated", entity, id, key, changed));
    }

    public void Archived(string key, long id, DateTime now)
    {
        _fields.Add(new FieldChange(entity, id, "archivedAt", null, AuditTrail.Text(now)));
        _events.Add(new RecordEvent($"{entity}.archived", entity, id, key));
    }

    public void Touched(long customerId) => _customers.Add(customerId);

    /// <summary>An order or credit note of that month as it was or is now; what does not count is no fact of sales.</summary>
    public void Sold(long customerId, int period, bool counts)
    {
        _customers.Add(customerId);
        if (counts) _salesMonths.Add(new SalesMonth(customerId, period));
    }
}

/// <summary>
/// What the sync kinds of this module share: the turn among senders of one kind, references, and writing down what changed.
/// </summary>
internal sealed class ErpWork(DbSession session, ErpReferences references, EventLog events, AuditTrail audit, IMediator mediator, TimeProvider clock)
{
    /// <summary>
    /// Up to here customers' figures are computed at once, so that a single PUT answers with fresh figures.
    /// </summary>
    private const int FreshRows = 50;

    private const string CountTurn = """
        update orders.SyncTurn
        set Turn = Turn + 1
        where Kind = @Kind
        """;

    public DbSession Session => session;

    public ErpReferences References => references;

    public IMediator Mediator => mediator;

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Waits until nobody else takes rows of the kind; the turn ends with the transaction.</summary>
    public Task TakeTurnAsync(string kind, CancellationToken cancellationToken) =>
        session.ExecuteAsync(CountTurn, new { Kind = kind }, cancellationToken);

    public async Task RecordAsync(ErpChanges changes, int rows, CancellationToken cancellationToken)
    {
        await events.RaiseAsync(changes.Events, cancellationToken);
        await audit.RecordAsync(changes.Fields, cancellationToken);
        if (changes.SalesMonths.Count > 0) await mediator.Send(new MarkSalesChanged(changes.SalesMonths), cancellationToken);
        if (changes.Customers.Count == 0) return;
        await (rows <= FreshRows
            ? mediator.Send(new RefreshFigures(changes.Customers), cancellationToken)
            : mediator.Send(new MarkFiguresStale(changes.Customers), cancellationToken));
    }

    /// <summary>Why a row may not be taken although it is right, or null.</summary>
    public static RowProblem? Refusal(SyncIntent intent, bool exists) => (intent, exists) switch
    {
        (SyncIntent.CreateOnly, true) => new RowProblem("key", SyncProblemCode.Exists, "exists already, and only new ones are wanted"),
        (SyncIntent.UpdateOnly, false) => new RowProblem("key", SyncProblemCode.Absent, "does not exist, and only updates are wanted"),
        _ => null,
    };
}
