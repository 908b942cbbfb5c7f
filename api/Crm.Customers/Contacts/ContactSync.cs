using Crm.Common;
using Crm.Contracts.Sync;
using Crm.Database;

namespace Crm.Customers;

/// <summary>A contact as an ERP sends it. A new one needs its customer's key and a name.</summary>
internal sealed record ContactMessage : ContactFields
{
    public string? Key { get; init; }
    public Patch<string> CustomerKey { get; init; }
    public Patch<string> JobTitle { get; init; }

    public IEnumerable<RowProblem> Problems() =>
    [
        .. Problems("jobTitle", JobTitle),
        .. Check.Text("customerKey", CustomerKey, 100, required: true),
    ];

    public ContactRow ApplyTo(ContactRow row) => ApplyTo(row, JobTitle);
}

/// <summary>Takes contacts from an ERP.</summary>
internal sealed class ContactSync(DbSession session, ContactWriter writer, TimeProvider clock) : SyncKind<ContactMessage>
{
    private sealed record KnownCustomer(long CustomerId, string ExternalKey);

    private const string TakeTurns = """
        update customers.Contact
        set Version = Version
        where Source = @Source
          and ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindByKey = $"""
        select {ContactRow.Columns}
        from customers.Contact t
        where t.Source = @Source
          and t.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindCustomers = """
        select c.CustomerId, c.ExternalKey
        from customers.Customer c
        where c.Source = @Source
          and c.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindOne = $"""
        select {ContactRow.Columns}
        from customers.Contact t
        where t.Source = @Source
          and t.ExternalKey = @Key
        """;

    private const string Archive = """
        update customers.Contact
        set ArchivedAt = @Now, Version = Version + 1
        where ContactId = @ContactId
          and ArchivedAt is null
        """;

    private const string Count = """
        select count(*)
        from customers.Contact t
        where t.ArchivedAt is null
          and ((@Source is null and t.Source is not null) or t.Source = @Source)
        """;

    public override string Name => "contacts";

    // Contacts are a part of their customers.
    public override string Scope => "write:customers";

    protected override string? KeyOf(ContactMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(ContactMessage message) => message.Problems();

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<ContactMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        if (items.Count == 0) return;
        var now = clock.GetUtcNow().UtcDateTime;
        var keys = new { batch.Source, Keys = JsonList.Of(items.Select(i => i.Key)) };
        if (session.Engine == Engine.SqlServer) await session.ExecuteAsync(TakeTurns, keys, cancellationToken);
        var known = (await session.QueryAsync<ContactRow>(FindByKey, keys, cancellationToken))
            .ToDictionary(t => t.ExternalKey!, StringComparer.Ordinal);
        var customerKeys = items.Where(i => i.Message.CustomerKey.IsSet).Select(i => i.Message.CustomerKey.Value!.Trim())
            .Distinct(StringComparer.Ordinal);
        var customers = (await session.QueryAsync<KnownCustomer>(
                FindCustomers, new { batch.Source, Keys = JsonList.Of(customerKeys) }, cancellationToken))
            .ToDictionary(c => c.ExternalKey, c => c.CustomerId, StringComparer.Ordinal);

        var created = new List<(SyncItem<ContactMessage> Item, ContactRow Row)>();
        var changed = new List<(ContactRow Before, ContactRow After)>();
        foreach (var item in items)
        {
            known.TryGetValue(item.Key, out var before);
            var problems = new List<RowProblem>();
            var row = before ?? ContactRow.Blank(0, batch.Source, item.Key, now);
            if (item.Message.CustomerKey.IsSet)
            {
                var customerKey = item.Message.CustomerKey.Value!.Trim();
                if (customers.TryGetValue(customerKey, out var customerId)) row = row with { CustomerId = customerId };
                else
                    problems.Add(new RowProblem("customerKey", SyncProblemCode.UnknownReference,
                        $"There is no customer with the key '{customerKey}'."));
            }
            else if (before is null) problems.Add(new RowProblem("customerKey", "required", "is required for a new contact"));
            if (before is null && !item.Message.Name.IsSet) problems.Add(new RowProblem("name", "required", "is required for a new contact"));
            if (batch.Intent == SyncIntent.UpdateOnly && before is not { ArchivedAt: null })
                problems.Add(new RowProblem("key", SyncProblemCode.Absent, "There is no contact with this key, and only updates are wanted."));
            if (batch.Intent == SyncIntent.CreateOnly && before is { ArchivedAt: null })
                problems.Add(new RowProblem("key", SyncProblemCode.Exists, "There is a contact with this key, and only new ones are wanted."));

            var after = item.Message.ApplyTo(row) with { ArchivedAt = null };
            if (problems.Count > 0) results.Fail(item.RowNumber, item.Key, problems);
            else if (before is null) created.Add((item, after));
            else if (after == before) results.Add(item.RowNumber, item.Key, SyncOutcome.Unchanged, before.ContactId, before.Version);
            else
            {
                after = after with { Version = before.Version + 1 };
                changed.Add((before, after));
                results.Add(item.RowNumber, item.Key, SyncOutcome.Updated, after.ContactId, after.Version);
            }
        }

        var added = await writer.AddAsync(batch.Source, [.. created.Select(c => c.Row)], batch.Historic, cancellationToken);
        foreach (var ((item, _), row) in created.Zip(added))
            results.Add(item.RowNumber, item.Key, SyncOutcome.Created, row.ContactId, row.Version);
        await writer.ChangeAsync(changed, batch.Historic, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var row = await session.QuerySingleOrDefaultAsync<ContactRow>(FindOne, new { Source = source, Key = key }, cancellationToken);
        if (row is null) return false;
        if (await session.ExecuteAsync(Archive, new { row.ContactId, Now = now }, cancellationToken) > 0)
            await writer.ArchivedAsync(row, now, cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) =>
        [new ReconciliationRow(Name, null, await session.ScalarAsync<long>(Count, new { Source = source }, cancellationToken))];
}
