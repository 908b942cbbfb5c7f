using Crm.Common;
using Crm.Contracts.Profitability;

namespace Crm.Profitability;

/// <summary>
/// The expected complaint rates of a batch of orders. Products' rates come from the kept table, or from the facts where a product is not in
/// it; what a customer bought is read only where there is a rate to weigh it against, which is the smaller part. What was read of a product is
/// forgotten after a minute.
/// </summary>
internal sealed class ComplaintRates(DbSession session, TimeProvider clock)
{
    /// <summary>What a complaint cost beside money that was given back as a credit note: that is less revenue already.</summary>
    public const string CostOfComplaint = """
        case when exists (select 1 from orders.v_CreditedOrder x where x.SalesOrderId = c.SalesOrderId)
             then c.Cost - c.RefundCost else c.Cost end
        """;

    private const string Kept = """
        select r.ProductId, r.ComplaintCost, r.Net, r.LineCount
        from profitability.ProductComplaintRate r
        where r.ProductId in (select cast(value as bigint) from openjson(@ProductIds))
          and r.RefreshedOn >= @Yesterday
        """;

    public const string CostsOfProducts = $"""
        select y.ProductId, sum(y.Cost) as Cost
        from (select c.ProductId, {CostOfComplaint} as Cost
              from complaints.v_Complaint c
              where c.ProductId in (select cast(value as bigint) from openjson(@ProductIds))
                and c.ReceivedOn >= @From
                and c.ReceivedOn < @Until
                and c.IsRejected = 0
                and c.Cost > 0) y
        group by y.ProductId
        """;

    public const string FactsOfProducts = """
        select f.ProductId, sum(f.Net) as Net, sum(case when f.FactKind = 1 then 1 else 0 end) as LineCount
        from orders.v_SalesFact f
        where f.ProductId in (select cast(value as bigint) from openjson(@ProductIds))
          and f.FactDate >= @From
          and f.FactDate < @Until
        group by f.ProductId
        """;

    private const string EverSold = """
        select p.ProductId
        from orders.v_Product p
        where p.ProductId in (select cast(value as bigint) from openjson(@ProductIds))
          and exists (select 1
                      from orders.v_OrderLine l
                      inner join orders.v_SalesOrder o on o.SalesOrderId = l.SalesOrderId
                      where l.ProductId = p.ProductId
                        and o.Counts = 1)
        """;

    private const string CostsOfCustomers = $"""
        select y.CustomerId, y.ProductId, y.Day, sum(y.Cost) as Amount
        from (select c.CustomerId, c.ProductId, c.ReceivedOn as Day, {CostOfComplaint} as Cost
              from complaints.v_Complaint c
              where c.ProductId in (select cast(value as bigint) from openjson(@ProductIds))
                and c.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds))
                and c.ReceivedOn >= @From
                and c.ReceivedOn < @Until
                and c.IsRejected = 0
                and c.Cost > 0) y
        group by y.CustomerId, y.ProductId, y.Day
        """;

    // By the customer's documents, not by the product's lines: the + 0 keeps the index of products out, of which a product has far more.
    private const string NetsOfCustomers = """
        select f.CustomerId, f.ProductId, f.FactDate as Day, sum(f.Net) as Amount
        from orders.v_SalesFact f
        where f.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds))
          and (f.ProductId + 0) in (select cast(value as bigint) from openjson(@ProductIds))
          and f.FactDate >= @From
          and f.FactDate < @Until
        group by f.CustomerId, f.ProductId, f.FactDate
        """;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private sealed record KeptRow(long ProductId, Money ComplaintCost, Money Net, int LineCount);

    internal sealed record ProductCost(long ProductId, Money Cost);

    internal sealed record ProductFacts(long ProductId, Money Net, int LineCount);

    private sealed record DayAmount(long CustomerId, long ProductId, DateOnly Day, Money Amount);

    /// <summary>A product and whether it was ever sold.</summary>
    private sealed record Product(ProductHistory History, bool EverSold);

    private readonly Dictionary<long, Product> _products = [];
    private long _readAt = clock.GetTimestamp();
    private ILookup<(long, long), DayAmount> _costs = Array.Empty<DayAmount>().ToLookup(a => (a.CustomerId, a.ProductId));
    private ILookup<(long, long), DayAmount> _nets = Array.Empty<DayAmount>().ToLookup(a => (a.CustomerId, a.ProductId));

    /// <summary>The window of a product's rate: the months before today.</summary>
    public static (DateOnly From, DateOnly Until) WindowOf(DateOnly day) => (day.AddMonths(-ComplaintRate.WindowMonths), day);

