using Crm.Common;

namespace Crm.Profitability;

/// <summary>Sums the facts of one month in memory by customer, product and way. Pure; the order of the facts does not matter.</summary>
internal sealed class SalesSummer(int period, Func<string, string, string, long> wayOf)
{
    private readonly Dictionary<(long Customer, long Product, long Way), Sum> _sums = [];
    private readonly HashSet<(long Order, long Product)> _productsOfOrders = [];
    private readonly Dictionary<long, (long Customer, long Product, long Way)> _heads = [];

    public void Add(SalesFact fact)
    {
        var key = (fact.CustomerId, fact.ProductId, wayOf(fact.Region, fact.Channel, fact.Salesperson));
        if (!_sums.TryGetValue(key, out var sum)) _sums[key] = sum = new Sum();
        var orders = 0;
        if (fact.FactKind == 1)
        {
            if (_productsOfOrders.Add((fact.DocumentId, fact.ProductId))) orders = 1;
            // An order stands at its product with the lowest id, whichever line is read first.
            if (!_heads.TryGetValue(fact.DocumentId, out var head) || fact.ProductId < head.Product) _heads[fact.DocumentId] = key;
        }
        sum.Add(fact, orders);
    }

    /// <summary>In the order of their keys, as the table is kept.</summary>
    public List<SalesSum> Sums(Func<long, long>? way = null)
    {
        foreach (var head in _heads.Values) _sums[head].Heads++;
        var rows = _sums
            .Select(s => s.Value.Row(period, s.Key.Customer, s.Key.Product, way is null ? s.Key.Way : way(s.Key.Way)))
            .OrderBy(s => s.CustomerId).ThenBy(s => s.ProductId).ThenBy(s => s.SalesWayId).ToList();
        foreach (var head in _heads.Values) _sums[head].Heads--;
        return rows;
    }

    // Plain decimals while summing: a Money of every step would be rounded and checked for nothing.
    private sealed class Sum
    {
        private int _lines, _orders;
        private decimal _quantity, _net, _variable, _freight, _commission, _rebate, _financing, _complaint, _contribution, _full, _unknown;

        public int Heads { get; set; }

        public void Add(SalesFact f, int orders)
        {
            _lines++;
            _orders += orders;
            _quantity += f.Quantity;
            _net += f.Net.Amount;
            _variable += f.VariableCost.Amount;
            _freight += f.Freight.Amount;
            _commission += f.Commission.Amount;
            _rebate += f.Rebate.Amount;
            _financing += f.Financing.Amount;
            _complaint += f.Complaint.Amount;
            _contribution += f.Contribution.Amount;
            _full += f.FullProfit.Amount;
            _unknown += f.UnknownCostNet.Amount;
        }

        public SalesSum Row(int period, long customer, long product, long way) => new(
            period, customer, product, way, _lines, _orders, Heads, SalesSum.Rounded(_quantity), new Money(_net), new Money(_variable),
            new Money(_freight), new Money(_commission), new Money(_rebate), new Money(_financing), new Money(_complaint),
            new Money(_contribution), new Money(_full), new Money(_unknown));
    }
}
