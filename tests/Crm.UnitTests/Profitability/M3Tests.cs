using System.Globalization;
using System.IO.Compression;
using Crm.Profitability;

namespace Crm.UnitTests.Profitability;

/// <summary>
/// The forecasts against the 1,428 monthly series of the M3 competition and what was published of it. Skipped where the data
/// is not beside the repository.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.Self)]
public sealed class M3Tests
{
    private const int Horizon = 18;

    private sealed record Series(double[] Known, double[] ToForecast);

    private sealed record Result(double Smape, double Mase);

    private readonly Dictionary<string, Result> _results = [];
    private Dictionary<string, Result> _published = [];
    private double _within80;
    private double _within95;

    [OneTimeSetUp]
    public void Forecast_every_series_by_every_method()
    {
        var folder = Folder() ?? throw new IgnoreException("shared/data/m3 is not beside the repository.");
        _published = File.ReadLines(Path.Combine(folder, "m3_monthly_reference_accuracy.csv")).Skip(1).Select(l => l.Split(','))
            .ToDictionary(c => c[0], c => new Result(Number(c[2]), Number(c[3])));
        var all = Read(Path.Combine(folder, "m3_monthly.csv.gz"));
        Assert.That(all, Has.Count.EqualTo(1_428));

        var errors = new Dictionary<string, List<Result>>();
        int inside80 = 0, inside95 = 0, months = 0;
        Parallel.ForEach(all, series =>
        {
            var scale = Accuracy.Scale(series.Known);
            var chosen = ForecastChoice.Choose(series.Known, Horizon)!;
            var forecasts = ForecastMethods.All.Where(m => m.Suits(series.Known))
                .Select(m => (Name: m.Name.ToString(), Values: m.Forecast(series.Known, Horizon)))
                .Append(("Chosen", [.. chosen.Months.Select(m => m.Value)]));
            lock (errors)
            {
                foreach (var (name, values) in forecasts)
                {
                    if (!errors.TryGetValue(name, out var list)) errors[name] = list = [];
                    list.Add(new Result(
                        Accuracy.Smape(series.ToForecast, values), Accuracy.Mase(series.ToForecast, values, scale)!.Value));
                }
                foreach (var (month, actual) in chosen.Months.Zip(series.ToForecast))
                {
                    months++;
                    if (actual >= month.Low80 && actual <= month.High80) inside80++;
                    if (actual >= month.Low95 && actual <= month.High95) inside95++;
                }
            }
        });
        foreach (var (name, list) in errors)
        {
            _results[name] = new Result(list.Average(r => r.Smape), list.Average(r => r.Mase));
            TestContext.Progress.WriteLine(
                $"M3 monthly, {name}: {list.Count} series, sMAPE {_results[name].Smape:0.00}, MASE {_results[name].Mase:0.000}");
        }
        (_within80, _within95) = ((double)inside80 / months, (double)inside95 / months);
        TestContext.Progress.WriteLine($"M3 monthly, inside the intervals: {_within80:P1} of 80 %, {_within95:P1} of 95 %");
    }

    [Test]
    public void Theta_is_within_two_percent_of_the_published_Theta() => Assert.Multiple(() =>
    {
        Assert.That(_results["Theta"].Smape, Is.EqualTo(_published["THETA"].Smape).Within(2).Percent);
        Assert.That(_results["Theta"].Mase, Is.EqualTo(_published["THETA"].Mase).Within(2).Percent);
    });

    [Test]
    public void The_choice_by_back_test_is_within_two_percent_of_the_best_single_method()
    {
        var single = _results.Where(r => r.Key != "Chosen").Select(r => r.Value).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(_results["Chosen"].Smape, Is.LessThanOrEqualTo(single.Min(r => r.Smape) * 1.02));
            Assert.That(_results["Chosen"].Mase, Is.LessThanOrEqualTo(single.Min(r => r.Mase) * 1.02));
        });
    }

    [Test]
    public void The_intervals_hold_about_what_they_promise() => Assert.Multiple(() =>
    {
        Assert.That(_within80, Is.EqualTo(0.80).Within(0.06));
        Assert.That(_within95, Is.EqualTo(0.95).Within(0.04));
    });

    private static List<Series> Read(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var known = new Dictionary<string, List<double>>();
        var ahead = new Dictionary<string, List<double>>();
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            var part = cells[2] == "train" ? known : ahead;
            if (!part.TryGetValue(cells[0], out var values)) part[cells[0]] = values = [];
            values.Add(Number(cells[6]));
        }
        return [.. known.Select(s => new Series([.. s.Value], [.. ahead[s.Key]]))];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("CRM_SHARED_DATA") is { Length: > 0 } named)
            return Directory.Exists(Path.Combine(named, "m3")) ? Path.Combine(named, "m3") : null;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "data", "m3");
            if (Directory.Exists(folder)) return folder;
        }
        return null;
    }
}