    public async Task LoadAsync(IReadOnlyList<OrderToCalculate> orders, CancellationToken cancellationToken)
    {
        await LoadProductsAsync(orders.SelectMany(o => o.Lines).Select(l => l.ProductId).Distinct().ToArray(), cancellationToken);
        var customerIds = JsonList.Of(orders.Select(o => o.CustomerId).Distinct());
        var from = orders.Min(o => o.OrderDate).AddMonths(-ComplaintRate.WindowMonths);
        var until = orders.Max(o => o.OrderDate);
        var complained = orders.SelectMany(o => o.Lines).Select(l => l.ProductId).Distinct()
            .Where(id => _products[id].History.Cost > 0m).ToArray();
        if (complained.Length == 0)
        {
            (_costs, _nets) = (Nothing(), Nothing());
            return;
        }
        var parameters = new { ProductIds = JsonList.Of(complained), CustomerIds = customerIds, From = from, Until = until };
        _costs = (await session.QueryAsync<DayAmount>(CostsOfCustomers, parameters, cancellationToken)).ToLookup(a => (a.CustomerId, a.ProductId));
        _nets = (await session.QueryAsync<DayAmount>(NetsOfCustomers, parameters, cancellationToken)).ToLookup(a => (a.CustomerId, a.ProductId));

        static ILookup<(long, long), DayAmount> Nothing() => Array.Empty<DayAmount>().ToLookup(a => (a.CustomerId, a.ProductId));
    }

    /// <summary>A share of net; null where there is no history at all to take it from.</summary>
    public decimal? Find(long customerId, long productId, DateOnly day)
    {
        var product = _products[productId];
        var (from, until) = WindowOf(day);
        var own = new ComplaintHistory(Sum(_costs), Sum(_nets));
        if (product.History.Cost <= 0m && own.Cost <= 0m) return product.EverSold ? 0m : null;
        return ComplaintRate.Expect(own, product.History) ?? (product.EverSold ? 0m : null);

        decimal Sum(ILookup<(long, long), DayAmount> amounts)
        {
            var sum = 0m;
            foreach (var amount in amounts[(customerId, productId)])
                if (amount.Day >= from && amount.Day < until) sum += amount.Amount.Amount;
            return sum;
        }
    }

    private async Task LoadProductsAsync(long[] productIds, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(_readAt) > KeptFor)
        {
            _products.Clear();
            _readAt = clock.GetTimestamp();
        }
        var wanted = productIds.Where(id => !_products.ContainsKey(id)).ToArray();
        if (wanted.Length == 0) return;
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        foreach (var row in await session.QueryAsync<KeptRow>(
            Kept, new { ProductIds = JsonList.Of(wanted), Yesterday = today.AddDays(-1) }, cancellationToken))
            _products[row.ProductId] = new Product(new ProductHistory(row.ComplaintCost.Amount, row.Net.Amount, row.LineCount), true);

        var unknown = wanted.Where(id => !_products.ContainsKey(id)).ToArray();
        if (unknown.Length == 0) return;
        foreach (var (id, history) in await ReadAsync(session, unknown, today, cancellationToken)) _products[id] = new Product(history, true);
        var plain = unknown.Where(id => !_products.ContainsKey(id)).ToArray();
        if (plain.Length == 0) return;
        var sold = (await session.QueryAsync<long>(EverSold, new { ProductIds = JsonList.Of(plain) }, cancellationToken)).ToHashSet();
        foreach (var id in plain) _products[id] = new Product(default, sold.Contains(id));
    }

    /// <summary>What complaints about these products cost and what they brought; those that cost nothing are left out.</summary>
    public static async Task<Dictionary<long, ProductHistory>> ReadAsync(
        DbSession session, IReadOnlyCollection<long> productIds, DateOnly today, CancellationToken cancellationToken)
    {
        var (from, until) = WindowOf(today);
        var costs = (await session.QueryAsync<ProductCost>(
                CostsOfProducts, new { ProductIds = JsonList.Of(productIds), From = from, Until = until }, cancellationToken))
            .Where(c => c.Cost.Amount > 0m).ToDictionary(c => c.ProductId, c => c.Cost.Amount);
        if (costs.Count == 0) return [];
        var facts = (await session.QueryAsync<ProductFacts>(
                FactsOfProducts, new { ProductIds = JsonList.Of(costs.Keys), From = from, Until = until }, cancellationToken))
            .ToDictionary(f => f.ProductId);
        return costs.ToDictionary(c => c.Key, c => facts.TryGetValue(c.Key, out var fact)
            ? new ProductHistory(c.Value, fact.Net.Amount, fact.LineCount) : new ProductHistory(c.Value, 0m, 0));
    }
}
