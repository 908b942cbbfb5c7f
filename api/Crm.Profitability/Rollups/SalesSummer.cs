using Crm.Common;

namespace Crm.Profitability;

/// <summary>Sums the facts of one month in memory: by customer, product and way, and by customer and way. Pure.</summary>
internal sealed class SalesSummer(int period, Func<string, string, string, long> wayOf)
{
    private readonly Dictionary<(long Customer, long Product, long Way), Sum> _cells = [];
    private readonly Dictionary<(long Customer, long Way), Sum> _customers = [];
    private readonly HashSet<(long Document, long Product)> _productsOfOrders = [];
    private readonly HashSet<long> _orders = [];

    public void Add(SalesFact fact)
    {
        var way = wayOf(fact.Region, fact.Channel, fact.Salesperson);
        var isOrder = fact.FactKind == 1;
        Of(_cells, (fact.CustomerId, fact.ProductId, way))
            .Add(fact, isOrder && _productsOfOrders.Add((fact.DocumentId, fact.ProductId)) ? 1 : 0);
        Of(_customers, (fact.CustomerId, way)).Add(fact, isOrder && _orders.Add(fact.DocumentId) ? 1 : 0);
    }

    /// <summary>In the order of their keys, as the tables are kept.</summary>
    public List<RollupRow> Cells() =>
    [
        .. _cells.OrderBy(c => c.Key.Customer).ThenBy(c => c.Key.Product).ThenBy(c => c.Key.Way)
            .Select(c => new RollupRow(c.Key.Customer, period, c.Key.Product, c.Key.Way, c.Value.Sums())),
    ];

    /// <summary>In the order of their keys, as the tables are kept.</summary>
    public List<RollupRow> Customers() =>
    [
        .. _customers.OrderBy(c => c.Key.Customer).ThenBy(c => c.Key.Way)
            .Select(c => new RollupRow(c.Key.Customer, period, 0, c.Key.Way, c.Value.Sums())),
    ];

    /// <summary>What the sums of each key change by when <paramref name="before"/> becomes <paramref name="after"/>; nothing is left out.</summary>
    public static Dictionary<long, SalesSums> Change(
        IEnumerable<RollupRow> before, IEnumerable<RollupRow> after, Func<RollupRow, long> key)
    {
        var change = new Dictionary<long, Sum>();
        foreach (var row in after) Of(change, key(row)).Add(row, 1);
        foreach (var row in before) Of(change, key(row)).Add(row, -1);
        return change.ToDictionary(c => c.Key, c => c.Value.Sums());
    }

    private static Sum Of<TKey>(Dictionary<TKey, Sum> sums, TKey key)
        where TKey : notnull => sums.TryGetValue(key, out var sum) ? sum : sums[key] = new Sum();

    // Plain decimals while summing: a Money of every step would be rounded and checked for nothing.
    private sealed class Sum
    {
        private int _lines, _orders;
        private decimal _quantity, _net, _variable, _freight, _commission, _rebate, _financing, _complaint, _contribution, _full, _unknown;

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

        public void Add(RollupRow r, int sign)
        {
            _lines += sign * r.LineCount;
            _orders += sign * r.OrderCount;
            _quantity += sign * r.Quantity;
            _net += sign * r.Net.Amount;
            _variable += sign * r.VariableCost.Amount;
            _freight += sign * r.Freight.Amount;
            _commission += sign * r.Commission.Amount;
            _rebate += sign * r.Rebate.Amount;
            _financing += sign * r.Financing.Amount;
            _complaint += sign * r.Complaint.Amount;
            _contribution += sign * r.Contribution.Amount;
            _full += sign * r.FullProfit.Amount;
            _unknown += sign * r.UnknownCostNet.Amount;
        }

        public SalesSums Sums() => new(
            _lines, _orders, SalesSums.Rounded(_quantity), new Money(_net), new Money(_variable), new Money(_freight), new Money(_commission),
            new Money(_rebate), new Money(_financing), new Money(_complaint), new Money(_contribution), new Money(_full), new Money(_unknown));
    }
}
