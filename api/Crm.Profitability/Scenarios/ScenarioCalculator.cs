using Crm.Contracts.Customers;

namespace Crm.Profitability;

/// <summary>
/// What was sold in one month of the base year, by what the items of a scenario tell apart. CustomerKey and ProductKey are 0 where no item
/// names the customer or product. Known: the cost is known; where it is not, only net counts. Amounts in the base currency.
/// </summary>
/// <param name="Month">0 to 11, of the twelve months.</param>
/// <param name="Hours">Hours of each bottleneck; empty where none is known.</param>
internal sealed record BaseCell(
    int Month, long CustomerKey, Grade Grade, long? CategoryId, long ProductKey, bool Known, decimal Net, decimal Tax, decimal Variable,
    decimal Freight, decimal Commission, decimal Rebate, decimal Financing, decimal Complaint, decimal Fixed,
    IReadOnlyDictionary<long, decimal>? Hours = null);

/// <summary>Sums of a month or of the whole. Carried: fixed overhead that the goods sold carry at standard.</summary>
internal readonly record struct ScenarioSums(
    decimal Net, decimal KnownNet, decimal Variable, decimal Freight, decimal Commission, decimal Rebate, decimal Financing,
    decimal Complaint, decimal Carried)
{
    public decimal Contribution => KnownNet - Variable - Freight - Commission - Rebate - Financing - Complaint;

    public static ScenarioSums operator +(ScenarioSums a, ScenarioSums b) => new(
        a.Net + b.Net, a.KnownNet + b.KnownNet, a.Variable + b.Variable, a.Freight + b.Freight, a.Commission + b.Commission,
        a.Rebate + b.Rebate, a.Financing + b.Financing, a.Complaint + b.Complaint, a.Carried + b.Carried);
}

/// <summary>A category or grade that still sells: what it carries of the fixed overhead at standard, and what it must carry beside.</summary>
internal sealed record FixedCarrier<TKey>(TKey Key, decimal Contribution, decimal Carried, decimal Extra);

/// <summary>
/// The twelve months before and after. FixedLeft: fixed overhead of the base that nothing carries any more (negative: more is sold than
/// before, so everything carries less). Uncovered: what of it nobody is left to carry. Hours: of each bottleneck, before and after.
/// </summary>
internal sealed record ScenarioResult(
    ScenarioSums[] Before, ScenarioSums[] After, decimal FixedLeft, decimal Uncovered,
    IReadOnlyList<FixedCarrier<long?>> ByCategory, IReadOnlyList<FixedCarrier<Grade>> ByGrade,
    IReadOnlyDictionary<long, (decimal Before, decimal After)> Hours)
{
    public ScenarioSums TotalBefore => Before.Aggregate(default(ScenarioSums), (sum, month) => sum + month);

    public ScenarioSums TotalAfter => After.Aggregate(default(ScenarioSums), (sum, month) => sum + month);
}

/// <summary>
/// Repeats the last twelve months under the suppositions of a scenario. Every item turns into factors of quantity, price and variable cost
/// and into days, which multiply (days add), so that the order of items does not matter and items that touch nothing in common add up.
/// Net, commission, rebate and expected complaint cost follow quantity × price; variable cost quantity × cost; freight quantity;
/// financing follows quantity × price and grows by (net + tax) × interest × days / 365. Fixed overhead stays the company's whatever is
/// sold: what leaves with lost goods is left to the others, in proportion to what they carry at standard.
/// </summary>
internal static class ScenarioCalculator
{
    private const decimal DaysOfYear = 365m;

    /// <summary>The key of customers that are not there yet; no item can name it.</summary>
    private const long Won = -1;

