using Crm.Common;

namespace Crm.Customers;

/// <summary>The columns that customers are written to in bulk.</summary>
internal static class CustomerTable
{
    /// <summary>Every column of a new customer.</summary>
    public static readonly BulkTable<CustomerRow> New = Fields()
        .Text("Source", 50, c => c.Source)
        .Text("ExternalKey", 100, c => c.ExternalKey)
        .BigInt("OwnerId", c => c.OwnerId)
        .Decimal("Creditworthiness", 9, 4, c => c.Creditworthiness)
        .Decimal("StrategicImportance", 9, 4, c => c.StrategicImportance)
        .Text("Notes", 4000, c => c.Notes)
        .DateTime("CreatedAt", c => c.CreatedAt);

    /// <summary>What a message from the ERP may change. Owner, judged metrics and notes are people's and not among them.</summary>
    public static readonly BulkTable<CustomerRow> FromErp = Fields().BigInt("CustomerId", c => c.CustomerId);

    /// <summary>What a person may change.</summary>
    public static readonly BulkTable<CustomerRow> FromPerson = Fields()
        .BigInt("CustomerId", c => c.CustomerId)
        .BigInt("OwnerId", c => c.OwnerId)
        .Decimal("Creditworthiness", 9, 4, c => c.Creditworthiness)
        .Decimal("StrategicImportance", 9, 4, c => c.StrategicImportance)
        .Text("Notes", 4000, c => c.Notes);

    public static readonly BulkTable<CustomerRow> Parent = new BulkTable<CustomerRow>("customers.Customer")
        .BigInt("CustomerId", c => c.CustomerId)
        .BigInt("ParentId", c => c.ParentId);

    private static BulkTable<CustomerRow> Fields() => new BulkTable<CustomerRow>("customers.Customer")
        .Text("Code", 50, c => c.Code)
        .Text("Name", 200, c => c.Name)
        .Text("SortName", 200, c => c.SortName)
        .Text("SearchText", 1000, c => c.SearchText)
        .Text("ShortName", 100, c => c.ShortName)
        .Text("ForeignName", 200, c => c.ForeignName)
        .Int("Kind", c => (int)c.Kind)
        .Int("Status", c => (int)c.Status)
        .Text("TaxNumber", 50, c => c.TaxNumber)
        .Text("Industry", 100, c => c.Industry)
        .Text("Country", 100, c => c.Country)
        .Text("Region", 100, c => c.Region)
        .Text("City", 100, c => c.City)
        .Text("Address", 400, c => c.Address)
        .Text("PostalCode", 20, c => c.PostalCode)
        .Text("Phone", 50, c => c.Phone)
        .Text("Email", 200, c => c.Email)
        .Text("Website", 200, c => c.Website)
        .Text("Language", 10, c => c.Language)
        .Text("Currency", 3, c => c.Currency)
        .Decimal("TaxRate", 9, 6, c => c.TaxRate)
        .Int("PaymentDays", c => c.PaymentDays)
        .Money("CreditLimit", c => c.CreditLimit)
        .Text("LeadSource", 100, c => c.LeadSource)
        .BigInt("ParentId", c => c.ParentId)
        .Text("Segment", 50, c => c.Segment)
        .Text("Tags", 500, c => c.Tags)
        .DateTime("ArchivedAt", c => c.ArchivedAt)
        .Int("Version", c => c.Version);
}

/// <summary>Writes new and changed customers with all that hangs on them: figure row, search pieces, events and audit trail.</summary>
internal sealed class CustomerWriter(DbSession session, EventLog events, AuditTrail audit, TimeProvider clock)
{
    private sealed record GramRow(string Gram, long CustomerId);

    private sealed record CodedId(long CustomerId, string Code);

    private static readonly BulkTable<GramRow> Grams = new BulkTable<GramRow>("customers.SearchGram")
        .Text("Gram", 4, g => g.Gram)
        .BigInt("CustomerId", g => g.CustomerId);

