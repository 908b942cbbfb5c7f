using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using Dapper;

namespace Crm.Customers;

/// <summary>A customer with everything a person may know of it. ErpOwned: the ERP keeps it, its fields cannot be typed over.</summary>
internal sealed record CustomerView(
    long CustomerId, int Version, string Code, string? Source, string? ExternalKey, bool ErpOwned, string Name, string? ShortName,
    string? ForeignName, CustomerKind Kind, CustomerStatus Status, string? TaxNumber, string? Industry, string? Country, string? Region,
    string? City, string? Address, string? PostalCode, string? Phone, string? Email, string? Website, string? Language,
    string? Currency, decimal? TaxRate, int? PaymentDays, Money? CreditLimit, PersonRef? Owner, string? LeadSource,
    CustomerRef? Parent, string? Segment, IReadOnlyList<string> Tags, decimal? Creditworthiness, decimal? StrategicImportance,
    string? Notes, DateTime? ArchivedAt, DateTime CreatedAt, CustomerFigures Figures);

/// <summary>
/// Key figures in the base currency, up to and with the day <paramref name="AsOf"/>. Contribution and margin only for those who may
/// see costs. UnknownCostRevenue12m: how much of the revenue has no known cost. CollectionDays: over the last 12 months.
/// </summary>
internal sealed record CustomerFigures(
    DateOnly AsOf, Grade Grade, decimal? Score, DateOnly? GradedOn, Money Revenue12m, Money RevenuePrevious12m, Money? Contribution12m,
    Money? ContributionPrevious12m, decimal? Margin12m, Money UnknownCostRevenue12m, int OrderCount12m, int OrderCount,
    DateOnly? FirstOrderOn, DateOnly? LastOrderOn, Money OpenAmount, Money OverdueAmount, decimal? CollectionDays);

/// <summary>Reads one customer as the person who asks may see it.</summary>
internal sealed class CustomerReader(DbSession session, CurrentUser user, TimeProvider clock)
{
    private sealed record Beside(
        DateOnly AsOf, int GradeRank, decimal Score, DateOnly GradedOn, Money Revenue12m, Money RevenuePrevious12m,
        Money Contribution12m, Money ContributionPrevious12m, Money UnknownCostRevenue12m, int OrderCount12m, int OrderCount,
        DateOnly FirstOrderOn, DateOnly LastOrderOn, Money OpenAmount, Money OverdueAmount, string? OwnerName, string? ParentCode,
        string? ParentName);

