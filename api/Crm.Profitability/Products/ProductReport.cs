using Crm.Common;

namespace Crm.Profitability;

/// <summary>A category or supplier beside a product.</summary>
internal sealed record NamedId(long Id, string Name);

/// <summary>
/// What a product earned in a period; base currency, quantity in base units. Margin is contribution / net of known cost, null where that
/// net is not above 0; UnknownCostNet is the net that rests on unknown cost, UnknownCostShare its share of net.
/// </summary>
internal sealed record ProductFigures(
    decimal Quantity, Money Net, Money VariableCost, Money Contribution, Money FullProfit, Money UnknownCostNet, decimal? Margin,
    decimal? UnknownCostShare, int Rank);

/// <summary>Hours that the period's sales took of a bottleneck, and what an hour of it brought; null where nothing was sold.</summary>
internal sealed record ProductBottleneck(
    long BottleneckId, string Name, decimal HoursPerUnit, decimal Hours, Money? ContributionPerHour, bool IsFull);

/// <summary>One product of the report.</summary>
/// <param name="YearBefore">The same months a year earlier; null where nothing was sold then.</param>
/// <param name="NetChange">Against the year before, as a share of it.</param>
/// <param name="ContributionShare">Of the contribution of all products; null where that is not above 0.</param>
/// <param name="ComplaintCost">What complaints of the period about it really cost.</param>
internal sealed record ProductProfit(
    long ProductId, string Code, string Name, NamedId? Category, NamedId? Supplier, ProductFigures Now, ProductFigures? YearBefore,
    decimal? NetChange, decimal? ContributionChange, decimal? ContributionShare, Money ComplaintCost,
    IReadOnlyList<ProductBottleneck> Bottlenecks, ProductAdvice Advice, IReadOnlyList<ProductReason> Reasons);

/// <summary>All products of a period with their advice.</summary>
internal sealed record ProductProfits(
    int From, int To, string Currency, long Waiting, IReadOnlyList<ProductProfit> Products, IReadOnlyList<BottleneckLoad> Bottlenecks);

/// <summary>A bottleneck and the hours that sales took of it by month.</summary>
internal sealed record BottleneckLoad(BottleneckRow Bottleneck, IReadOnlyDictionary<int, decimal> HoursByMonth, IReadOnlySet<int> Peaks)
{
    /// <summary>Hours taken in peak months / capacity of those months; without peak months, of all months. Null without months.</summary>
    public decimal? PeakUse(int from, int to)
    {
        var months = Enumerable.Range(0, Months.Count(from, to)).Select(i => Months.Add(from, i))
            .Where(m => Peaks.Count == 0 || Peaks.Contains(m % 100)).ToList();
        return months.Count == 0 ? null
            : decimal.Round(months.Sum(m => HoursByMonth.GetValueOrDefault(m)) / (Bottleneck.CapacityHours * months.Count), 6);
    }
}

/// <summary>Makes the report of products: one pass over the sums of the period and of the year before.</summary>
internal sealed class ProductReport(DbSession session, CurrentUser user, FreshRollups fresh, SalesReader reader, CubePlanner planner)
{
    private const string Products = """
        select p.ProductId, p.Code, p.Name, p.CategoryId, c.Name as CategoryName, p.SupplierId, s.Name as SupplierName
        from orders.v_Product p
        left join orders.v_Category c on c.CategoryId = p.CategoryId
        left join orders.v_Supplier s on s.SupplierId = p.SupplierId
        """;

    private const string ComplaintCosts = """
        select c.ProductId, c.CustomerId, sum(c.Cost) as Cost
        from complaints.v_Complaint c
        where c.Period >= @From
          and c.Period <= @To
          and c.ProductId is not null
          and c.Cost <> 0
        group by c.ProductId, c.CustomerId
        """;

    private sealed record ProductRow(
        long ProductId, string Code, string Name, long? CategoryId, string? CategoryName, long? SupplierId, string? SupplierName);

    private sealed record CostRow(long ProductId, long CustomerId, Money Cost);

    private static readonly SalesColumn[] Columns =
    [
        SalesColumn.Lines, SalesColumn.Quantity, SalesColumn.Net, SalesColumn.VariableCost, SalesColumn.Contribution, SalesColumn.FullProfit,
        SalesColumn.UnknownCostNet,
    ];

