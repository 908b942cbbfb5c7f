using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Sync;
using Crm.Database;

namespace Crm.Customers;

/// <summary>
/// A touchpoint as another system sends it (a telephone exchange, a mail server, an older CRM). A new one needs its customer's key, a
/// channel, the moment and the person.
/// </summary>
internal sealed record TouchpointMessage
{
    public string? Key { get; init; }
    public Patch<string> CustomerKey { get; init; }
    public Patch<string> PersonSignInName { get; init; }
    public Patch<TouchpointChannel?> Channel { get; init; }
    public Patch<TouchpointDirection?> Direction { get; init; }
    public Patch<DateTimeOffset?> HappenedAt { get; init; }
    public Patch<string> Subject { get; init; }
    public Patch<string> Note { get; init; }
    public Patch<TouchpointOutcome?> Outcome { get; init; }
    public Patch<string> NextStep { get; init; }
    public Patch<DateOnly?> NextStepOn { get; init; }

    public IEnumerable<RowProblem> Problems(DateTimeOffset now) =>
    [
        .. Check.Text("customerKey", CustomerKey, 100, required: true),
        .. Check.Text("personSignInName", PersonSignInName, 100, required: true),
        .. TouchpointTexts.Problems(Subject, Note, NextStep, NextStepOn),
        .. TouchpointTexts.Moment(HappenedAt.Value, now),
    ];

    public IEnumerable<RowProblem> Missing()
    {
        if (!CustomerKey.IsSet) yield return Required("customerKey");
        if (!PersonSignInName.IsSet) yield return Required("personSignInName");
        if (Channel.Value is null) yield return Required("channel");
        if (HappenedAt.Value is null) yield return Required("happenedAt");
    }

    public TouchpointRow ApplyTo(TouchpointRow row, TimeProvider clock)
    {
        var applied = row with
        {
            Channel = Channel.Value ?? row.Channel,
            Direction = Direction.IsSet ? Direction.Value ?? TouchpointDirection.Out : row.Direction,
            Subject = TouchpointTexts.Clean(Subject, row.Subject) ?? "",
            Note = TouchpointTexts.Clean(Note, row.Note),
            Outcome = Outcome.IsSet ? Outcome.Value ?? TouchpointOutcome.Reached : row.Outcome,
            NextStep = TouchpointTexts.Clean(NextStep, row.NextStep),
            NextStepOn = NextStepOn.Or(row.NextStepOn),
        };
        return HappenedAt.Value is { } moment ? applied.At(moment, clock) : applied;
    }

    private static RowProblem Required(string field) => new(field, "required", "is required for a new touchpoint");
}

/// <summary>Takes touchpoints from another system; they fulfil duties as those that people write do.</summary>
internal sealed class TouchpointSync(DbSession session, TouchpointWriter writer, TimeProvider clock) : SyncKind<TouchpointMessage>
{
    private sealed record Named(long Id, string Name);