    private const string IdsByCode = """
        select c.CustomerId, c.Code
        from openjson(@Codes) k
        inner join customers.Customer c on c.Code = k.value
        """;

    // Set-based, and without a column of figures: the defaults of the table say what nothing is.
    private const string AddFigures = """
        insert into customers.CustomerFigure (CustomerId, AsOf)
        select cast(k.value as bigint), @AsOf
        from openjson(@Ids) k
        """;

    private const string RemoveGrams = """
        delete from customers.SearchGram
        where CustomerId = @CustomerId
          and Gram in (select value collate Latin1_General_100_BIN2 from openjson(@Grams))
        """;

    /// <summary>Adds customers, silently where they are history, and answers the rows with their ids. Codes are known to be free.</summary>
    public async Task<IReadOnlyList<CustomerRow>> AddAsync(
        IReadOnlyList<CustomerRow> rows, bool silently, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return rows;
        await session.Bulk.InsertAsync(CustomerTable.New, rows, cancellationToken);
        var ids = (await session.QueryAsync<CodedId>(IdsByCode, new { Codes = Json.Texts(rows.Select(r => r.Code)) }, cancellationToken))
            .ToDictionary(r => r.Code, r => r.CustomerId, StringComparer.Ordinal);
        List<CustomerRow> added = [.. rows.Select(r => r with { CustomerId = ids[r.Code] })];

        await session.ExecuteAsync(AddFigures,
            new { Ids = Json.Numbers(added.Select(r => r.CustomerId)), AsOf = FigureDays.AsOf(clock) }, cancellationToken);
        await AddGramsAsync(added.SelectMany(r => r.Grams(), (r, gram) => new GramRow(gram, r.CustomerId)), cancellationToken);
        if (!silently)
            await events.RaiseAsync([.. added.Select(r => new RecordEvent("customer.created", "customer", r.CustomerId, r.ExternalKey))],
                cancellationToken);
        return added;
    }

    /// <summary>Writes changed customers: before, after and the columns that may change.</summary>
    public async Task ChangeAsync(
        BulkTable<CustomerRow> columns, IReadOnlyList<(CustomerRow Before, CustomerRow After)> changes, bool silently,
        CancellationToken cancellationToken)
    {
        if (changes.Count == 0) return;
        await session.Bulk.UpdateAsync(columns, "CustomerId", changes.Select(c => c.After), cancellationToken);

        var trail = new List<FieldChange>();
        var happened = new List<RecordEvent>();
        var newGrams = new List<GramRow>();
        foreach (var (before, after) in changes)
        {
            var fields = CustomerField.Differing(before, after);
            trail.AddRange(fields.Select(f => f.Change(before, after)));
            happened.Add(new RecordEvent("customer.updated", "customer", after.CustomerId, after.ExternalKey, [.. fields.Select(f => f.Name)]));
            if (before.SearchText == after.SearchText) continue;
            var (old, now) = (before.Grams(), after.Grams());
            newGrams.AddRange(now.Where(g => !old.Contains(g)).Select(g => new GramRow(g, after.CustomerId)));
            var gone = old.Where(g => !now.Contains(g)).ToList();
            if (gone.Count > 0)
                await session.ExecuteAsync(RemoveGrams, new { after.CustomerId, Grams = Json.Texts(gone) }, cancellationToken);
        }
        await AddGramsAsync(newGrams, cancellationToken);
        await audit.RecordAsync(trail, cancellationToken);
        if (!silently) await events.RaiseAsync(happened, cancellationToken);
    }

    // In the order of the table, so that neighbouring pieces meet the same page.
    private Task AddGramsAsync(IEnumerable<GramRow> grams, CancellationToken cancellationToken)
    {
        var ordered = grams.ToArray();
        if (ordered.Length == 0) return Task.CompletedTask;
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Gram, b.Gram) is var order and not 0
            ? order : a.CustomerId.CompareTo(b.CustomerId));
        return session.Bulk.InsertAsync(Grams, ordered, cancellationToken);
    }
}
