using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Crm.Benchmarks;

/// <summary>An order of twenty lines looked at while it is typed, with 100,000 complaints behind it, at any scale.</summary>
internal static class Guards
{
    private const int Complaints = 100_000;
    private const int Shipments = 50_000;
    private const int OrderLines = 20;
    private const int Categories = 40;
    private const int Looks = 400;
    private const int Loud = 20;
    private const int Parents = 2000;
    private const int Daughters = 20_000;
    private const int RowsAtOnce = 25_000;
    private const double Goal = 20;

    private static readonly string[] Symptoms = ["漏水", "异响", "尺寸超差", "外观划伤", "无法启动", "包装破损"];

    public static async Task MeasureAsync(Server server, Scale scale, DateOnly today, Report report)
    {
        await FillAsync(server, scale, today, report);

        foreach (var (title, customer) in ((string, Func<int, long>)[])
        [
            ("an order of 20 lines: profit, guards, nothing kept", look => 1 + (look * 7919L % scale.Customers)),
            ("the same, of customers that complained", look => 1 + (look * 10L % scale.Customers)),
            ("the same, of those with 100 complaints", look => 1 + (look % Loud)),
        ])
        {
            var (times, findings) = (new List<double>(), 0);
            for (var look = -50; look < Looks; look++)
            {
                var began = Stopwatch.GetTimestamp();
                var seen = await CheckAsync(server, customer(look + 50), scale, look + 50);
                if (look < 0) continue;
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                findings += seen["findings"]!.AsArray().Count;
            }
            var (median, p95) = (times.Order().ElementAt(Looks / 2), times.Order().ElementAt(Looks * 95 / 100));
            report.Add(new Line(
                "guards", title, median, p95, Goal: $"≤ {Goal.ToString("0", CultureInfo.InvariantCulture)} ms", Met: p95 <= Goal,
                Floor: $"findings on an order: {((double)findings / Looks).ToString("0.0", CultureInfo.InvariantCulture)}"));
        }
    }

    private static Task<JsonNode> CheckAsync(Server server, long customerId, Scale scale, int look) =>
        Build.PostAsync(server, "/api/v1/orders/check", new
        {
            customerId,
            lines = Enumerable.Range(0, OrderLines).Select(n => new
            {
                productId = 1 + ((look * 31L + n * 17L) % scale.Products),
                quantity = 1 + n,
                unitPrice = 100m,
            }),
        });

    private static async Task FillAsync(Server server, Scale scale, DateOnly today, Report report)
    {
        var there = (await server.GetAsync("/api/v1/complaints?limit=1&count=true&state=closed"))["total"]!.GetValue<long>();
        if (there >= Complaints / 2) return;
        Console.WriteLine($"    {Complaints:N0} complaints and {Shipments:N0} shipments …");
        await SendAsync(server, "categories", Enumerable.Range(0, Categories).Select(i => (object)new { key = $"G{i}", name = $"Category {i}" }));
        await SendAsync(server, "products", Enumerable.Range(0, scale.Products).Select(i => (object)new { key = $"P{i}", categoryKey = $"G{i % Categories}" }));
        await SendAsync(server, "customers", Enumerable.Range(Parents, Daughters).Where(i => i < scale.Customers)
            .Select(i => (object)new { key = $"C{i:0000000}", parentKey = $"C{i % Parents:0000000}" }));
        await SendAsync(server, "shipments", Enumerable.Range(0, Shipments).Select(i => (object)new
        {
            key = $"V{i}",
            customerKey = $"C{Customer(i):0000000}",
            shippedOn = Day(today, i * 7 % 1000),
            lines = new[] { new { productKey = $"P{i % scale.Products}", quantity = 10, batch = $"B{i % 9000}" } },
        }));
        var began = Stopwatch.GetTimestamp();
        await SendAsync(server, "complaints", Enumerable.Range(0, Complaints).Select(i => (object)new
        {
            key = $"K{i}",
            customerKey = $"C{Customer(i):0000000}",
            kind = "product",
            productKey = $"P{(i * 13L + i / 20_000 * 37) % scale.Products}",
            severity = 1 + (i % 4),
            batch = $"B{i % 9000}",
            subject = $"{Symptoms[i % Symptoms.Length]} {i}",
            receivedOn = Day(today, 10 + (i * 11 % 1000)),
            solvedOn = Day(today, 5 + (i * 11 % 1000)),
            closedOn = Day(today, 5 + (i * 11 % 1000)),
            rootCause = "密封圈材料不合格",
            method = "更换密封圈并全检",
            result = "复测合格",
            preventiveAction = "供应商来料检验加严",
            refundCost = 100 + (i % 50),
        }));
        report.Add(new Line("guards", "bulk sync of complaints, rows a second", PerSecond: Complaints / Stopwatch.GetElapsedTime(began).TotalSeconds));

        // One in fifty falls on twenty customers that complain every week, and half of the others on every tenth customer.
        int Customer(int i) => i % 50 == 0 ? i / 50 % Loud : i % 2 == 0 ? i / 2 * 10 % scale.Customers : i * 7 % scale.Customers;
    }

    private static string Day(DateOnly today, int ago) => today.AddDays(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task SendAsync(Server server, string kind, IEnumerable<object> rows)
    {
        foreach (var part in rows.Chunk(RowsAtOnce))
        {
            var body = Encoding.UTF8.GetBytes(string.Join('\n', part.Select(row => JsonSerializer.Serialize(row))));
            await Build.SendAsync(server, kind, body);
        }
    }
}
