using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Sync;

namespace Crm.Customers;

/// <summary>
/// The fields of a customer that an ERP and a person send alike. A field that is absent is left alone, one that is null is
/// cleared (kind becomes company, status active).
/// </summary>
internal abstract record CustomerFields
{
    public Patch<string> Code { get; init; }
    public Patch<string> Name { get; init; }
    public Patch<string> ShortName { get; init; }
    public Patch<string> ForeignName { get; init; }
    public Patch<CustomerKind?> Kind { get; init; }
    public Patch<CustomerStatus?> Status { get; init; }
    public Patch<string> TaxNumber { get; init; }
    public Patch<string> Industry { get; init; }
    public Patch<string> Country { get; init; }
    public Patch<string> Region { get; init; }
    public Patch<string> City { get; init; }
    public Patch<string> Address { get; init; }
    public Patch<string> PostalCode { get; init; }
    public Patch<string> Phone { get; init; }
    public Patch<string> Email { get; init; }
    public Patch<string> Website { get; init; }
    public Patch<string> Language { get; init; }
    public Patch<string> Currency { get; init; }
    public Patch<decimal?> TaxRate { get; init; }
    public Patch<int?> PaymentDays { get; init; }
    public Patch<Money?> CreditLimit { get; init; }
    public Patch<string> LeadSource { get; init; }
    public Patch<string> Segment { get; init; }
    public Patch<IReadOnlyList<string>> Tags { get; init; }

    /// <summary>What is wrong with the fields by themselves.</summary>
    public IEnumerable<RowProblem> Problems() =>
    [
        .. Check.Text("code", Code, 50),
        .. Check.Text("name", Name, 200, required: true),
        .. Check.Text("shortName", ShortName, 100),
        .. Check.Text("foreignName", ForeignName, 200),
        .. Check.Text("taxNumber", TaxNumber, 50),
        .. Check.Text("industry", Industry, 100),
        .. Check.Text("country", Country, 100),
        .. Check.Text("region", Region, 100),
        .. Check.Text("city", City, 100),
        .. Check.Text("address", Address, 400),
        .. Check.Text("postalCode", PostalCode, 20),
        .. Check.Text("phone", Phone, 50),
        .. Check.Text("email", Email, 200),
        .. Check.Text("website", Website, 200),
        .. Check.Text("language", Language, 10),
        .. Check.Currency("currency", Currency.Value),
        .. Check.Range("taxRate", TaxRate.Value, 0m, 1m),
        .. Check.Range("paymentDays", PaymentDays.Value, 0m, 3650m),
        .. Check.Range("creditLimit", CreditLimit.Value, 0m, 100_000_000_000_000m),
        .. Check.Text("leadSource", LeadSource, 100),
        .. Check.Text("segment", Segment, 50),
        .. TagList.Problems(Tags.Value),
    ];

    /// <summary>The row with the fields that were sent. An empty code leaves the one that stands.</summary>
    public CustomerRow ApplyTo(CustomerRow row)
    {
        var merged = row with
        {
            Code = Clean(Code, row.Code) ?? row.Code,
            Name = Clean(Name, row.Name) ?? row.Name,
            ShortName = Clean(ShortName, row.ShortName),
            ForeignName = Clean(ForeignName, row.ForeignName),
            Kind = Kind.IsSet ? Kind.Value ?? CustomerKind.Company : row.Kind,
            Status = Status.IsSet ? Status.Value ?? CustomerStatus.Active : row.Status,
            TaxNumber = Clean(TaxNumber, row.TaxNumber),
            Industry = Clean(Industry, row.Industry),
            Country = Clean(Country, row.Country),
            Region = Clean(Region, row.Region),
            City = Clean(City, row.City),
            Address = Clean(Address, row.Address),
            PostalCode = Clean(PostalCode, row.PostalCode),
            Phone = Clean(Phone, row.Phone),
            Email = Clean(Email, row.Email),
            Website = Clean(Website, row.Website),
            Language = Clean(Language, row.Language),
            Currency = Clean(Currency, row.Currency),
            TaxRate = TaxRate.IsSet ? Rounded(TaxRate.Value, 6) : row.TaxRate,
            PaymentDays = PaymentDays.Or(row.PaymentDays),
            CreditLimit = CreditLimit.Or(row.CreditLimit),
            LeadSource = Clean(LeadSource, row.LeadSource),
            Segment = Clean(Segment, row.Segment),
            Tags = Tags.IsSet ? TagList.Store(Tags.Value) : row.Tags,
        };
        return merged == row ? row : merged.WithDerivedTexts();
    }

    protected static string? Clean(Patch<string> sent, string? before) => sent.IsSet ? Clean(sent.Value) : before;

    protected static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // What is compared must be what the column keeps, or the same message would change the row again and again.
    protected static decimal? Rounded(decimal? value, int places) =>
        value is { } number ? decimal.Round(number, places, MidpointRounding.AwayFromZero) / 1.0000000000000000000000000000m : null;
}

/// <summary>Tags between commas, so that one can be looked for as <c>,tag,</c>.</summary>
internal static class TagList
{
    public static IEnumerable<RowProblem> Problems(IReadOnlyList<string>? tags)
    {
        if (tags is null) yield break;
        if (tags.Count > 20) yield return new RowProblem("tags", "too-long", "must have at most 20 tags");
        foreach (var tag in tags)
        {
            if (string.IsNullOrWhiteSpace(tag)) yield return new RowProblem("tags", "required", "must not contain an empty tag");
            else if (tag.Length > 50) yield return new RowProblem("tags", "too-long", "must have at most 50 characters each");
            else if (tag.Any(c => c == ',' || char.IsControl(c)))
                yield return new RowProblem("tags", "invalid", "must not contain commas or control characters");
        }
        if (Store(tags)?.Length > 500) yield return new RowProblem("tags", "too-long", "must have at most 500 characters together");
    }

    public static string? Store(IReadOnlyList<string>? tags)
    {
        var kept = tags?.Select(t => t?.Trim() ?? "").Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return kept is { Count: > 0 } ? $",{string.Join(',', kept)}," : null;
    }

    public static IReadOnlyList<string> Read(string? stored) =>
        stored?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