    public async Task<ProductProfits> MakeAsync(int from, int to, CancellationToken cancellationToken)
    {
        var waiting = await fresh.CatchUpAsync(cancellationToken);
        var masks = await planner.MasksAsync(CubeFilters.None, user.PersonId, cancellationToken);
        var axis = (await planner.AxisAsync(CubeDimension.Product, from, to, cancellationToken)).Axis;
        var months = (await planner.AxisAsync(CubeDimension.Month, from, to, cancellationToken)).Axis;
        var hours = await session.QueryAsync<HoursRow>(BottleneckSql.AllHours, null, cancellationToken);
        var hourly = masks with { Products = CubePlanner.Mask(hours.Select(h => h.ProductId)) };
        var (now, before, byMonth) = await reader.SettledAsync(async () =>
        {
            var (these, earlier) = (new SalesTally([axis], Columns), new SalesTally([axis], Columns));
            var quantities = new SalesTally([axis, months], [SalesColumn.Quantity]);
            await foreach (var part in reader.ReadAsync(from - 100, to, [.. Columns, SalesColumn.Product], cancellationToken))
            {
                if (part.Period >= from) these.Add(part, masks, part.Period);
                if (part.Period <= to - 100) earlier.Add(part, masks, part.Period);
                if (part.Period >= from && hours.Count > 0) quantities.Add(part, hourly, part.Period);
            }
            return (these, earlier, quantities);
        }, cancellationToken);

        var costs = (await session.QueryAsync<CostRow>(ComplaintCosts, new { From = from, To = to }, cancellationToken))
            .Where(c => masks.Customers is null || (c.CustomerId < masks.Customers.Length && masks.Customers[c.CustomerId]))
            .GroupBy(c => c.ProductId).ToDictionary(g => g.Key, g => g.Sum(c => c.Cost));
        var products = await session.QueryAsync<ProductRow>(Products, null, cancellationToken);
        var bottlenecks = await LoadsAsync(from, to, hours, byMonth, cancellationToken);
        var rules = await ReadRulesAsync(session, cancellationToken);
        var setting = await ProfitRates.ReadSettingAsync(session, cancellationToken);
        return new ProductProfits(from, to, setting.BaseCurrency, waiting,
            Compose(products, Figures(now), Figures(before), costs, hours, bottlenecks, rules, from, to), bottlenecks);
    }

