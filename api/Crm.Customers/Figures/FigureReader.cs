using Crm.Common;

namespace Crm.Customers;

/// <summary>A customer's figures as they are stored, for the as-of day they were computed for.</summary>
internal sealed record StoredFigure(
    long CustomerId, DateOnly AsOf, Money Revenue12m, Money RevenuePrevious12m, Money Contribution12m, Money ContributionPrevious12m,
    Money UnknownCostRevenue12m, int OrderCount12m, int OrderCount, DateOnly FirstOrderOn, DateOnly LastOrderOn, Money OpenAmount,
    Money OverdueAmount)
{
    public const string Columns = """
        f.CustomerId, f.AsOf, f.Revenue12m, f.RevenuePrevious12m, f.Contribution12m, f.ContributionPrevious12m,
        f.UnknownCostRevenue12m, f.OrderCount12m, f.OrderCount, f.FirstOrderOn, f.LastOrderOn, f.OpenAmount,
        f.OverdueAmount
        """;

    public FigureValues Values => new(
        Revenue12m, RevenuePrevious12m, Contribution12m, ContributionPrevious12m, UnknownCostRevenue12m, OrderCount12m, OrderCount,
        FirstOrderOn, LastOrderOn, OpenAmount, OverdueAmount);

    public static StoredFigure Of(long customerId, DateOnly asOf, FigureValues v) => new(
        customerId, asOf, v.Revenue12m, v.RevenuePrevious12m, v.Contribution12m, v.ContributionPrevious12m, v.UnknownCostRevenue12m,
        v.OrderCount12m, v.OrderCount, v.FirstOrderOn, v.LastOrderOn, v.OpenAmount, v.OverdueAmount);
}

/// <summary>
/// Reads the facts of many customers, one query per family, and adds them up here: an aggregate over the published view would
/// read the whole table on the embedded engine, because it does not push a list of ids into a view of two halves.
/// </summary>
internal sealed class FigureReader(DbSession session)
{
    /// <summary>How many customers are computed at once: their facts, not all facts, are in memory.</summary>
    public const int ChunkCustomers = 1000;

    private const string ReadDocuments = """
        select f.CustomerId, f.FactDate, f.OrderCount, f.Net, f.Contribution, f.UnknownCostNet
        from orders.v_DocumentFact f
        where f.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and f.FactDate < @AsOf
        """;

    private const string ReadInvoices = """
        select i.CustomerId, i.DueDate, i.BaseAmount, i.OpenAmount
        from orders.v_Invoice i
        where i.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and i.InvoiceDate < @AsOf
          and i.OpenAmount <> 0
        """;

    private const string ReadStored = $"""
        select {StoredFigure.Columns}
        from customers.CustomerFigure f
        where f.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        order by f.CustomerId
        """;

    private const string NextIds = """
        select f.CustomerId
        from customers.CustomerFigure f
        where f.CustomerId > @After
        order by f.CustomerId
        offset 0 rows fetch next @ChunkCustomers rows only
        """;

    /// <summary>The next customers by id, for passes over all of them.</summary>
    public Task<IReadOnlyList<long>> NextAsync(long after, CancellationToken cancellationToken) =>
        session.QueryAsync<long>(NextIds, new { After = after, ChunkCustomers }, cancellationToken);

    public Task<IReadOnlyList<StoredFigure>> StoredAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        session.QueryAsync<StoredFigure>(ReadStored, new { Ids = JsonList.Of(ids) }, cancellationToken);

    /// <summary>The figures as the facts say; customers without any fact are not among them.</summary>
    public async Task<Dictionary<long, FigureCalculation>> ComputeAsync(
        IReadOnlyCollection<long> ids, DateOnly asOf, CancellationToken cancellationToken)
    {
        var figures = new Dictionary<long, FigureCalculation>(ids.Count);
        var which = new { Ids = JsonList.Of(ids), AsOf = asOf };
        await foreach (var fact in session.StreamAsync<DocumentFact>(ReadDocuments, which, cancellationToken))
            Of(fact.CustomerId).Add(fact);
        await foreach (var invoice in session.StreamAsync<InvoiceFact>(ReadInvoices, which, cancellationToken))
            Of(invoice.CustomerId).Add(invoice);
        return figures;

        FigureCalculation Of(long customerId) =>
            figures.TryGetValue(customerId, out var known) ? known : figures[customerId] = new FigureCalculation(asOf);
    }
}
