using System.Globalization;
using Crm.Common;
using Crm.Contracts.Complaints;
using Crm.Contracts.Sync;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Takes complaints of another system by their keys. History carries its own dates and state and sends and alarms nothing. A
/// complaint that is no history begins here as received, by the rules of every intake; what happens to it then happens here.
/// </summary>
internal sealed class ComplaintSync(
    DbSession session, IntakeTerms terms, ComplaintNumbers numbers, CaseCalendars calendars, CustomerMail mail, CaseSteps steps,
    EventLog events, AuditTrail audit, IMediator mediator, TimeProvider clock) : SyncKind<ComplaintMessage>
{
    private sealed record Named(long Id, string Name);

    private sealed record KeyedId(long ComplaintId, string ExternalKey);

    private sealed record OrderRef(long Id, string Name, long CustomerId);

    private sealed record OrderLineRef(long SalesOrderId, int LineNumber, string? ExternalKey, long ProductId);

    private sealed record PeriodCount(int Period, long Rows, Money Cost);

    private const string TakeTurn = """
        update complaints.SyncTurn
        set Turn = Turn + 1
        where Kind = 'complaints'
        """;

    private const string FindByKey = $"""
        select {ComplaintRow.Columns}
        from complaints.Complaint c
        where c.Source = @Source
          and c.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string IdsByKey = """
        select c.ComplaintId, c.ExternalKey
        from complaints.Complaint c
        where c.Source = @Source
          and c.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string TakenNumbers = """
        select c.Number
        from complaints.Complaint c
        where c.Number in (select cast(value as nvarchar(50)) from openjson(@Keys))
        """;

    private const string FindCustomers = """
        select k.CustomerId as Id, k.ExternalKey as Name
        from customers.v_Customer k
        where k.Source = @Source
          and k.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindProducts = """
        select p.ProductId as Id, p.ExternalKey as Name
        from orders.v_Product p
        where p.Source = @Source
          and p.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindSuppliers = """
        select s.SupplierId as Id, s.ExternalKey as Name
        from orders.v_Supplier s
        where s.Source = @Source
          and s.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindOrders = """
        select o.SalesOrderId as Id, o.ExternalKey as Name, o.CustomerId
        from orders.v_SalesOrder o
        where o.Source = @Source
          and o.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindLines = """
        select l.SalesOrderId, l.LineNumber, l.ExternalKey, l.ProductId
        from orders.v_OrderLine l
        where l.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string FindShipments = """
        select h.ShipmentId as Id, h.ExternalKey as Name, h.CustomerId
        from orders.v_Shipment h
        where h.Source = @Source
          and h.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindPeople = """
        select p.PersonId as Id, p.SignInName as Name
        from openjson(@Keys) j
        inner join access.v_Person p on p.SignInName = cast(j.value as nvarchar(400))
        """;

    private const string FindCauses = """
        select u.CauseId as Id, u.Code as Name
        from openjson(@Keys) j
        inner join complaints.Cause u on u.Code = cast(j.value as nvarchar(400))
        """;

    private const string Archive = """
        update complaints.Complaint
        set ArchivedAt = @Now, Version = Version + 1
        where ComplaintId = @ComplaintId
          and ArchivedAt is null
        """;

    private const string Count = """
        select c.Period, count(*) as Rows, sum(c.Cost) as Cost
        from complaints.Complaint c
        where c.ArchivedAt is null
          and ((@Source is null and c.Source is not null) or c.Source = @Source)
          and (@From is null or c.ReceivedOn >= @From)
          and (@To is null or c.ReceivedOn <= @To)
        group by c.Period
        order by c.Period
        """;

    /// <summary>What the rows of a chunk refer to, by key.</summary>
    private sealed record References(
        Dictionary<string, long> Customers, Dictionary<string, long> Products, Dictionary<string, long> Suppliers,
        Dictionary<string, OrderRef> Orders, ILookup<long, OrderLineRef> Lines, Dictionary<string, OrderRef> Shipments,
        Dictionary<string, long> People, Dictionary<string, long> Causes);

    private sealed record Taken(SyncItem<ComplaintMessage> Item, ComplaintRow? Before, ComplaintRow After, IReadOnlyList<NewStep> Steps);

    public override string Name => "complaints";

    public override string Scope => "write:complaints";

    protected override string? KeyOf(ComplaintMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(ComplaintMessage message) => message.Problems(clock);

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<ComplaintMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        if (items.Count == 0) return;
        await session.ExecuteAsync(TakeTurn, null, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        var known = (await session.QueryAsync<ComplaintRow>(
                FindByKey, new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) }, cancellationToken))
            .ToDictionary(c => c.ExternalKey!, StringComparer.Ordinal);
        var refs = await ReferencesAsync(batch.Source, items, cancellationToken);
        var given = await GivenNumbersAsync(items, cancellationToken);

        var created = new List<Taken>();
        var changed = new List<Taken>();
        foreach (var item in items)
        {
            var before = known.GetValueOrDefault(item.Key);
            var problems = new List<RowProblem>();
            var row = Merge(batch, item, before, refs, given, problems, now);
            var life = Life(batch, item, before, row, problems, now);
            if (problems.Count > 0) results.Fail(item.RowNumber, item.Key, problems);
            else if (before is null) created.Add(new Taken(item, null, life.Row, life.Steps));
            else if (life.Row == before)
                results.Add(item.RowNumber, item.Key, SyncOutcome.Unchanged, before.ComplaintId, before.Version);
            else changed.Add(new Taken(item, before, life.Row, life.Steps));
        }

        await AddAsync(batch, created, results, now, cancellationToken);
        await ChangeAsync(batch, changed, results, now, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(TakeTurn, null, cancellationToken);
        var found = await session.QueryAsync<KeyedId>(IdsByKey, new { Source = source, Keys = JsonList.Of([key]) }, cancellationToken);
        if (found.Count == 0) return false;
        var (id, now) = (found[0].ComplaintId, clock.GetUtcNow().UtcDateTime);
        if (await session.ExecuteAsync(Archive, new { ComplaintId = id, Now = now }, cancellationToken) == 0) return true;
        await audit.RecordAsync([new FieldChange("complaint", id, "archivedAt", null, AuditTrail.Text(now))], cancellationToken);
        await events.RaiseAsync(new RecordEvent("complaint.archived", "complaint", id, key), cancellationToken);
        await mediator.Publish(new ComplaintsChanged([id]), cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var periods = await session.QueryAsync<PeriodCount>(Count, new { Source = source, From = from, To = to }, cancellationToken);
        return [.. periods.Select(p => new ReconciliationRow(
            Name, string.Create(CultureInfo.InvariantCulture, $"{p.Period / 100:0000}-{p.Period % 100:00}"), p.Rows, Cost: p.Cost))];
    }

    /// <summary>The facts of the message on the row that is there, or on a new one.</summary>
    private ComplaintRow Merge(
        SyncBatch batch, SyncItem<ComplaintMessage> item, ComplaintRow? before, References refs, HashSet<string> given,
        List<RowProblem> problems, DateTime now)
    {
        var message = item.Message;
        if (batch.Intent == SyncIntent.UpdateOnly && before is not { ArchivedAt: null })
            problems.Add(new RowProblem("key", SyncProblemCode.Absent, "There is no complaint with this key, and only updates are wanted."));
        if (batch.Intent == SyncIntent.CreateOnly && before is { ArchivedAt: null })
            problems.Add(new RowProblem("key", SyncProblemCode.Exists, "There is a complaint with this key, and only new ones are wanted."));
        if (before is null && !message.CustomerKey.IsSet) problems.Add(new RowProblem("customerKey", "required", "is required for a new complaint"));
        if (before is null && !message.Subject.IsSet) problems.Add(new RowProblem("subject", "required", "is required for a new complaint"));

        var row = before ?? new ComplaintRow
        {
            Source = batch.Source,
            ExternalKey = item.Key,
            Channel = ComplaintChannel.Api,
            Severity = 3,
            Kind = message.ProductKey.Value is null ? ComplaintKind.Service : ComplaintKind.Product,
            IsHistoric = batch.Historic,
            CreatedAt = now,
        };
        row = row with { ArchivedAt = null };
        if (message.Number.IsSet && message.Number.Value!.Trim() is var number && number != row.Number)
        {
            if (!given.Add(number)) problems.Add(new RowProblem("number", SyncProblemCode.Duplicate, "is the number of another complaint"));
            row = row with { Number = number };
        }
        if (Find(message.CustomerKey, refs.Customers, "customerKey", "customer", problems) is { } customerId)
            row = row with { CustomerId = customerId };
        row = row with
        {
            Kind = message.Kind.Value ?? row.Kind,
            Severity = message.Severity.Value ?? row.Severity,
            Subject = message.Subject.IsSet ? message.Subject.Value!.Trim() : row.Subject,
            Description = ComplaintFacts.Text(message.Description, row.Description),
            ProductId = Or(message.ProductKey, refs.Products, "productKey", "product", row.ProductId, problems),
            SupplierId = Or(message.SupplierKey, refs.Suppliers, "supplierKey", "supplier", row.SupplierId, problems),
            CauseId = Or(message.CauseCode, refs.Causes, "causeCode", "cause", row.CauseId, problems),
            AssigneeId = Or(message.AssigneeSignInName, refs.People, "assigneeSignInName", "person", row.AssigneeId, problems) ?? 0,
            Batch = ComplaintFacts.Text(message.Batch, row.Batch),
            Quantity = message.Quantity.IsSet ? ComplaintTexts.Quantity(message.Quantity.Value) : row.Quantity,
            OccurredOn = message.OccurredOn.Or(row.OccurredOn),
            Channel = message.Channel.Value ?? row.Channel,
            RootCause = ComplaintFacts.Text(message.RootCause, row.RootCause),
            ResponsibleSide = message.ResponsibleSide.Or(row.ResponsibleSide),
            CorrectiveAction = ComplaintFacts.Text(message.CorrectiveAction, row.CorrectiveAction),
            PreventiveAction = ComplaintFacts.Text(message.PreventiveAction, row.PreventiveAction),
            Language = ComplaintFacts.Text(message.Language, row.Language),
        };
        row = row.WithCosts(message.Costs);
        return WithDocuments(item.Message, row, refs, problems);
    }

    private static ComplaintRow WithDocuments(ComplaintMessage message, ComplaintRow row, References refs, List<RowProblem> problems)
    {
        if (message.OrderKey.IsSet)
        {
            var key = ComplaintTexts.Clean(message.OrderKey.Value);
            if (key is null) row = row with { SalesOrderId = null, OrderLineNumber = null };
            else if (!refs.Orders.TryGetValue(key, out var order)) problems.Add(Unknown("orderKey", "order", key));
            else if (row.CustomerId != 0 && order.CustomerId != row.CustomerId)
                problems.Add(new RowProblem("orderKey", "invalid", $"the order '{key}' is another customer's"));
            else row = row with { SalesOrderId = order.Id };
        }
        if (message.LineNumber.IsSet) row = row with { OrderLineNumber = message.LineNumber.Value };
        var lineKey = ComplaintTexts.Clean(message.LineKey.Value);
        if ((row.OrderLineNumber is not null || lineKey is not null) && message.OrderKey.IsSet && row.SalesOrderId is { } orderId)
        {
            var field = lineKey is null ? "lineNumber" : "lineKey";
            var line = refs.Lines[orderId].FirstOrDefault(l => lineKey is null ? l.LineNumber == row.OrderLineNumber : l.ExternalKey == lineKey);
            if (line is null)
                problems.Add(new RowProblem(field, SyncProblemCode.UnknownReference, "the order has no such line"));
            else if (row.ProductId is not null && row.ProductId != line.ProductId)
                problems.Add(new RowProblem(field, "invalid", "this line of the order is of another product"));
            else row = row with { ProductId = line.ProductId, OrderLineNumber = line.LineNumber };
        }
        else if (row.OrderLineNumber is not null && row.SalesOrderId is null)
            problems.Add(new RowProblem("lineNumber", "invalid", "needs an order beside it"));
        if (message.ShipmentKey.IsSet)
        {
            var key = ComplaintTexts.Clean(message.ShipmentKey.Value);
            if (key is null) row = row with { ShipmentId = null };
            else if (!refs.Shipments.TryGetValue(key, out var shipment)) problems.Add(Unknown("shipmentKey", "shipment", key));
            else if (row.CustomerId != 0 && shipment.CustomerId != row.CustomerId)
                problems.Add(new RowProblem("shipmentKey", "invalid", $"the shipment '{key}' is another customer's"));
            else row = row with { ShipmentId = shipment.Id };
        }
        return row;
    }

    /// <summary>
    /// How the case went on. New history begins with the steps it tells of; history that is known already may go on, not change. What
    /// is no history begins as received.
    /// </summary>
    private (ComplaintRow Row, IReadOnlyList<NewStep> Steps) Life(
        SyncBatch batch, SyncItem<ComplaintMessage> item, ComplaintRow? before, ComplaintRow row, List<RowProblem> problems, DateTime now)
    {
        var message = item.Message;
        var written = new List<NewStep>();
        if (!row.IsHistoric || !batch.Historic)
        {
            var begins = message.State.Value is null or ComplaintState.Received && message is
            {
                RespondedAt.IsSet: false, SolvedAt.IsSet: false, SolvedOn.IsSet: false, ClosedAt.IsSet: false, ClosedOn.IsSet: false,
                Method.IsSet: false, Result.IsSet: false, Satisfaction.IsSet: false, ResultAccepted.IsSet: false,
            } && message.Rejected.Value != true;
            if (before is null && !begins)
                problems.Add(new RowProblem("state", "historic-only", "how a case went on is taken from history only (historic=true)"));
            if (before is not null && !begins && TellsOther(message, before))
                problems.Add(new RowProblem("state", "kept-here", "what happened to the complaint is kept here; take its next step over the API"));
            if (before is not null) return (row, written);
        }
        else if (before is { ReopenCount: > 0 } or { SolvedBy: not null })
        {
            // Somebody has worked on it here since it came as history.
            if (TellsOther(message, before))
                problems.Add(new RowProblem("state", "kept-here", "the complaint was worked on here since; what happened to it is kept here"));
            return (row, written);
        }
        else
        {
            row = row with
            {
                Method = ComplaintFacts.Text(message.Method, row.Method),
                Result = ComplaintFacts.Text(message.Result, row.Result),
                Satisfaction = message.Satisfaction.Or(row.Satisfaction),
                ResultAccepted = message.ResultAccepted.Or(row.ResultAccepted),
                IsRejected = message.Rejected.Value ?? row.IsRejected,
            };
        }

        if (before is null)
        {
            var receivedAt = Instant(message.ReceivedAt, message.ReceivedOn) ?? now;
            row = row.ReceivedAtInstant(receivedAt < now ? receivedAt : now, clock);
            written.Add(new NewStep(StepKind.Received, row.Subject, new { row.Channel, row.Severity }, row.ReceivedAt, ByCustomer: true));
            if (!row.IsHistoric)
            {
                if (row.AssigneeId == 0) return (row, written);
                written.Add(new NewStep(StepKind.Assigned, null, new AssignedTo(row.AssigneeId), row.ReceivedAt, ByCustomer: true));
                return (row with { State = ComplaintState.Assigned }, written);
            }
        }
        else if (Instant(message.ReceivedAt, message.ReceivedOn) is { } again && again != before.ReceivedAt)
            problems.Add(new RowProblem("receivedAt", "kept-here", "when it was received is frozen at intake"));

        return WithHistory(message, row, written, problems);
    }

    private (ComplaintRow Row, IReadOnlyList<NewStep> Steps) WithHistory(
        ComplaintMessage message, ComplaintRow row, List<NewStep> written, List<RowProblem> problems)
    {
        var closedAt = Instant(message.ClosedAt, message.ClosedOn) ?? row.ClosedAt;
        var state = message.State.Value
            ?? (closedAt is not null ? ComplaintState.Closed
                : message.SolvedAt.Value is not null || message.SolvedOn.Value is not null ? ComplaintState.Solved : row.State);
        var isSolved = state is ComplaintState.Solved or ComplaintState.Confirmed or ComplaintState.CustomerTold or ComplaintState.Closed;
        var solvedAt = Instant(message.SolvedAt, message.SolvedOn) ?? row.SolvedAt ?? (isSolved ? closedAt : null);
        if (isSolved && solvedAt is null)
            problems.Add(new RowProblem("solvedAt", "required", "is required, or closedAt, for a case that was solved"));
        if (!isSolved && solvedAt is not null)
            problems.Add(new RowProblem("state", "invalid", "a case with a date of solution is solved or later"));
        if (solvedAt < row.ReceivedAt) problems.Add(new RowProblem("solvedAt", "out-of-range", "must not be before it was received"));
        if (closedAt < solvedAt) problems.Add(new RowProblem("closedAt", "out-of-range", "must not be before it was solved"));
        if (row.State > state && row.State != ComplaintState.Rejected || (row.SolvedAt is { } was && was != solvedAt))
            problems.Add(new RowProblem("state", "kept-here", "what is written down of the case already does not change"));
        if (problems.Count > 0) return (row, written);

        if (message.RespondedAt.Value?.UtcDateTime is { } respondedAt && row.FirstRespondedAt is null && respondedAt >= row.ReceivedAt)
            written.Add(new NewStep(StepKind.Responded, null, null, respondedAt, ByCustomer: true));
        if (row.SolvedAt is null && solvedAt is not null)
            written.Add(new NewStep(row.IsRejected ? StepKind.Rejected : StepKind.Solved, row.Result, null, solvedAt, ByCustomer: true));
        if (row.ClosedAt is null && closedAt is not null)
            written.Add(new NewStep(StepKind.Closed, null, null, closedAt, ByCustomer: true));
        return (row with { State = state, SolvedAt = solvedAt, ClosedAt = closedAt }, written);
    }

    private async Task AddAsync(
        SyncBatch batch, List<Taken> created, SyncResults results, DateTime now, CancellationToken cancellationToken)
    {
        if (created.Count == 0) return;
        await terms.LearnAsync(created.Select(t => (t.After.ReceivedOn, t.After.CustomerId)), cancellationToken);
        foreach (var year in created.Where(t => t.After.Number.Length == 0).GroupBy(t => t.After.ReceivedOn.Year))
            foreach (var (taken, number) in year.Zip(await numbers.TakeAsync(year.Key, year.Count(), cancellationToken)))
                taken.After.Number = number;

        var rows = new List<(Taken Taken, ComplaintRow Row, List<StepRow> Steps)>(created.Count);
        foreach (var taken in created)
        {
            var row = taken.After;
            var frozen = await terms.OfAsync(row.CustomerId, row.Kind, row.Severity, row.ReceivedAt, row.ReceivedOn, cancellationToken);
            row = ComplaintIntake.Bound(row, frozen);
            var first = taken.Steps.Select((s, i) => steps.Row(0, i + 1, s, now)).ToList();
            row = CaseClock.Store(row, CaseClock.Read(CaseTerms.Of(row), ComplaintIntake.Timed(first), frozen.Calendar, now));
            rows.Add((taken, row with { StepCount = first.Count }, first));
        }
        await session.Bulk.InsertAsync(ComplaintRow.New, rows.Select(r => r.Row), cancellationToken);
        var ids = (await session.QueryAsync<KeyedId>(
                IdsByKey, new { batch.Source, Keys = JsonList.Of(rows.Select(r => r.Row.ExternalKey!)) }, cancellationToken))
            .ToDictionary(c => c.ExternalKey, c => c.ComplaintId, StringComparer.Ordinal);
        await session.Bulk.InsertAsync(
            StepRow.New, rows.SelectMany(r => r.Steps.Select(s => s with { ComplaintId = ids[r.Row.ExternalKey!] })), cancellationToken);
        foreach (var (taken, row, _) in rows)
            results.Add(taken.Item.RowNumber, taken.Item.Key, SyncOutcome.Created, ids[row.ExternalKey!], row.Version);
        if (batch.Historic) return;

        await events.RaiseAsync(
            [.. rows.Select(r => new RecordEvent("complaint.received", "complaint", ids[r.Row.ExternalKey!], r.Row.ExternalKey))],
            cancellationToken);
        await mediator.Publish(new ComplaintsChanged([.. ids.Values]), cancellationToken);
        foreach (var (taken, row, _) in rows.Where(r => r.Taken.Item.Message.SendReceipt.Value != false))
        {
            var stored = row with { ComplaintId = ids[row.ExternalKey!] };
            var calendar = await calendars.OfAsync(row.CalendarVersion, cancellationToken);
            if (await mail.SendReceiptAsync(stored, calendar, cancellationToken) is not { } sent) continue;
            stored = await steps.AdvanceAsync(
                stored, stored, "receiptSent", [new NewStep(StepKind.ReceiptSent, null, sent, ByCustomer: true)], cancellationToken);
            results.Add(taken.Item.RowNumber, taken.Item.Key, SyncOutcome.Created, stored.ComplaintId, stored.Version);
        }
    }

    private async Task ChangeAsync(
        SyncBatch batch, List<Taken> changed, SyncResults results, DateTime now, CancellationToken cancellationToken)
    {
        if (changed.Count == 0) return;
        var rows = new List<ComplaintRow>(changed.Count);
        var added = new List<StepRow>();
        var trail = new List<FieldChange>();
        var happened = new List<RecordEvent>();
        foreach (var (item, before, after, life) in changed)
        {
            var fields = ComplaintField.Differing(before!, after);
            List<NewStep> written = [.. life];
            if (fields.Count > 0)
                written.Add(new NewStep(StepKind.Changed, null, new
                {
                    Fields = fields.Select(f => new ChangedFact(f.Name, AuditTrail.Text(f.Value(before!)), AuditTrail.Text(f.Value(after)))),
                }));
            var numbered = written.Select((s, i) => steps.Row(after.ComplaintId, before!.StepCount + i + 1, s, now)).ToList();
            var row = after with { Version = before!.Version + 1, StepCount = before.StepCount + numbered.Count };
            if (life.Count > 0) row = await steps.WithClockAsync(row, numbered, now, cancellationToken);
            rows.Add(row);
            added.AddRange(numbered);
            trail.AddRange(fields.Select(f => f.Change(before, after)));
            happened.Add(new RecordEvent("complaint.updated", "complaint", after.ComplaintId, after.ExternalKey, [.. fields.Select(f => f.Name)]));
            results.Add(item.RowNumber, item.Key, SyncOutcome.Updated, row.ComplaintId, row.Version);
        }
        await session.Bulk.UpdateAsync(ComplaintRow.Changes, "ComplaintId", rows, cancellationToken);
        await session.Bulk.InsertAsync(StepRow.New, added, cancellationToken);
        await audit.RecordAsync(trail, cancellationToken);
        if (batch.Historic) return;
        await events.RaiseAsync(happened, cancellationToken);
        await mediator.Publish(new ComplaintsChanged([.. rows.Select(r => r.ComplaintId)]), cancellationToken);
    }

    private async Task<References> ReferencesAsync(
        string source, IReadOnlyList<SyncItem<ComplaintMessage>> items, CancellationToken cancellationToken)
    {
        var orders = await DocumentsAsync(FindOrders, source, items.Select(i => i.Message.OrderKey), cancellationToken);
        var lines = orders.Count == 0 ? []
            : await session.QueryAsync<OrderLineRef>(FindLines, new { Ids = JsonList.Of(orders.Values.Select(o => o.Id)) }, cancellationToken);
        return new References(
            await IdsAsync(FindCustomers, source, items.Select(i => i.Message.CustomerKey), StringComparer.Ordinal, cancellationToken),
            await IdsAsync(FindProducts, source, items.Select(i => i.Message.ProductKey), StringComparer.Ordinal, cancellationToken),
            await IdsAsync(FindSuppliers, source, items.Select(i => i.Message.SupplierKey), StringComparer.Ordinal, cancellationToken),
            orders, lines.ToLookup(l => l.SalesOrderId),
            await DocumentsAsync(FindShipments, source, items.Select(i => i.Message.ShipmentKey), cancellationToken),
            await IdsAsync(FindPeople, source, items.Select(i => i.Message.AssigneeSignInName), StringComparer.OrdinalIgnoreCase, cancellationToken),
            await IdsAsync(FindCauses, source, items.Select(i => i.Message.CauseCode), StringComparer.OrdinalIgnoreCase, cancellationToken));
    }

    private async Task<HashSet<string>> GivenNumbersAsync(
        IReadOnlyList<SyncItem<ComplaintMessage>> items, CancellationToken cancellationToken)
    {
        var sent = items.Where(i => i.Message.Number.IsSet).Select(i => i.Message.Number.Value!.Trim()).Distinct().ToList();
        if (sent.Count == 0) return [];
        var taken = await session.QueryAsync<string>(TakenNumbers, new { Keys = JsonList.Of(sent) }, cancellationToken);
        return new HashSet<string>(taken, StringComparer.OrdinalIgnoreCase);
    }

    private async Task<Dictionary<string, long>> IdsAsync(
        string sql, string source, IEnumerable<Patch<string>> sent, StringComparer comparer, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<string, long>(comparer);
        var keys = Keys(sent).Distinct(comparer).ToList();
        if (keys.Count == 0) return ids;
        foreach (var found in await session.QueryAsync<Named>(sql, new { Source = source, Keys = JsonList.Of(keys) }, cancellationToken))
            ids[found.Name] = found.Id;
        return ids;
    }

    private async Task<Dictionary<string, OrderRef>> DocumentsAsync(
        string sql, string source, IEnumerable<Patch<string>> sent, CancellationToken cancellationToken)
    {
        var keys = Keys(sent).Distinct().ToList();
        if (keys.Count == 0) return [];
        return (await session.QueryAsync<OrderRef>(sql, new { Source = source, Keys = JsonList.Of(keys) }, cancellationToken))
            .ToDictionary(o => o.Name, StringComparer.Ordinal);
    }

    private DateTime? Instant(Patch<DateTimeOffset?> at, Patch<DateOnly?> on) =>
        at.Value?.UtcDateTime ?? (on.Value is { } day
            ? TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(default), clock.LocalTimeZone) : null);

    private bool TellsOther(ComplaintMessage message, ComplaintRow row) =>
        (message.State.Value is { } state && state != row.State)
        || (Instant(message.SolvedAt, message.SolvedOn) is { } solved && solved != row.SolvedAt)
        || (Instant(message.ClosedAt, message.ClosedOn) is { } closed && closed != row.ClosedAt)
        || (message.Method.IsSet && ComplaintTexts.Clean(message.Method.Value) != row.Method)
        || (message.Result.IsSet && ComplaintTexts.Clean(message.Result.Value) != row.Result);

    private static IEnumerable<string> Keys(IEnumerable<Patch<string>> sent) =>
        sent.Where(k => k.IsSet).Select(k => ComplaintTexts.Clean(k.Value)).OfType<string>();

    private static long? Find(Patch<string> sent, Dictionary<string, long> ids, string field, string what, List<RowProblem> problems)
    {
        if (!sent.IsSet || ComplaintTexts.Clean(sent.Value) is not { } key) return null;
        if (ids.TryGetValue(key, out var id)) return id;
        problems.Add(Unknown(field, what, key));
        return null;
    }

    private static long? Or(
        Patch<string> sent, Dictionary<string, long> ids, string field, string what, long? before, List<RowProblem> problems) =>
        sent.IsSet ? Find(sent, ids, field, what, problems) : before;

    private static RowProblem Unknown(string field, string what, string key) =>
        new(field, SyncProblemCode.UnknownReference, $"There is no {what} with the key '{key}'.");
}