    private const string IsVisible = """
        c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string FindVisible = $"""
        select {CustomerRow.Columns}
        from customers.Customer c
        where c.CustomerId = @CustomerId
          and {IsVisible}
        """;

    private const string BesideColumns = """
        f.AsOf, f.GradeRank, f.Score, f.GradedOn, f.Revenue12m, f.RevenuePrevious12m, f.Contribution12m,
        f.ContributionPrevious12m, f.UnknownCostRevenue12m, f.OrderCount12m, f.OrderCount, f.FirstOrderOn, f.LastOrderOn,
        f.OpenAmount, f.OverdueAmount, o.Name as OwnerName, p.Code as ParentCode, p.Name as ParentName
        """;

    private const string FindBeside = $"""
        select {BesideColumns}
        from customers.CustomerFigure f
        left join access.v_Person o on o.PersonId = @OwnerId
        left join customers.Customer p on p.CustomerId = @ParentId
        where f.CustomerId = @CustomerId
        """;

    // The page of a customer is what people read most: the row and what stands beside it are one statement.
    private const string FindVisibleWithBeside = $"""
        select {CustomerRow.Columns}, {BesideColumns}
        from customers.Customer c
        inner join customers.CustomerFigure f on f.CustomerId = c.CustomerId
        left join access.v_Person o on o.PersonId = c.OwnerId
        left join customers.Customer p on p.CustomerId = c.ParentId
        where c.CustomerId = @CustomerId
          and {IsVisible}
        """;

    // A join, because an aggregate in a subquery may not mix its own columns with those of the query around it (error 8124).
    private const string FindCollected = """
        select i.InvoiceDay, i.BaseAmount, coalesce(sum(p.BaseAmount), 0) as Paid,
               coalesce(sum(p.BaseAmount * (p.PaidDay - i.InvoiceDay)), 0) as PaidTimesDays
        from orders.v_Invoice i
        left join orders.v_Payment p on p.InvoiceId = i.InvoiceId and p.PaidOn < @AsOf
        where i.CustomerId = @CustomerId
          and i.InvoiceDate >= @From
          and i.InvoiceDate < @AsOf
        group by i.InvoiceId, i.InvoiceDay, i.BaseAmount
        """;

    /// <summary>The row, or null where there is none that this person may see.</summary>
    public Task<CustomerRow?> FindAsync(long customerId, CancellationToken cancellationToken) =>
        session.QuerySingleOrDefaultAsync<CustomerRow>(FindVisible, new { CustomerId = customerId, ViewerId = user.PersonId }, cancellationToken);

    /// <summary>The row; not found where there is none that this person may see.</summary>
    public async Task<CustomerRow> GetAsync(long customerId, CancellationToken cancellationToken) =>
        await FindAsync(customerId, cancellationToken) ?? throw Problem.NotFound("customer");

    /// <summary>The customer as it is shown; not found where there is none that this person may see.</summary>
    public async Task<CustomerView> ViewAsync(long customerId, CancellationToken cancellationToken)
    {
        var connection = await session.OpenAsync(cancellationToken);
        var found = await connection.QueryAsync<CustomerRow, Beside, (CustomerRow Row, Beside Beside)>(
            session.Command(FindVisibleWithBeside, new { CustomerId = customerId, ViewerId = user.PersonId }, cancellationToken),
            (row, beside) => (row, beside), splitOn: nameof(Beside.AsOf));
        return found.AsList() is [var customer] ? await ViewAsync(customer.Row, customer.Beside, cancellationToken)
            : throw Problem.NotFound("customer");
    }

    /// <summary>The customer as it is shown, from a row that was read or written just now.</summary>
    public async Task<CustomerView> ViewAsync(CustomerRow c, CancellationToken cancellationToken) =>
        await ViewAsync(c, (await session.QuerySingleOrDefaultAsync<Beside>(
            FindBeside, new { c.CustomerId, c.OwnerId, c.ParentId }, cancellationToken))!, cancellationToken);

    private async Task<CustomerView> ViewAsync(CustomerRow c, Beside beside, CancellationToken cancellationToken)
    {
        var asOf = FigureDays.AsOf(clock);
        var collected = await session.QueryAsync<CollectedInvoice>(
            FindCollected, new { c.CustomerId, From = FigureDays.From(asOf), AsOf = asOf }, cancellationToken);
        return new CustomerView(
            c.CustomerId, c.Version, c.Code, c.Source, c.ExternalKey, c.IsErpOwned, c.Name, c.ShortName, c.ForeignName, c.Kind, c.Status,
            c.TaxNumber, c.Industry, c.Country, c.Region, c.City, c.Address, c.PostalCode, c.Phone, c.Email, c.Website, c.Language,
            c.Currency, c.TaxRate, c.PaymentDays, c.CreditLimit,
            c.OwnerId == CustomerRow.Nobody ? null : new PersonRef(c.OwnerId, beside.OwnerName ?? ""), c.LeadSource,
            c.ParentId is { } parentId ? new CustomerRef(parentId, beside.ParentCode ?? "", beside.ParentName ?? "") : null, c.Segment,
            TagList.Read(c.Tags), c.Creditworthiness, c.StrategicImportance, c.Notes, c.ArchivedAt, c.CreatedAt,
            Figures(beside, CollectionDays.Of(collected, FigureDays.Today(clock))));
    }

    private CustomerFigures Figures(Beside f, decimal? collectionDays) => new(
        f.AsOf.AddDays(-1), (Grade)f.GradeRank, FigureView.Score(f.GradeRank, f.Score), FigureView.Day(f.GradedOn), f.Revenue12m,
        f.RevenuePrevious12m, user.SeesCost ? f.Contribution12m : null, user.SeesCost ? f.ContributionPrevious12m : null,
        user.SeesCost ? FigureView.Margin(f.Revenue12m, f.UnknownCostRevenue12m, f.Contribution12m) : null, f.UnknownCostRevenue12m,
        f.OrderCount12m, f.OrderCount, FigureView.Day(f.FirstOrderOn), FigureView.Day(f.LastOrderOn), f.OpenAmount, f.OverdueAmount,
        collectionDays);
}
