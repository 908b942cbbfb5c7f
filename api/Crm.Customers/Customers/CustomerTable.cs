using System.Runtime.InteropServices;
using System.Text;
using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

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
internal sealed class CustomerWriter(
    DbSession session, EventLog events, AuditTrail audit, JudgementHistory judgements, StatusHistory statuses, IMediator mediator,
    TimeProvider clock)
{
    private sealed record GramRow(string Gram, int CustomerCount, string CustomerIds);

    private sealed record CodedId(long CustomerId, string Code);

    private static readonly BulkTable<GramRow> Grams = new BulkTable<GramRow>("customers.SearchGram")
        .Text("Gram", 4, g => g.Gram)
        .Int("CustomerCount", g => g.CustomerCount)
        .LongText("CustomerIds", g => g.CustomerIds);

    private const string IdsByCode = """
        select c.CustomerId, c.Code
        from openjson(@Codes) k
        inner join customers.Customer c on c.Code = cast(k.value as nvarchar(400))
        """;

    // Set-based, and without a column of figures: the defaults of the table say what nothing is.
    private const string AddFigures = """
        insert into customers.CustomerFigure (CustomerId, AsOf)
        select cast(k.value as bigint), @AsOf
        from openjson(@Ids) k
        """;

    /// <summary>Adds customers, silently where they are history, and answers the rows with their ids. Codes are known to be free.</summary>
    public async Task<IReadOnlyList<CustomerRow>> AddAsync(
        IReadOnlyList<CustomerRow> rows, bool silently, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return rows;
        await session.Bulk.InsertAsync(CustomerTable.New, rows, cancellationToken);
        var ids = (await session.QueryAsync<CodedId>(IdsByCode, new { Codes = JsonList.Of(rows.Select(r => r.Code)) }, cancellationToken))
            .ToDictionary(r => r.Code, r => r.CustomerId, StringComparer.Ordinal);
        List<CustomerRow> added = [.. rows.Select(r => r with { CustomerId = ids[r.Code] })];

        await session.ExecuteAsync(AddFigures,
            new { Ids = JsonList.Of(added.Select(r => r.CustomerId)), AsOf = FigureDays.AsOf(clock) }, cancellationToken);
        await AddGramsAsync(added.SelectMany(r => r.Grams(), (r, gram) => (gram, r.CustomerId)), cancellationToken);
        await judgements.RecordAsync(
            [.. added.SelectMany(r => JudgementHistory.Between(null, r)).Where(j => j.Value is not null)], null, cancellationToken);
        if (!silently)
            await events.RaiseAsync([.. added.Select(r => new RecordEvent("customer.created", "customer", r.CustomerId, r.ExternalKey))],
                cancellationToken);
        return added;
    }

    /// <summary>Writes changed customers: before, after and the columns that may change. The note is about what was judged.</summary>
    public async Task ChangeAsync(
        BulkTable<CustomerRow> columns, IReadOnlyList<(CustomerRow Before, CustomerRow After)> changes, bool silently,
        CancellationToken cancellationToken, string? judgementNote = null)
    {
        if (changes.Count == 0) return;
        await statuses.CloseAsync(
            [.. changes.Where(c => c.Before.Status != c.After.Status).Select(c => c.After.CustomerId)], cancellationToken);
        await session.Bulk.UpdateAsync(columns, "CustomerId", changes.Select(c => c.After), cancellationToken);

        var trail = new List<FieldChange>();
        var happened = new List<RecordEvent>();
        var newGrams = new List<(string Gram, long CustomerId)>();
        foreach (var (before, after) in changes)
        {
            var fields = CustomerField.Differing(before, after);
            trail.AddRange(fields.Select(f => f.Change(before, after)));
            happened.Add(new RecordEvent("customer.updated", "customer", after.CustomerId, after.ExternalKey, [.. fields.Select(f => f.Name)]));
            if (before.SearchText == after.SearchText) continue;
            var old = before.Grams();
            newGrams.AddRange(after.Grams().Where(g => !old.Contains(g)).Select(g => (g, after.CustomerId)));
        }
        await AddGramsAsync(newGrams, cancellationToken);
        await judgements.RecordAsync(
            [.. changes.SelectMany(c => JudgementHistory.Between(c.Before, c.After))], judgementNote, cancellationToken);
        await audit.RecordAsync(trail, cancellationToken);
        if (!silently) await events.RaiseAsync(happened, cancellationToken);
        var moved = changes.Where(c => c.Before.OwnerId != c.After.OwnerId || c.Before.Status != c.After.Status
            || c.Before.ArchivedAt != c.After.ArchivedAt).Select(c => c.After.CustomerId).ToList();
        if (moved.Count > 0) await mediator.Publish(new CustomersChanged(moved), cancellationToken);
    }

    // One row per piece and batch: a thousand customers have a few thousand pieces, not fifty thousand rows.
    private async Task AddGramsAsync(IEnumerable<(string Gram, long CustomerId)> grams, CancellationToken cancellationToken)
    {
        var customers = new Dictionary<string, (int Count, StringBuilder Ids)>(StringComparer.Ordinal);
        foreach (var (gram, customerId) in grams)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(customers, gram, out var exists);
            if (exists) entry.Ids.Append(',');
            else entry.Ids = new StringBuilder();
            entry.Ids.Append(customerId);
            entry.Count++;
        }
        if (customers.Count > 0)
            await session.Bulk.InsertAsync(Grams,
                customers.Select(c => new GramRow(c.Key, c.Value.Count, c.Value.Ids.ToString())).OrderBy(g => g.Gram, StringComparer.Ordinal),
                cancellationToken);
    }
}
