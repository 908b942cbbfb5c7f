using System.Diagnostics;
using System.Globalization;
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
