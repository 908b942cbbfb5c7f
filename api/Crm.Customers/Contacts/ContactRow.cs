using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Customers;

/// <summary>A contact as it stands in the table.</summary>
internal sealed record ContactRow(
    long ContactId, long CustomerId, string? Source, string? ExternalKey, string Name, string? JobTitle, string? Phone, string? Mobile,
    string? Email, string? WeChat, DateOnly? Birthday, string? Language, bool IsPrimary, DateTime CreatedAt, DateTime? ArchivedAt, int Version)
{
    /// <summary>The columns in the order of the record, of a table aliased t.</summary>
    public const string Columns = """
        t.ContactId, t.CustomerId, t.Source, t.ExternalKey, t.Name, t.JobTitle, t.Phone, t.Mobile,
        t.Email, t.WeChat, t.Birthday, t.Language, t.IsPrimary, t.CreatedAt, t.ArchivedAt, t.Version
        """;

    public static readonly BulkTable<ContactRow> New = Fields()
        .Text("Source", 50, t => t.Source)
        .Text("ExternalKey", 100, t => t.ExternalKey)
        .DateTime("CreatedAt", t => t.CreatedAt);

    public static readonly BulkTable<ContactRow> Changes = Fields().BigInt("ContactId", t => t.ContactId);

    public static ContactRow Blank(long customerId, string? source, string? key, DateTime now) =>
        new(0, customerId, source, key, "", null, null, null, null, null, null, null, false, now, null, 1);

    public bool IsErpOwned => ExternalKey is not null;

    private static BulkTable<ContactRow> Fields() => new BulkTable<ContactRow>("customers.Contact")
        .BigInt("CustomerId", t => t.CustomerId)
        .Text("Name", 100, t => t.Name)
        .Text("JobTitle", 100, t => t.JobTitle)
        .Text("Phone", 50, t => t.Phone)
        .Text("Mobile", 50, t => t.Mobile)
        .Text("Email", 200, t => t.Email)
        .Text("WeChat", 100, t => t.WeChat)
        .Date("Birthday", t => t.Birthday)
        .Text("Language", 10, t => t.Language)
        .Bit("IsPrimary", t => t.IsPrimary)
        .DateTime("ArchivedAt", t => t.ArchivedAt)
        .Int("Version", t => t.Version);
}

/// <summary>A field of a contact as the API names it.</summary>
internal sealed record ContactField(string Name, Func<ContactRow, object?> Value)
{
    private static readonly IReadOnlyList<ContactField> All =
    [
        new("customer", t => t.CustomerId),
        new("name", t => t.Name),
        new("role", t => t.JobTitle),
        new("phone", t => t.Phone),
        new("mobile", t => t.Mobile),
        new("email", t => t.Email),
        new("weChat", t => t.WeChat),
        new("birthday", t => t.Birthday),
        new("language", t => t.Language),
        new("isPrimary", t => t.IsPrimary),
        new("archivedAt", t => t.ArchivedAt),
    ];

    public static List<ContactField> Differing(ContactRow before, ContactRow after) =>
        [.. All.Where(f => !Equals(f.Value(before), f.Value(after)))];

    public FieldChange Change(ContactRow before, ContactRow after) =>
        new("contact", after.ContactId, Name, AuditTrail.Text(Value(before)), AuditTrail.Text(Value(after)));
}

/// <summary>The fields of a contact that an ERP and a person send alike, but for the role, which an ERP calls job title.</summary>
internal abstract record ContactFields
{
    public Patch<string> Name { get; init; }
    public Patch<string> Phone { get; init; }
    public Patch<string> Mobile { get; init; }
    public Patch<string> Email { get; init; }
    public Patch<string> WeChat { get; init; }
    public Patch<DateOnly?> Birthday { get; init; }
    public Patch<string> Language { get; init; }
    public Patch<bool?> IsPrimary { get; init; }

    protected IEnumerable<RowProblem> Problems(string roleName, Patch<string> role) =>
    [
        .. Check.Text("name", Name, 100, required: true),
        .. Check.Text(roleName, role, 100),
        .. Check.Text("phone", Phone, 50),
        .. Check.Text("mobile", Mobile, 50),
        .. Check.Text("email", Email, 200),
        .. Check.Text("weChat", WeChat, 100),
        .. Check.Text("language", Language, 10),
        // People can be older than any document.
        .. Birthday.Value is { } day && (day.Year < 1900 || day > Check.LastDay)
            ? [new RowProblem("birthday", "out-of-range", "must be after 1900")] : (RowProblem[])[],
    ];