    /// <param name="cells">The base year.</param>
    /// <param name="items">What is supposed.</param>
    /// <param name="yearlyInterest">A share: 0.06 is 6 %.</param>
    /// <param name="withAbove">For a category, itself and all above it.</param>
    public static ScenarioResult Calculate(
        IReadOnlyList<BaseCell> cells, IReadOnlyList<ScenarioItem> items, decimal yearlyInterest,
        Func<long, IReadOnlyCollection<long>> withAbove)
    {
        var before = new ScenarioSums[12];
        var after = new ScenarioSums[12];
        var categories = new Dictionary<(long Id, bool None), (decimal Contribution, decimal Carried)>();
        var grades = new Dictionary<Grade, (decimal Contribution, decimal Carried)>();
        var hours = new Dictionary<long, (decimal Before, decimal After)>();
        var scopes = items.Select(i => new MatchedScope(i.Where)).ToArray();

        foreach (var cell in cells)
        {
            var unchanged = Sums(cell, new Factors());
            before[cell.Month] += unchanged;
            AddHours(cell, 1m, 0m);
            Sell(cell, FactorsOf(cell));
            foreach (var item in items)
            {
                if (item.Kind != SupposedChange.WinCustomer || item.LikeCustomerId != cell.CustomerKey || cell.Month + 1 < item.FromMonth)
                    continue;
                var ramp = Math.Min(1m, (cell.Month + 2m - item.FromMonth) / (item.RampMonths ?? 1));
                var won = FactorsOf(cell with { CustomerKey = Won });
                Sell(cell, won with { Quantity = won.Quantity * ramp * (item.Share ?? 1m) * (item.Count ?? 1) });
            }
        }

        var left = before.Sum(m => m.Carried) - after.Sum(m => m.Carried);
        var carried = after.Sum(m => m.Carried);
        return new ScenarioResult(
            before, after, left, carried > 0m ? 0m : left,
            Carriers(categories.Select(c => (Key: c.Key.None ? null : (long?)c.Key.Id, c.Value.Contribution, c.Value.Carried))),
            Carriers(grades.Select(g => (g.Key, g.Value.Contribution, g.Value.Carried))), hours);

        List<FixedCarrier<TKey>> Carriers<TKey>(IEnumerable<(TKey Key, decimal Contribution, decimal Carried)> sold) =>
        [
            .. sold.Where(s => s.Carried != 0m || s.Contribution != 0m)
                .Select(s => new FixedCarrier<TKey>(s.Key, s.Contribution, s.Carried, carried > 0m ? left * s.Carried / carried : 0m))
                .OrderByDescending(c => c.Carried),
        ];

        void Sell(BaseCell cell, Factors factors)
        {
            if (factors.Quantity == 0m) return;
            var sums = Sums(cell, factors);
            after[cell.Month] += sums;
            AddHours(cell, 0m, factors.Quantity);
            var category = (cell.CategoryId ?? 0, cell.CategoryId is null);
            var (contribution, fixedCost) = categories.GetValueOrDefault(category);
            categories[category] = (contribution + sums.Contribution, fixedCost + sums.Carried);
            (contribution, fixedCost) = grades.GetValueOrDefault(cell.Grade);
            grades[cell.Grade] = (contribution + sums.Contribution, fixedCost + sums.Carried);
        }

        void AddHours(BaseCell cell, decimal timesBefore, decimal timesAfter)
        {
            if (cell.Hours is null) return;
            foreach (var (bottleneck, each) in cell.Hours)
            {
                var (old, now) = hours.GetValueOrDefault(bottleneck);
                hours[bottleneck] = (old + each * timesBefore, now + each * timesAfter);
            }
        }

        Factors FactorsOf(BaseCell cell)
        {
            var factors = new Factors();
            for (var i = 0; i < items.Count; i++)
            {
                var item = items[i];
                if (item.Kind == SupposedChange.WinCustomer || cell.Month + 1 < item.FromMonth || !scopes[i].Holds(cell, withAbove)) continue;
                var share = item.Share ?? 0m;
                factors = item.Kind switch
                {
                    // Who is won by the scenario is not lost by it.
                    SupposedChange.LoseCustomers => cell.CustomerKey == Won ? factors : factors with { Quantity = 0m },
                    SupposedChange.ChangePrice => factors with
                    {
                        Price = factors.Price * (1m + share),
                        Quantity = factors.Quantity * Math.Max(0m, 1m + (item.Elasticity ?? 0m) * share),
                    },
                    SupposedChange.ChangeCost => factors with { Cost = factors.Cost * (1m + share) },
                    SupposedChange.ChangeTerms => factors with { Days = factors.Days + (item.Days ?? 0) },
                    _ => factors with { Quantity = factors.Quantity * (1m + share) },
                };
            }
            return factors;
        }

        ScenarioSums Sums(BaseCell cell, Factors f)
        {
            var sold = f.Quantity * f.Price;
            var net = cell.Net * sold;
            if (!cell.Known) return new ScenarioSums(net, 0m, 0m, 0m, 0m, 0m, 0m, 0m, 0m);
            var later = (cell.Net + cell.Tax) * sold * yearlyInterest * f.Days / DaysOfYear;
            return new ScenarioSums(
                net, net, cell.Variable * f.Quantity * f.Cost, cell.Freight * f.Quantity, cell.Commission * sold, cell.Rebate * sold,
                cell.Financing * sold + later, cell.Complaint * sold, cell.Fixed * f.Quantity);
        }
    }

    private readonly record struct Factors(decimal Quantity, decimal Price, decimal Cost, int Days)
    {
        public Factors()
            : this(1m, 1m, 1m, 0)
        {
        }
    }

    private sealed class MatchedScope(ScenarioScope scope)
    {
        private readonly HashSet<long> _customers = [.. scope.CustomerIds];
        private readonly HashSet<Grade> _grades = [.. scope.Grades];
        private readonly HashSet<long> _products = [.. scope.ProductIds];
        private readonly HashSet<long> _categories = [.. scope.CategoryIds];

        public bool Holds(BaseCell cell, Func<long, IReadOnlyCollection<long>> withAbove) =>
            (_customers.Count + _grades.Count == 0 || _customers.Contains(cell.CustomerKey) || _grades.Contains(cell.Grade))
            && (_products.Count + _categories.Count == 0 || _products.Contains(cell.ProductKey)
                || cell.CategoryId is { } category && _categories.Count > 0 && withAbove(category).Any(_categories.Contains));
    }
}
