using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Crm.Database;

namespace Crm.Benchmarks;

/// <summary>A full regrade against its floor, in turn.</summary>
internal static class Grading
{
    private const int Rounds = 3;

    public static async Task<long> RunAsync(Server server, DateOnly asOf, string mode)
    {
        var scheme = (await server.GetAsync("/api/v1/grading/schemes"))["items"]![0]!;
        var run = await Build.PostAsync(server, "/api/v1/grading/runs", new
        {
            schemeId = scheme["schemeId"]!.GetValue<long>(),
            asOf = asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            mode,
        });
        await Build.FollowAsync(server, run["jobId"]!.GetValue<long>());
        return run["runId"]!.GetValue<long>();
    }

    /// <summary>Rules tried while somebody moves a weight: every look has other weights, and every fifth another cut.</summary>
    public static async Task MeasurePreviewsAsync(Server server, DateOnly asOf, Report report)
    {
        const int looks = 40;
        await using var peak = new MemoryPeak(server);
        var began = Stopwatch.GetTimestamp();
        await PreviewAsync(server, asOf, 0);
        report.Add(new Line(
            "grading", "first preview: reads all customers once", Stopwatch.GetElapsedTime(began).TotalMilliseconds, PeakMegabytes: peak.Max));

        var (times, inside) = (new List<double>(), new List<double>());
        for (var look = 1; look <= looks; look++)
        {
            began = Stopwatch.GetTimestamp();
            var preview = await PreviewAsync(server, asOf, look);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            inside.Add(preview["tookMs"]!.GetValue<double>());
        }
        var (median, p95) = (times.Order().ElementAt(looks / 2), times.Order().ElementAt(looks * 95 / 100));
        report.Add(new Line(
            "grading", "preview while a weight moves: scores, cut, histogram, movement, 50 movers", median, p95, PeakMegabytes: peak.Max,
            Goal: "≤ 300 ms", Met: p95 <= 300,
            Floor: $"scoring and cutting alone: {inside.Order().ElementAt(looks / 2).ToString("0.0", CultureInfo.InvariantCulture)} ms"));
    }

    private static Task<JsonNode> PreviewAsync(Server server, DateOnly asOf, int look)
    {
        object Criterion(string metric, double weight, string direction = "higher") => new { metric, weight, direction };
        var quota = look % 5 == 4;
        return Build.PostAsync(server, "/api/v1/grading/previews", new
        {
            asOf = asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            rules = new
            {
                name = "Draft",
                windowMonths = 12,
                minimumOrders = 2,
                minimumMonths = 0,
                cut = quota ? "quota" : "score",
                bands = quota ? null : new { a = 75, b = 50, c = 25 },
                shares = quota ? new { a = 0.1, b = 0.2, c = 0.3 } : null,
                hysteresis = quota ? 0 : 2,
                criteria = new[]
                {
                    Criterion("revenue", 40 + look), Criterion("contributionMargin", 25), Criterion("collectionDays", 20, "lower"),
                    Criterion("orderCount", 15), Criterion("recencyDays", 10 + look % 7, "lower"), Criterion("growth", 5),
                },
            },
        });
    }

    public static async Task MeasureAsync(Server server, CrmDatabase database, DateOnly asOf, int customers, Report report)
    {
        var floor = new BareRegrade(database, asOf);
        var (times, bare) = (new List<double>(), new List<double>());
        var (processor, bareProcessor) = (0.0, 0.0);
        await using (var peak = new MemoryPeak(server))
        {
            for (var round = 0; round < Rounds; round++)
            {
                var (began, before) = (Stopwatch.GetTimestamp(), server.Processor);
                var runId = await RunAsync(server, asOf, "dry");
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                processor += (server.Processor - before).TotalSeconds;
                if (round == 0) await floor.PrepareAsync(runId);
                var spent = await floor.RunAsync(runId);
                bare.Add(spent.Seconds * 1000);
                bareProcessor += spent.ProcessorSeconds;
                await floor.ForgetAsync(runId);
            }
            var (median, barest) = (times.Order().ElementAt(Rounds / 2), bare.Order().ElementAt(Rounds / 2));
            report.Add(new Line(
                "grading", "full regrade, 12 months, 6 metrics, customers a second", median, times.Max(), 1000.0 * customers / median,
                1000.0 * customers / barest, barest / median, bareProcessor / processor, peak.Max, "≥ 0.5 of the floor", barest / median >= 0.5,
                "the two aggregates that the metrics need and the bulk write of results and reasons, nothing ranked or scored"));
        }

        {
            var began = Stopwatch.GetTimestamp();
            await RunAsync(server, asOf, "commit");
            report.Add(new Line(
                "grading", "the same committed: history, figures, events", Stopwatch.GetElapsedTime(began).TotalMilliseconds,
                PerSecond: customers / Stopwatch.GetElapsedTime(began).TotalSeconds));
        }
    }
}
