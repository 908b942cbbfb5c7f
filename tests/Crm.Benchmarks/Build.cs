using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Database;

namespace Crm.Benchmarks;

/// <summary>What is kept beside a built database.</summary>
internal sealed record Built(string Secret, DateOnly Today, IReadOnlyList<Line> Lines);

/// <summary>
/// Fills an empty database by the front door: people, then every record through the bulk sync. The orders are the measurement;
/// they come in parts, and after each the floor writes the same rows, so that both meet tables of the same size.
/// </summary>
internal sealed class Build(Options options, Report report, Func<string?, Task<Server>> start)
{
    public const string Password = "bench-Crm-2026";

    private const string WrittenBy =
        "one prepared insert of the same columns into the same tables and indices, a transaction per 5,000 lines, rows ready in memory";

    private string File => Path.Combine(options.Data, options.Scale.Name, "built.json");

    public async Task<Built> DoAsync()
    {
        if (System.IO.File.Exists(File))
        {
            var kept = JsonSerializer.Deserialize<Built>(await System.IO.File.ReadAllTextAsync(File))!;
            if (options.Wants("sync"))
            {
                Console.WriteLine($"Built before, on {kept.Today:yyyy-MM-dd}:");
                foreach (var line in kept.Lines) report.Add(line);
            }
            return kept;
        }

        var today = DateOnly.FromDateTime(DateTime.Now);
        var company = new Company(options.Scale, today);
        await using var server = await start(null);
        Console.WriteLine($"Building the company of scale {options.Scale.Name} …");
        var secret = await MakePeopleAsync(server);
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        await SendAsync(server, "products", company.Products(0, options.Scale.Products));
        await SendAsync(server, "standard-costs", company.StandardCosts(0, options.Scale.Products));
        await CustomersAsync(server, company);
        await OrdersAsync(server, company);
        await ResendAsync(server, company);
        await MoneyAsync(server, company);
        await FiguresAsync(server);
        await GradeAsync(server, today);
        var built = new Built(secret, today, [.. report.Lines]);
        await System.IO.File.WriteAllTextAsync(File, JsonSerializer.Serialize(built));
        return built;
    }

    private static async Task<string> MakePeopleAsync(Server server)
    {
        server.Client.DefaultRequestHeaders.Add("X-Crm-Client", "bench");
        await PostAsync(server, "/api/v1/session", new { signInName = "admin", password = Password });
        for (var i = 0; i < Company.Sellers; i++)
            await PostAsync(server, "/api/v1/people", new { name = $"Seller {i}", signInName = $"seller{i}", roles = new[] { "sales" } });
        var scopes = (await server.GetAsync("/api/v1/api-keys/scopes"))["items"];
        var key = await PostAsync(server, "/api/v1/api-keys", new { name = "bench", personId = 1, scopes });
        return key["secret"]!.GetValue<string>();
    }

    private async Task CustomersAsync(Server server, Company company)
    {
        var body = company.Customers(0, options.Scale.Customers);
        var (seconds, peak) = await TimedAsync(server, () => SendAsync(server, "customers", body));
        report.Add(new Line("sync", "bulk sync of customers, rows a second", PerSecond: options.Scale.Customers / seconds, PeakMegabytes: peak.Max));
    }

    private async Task OrdersAsync(Server server, Company company)
    {
        var bare = new BareWriter(new CrmDatabase(options.Product), new CrmDatabase(options.Floor));
        await bare.PrepareAsync();
        var (lines, seconds, processor, floor) = (0L, 0.0, 0.0, Spent.Nothing);
        var peaks = new List<double>();
        for (var from = 0; from < options.Scale.Orders; from += options.Scale.OrdersAtOnce)
        {
            var until = Math.Min(from + options.Scale.OrdersAtOnce, options.Scale.Orders);
            var body = company.Orders(from, until);
            lines += company.LinesOf(from, until);
            var before = server.Processor;
            var (took, peak) = await TimedAsync(server, () => SendAsync(server, "orders", body));
            processor += (server.Processor - before).TotalSeconds;
            seconds += took;
            peaks.Add(peak.Max);
            floor += await bare.CatchUpAsync();
            Console.WriteLine($"    {until:N0} orders, {lines / seconds:N0} lines a second, floor {lines / floor.Seconds:N0}");
        }
        var ratio = floor.Seconds / seconds;
        report.Add(new Line(
            "sync", "bulk sync of orders, lines a second", PerSecond: lines / seconds, FloorPerSecond: lines / floor.Seconds, Ratio: ratio,
            ProcessorRatio: floor.ProcessorSeconds / processor, PeakMegabytes: peaks.Max(), Goal: "≥ 0.5 of the floor", Met: ratio >= 0.5,
            Floor: WrittenBy));
        var half = peaks.Count / 2;
        var growth = peaks.Skip(half).Max() / peaks.Take(half).Max();
        report.Add(new Line(
            "sync", "memory while orders come, second half to first", Ratio: growth, PeakMegabytes: peaks.Skip(half).Max(),
            Goal: "flat (≤ 1.2)", Met: growth <= 1.2));
    }

    private async Task ResendAsync(Server server, Company company)
    {
        var until = options.Scale.OrdersAtOnce;
        var body = company.Orders(0, until);
        var (seconds, peak) = await TimedAsync(server, async () =>
        {
            var result = await SendAsync(server, "orders", body);
            if (result["unchanged"]!.GetValue<int>() != until)
                throw new InvalidOperationException($"Sent again, {result["unchanged"]} of {until} orders are unchanged.");
        });
        report.Add(new Line(
            "sync", "the same orders again (unchanged), lines a second", PerSecond: company.LinesOf(0, until) / seconds, PeakMegabytes: peak.Max));
    }