    public static async Task<ProductAdviceRules> ReadRulesAsync(DbSession session, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<ProductAdviceRules>(Rules, null, cancellationToken)
            ?? throw new InvalidOperationException("The rules of advice are missing; the migrations write them.");

    private const string Rules = """
        select r.FloorMargin, r.TargetMargin, r.FallShare, r.WeightShare, r.Version
        from profitability.ProductAdviceRule r
        where r.ProductAdviceRuleId = 1
        """;

    // Ranked by contribution, the most first.
    private static Dictionary<int, ProductFigures> Figures(SalesTally tally)
    {
        var ranked = tally.Places().Where(p => tally.Of(SalesColumn.Lines, p.Slot) != 0)
            .OrderByDescending(p => tally.Of(SalesColumn.Contribution, p.Slot)).ThenBy(p => p.First);
        return ranked.Index().ToDictionary(r => r.Item.First, r => At(r.Item.Slot, r.Index + 1));

        ProductFigures At(int slot, int rank)
        {
            var (net, unknown, contribution) = (Of(SalesColumn.Net), Of(SalesColumn.UnknownCostNet), Of(SalesColumn.Contribution));
            return new ProductFigures(tally.QuantityOf(slot), net, Of(SalesColumn.VariableCost), contribution, Of(SalesColumn.FullProfit), unknown,
                ReportFigures.Margin(net.Amount, unknown.Amount, contribution.Amount), ReportFigures.Share(unknown.Amount, net.Amount), rank);

            Money Of(SalesColumn column) => Money.FromScaled(tally.Of(column, slot));
        }
    }

    private async Task<IReadOnlyList<BottleneckLoad>> LoadsAsync(
        int from, int to, IReadOnlyList<HoursRow> hours, SalesTally byMonth, CancellationToken cancellationToken)
    {
        var bottlenecks = await session.QueryAsync<BottleneckRow>(BottleneckSql.All, null, cancellationToken);
        var quantities = byMonth.Places().ToDictionary(p => ((long)p.First, Months.Add(from, p.Second)), p => byMonth.QuantityOf(p.Slot));
        return
        [
            .. bottlenecks.Select(b =>
            {
                var mine = hours.Where(h => h.BottleneckId == b.BottleneckId).ToList();
                var months = Enumerable.Range(0, Months.Count(from, to)).Select(i => Months.Add(from, i));
                return new BottleneckLoad(b, months.ToDictionary(m => m, m => mine.Sum(h => h.Hours * quantities.GetValueOrDefault((h.ProductId, m)))),
                    BottleneckSql.Peaks(b.PeakMonths));
            }),
        ];
    }

    private static List<ProductProfit> Compose(
        IReadOnlyList<ProductRow> products, Dictionary<int, ProductFigures> now, Dictionary<int, ProductFigures> before,
        Dictionary<long, Money> costs, IReadOnlyList<HoursRow> hours, IReadOnlyList<BottleneckLoad> loads, ProductAdviceRules rules,
        int from, int to)
    {
        var net = now.Values.Sum(f => f.Net.Amount);
        var contribution = now.Values.Sum(f => f.Contribution.Amount);
        var full = loads.Where(l => l.PeakUse(from, to) >= 1m).Select(l => l.Bottleneck.BottleneckId).ToHashSet();
        var names = loads.ToDictionary(l => l.Bottleneck.BottleneckId, l => l.Bottleneck.Name);
        var ofProduct = hours.Where(h => names.ContainsKey(h.BottleneckId)).ToLookup(h => h.ProductId);
        // The lower half of what an hour of each full bottleneck brings.
        var middles = hours.Where(h => full.Contains(h.BottleneckId)).GroupBy(h => h.BottleneckId).ToDictionary(g => g.Key, g => Middle(
            g.Select(h => PerHour(h, now.GetValueOrDefault((int)h.ProductId))).OfType<decimal>()));
        var rows = new List<ProductProfit>();
        foreach (var p in products)
        {
            var (mine, earlier) = (now.GetValueOrDefault((int)p.ProductId), before.GetValueOrDefault((int)p.ProductId));
            if (mine is null && earlier is null) continue;
            var figures = mine ?? new ProductFigures(0m, default, default, default, default, default, null, null, now.Count + 1);
            List<ProductBottleneck> bottlenecks =
            [
                .. ofProduct[p.ProductId].Select(h => new ProductBottleneck(
                    h.BottleneckId, names[h.BottleneckId], h.Hours, SalesSum.Rounded(h.Hours * figures.Quantity),
                    PerHour(h, mine) is { } perHour ? new Money(perHour) : null, full.Contains(h.BottleneckId))),
            ];
            var isLow = ofProduct[p.ProductId].Any(h =>
                middles.TryGetValue(h.BottleneckId, out var middle) && PerHour(h, mine) is { } perHour && perHour < middle);
            var change = earlier is null ? null : ReportFigures.Change(figures.Net.Amount, earlier.Net.Amount);
            var (advice, reasons) = ProductAdvisor.Advise(new AdvisedProduct(
                mine is not null, earlier is not null, figures.Margin,
                figures.UnknownCostNet == Money.Zero ? figures.Contribution.Amount : null, change, ReportFigures.Share(figures.Net.Amount, net),
                bottlenecks.Exists(b => b.IsFull), isLow), rules);
            rows.Add(new ProductProfit(
                p.ProductId, p.Code, p.Name, p.CategoryId is { } c ? new NamedId(c, p.CategoryName ?? "") : null,
                p.SupplierId is { } s ? new NamedId(s, p.SupplierName ?? "") : null, figures, earlier, change,
                earlier is null ? null : ReportFigures.Change(figures.Contribution.Amount, earlier.Contribution.Amount),
                ReportFigures.Share(figures.Contribution.Amount, contribution), costs.GetValueOrDefault(p.ProductId), bottlenecks, advice, reasons));
        }
        return rows;
    }

    private static decimal? PerHour(HoursRow hours, ProductFigures? figures) =>
        figures is { Margin: not null, Quantity: > 0m } ? figures.Contribution.Amount / (hours.Hours * figures.Quantity) : null;

    private static decimal Middle(IEnumerable<decimal> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0m : sorted[sorted.Count / 2];
    }
}
