namespace Crm.Demo;

/// <summary>
/// The two places in the works through which more wants to go than they can take, and how long a unit of each product
/// stays there.
/// </summary>
internal static class WorkCentres
{
    private static readonly int[] Peak = [5, 6, 7, 8];

    // Machining takes the longer the larger the piece; cast bodies are painted, stainless ones are not.
    private static readonly Dictionary<string, (decimal Setup, decimal ByPrice)> Machined = new()
    {
        ["BZ"] = (3.2m, 0.00006m),
        ["IS"] = (0.35m, 0.00016m),
        ["DL"] = (0.5m, 0.00014m),
        ["IH"] = (0.6m, 0.00017m),
        ["YL"] = (0.15m, 0.0006m),
    };

    private static readonly Dictionary<string, (decimal Setup, decimal ByPrice)> Painted = new()
    {
        ["BZ"] = (1.5m, 0.00002m),
        ["IS"] = (0.2m, 0.00006m),
        ["WQ"] = (0.2m, 0.00005m),
        ["Z41"] = (0.08m, 0.00012m),
        ["D71"] = (0.05m, 0.00012m),
        ["H44"] = (0.07m, 0.00011m),
        ["J41"] = (0.06m, 0.00012m),
    };

    public static (IReadOnlyList<DemoBottleneck> Bottlenecks, IReadOnlyList<ProductHoursRow> Hours) Invent(
        DateOnly today, Trade trade, Catalogue catalogue)
    {
        var centres = new (string Code, string Name, Dictionary<string, (decimal, decimal)> Families, decimal UseInPeak)[]
        {
            // Machining is full in the peak months; the painting line nearly.
            ("JGZX", "加工中心", Machined, 1.05m),
            ("PTX", "喷涂线", Painted, 0.88m),
        };
        var bottlenecks = new List<DemoBottleneck>();
        var rows = new List<ProductHoursRow>();
        foreach (var (code, name, families, use) in centres)
        {
            var hours = Hours(code, families, catalogue);
            rows.AddRange(hours);
            bottlenecks.Add(new(code, name, Capacity(today, trade, hours, use), Peak));
        }

        return (bottlenecks, rows);
    }

    private static List<ProductHoursRow> Hours(
        string bottleneck, Dictionary<string, (decimal Setup, decimal ByPrice)> families, Catalogue catalogue)
    {
        var rows = new List<ProductHoursRow>();
        foreach (var product in catalogue.Articles.Select(a => a.Product))
        {
            if (!families.TryGetValue(product.Code.Split('-')[0], out var time)) continue;
            var hours = Math.Round(time.Setup + time.ByPrice * product.ListPrice, 2);
            rows.Add(new($"{product.Key}|{bottleneck}", product.Key, bottleneck, hours));
        }

        return rows;
    }

    // What was ordered in the peak months of the last twelve decides how many hours a month there are.
    private static decimal Capacity(DateOnly today, Trade trade, List<ProductHoursRow> hours, decimal use)
    {
        var perUnit = hours.ToDictionary(h => h.ProductKey, h => h.Hours);
        var since = new DateOnly(today.Year, today.Month, 1).AddMonths(-11);
        var taken = trade.Orders
            .Where(o => o.OrderDate >= since && Peak.Contains(o.OrderDate.Month))
            .Where(o => o.State is not ("cancelled" or "draft"))
            .SelectMany(o => o.Lines)
            .Sum(l => l.Quantity * (l.UnitsPerSalesUnit ?? 1) * perUnit.GetValueOrDefault(l.ProductKey));
        return Math.Max(10, Math.Round(taken / Peak.Length / use / 10) * 10);
    }
}

/// <summary>A place in the works of which there is too little. Capacity in hours of a month, peak months 1 to 12.</summary>
public sealed record DemoBottleneck(string Code, string Name, decimal CapacityHours, IReadOnlyList<int> PeakMonths);
