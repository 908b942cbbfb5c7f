using Crm.Common;

namespace Crm.Profitability;

/// <summary>
/// The standard costs and categories of products, read once per unit of work however many orders ask for them. What was read
/// is forgotten after a minute, so that a long sync sees costs that were entered meanwhile.
/// </summary>
internal sealed class StandardCosts(DbSession session, TimeProvider clock)
{
    private const string Costs = """
        select c.StandardCostId, c.ProductId, c.ValidFrom, c.Material, c.Labour, c.VariableOverhead, c.FixedOverhead
        from orders.v_StandardCost c
        where c.ProductId in (select cast(value as bigint) from openjson(@ProductIds))
        order by c.ProductId, c.ValidFrom
        """;

    private const string Categories = """
        select p.ProductId, p.CategoryId
        from orders.v_Product p
        where p.ProductId in (select cast(value as bigint) from openjson(@ProductIds))
        """;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private sealed record CostRow(
        long StandardCostId, long ProductId, DateOnly ValidFrom, Money Material, Money Labour, Money VariableOverhead,
        Money FixedOverhead);

    private sealed record CategoryRow(long ProductId, long? CategoryId);

    private sealed class Product
    {
        public long? CategoryId { get; set; }

        public List<UnitCost> Costs { get; } = [];
    }

    private readonly Dictionary<long, Product> _products = [];
    private long _readAt = clock.GetTimestamp();

    public async Task LoadAsync(IEnumerable<long> productIds, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(_readAt) > KeptFor)
        {
            _products.Clear();
            _readAt = clock.GetTimestamp();
        }

        var wanted = productIds.Distinct().Where(id => !_products.ContainsKey(id)).ToArray();
        if (wanted.Length == 0) return;
        var parameters = new { ProductIds = JsonList.Of(wanted) };
        var costs = await session.QueryAsync<CostRow>(Costs, parameters, cancellationToken);
        var categories = await session.QueryAsync<CategoryRow>(Categories, parameters, cancellationToken);

        foreach (var id in wanted) _products[id] = new Product();
        foreach (var row in categories) _products[row.ProductId].CategoryId = row.CategoryId;
        foreach (var row in costs)
            _products[row.ProductId].Costs.Add(new UnitCost(
                row.StandardCostId, row.ValidFrom, row.Material, row.Labour, row.VariableOverhead, row.FixedOverhead));
    }

    /// <summary>The cost with the latest first day that is not after the day asked for; null where there is none.</summary>
    public UnitCost? Find(long productId, DateOnly day)
    {
        var costs = _products[productId].Costs;
        for (var i = costs.Count - 1; i >= 0; i--)
            if (costs[i].ValidFrom <= day) return costs[i];
        return null;
    }

    public long? CategoryOf(long productId) => _products[productId].CategoryId;
}
