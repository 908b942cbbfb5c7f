using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Sync;
using Crm.Database;
using MediatR;

namespace Crm.Customers;

/// <summary>
/// A customer as an ERP sends it. Code defaults to the key; a new customer needs a name. OwnerSignInName counts only when
/// the customer is new: people own it afterwards.
/// </summary>
internal sealed record CustomerMessage : CustomerFields
{
    public string? Key { get; init; }
    public Patch<string> ParentKey { get; init; }
    public string? OwnerSignInName { get; init; }
}

/// <summary>Takes customers from an ERP. What people own (owner, judged metrics, notes) is never overwritten.</summary>
internal sealed class CustomerSync(
    DbSession session, CustomerWriter writer, ParentCircles circles, EventLog events, AuditTrail audit, IMediator mediator,
    TimeProvider clock)
    : SyncKind<CustomerMessage>
{
    private sealed record KnownCode(long CustomerId, string Code);

    private sealed record KnownPerson(long PersonId, string SignInName);

    // Rows of two senders at once: on SQL Server the second waits here and then reads what the first has written.
    private const string TakeTurns = """
        update customers.Customer
        set Version = Version
        where Source = @Source
          and ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindByKey = $"""
        select {CustomerRow.Columns}
        from customers.Customer c
        where c.Source = @Source
          and c.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string FindByCode = """
        select c.CustomerId, c.Code
        from openjson(@Codes) k
        inner join customers.Customer c on c.Code = cast(k.value as nvarchar(400))
        """;

    private const string FindPeople = """
        select p.PersonId, p.SignInName
        from openjson(@SignInNames) k
        inner join access.v_Person p on p.SignInName = cast(k.value as nvarchar(400))
        where p.IsActive = 1
        """;

    private const string Archive = """
        update customers.Customer
        set ArchivedAt = @Now, Version = Version + 1
        where Source = @Source
          and ExternalKey = @Key
          and ArchivedAt is null
        """;

    private const string FindOne = """
        select c.CustomerId
        from customers.Customer c
        where c.Source = @Source
          and c.ExternalKey = @Key
        """;

    private const string Count = """
        select count(*)
        from customers.Customer c
        where c.ArchivedAt is null
          and ((@Source is null and c.Source is not null) or c.Source = @Source)
        """;

    public override string Name => "customers";

    public override string Scope => "write:customers";

    protected override string? KeyOf(CustomerMessage message) => message.Key;

    protected override IEnumerable<RowProblem> Check(CustomerMessage message) =>
    [
        .. message.Problems(),
        .. Contracts.Sync.Check.Text("parentKey", message.ParentKey, 100),
        .. Contracts.Sync.Check.Text("ownerSignInName", message.OwnerSignInName, 100),
    ];

    protected override async Task ApplyDistinctAsync(
        SyncBatch batch, IReadOnlyList<SyncItem<CustomerMessage>> items, SyncResults results, CancellationToken cancellationToken)
    {
        if (items.Count == 0) return;
        var now = clock.GetUtcNow().UtcDateTime;
        var keys = new { batch.Source, Keys = JsonList.Of(items.SelectMany(KeysIn).Distinct(StringComparer.Ordinal)) };
        if (session.Engine == Engine.SqlServer) await session.ExecuteAsync(TakeTurns, keys, cancellationToken);
        var known = (await session.QueryAsync<CustomerRow>(FindByKey, keys, cancellationToken))
            .ToDictionary(c => c.ExternalKey!, StringComparer.Ordinal);
        var owners = await OwnersAsync(items, known, cancellationToken);
        var codes = await CodesAsync(items, known, cancellationToken);

        var created = new List<(SyncItem<CustomerMessage> Item, CustomerRow Row, string? NewParent)>();
        var createdKeys = new HashSet<string>(StringComparer.Ordinal);
        var changed = new List<(SyncItem<CustomerMessage> Item, CustomerRow Before, CustomerRow After, string? NewParent)>();
        foreach (var item in items)
        {
            known.TryGetValue(item.Key, out var before);
            var problems = new List<RowProblem>();
            var row = before ?? CustomerRow.New(item.Key, batch.Source, item.Key, now);
            if (before is null)
            {
                if (!item.Message.Name.IsSet) problems.Add(new RowProblem("name", "required", "is required for a new customer"));
                if (!item.Message.Code.IsSet && item.Key.Length > 50)
                    problems.Add(new RowProblem("code", "required", "is required where the key is longer than 50 characters"));
                if (item.Message.OwnerSignInName?.Trim() is { Length: > 0 } signInName)
                {
                    if (owners.TryGetValue(signInName, out var ownerId)) row = row with { OwnerId = ownerId };
                    else problems.Add(new RowProblem("ownerSignInName", SyncProblemCode.UnknownReference, $"There is no active person '{signInName}'."));
                }
            }
            if (batch.Intent == SyncIntent.UpdateOnly && before is not { ArchivedAt: null })
                problems.Add(new RowProblem("key", SyncProblemCode.Absent, "There is no customer with this key, and only updates are wanted."));
            if (batch.Intent == SyncIntent.CreateOnly && before is { ArchivedAt: null })
                problems.Add(new RowProblem("key", SyncProblemCode.Exists, "There is a customer with this key, and only new ones are wanted."));

            var after = item.Message.ApplyTo(row) with { ArchivedAt = null };
            string? newParent = null;
            if (item.Message.ParentKey.IsSet)
            {
                var parentKey = item.Message.ParentKey.Value?.Trim();
                if (string.IsNullOrEmpty(parentKey)) after = after with { ParentId = null };
                else if (parentKey == item.Key)
                    problems.Add(new RowProblem("parentKey", "invalid", "A customer cannot be its own parent."));
                else if (known.TryGetValue(parentKey, out var parent)) after = after with { ParentId = parent.CustomerId };
                else if (createdKeys.Contains(parentKey)) newParent = parentKey;
                else problems.Add(new RowProblem("parentKey", SyncProblemCode.UnknownReference, $"There is no customer with the key '{parentKey}'."));
            }
            if (problems.Count == 0 && !codes.Claim(after.Code, before))
                problems.Add(new RowProblem("code", SyncProblemCode.Duplicate, $"Another customer has the code '{after.Code}'."));

            if (problems.Count > 0)
            {
                results.Fail(item.RowNumber, item.Key, problems);
            }
            else if (before is null)
            {
                created.Add((item, after, newParent));
                createdKeys.Add(item.Key);
            }
            else if (after == before && newParent is null)
            {
                results.Add(item.RowNumber, item.Key, SyncOutcome.Unchanged, before.CustomerId, before.Version);
            }
            else
            {
                changed.Add((item, before, after with { Version = before.Version + 1 }, newParent));
            }
        }

        var added = await writer.AddAsync([.. created.Select(c => c.Row)], batch.Historic, cancellationToken);
        var newIds = added.ToDictionary(c => c.ExternalKey!, c => c.CustomerId, StringComparer.Ordinal);
        foreach (var (item, row) in created.Zip(added, (c, row) => (c.Item, row)))
            results.Add(item.RowNumber, item.Key, SyncOutcome.Created, row.CustomerId, row.Version);
        var children = created.Zip(added, (c, row) => (c.NewParent, Row: row)).Where(c => c.NewParent is not null)
            .Select(c => c.Row with { ParentId = newIds[c.NewParent!] }).ToList();
        if (children.Count > 0)
            await session.Bulk.UpdateAsync(CustomerTable.Parent, "CustomerId", children, cancellationToken);

        var changes = changed.Select(c => (c.Item, c.Before,
            After: c.NewParent is null ? c.After : c.After with { ParentId = newIds[c.NewParent] })).ToList();
        var circling = await circles.FindAsync([.. changes.Select(c => (c.Before, c.After))], cancellationToken);
        foreach (var (item, _, after) in changes)
        {
            if (circling.Contains(after.CustomerId))
                results.Fail(item.RowNumber, item.Key, new RowProblem("parentKey", "invalid", "A customer cannot be above its own parent."));
            else
                results.Add(item.RowNumber, item.Key, SyncOutcome.Updated, after.CustomerId, after.Version);
        }
        await writer.ChangeAsync(CustomerTable.FromErp,
            [.. changes.Where(c => !circling.Contains(c.After.CustomerId)).Select(c => (c.Before, c.After))],
            batch.Historic, cancellationToken);
    }

    public override async Task<bool> ArchiveAsync(string source, string key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var id = await session.ScalarAsync<long?>(FindOne, new { Source = source, Key = key }, cancellationToken);
        if (id is not { } customerId) return false;
        // Archiving twice is no mistake: the sender may not have had the first answer.
        if (await session.ExecuteAsync(Archive, new { Source = source, Key = key, Now = now }, cancellationToken) == 0) return true;
        await audit.RecordAsync([new FieldChange("customer", customerId, "archivedAt", null, AuditTrail.Text(now))], cancellationToken);
        await events.RaiseAsync(new RecordEvent("customer.archived", "customer", customerId, key), cancellationToken);
        await mediator.Publish(new CustomersChanged([customerId]), cancellationToken);
        return true;
    }

    public override async Task<IReadOnlyList<ReconciliationRow>> ReconcileAsync(
        string? source, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) =>
        [new ReconciliationRow(Name, null, await session.ScalarAsync<long>(Count, new { Source = source }, cancellationToken))];

    private static IEnumerable<string> KeysIn(SyncItem<CustomerMessage> item)
    {
        yield return item.Key;
        if (item.Message.ParentKey.Value?.Trim() is { Length: > 0 } parentKey) yield return parentKey;
    }

    private async Task<Dictionary<string, long>> OwnersAsync(
        IReadOnlyList<SyncItem<CustomerMessage>> items, Dictionary<string, CustomerRow> known, CancellationToken cancellationToken)
    {
        var names = items.Where(i => !known.ContainsKey(i.Key) && !string.IsNullOrWhiteSpace(i.Message.OwnerSignInName))
            .Select(i => i.Message.OwnerSignInName!.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var owners = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        if (names.Count == 0) return owners;
        foreach (var person in await session.QueryAsync<KnownPerson>(FindPeople, new { SignInNames = JsonList.Of(names) }, cancellationToken))
            owners[person.SignInName] = person.PersonId;
        return owners;
    }

    private async Task<CodesTaken> CodesAsync(
        IReadOnlyList<SyncItem<CustomerMessage>> items, Dictionary<string, CustomerRow> known, CancellationToken cancellationToken)
    {
        var asked = new List<string>();
        foreach (var item in items)
        {
            var code = item.Message.Code.Value?.Trim();
            if (known.TryGetValue(item.Key, out var before))
            {
                if (!string.IsNullOrEmpty(code) && code != before.Code) asked.Add(code);
            }
            else asked.Add(string.IsNullOrEmpty(code) ? item.Key : code);
        }
        var taken = new CodesTaken();
        if (asked.Count == 0) return taken;
        foreach (var row in await session.QueryAsync<KnownCode>(FindByCode, new { Codes = JsonList.Of(asked) }, cancellationToken))
            taken.Add(row.Code, row.CustomerId);
        return taken;
    }

    /// <summary>Which codes are given already. Compared without width and case, as the stricter of the two engines does.</summary>
    private sealed class CodesTaken
    {
        private const long NewCustomer = -1;
        private readonly Dictionary<string, long> _holders = new(StringComparer.Ordinal);

        public void Add(string code, long customerId) => _holders[TextFold.Fold(code)] = customerId;

        /// <summary>Takes the code for a customer; false where another has it.</summary>
        public bool Claim(string code, CustomerRow? customer)
        {
            if (customer is not null && customer.Code == code) return true;
            var folded = TextFold.Fold(code);
            if (_holders.TryGetValue(folded, out var holder)) return customer is not null && holder == customer.CustomerId;
            _holders[folded] = customer?.CustomerId ?? NewCustomer;
            return true;
        }
    }
}