    private const string TakeTurns = """
        update customers.Touchpoint
        set Version = Version
        where Source = @Source
          and ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindByKey = $"""
        select {TouchpointRow.Columns}
        from customers.Touchpoint t
        where t.Source = @Source
          and t.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindCustomers = """
        select c.CustomerId as Id, c.ExternalKey as Name
        from customers.Customer c
        where c.Source = @Source
          and c.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindPeople = """
        select p.PersonId as Id, p.SignInName as Name
        from openjson(@Keys) k
        inner join access.v_Person p on p.SignInName = cast(k.value as nvarchar(400))
        """;

    private const string FindOne = $"""
        select {TouchpointRow.Columns}
        from customers.Touchpoint t
        where t.Source = @Source
          and t.ExternalKey = @Key
        """;

    private const string Count = """
        select count(*)
        from customers.Touchpoint t
        where t.ArchivedAt is null
          and ((@Source is null and t.Source is not null) or t.Source = @Source)
          and (@From is null or t.HappenedOn >= @From)
          and (@To is null or t.HappenedOn <= @To)
        """;

    public override string Name => "touchpoints";

    public override string Scope => "write:touchpoints";

    protected override string? KeyOf(TouchpointMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(TouchpointMessage message) => message.Problems(clock.GetUtcNow());

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<TouchpointMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        if (items.Count == 0) return;
        var now = clock.GetUtcNow().UtcDateTime;
        var keys = new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) };
        if (session.Engine == Engine.SqlServer) await session.ExecuteAsync(TakeTurns, keys, cancellationToken);
        var known = (await session.QueryAsync<TouchpointRow>(FindByKey, keys, cancellationToken))
            .ToDictionary(t => t.ExternalKey!, StringComparer.Ordinal);
        var customers = await IdsAsync(
            FindCustomers, batch.Source, items.Select(i => i.Message.CustomerKey), StringComparer.Ordinal, cancellationToken);
        var people = await IdsAsync(
            FindPeople, batch.Source, items.Select(i => i.Message.PersonSignInName), StringComparer.OrdinalIgnoreCase, cancellationToken);

        var created = new List<(SyncItem<TouchpointMessage> Item, TouchpointRow Row)>();
        var changed = new List<(TouchpointRow Before, TouchpointRow After)>();
        foreach (var item in items)
        {
            known.TryGetValue(item.Key, out var before);
            var problems = new List<RowProblem>();
            var row = before ?? TouchpointRow.Blank(batch.Source, item.Key, 0, 0, now);
            if (before is null) problems.AddRange(item.Message.Missing());
            if (Find(item.Message.CustomerKey, customers, "customerKey", "customer with the key", problems) is { } customerId)
                row = row with { CustomerId = customerId };
            if (Find(item.Message.PersonSignInName, people, "personSignInName", "person", problems) is { } personId)
                row = row with { PersonId = personId };
            if (batch.Intent == SyncIntent.UpdateOnly && before is not { ArchivedAt: null })
                problems.Add(new RowProblem(
                    "key", SyncProblemCode.Absent, "There is no touchpoint with this key, and only updates are wanted."));
            if (batch.Intent == SyncIntent.CreateOnly && before is { ArchivedAt: null })
                problems.Add(new RowProblem(
                    "key", SyncProblemCode.Exists, "There is a touchpoint with this key, and only new ones are wanted."));

            var after = item.Message.ApplyTo(row, clock) with { ArchivedAt = null };
            if (problems.Count > 0) results.Fail(item.RowNumber, item.Key, problems);
            else if (before is null) created.Add((item, after));
            else if (after == before) results.Add(item.RowNumber, item.Key, SyncOutcome.Unchanged, before.TouchpointId, before.Version);
            else
            {
                after = after with { Version = before.Version + 1 };
                changed.Add((before, after));
                results.Add(item.RowNumber, item.Key, SyncOutcome.Updated, after.TouchpointId, after.Version);
            }
        }

        var added = await writer.AddAsync(batch.Source, [.. created.Select(c => c.Row)], batch.Historic, cancellationToken);
        foreach (var ((item, _), row) in created.Zip(added))
            results.Add(item.RowNumber, item.Key, SyncOutcome.Created, row.TouchpointId, row.Version);
        await writer.ChangeAsync(changed, batch.Historic, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        var before = await session.QuerySingleOrDefaultAsync<TouchpointRow>(FindOne, new { Source = source, Key = key }, cancellationToken);
        if (before is null) return false;
        if (before.ArchivedAt is not null) return true;
        var after = before with { ArchivedAt = clock.GetUtcNow().UtcDateTime, Version = before.Version + 1 };
        await writer.ChangeAsync([(before, after)], silently: false, cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var count = await session.ScalarAsync<long>(Count, new { Source = source, From = from, To = to }, cancellationToken);
        return [new ReconciliationRow(Name, null, count)];
    }

    private async Task<Dictionary<string, long>> IdsAsync(
        string sql, string source, IEnumerable<Patch<string>> sent, StringComparer comparer, CancellationToken cancellationToken)
    {
        var keys = sent.Where(k => k.IsSet).Select(k => k.Value!.Trim()).Distinct(comparer).ToList();
        var ids = new Dictionary<string, long>(comparer);
        if (keys.Count == 0) return ids;
        foreach (var found in await session.QueryAsync<Named>(sql, new { Source = source, Keys = JsonList.Of(keys) }, cancellationToken))
            ids[found.Name] = found.Id;
        return ids;
    }

    private static long? Find(Patch<string> sent, Dictionary<string, long> ids, string field, string what, List<RowProblem> problems)
    {
        if (!sent.IsSet) return null;
        if (ids.TryGetValue(sent.Value!.Trim(), out var id)) return id;
        problems.Add(new RowProblem(field, SyncProblemCode.UnknownReference, $"There is no {what} '{sent.Value.Trim()}'."));
        return null;
    }
}
