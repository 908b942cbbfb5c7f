using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Customers;

/// <summary>A customer as it stands in the table. Owner 0: nobody. Tags: <c>,one,two,</c> or null.</summary>
internal sealed record CustomerRow(
    long CustomerId, string Code, string? Source, string? ExternalKey, string Name, string SortName, string SearchText,
    string? ShortName, string? ForeignName, CustomerKind Kind, CustomerStatus Status, string? TaxNumber, string? Industry,
    string? Country, string? Region, string? City, string? Address, string? PostalCode, string? Phone, string? Email,
    string? Website, string? Language, string? Currency, decimal? TaxRate, int? PaymentDays, Money? CreditLimit, long OwnerId,
    string? LeadSource, long? ParentId, string? Segment, string? Tags, decimal? Creditworthiness,
    decimal? StrategicImportance, string? Notes, DateTime CreatedAt, DateTime? ArchivedAt, int Version)
{
    /// <summary>The columns in the order of the record, of a table aliased c.</summary>
    public const string Columns = """
        c.CustomerId, c.Code, c.Source, c.ExternalKey, c.Name, c.SortName, c.SearchText,
        c.ShortName, c.ForeignName, c.Kind, c.Status, c.TaxNumber, c.Industry,
        c.Country, c.Region, c.City, c.Address, c.PostalCode, c.Phone, c.Email,
        c.Website, c.Language, c.Currency, c.TaxRate, c.PaymentDays, c.CreditLimit, c.OwnerId,
        c.LeadSource, c.ParentId, c.Segment, c.Tags, c.Creditworthiness,
        c.StrategicImportance, c.Notes, c.CreatedAt, c.ArchivedAt, c.Version
        """;

    public const long Nobody = 0;

    public static CustomerRow New(string code, string? source, string? key, DateTime now) => new(
        0, code, source, key, "", "", "", null, null, CustomerKind.Company, CustomerStatus.Active, null, null,
        null, null, null, null, null, null, null, null, null, null, null, null, null, Nobody,
        null, null, null, null, null, null, null, now, null, 1);

    /// <summary>Whether an ERP keeps the record, so that its fields cannot be typed over.</summary>
    public bool IsErpOwned => ExternalKey is not null;

    /// <summary>The same row with the texts that are derived from others brought up to date.</summary>
    public CustomerRow WithDerivedTexts() => this with { SortName = Customers.SortName.Of(Name), SearchText = SearchableText() };

    /// <summary>The pieces under which search finds the row.</summary>
    public HashSet<string> Grams() => SearchGrams.Of(SearchText);

    private string SearchableText()
    {
        string[] texts =
        [
            TextFold.Searchable(Name), TextFold.Searchable(ShortName), TextFold.Searchable(ForeignName), TextFold.Searchable(Code),
            ExternalKey == Code ? "" : TextFold.Searchable(ExternalKey), TextFold.Searchable(TaxNumber), TextFold.Searchable(Phone),
        ];
        return string.Join(SearchGrams.FieldSeparator, texts.Where(t => t.Length > 0));
    }
}

/// <summary>A field of a customer as the API names it, and whether the ERP owns it on records that have an ERP key.</summary>
internal sealed record CustomerField(string Name, bool IsErps, Func<CustomerRow, object?> Value)
{
    public static readonly IReadOnlyList<CustomerField> All =
    [
        new("code", true, c => c.Code),
        new("name", true, c => c.Name),
        new("shortName", true, c => c.ShortName),
        new("foreignName", true, c => c.ForeignName),
        new("kind", true, c => c.Kind),
        new("status", true, c => c.Status),
        new("taxNumber", true, c => c.TaxNumber),
        new("industry", true, c => c.Industry),
        new("country", true, c => c.Country),
        new("region", true, c => c.Region),
        new("city", true, c => c.City),
        new("address", true, c => c.Address),
        new("postalCode", true, c => c.PostalCode),
        new("phone", true, c => c.Phone),
        new("email", true, c => c.Email),
        new("website", true, c => c.Website),
        new("language", true, c => c.Language),
        new("currency", true, c => c.Currency),
        new("taxRate", true, c => c.TaxRate),
        new("paymentDays", true, c => c.PaymentDays),
        new("creditLimit", true, c => c.CreditLimit),
        new("leadSource", true, c => c.LeadSource),
        new("parent", true, c => c.ParentId),
        new("segment", true, c => c.Segment),
        // Tags are the ERP's only when it sends them; people may add theirs meanwhile.
        new("tags", false, c => c.Tags),
        new("owner", false, c => c.OwnerId),
        new("creditworthiness", false, c => c.Creditworthiness),
        new("strategicImportance", false, c => c.StrategicImportance),
        new("notes", false, c => c.Notes),
        new("archivedAt", false, c => c.ArchivedAt),
    ];

    /// <summary>The fields in which two states of a row differ.</summary>
    public static List<CustomerField> Differing(CustomerRow before, CustomerRow after) =>
        [.. All.Where(f => !Equals(f.Value(before), f.Value(after)))];

    /// <summary>From what to what, for the audit trail.</summary>
    public FieldChange Change(CustomerRow before, CustomerRow after) =>
        new("customer", after.CustomerId, Name, AuditTrail.Text(Value(before)), AuditTrail.Text(Value(after)));
}
