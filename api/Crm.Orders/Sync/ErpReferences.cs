using Crm.Common;

namespace Crm.Orders;

/// <summary>A customer as orders and invoices refer to it.</summary>
internal sealed record CustomerReference(string ExternalKey, long CustomerId, decimal? TaxRate, int? PaymentDays);

/// <summary>A product as lines refer to it.</summary>
internal sealed record ProductReference(string ExternalKey, long ProductId, decimal? TaxRate);

/// <summary>Another record that is referred to by nothing but its key.</summary>
internal sealed record KeyedReference(string ExternalKey, long Id);

/// <summary>
/// Finds the records that the rows of a chunk refer to, by the keys of the same source, one statement per kind.
/// </summary>
internal sealed class ErpReferences(DbSession session)
{
    private const string Customers = """
        select c.ExternalKey, c.CustomerId, c.TaxRate, c.PaymentDays
        from customers.v_Customer c
        where c.Source = @Source
          and c.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Products = """
        select p.ExternalKey, p.ProductId, p.TaxRate
        from orders.Product p
        where p.Source = @Source
          and p.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Categories = """
        select c.ExternalKey, c.CategoryId as Id
        from orders.Category c
        where c.Source = @Source
          and c.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Suppliers = """
        select s.ExternalKey, s.SupplierId as Id
        from orders.Supplier s
        where s.Source = @Source
          and s.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string SalesOrders = """
        select o.ExternalKey, o.SalesOrderId as Id
        from orders.SalesOrder o
        where o.Source = @Source
          and o.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string StandardCosts = """
        select s.ExternalKey, s.StandardCostId as Id
        from orders.StandardCost s
        where s.Source = @Source
          and s.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Shipments = """
        select s.ExternalKey, s.ShipmentId as Id
        from orders.Shipment s
        where s.Source = @Source
          and s.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Invoices = """
        select i.ExternalKey, i.InvoiceId as Id
        from orders.Invoice i
        where i.Source = @Source
          and i.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string Payments = """
        select p.ExternalKey, p.PaymentId as Id
        from orders.Payment p
        where p.Source = @Source
          and p.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    private const string CreditNotes = """
        select n.ExternalKey, n.CreditNoteId as Id
        from orders.CreditNote n
        where n.Source = @Source
          and n.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    public Task<Dictionary<string, CustomerReference>> CustomersAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        FindAsync<CustomerReference>(Customers, source, keys, c => c.ExternalKey, cancellationToken);

    public Task<Dictionary<string, ProductReference>> ProductsAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        FindAsync<ProductReference>(Products, source, keys, p => p.ExternalKey, cancellationToken);

    public Task<Dictionary<string, long>> CategoriesAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        IdsAsync(Categories, source, keys, cancellationToken);

    public Task<Dictionary<string, long>> SuppliersAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        IdsAsync(Suppliers, source, keys, cancellationToken);

    public Task<Dictionary<string, long>> OrdersAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        IdsAsync(SalesOrders, source, keys, cancellationToken);

    public Task<Dictionary<string, long>> StandardCostsAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        IdsAsync(StandardCosts, source, keys, cancellationToken);

    public Task<Dictionary<string, long>> ShipmentsAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        IdsAsync(Shipments, source, keys, cancellationToken);

    public Task<Dictionary<string, long>> InvoicesAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        IdsAsync(Invoices, source, keys, cancellationToken);

    public Task<Dictionary<string, long>> PaymentsAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        IdsAsync(Payments, source, keys, cancellationToken);

    public Task<Dictionary<string, long>> CreditNotesAsync(
        string source, IEnumerable<string?> keys, CancellationToken cancellationToken) =>
        IdsAsync(CreditNotes, source, keys, cancellationToken);

    private async Task<Dictionary<string, long>> IdsAsync(
        string sql, string source, IEnumerable<string?> keys, CancellationToken cancellationToken)
    {
        var found = await FindAsync<KeyedReference>(sql, source, keys, r => r.ExternalKey, cancellationToken);
        return found.ToDictionary(f => f.Key, f => f.Value.Id, StringComparer.Ordinal);
    }

    private async Task<Dictionary<string, T>> FindAsync<T>(
        string sql, string source, IEnumerable<string?> keys, Func<T, string> keyOf, CancellationToken cancellationToken)
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
            if (!string.IsNullOrWhiteSpace(key)) wanted.Add(key.Trim());
        if (wanted.Count == 0) return new Dictionary<string, T>(StringComparer.Ordinal);
        var rows = await session.QueryAsync<T>(
            sql, new { Source = source, Keys = JsonList.Of(wanted) }, cancellationToken);
        return rows.ToDictionary(keyOf, StringComparer.Ordinal);
    }
}