    private async Task MoneyAsync(Server server, Company company)
    {
        var rows = 0L;
        var seconds = 0.0;
        foreach (var (kind, write) in ((string, Func<int, int, byte[]>)[])[("invoices", company.Invoices), ("payments", company.Payments)])
        {
            for (var from = 0; from < options.Scale.Orders; from += options.Scale.OrdersAtOnce)
            {
                var body = write(from, Math.Min(from + options.Scale.OrdersAtOnce, options.Scale.Orders));
                rows += body.AsSpan().Count((byte)'\n');
                seconds += (await TimedAsync(server, () => SendAsync(server, kind, body))).Seconds;
            }
        }
        report.Add(new Line("sync", "bulk sync of invoices and payments, rows a second", PerSecond: rows / seconds));
    }

    private async Task FiguresAsync(Server server)
    {
        var (seconds, peak) = await TimedAsync(server, () => new Figures(new CrmDatabase(options.Product)).AreFreshAsync());
        report.Add(new Line("sync", "until every figure is fresh after the load", MedianMs: seconds * 1000, PeakMegabytes: peak.Max));
    }

    /// <summary>The default scheme with six metrics, and the first grades.</summary>
    private static async Task GradeAsync(Server server, DateOnly today)
    {
        var scheme = (await server.GetAsync("/api/v1/grading/schemes"))["items"]![0]!;
        using var save = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/grading/schemes/{scheme["schemeId"]}");
        save.Headers.TryAddWithoutValidation("If-Match", $"\"{scheme["version"]}\"");
        save.Content = JsonContent.Create(new
        {
            name = "Default",
            windowMonths = 12,
            minimumOrders = 2,
            minimumMonths = 0,
            bands = new { a = 75, b = 50, c = 25 },
            hysteresis = 2,
            criteria = new[]
            {
                new { metric = "revenue", weight = 35, direction = "higher" },
                new { metric = "contributionMargin", weight = 20, direction = "higher" },
                new { metric = "collectionDays", weight = 15, direction = "lower" },
                new { metric = "orderCount", weight = 10, direction = "higher" },
                new { metric = "overdueRatio", weight = 10, direction = "lower" },
                new { metric = "recencyDays", weight = 10, direction = "lower" },
            },
        });
        await server.SendAsync(save);
        await Grading.RunAsync(server, today, "commit");
    }

    public static async Task<JsonNode> SendAsync(Server server, string kind, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/sync/{kind}?source={Company.Source}&historic=true")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } },
        };
        var answer = await server.SendAsync(request);
        var result = answer["jobId"] is { } job ? await FollowAsync(server, job.GetValue<long>()) : answer;
        if (result["failed"]!.GetValue<int>() > 0)
        {
            var problems = answer["jobId"] is { } id ? await server.GetAsync($"/api/v1/jobs/{id}/problems?limit=3") : answer["problems"];
            throw new InvalidOperationException($"{result["failed"]} {kind} failed: {problems!.ToJsonString()}");
        }
        return result;
    }

    public static async Task<JsonNode> FollowAsync(Server server, long jobId)
    {
        while (true)
        {
            var job = await server.GetAsync($"/api/v1/jobs/{jobId}");
            switch (job["state"]!.GetValue<string>())
            {
                case "done":
                    return job["result"]!;
                case "failed" or "cancelled":
                    throw new InvalidOperationException($"{job["title"]}: {job["message"]}");
            }
            await Task.Delay(20);
        }
    }

    public static async Task<JsonNode> PostAsync(Server server, string address, object body) =>
        await server.SendAsync(new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        });

    private static async Task<(double Seconds, MemoryPeak Peak)> TimedAsync(Server server, Func<Task> work)
    {
        await using var peak = new MemoryPeak(server);
        var began = Stopwatch.GetTimestamp();
        await work();
        return (Stopwatch.GetElapsedTime(began).TotalSeconds, peak);
    }
}

/// <summary>Looks at a server's memory twenty times a second while it works.</summary>
internal sealed class MemoryPeak : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _looking;

    public MemoryPeak(Server server) => _looking = Task.Run(async () =>
    {
        while (!_end.IsCancellationRequested)
        {
            Max = Math.Max(Max, server.Megabytes);
            await Task.Delay(50);
        }
    });

    public double Max { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _looking;
        _end.Dispose();
    }
}

/// <summary>Whether the figures that lists sort by are up to date with the facts.</summary>
internal sealed class Figures(CrmDatabase database)
{
    private const string Open = """
        select (select count(*) from customers.StaleFigure) as Marks,
               (select min(cast(k.IsFinished as int)) from customers.FigureKeeping k) as IsFinished
        """;

    public async Task AreFreshAsync()
    {
        // The keeper looks every two seconds; only after that is no mark a good sign.
        for (var quiet = 0; quiet < 8;)
        {
            await Task.Delay(500);
            var row = (await BareWriter.ReadAsync(database, Open, [])).Rows[0];
            quiet = Convert.ToInt64(row[0], null) == 0 && Convert.ToInt64(row[1], null) == 1 ? quiet + 1 : 0;
        }
    }
}