    protected ContactRow ApplyTo(ContactRow row, Patch<string> role) => row with
    {
        Name = Clean(Name, row.Name) ?? row.Name,
        JobTitle = Clean(role, row.JobTitle),
        Phone = Clean(Phone, row.Phone),
        Mobile = Clean(Mobile, row.Mobile),
        Email = Clean(Email, row.Email),
        WeChat = Clean(WeChat, row.WeChat),
        Birthday = Birthday.Or(row.Birthday),
        Language = Clean(Language, row.Language),
        IsPrimary = IsPrimary.IsSet ? IsPrimary.Value ?? false : row.IsPrimary,
    };

    private static string? Clean(Patch<string> sent, string? before) =>
        !sent.IsSet ? before : string.IsNullOrWhiteSpace(sent.Value) ? null : sent.Value.Trim();
}

/// <summary>Writes new and changed contacts with their events and audit trail.</summary>
internal sealed class ContactWriter(DbSession session, EventLog events, AuditTrail audit)
{
    private sealed record KeyedId(long ContactId, string Key);

    private const string IdsByKey = """
        select t.ContactId, t.ExternalKey as [Key]
        from customers.Contact t
        where t.Source = @Source
          and t.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string AddOne = """
        insert into customers.Contact (CustomerId, Name, JobTitle, Phone, Mobile, Email, WeChat, Birthday, Language, IsPrimary, CreatedAt)
        output inserted.ContactId
        values (@CustomerId, @Name, @JobTitle, @Phone, @Mobile, @Email, @WeChat, @Birthday, @Language, @IsPrimary, @CreatedAt)
        """;

    /// <summary>Adds contacts of one source and answers the rows with their ids.</summary>
    public async Task<IReadOnlyList<ContactRow>> AddAsync(
        string source, IReadOnlyList<ContactRow> rows, bool silently, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return rows;
        await session.Bulk.InsertAsync(ContactRow.New, rows, cancellationToken);
        var ids = (await session.QueryAsync<KeyedId>(
                IdsByKey, new { Source = source, Keys = JsonList.Of(rows.Select(r => r.ExternalKey!)) }, cancellationToken))
            .ToDictionary(r => r.Key, r => r.ContactId, StringComparer.Ordinal);
        List<ContactRow> added = [.. rows.Select(r => r with { ContactId = ids[r.ExternalKey!] })];
        if (!silently) await events.RaiseAsync([.. added.Select(Created)], cancellationToken);
        return added;
    }

    /// <summary>Adds a contact that a person made.</summary>
    public async Task<ContactRow> AddAsync(ContactRow row, CancellationToken cancellationToken)
    {
        var added = row with { ContactId = await session.ScalarAsync<long>(AddOne, row, cancellationToken) };
        await events.RaiseAsync(Created(added), cancellationToken);
        return added;
    }

    public async Task ChangeAsync(
        IReadOnlyList<(ContactRow Before, ContactRow After)> changes, bool silently, CancellationToken cancellationToken)
    {
        if (changes.Count == 0) return;
        await session.Bulk.UpdateAsync(ContactRow.Changes, "ContactId", changes.Select(c => c.After), cancellationToken);
        var trail = new List<FieldChange>();
        var happened = new List<RecordEvent>();
        foreach (var (before, after) in changes)
        {
            var fields = ContactField.Differing(before, after);
            trail.AddRange(fields.Select(f => f.Change(before, after)));
            happened.Add(new RecordEvent("contact.updated", "contact", after.ContactId, after.ExternalKey, [.. fields.Select(f => f.Name)]));
        }
        await audit.RecordAsync(trail, cancellationToken);
        if (!silently) await events.RaiseAsync(happened, cancellationToken);
    }

    public async Task ArchivedAsync(ContactRow row, DateTime now, CancellationToken cancellationToken)
    {
        await audit.RecordAsync([new FieldChange("contact", row.ContactId, "archivedAt", null, AuditTrail.Text(now))], cancellationToken);
        await events.RaiseAsync(new RecordEvent("contact.archived", "contact", row.ContactId, row.ExternalKey), cancellationToken);
    }

    private static RecordEvent Created(ContactRow row) => new("contact.created", "contact", row.ContactId, row.ExternalKey);
}
