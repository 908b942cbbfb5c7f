using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Crm.TestProcesses;
using NUnit.Framework;

namespace Crm.ApiTests.RealData;

/// <summary>
/// Three years of a bicycle maker (Microsoft's AdventureWorks sample files), sent as a user sends them: by the reference script, to
/// the product as a process. What the files add up to was reckoned from them by other means.
/// </summary>
[NonParallelizable]
public sealed class AdventureWorksTests
{
    private const string Password = "correct horse battery";

    private readonly List<SentKind> _first = [];
    private readonly List<SentKind> _second = [];
    private readonly List<SentKind> _complaints = [];
    private RunningProduct? _product;
    private HttpClient _administrator = null!;
    private string? _database;

    [OneTimeSetUp]
    public async Task Send_the_files_twice()
    {
        if (FindFiles() is not { } files)
        {
            Assert.Ignore("The AdventureWorks files are not there: shared/data/adventureworks above the repository, or CRM_SHARED_DATA.");
            return;
        }
        _product = await RunningProduct.StartAsync(Settings(), TimeSpan.FromMinutes(5));
        _administrator = _product.Client();
        _administrator.DefaultRequestHeaders.Add("X-Crm-Client", "test");
        var signedIn = await _administrator.PostAsJsonAsync("/api/v1/session", new { signInName = "admin", password = Password });
        Assert.That(signedIn.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        var me = await _administrator.GetJsonAsync("/api/v1/session");
        var key = await _administrator.PostAsync("/api/v1/api-keys", new
        {
            name = "ERP",
            personId = me["personId"]!.GetValue<long>(),
            scopes = (string[])["write:products", "write:customers", "write:orders", "write:complaints", "read:jobs"],
        }).OkAsync(HttpStatusCode.Created);
        await SendAsync(files, key["secret"]!.GetValue<string>(), _first);
        await SendAsync(files, key["secret"]!.GetValue<string>(), _second);
        await SendAsync(files, key["secret"]!.GetValue<string>(), _complaints, "adventureworks-complaints.mapping.json", exitCode: 1);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _administrator?.Dispose();
        if (_product is not null) await _product.DisposeAsync();
        if (_database is not null) await TestServer.DropAsync(_database);
    }

    [Test]
    public void Every_row_is_taken()
    {
        Assert.That(_first.Sum(kind => kind.Failed), Is.Zero);
        Assert.That(_first.Single(kind => kind.Name == "orders").Created, Is.EqualTo(25_164));
        Assert.That(_first.Single(kind => kind.Name == "customers").Created, Is.EqualTo(18_148));
    }

    [Test]
    public void Sent_again_nothing_changes() =>
        Assert.That(_second, Is.EqualTo(_first.Select(kind =>
            kind with { Created = 0, Updated = 0, Unchanged = kind.Created + kind.Updated + kind.Unchanged })));

    [Test]
    public async Task Returns_come_in_as_history_of_complaints_and_nine_fail_with_the_reason()
    {
        Assert.That(_complaints, Is.EqualTo((SentKind[])[new("complaints", 1_800, 0, 0, 9)]));
        var job = (await ListedAsync("/api/v1/jobs?kind=sync.complaints")).Single();
        var problems = await ListedAsync($"/api/v1/jobs/{job["jobId"]}/problems");
        Assert.That(problems.Select(p => p["row"]!.GetValue<long>()).Distinct().Count(), Is.EqualTo(9));
        Assert.That(problems.Count(p => p["field"]!.GetValue<string>() == "customerKey"), Is.EqualTo(9));
        Assert.That(problems.Count(p => p["field"]!.GetValue<string>() == "productKey"), Is.EqualTo(6));

        var listed = await _administrator.GetJsonAsync("/api/v1/complaints?state=closed&kind=product&count=true&sort=receivedAt&limit=1");
        Assert.That(listed["total"]!.GetValue<long>(), Is.EqualTo(1_800));
        var first = await _administrator.GetJsonAsync($"/api/v1/complaints/{listed["items"]![0]!["complaintId"]}");
        Assert.That((first["externalKey"]!.GetValue<string>(), first["order"]!["number"]!.GetValue<string>(), first["isHistoric"]!.GetValue<bool>()),
            Is.EqualTo(("R00001", "SO45182", true)));
    }

    [Test]
    public async Task Orders_revenue_and_cost_are_those_of_the_files_to_the_last_digit()
    {
        var rows = (await _administrator.GetJsonAsync("/api/v1/sync/reconciliation?source=AW&kind=orders"))["items"]!.AsArray();
        var years = rows
            .GroupBy(row => row!["period"]!.GetValue<string>()[..4])
            .OrderBy(year => year.Key, StringComparer.Ordinal)
            .Select(year => (year.Key, Sum(year, "net"), Sum(year, "cost")));
        Assert.Multiple(() =>
        {
            Assert.That(Sum(rows, "count"), Is.EqualTo(25_164));
            Assert.That(Sum(rows, "net"), Is.EqualTo(24_914_586.8193m));
            Assert.That(Sum(rows, "cost"), Is.EqualTo(14_456_871.3851m));
            Assert.That(years, Is.EqualTo(new[]
            {
                ("2017", 6_404_933.5803m, 3_803_331.2479m),
                ("2018", 9_324_203.7917m, 5_357_119.6647m),
                ("2019", 9_185_449.4473m, 5_296_420.4725m),
            }));
        });
    }

    [Test]
    public async Task The_cube_comes_to_the_files_by_product_category_customer_region_and_year()
    {
        // Reckoned straight from the files: price × quantity, the price and the categories from the list of products.
        var files = FindFiles()!;
        var products = Read(files, "AdventureWorks_Products.csv").ToDictionary(p => p["ProductKey"]);
        var subcategories = Read(files, "AdventureWorks_Product_Subcategories.csv").ToDictionary(c => c["ProductSubcategoryKey"]);
        var categories = Read(files, "AdventureWorks_Product_Categories.csv").ToDictionary(c => c["ProductCategoryKey"], c => c["CategoryName"]);
        var regions = Read(files, "AdventureWorks_Territories.csv").ToDictionary(t => t["Territory"], t => t["Region"]);
        List<(string Product, string Category, string Top, string Customer, string Region, string Year, decimal Net, decimal Cost)> sold =
        [
            .. ((string[])["2017", "2018", "2019"]).SelectMany(year => Read(files, $"AdventureWorks_Sales_{year}.csv")).Select(line =>
            {
                var product = products[line["ProductKey"]];
                var subcategory = subcategories[product["ProductSubcategoryKey"]];
                var quantity = Plain(line["OrderQuantity"]);
                return ($"{product["ProductSKU"]} {product["ProductName"]}", subcategory["SubcategoryName"],
                    categories[subcategory["ProductCategoryKey"]], line["CustomerKey"], regions[line["TerritoryKey"]],
                    line["OrderDate"].Split('/')[2], quantity * Plain(product["ProductPrice"]), quantity * Plain(product["ProductCost"]));
            }),
        ];
        Assert.That(sold.Sum(l => l.Net), Is.EqualTo(24_914_586.8193m));

        await AssertAsync("product", sold.GroupBy(l => l.Product));
        await AssertAsync("category", sold.GroupBy(l => l.Category));
        await AssertAsync("topCategory", sold.GroupBy(l => l.Top));
        await AssertAsync("region", sold.GroupBy(l => l.Region));
        await AssertAsync("year", sold.GroupBy(l => l.Year));

        // Several customers have the same name: the best 500 are compared by what they bought, the others by their sum.
        var customers = await CubeAsync("customer");
        var nets = customers["rows"]!.AsArray().Where(r => !r!["isRest"]!.GetValue<bool>()).Select(r => r!["values"]!["net"]!.GetValue<decimal>());
        var expected = sold.GroupBy(l => l.Customer).Select(g => g.Sum(l => l.Net)).OrderDescending().ToList();
        Assert.That(nets, Is.EqualTo(expected.Take(500)));
        Assert.That(customers["others"]!.GetValue<int>(), Is.EqualTo(expected.Count - 500));
        Assert.That(customers["rows"]!.AsArray()[^1]!["values"]!["net"]!.GetValue<decimal>(), Is.EqualTo(expected.Skip(500).Sum()));

        var verified = await _administrator.PostAsync("/api/v1/profit/rollups/verification", new { }).OkAsync();
        Assert.That((verified["differing"]!.GetValue<long>(), verified["lines"]!.GetValue<long>()), Is.EqualTo((0L, (long)sold.Count)));

        async Task AssertAsync(
            string dimension,
            IEnumerable<IGrouping<string, (string, string, string, string, string, string, decimal Net, decimal Cost)>> groups)
        {
            var told = (await CubeAsync(dimension))["rows"]!.AsArray().Select(r =>
                (r!["keys"]![0]!["name"]!.GetValue<string>(), r["values"]!["net"]!.GetValue<decimal>(), r["values"]!["variableCost"]!.GetValue<decimal>()));
            Assert.That(told, Is.EquivalentTo(groups.Select(g => (g.Key, g.Sum(l => l.Net), g.Sum(l => l.Cost)))), dimension);
        }

        Task<JsonNode> CubeAsync(string dimension) => _administrator.PostAsync("/api/v1/profit/cube", new
        {
            dimensions = (string[])[dimension],
            measures = (string[])["net", "variableCost"],
            from = "2017-01",
            to = "2019-12",
            top = 500,
        }).OkAsync();
    }

    [Test]
    public async Task A_run_grades_whoever_has_ordered_often_enough()
    {
        var run = await RunAsync("2019-07-01", "dry");
        Assert.That(run["graded"]!.GetValue<int>(), Is.EqualTo(5_862));
        Assert.That(run["counts"]!["N"]!.GetValue<int>(), Is.EqualTo(12_286));
    }

    [Test]
    public async Task Every_number_of_the_statistics_is_the_sum_of_the_customers_behind_it()
    {
        // In force from the middle of the period compared, so that orders before and after count for different grades.
        await RunAsync("2018-10-01", "commit");
        const string Period = "from=2018-07-01&to=2019-06-30";
        var statistics = await _administrator.GetJsonAsync($"/api/v1/grading/statistics?{Period}");
        Assert.That(statistics["total"]!["revenue"]!.GetValue<decimal>(), Is.GreaterThan(9_000_000m));
        foreach (var period in (string[])["this", "previous"])
        {
            var suffix = period == "this" ? "" : "Previous";
            var all = await ListedAsync($"/api/v1/grading/statistics/customers?{Period}&period={period}");
            foreach (var grade in statistics["items"]!.AsArray())
            {
                var letter = grade!["grade"]!.GetValue<string>();
                AssertSums(grade, [.. all.Where(row => row["grade"]!.GetValue<string>() == letter)], suffix, letter);
            }
            AssertSums(statistics["total"]!, all, suffix, "total");
        }
    }

    private static void AssertSums(JsonNode statistic, IReadOnlyList<JsonNode> customers, string suffix, string what) => Assert.Multiple(() =>
    {
        Assert.That(statistic[$"customers{suffix}"]!.GetValue<int>(),
            Is.EqualTo(customers.Select(row => row["customer"]!["customerId"]!.GetValue<long>()).Distinct().Count()), $"customers{suffix} of {what}");
        Assert.That(statistic[$"revenue{suffix}"]!.GetValue<decimal>(), Is.EqualTo(Sum(customers, "revenue")), $"revenue{suffix} of {what}");
        Assert.That(statistic[$"contribution{suffix}"]?.GetValue<decimal>() ?? 0,
            Is.EqualTo(Sum(customers, "contribution")), $"contribution{suffix} of {what}");
    });

    private async Task<JsonNode> RunAsync(string asOf, string mode)
    {
        var scheme = (await _administrator.GetJsonAsync("/api/v1/grading/schemes"))["items"]!.AsArray().Single(s => s!["isDefault"]!.GetValue<bool>())!;
        var started = await _administrator.PostAsync("/api/v1/grading/runs", new { schemeId = scheme["schemeId"]!.GetValue<long>(), asOf, mode })
            .OkAsync(HttpStatusCode.Accepted);
        var job = await _administrator.JobEndedAsync(started["jobId"]!.GetValue<long>(), 900);
        Assert.That(job["state"]!.GetValue<string>(), Is.EqualTo("done"), job.ToJsonString());
        return await _administrator.GetJsonAsync($"/api/v1/grading/runs/{started["runId"]}");
    }

    private async Task<IReadOnlyList<JsonNode>> ListedAsync(string address)
    {
        var rows = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await _administrator.GetJsonAsync($"{address}{(address.Contains('?') ? '&' : '?')}limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            rows.AddRange(page["items"]!.AsArray().Select(row => row!));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        return rows;
    }

    private static decimal Sum(IEnumerable<JsonNode?> rows, string member) => rows.Sum(row => row![member]?.GetValue<decimal>() ?? 0);

    private async Task SendAsync(
        string files, string key, List<SentKind> sent, string mapping = "adventureworks.mapping.json", int exitCode = 0)
    {
        var before = await SyncJobsAsync();
        var build = Path.Combine(RunningProduct.Repository, "build");
        var start = new ProcessStartInfo("dotnet",
        [
            "run", Path.Combine(build, "erp-sync.cs"), "--", "--folder", files, "--mapping", Path.Combine(build, mapping),
            "--url", _product!.Address.ToString(), "--historic",
        ])
        {
            WorkingDirectory = RunningProduct.Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A test run tells its own build where its parts are; the script has a build of its own.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["CRM_API_KEY"] = key;
        start.Environment["NO_PROXY"] = "127.0.0.1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var script = Process.Start(start)!;
        var output = script.StandardOutput.ReadToEndAsync();
        var errors = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        TestContext.Out.WriteLine(await output);
        Assert.That(script.ExitCode, Is.EqualTo(exitCode), $"{await output}{await errors}{Environment.NewLine}{_product.Output}");
        sent.AddRange((await SyncJobsAsync()).Where(job => !before.ContainsKey(job.Key)).OrderBy(job => job.Key)
            .GroupBy(job => job.Value.Name)
            .Select(kind => new SentKind(kind.Key, kind.Sum(job => job.Value.Created), kind.Sum(job => job.Value.Updated),
                kind.Sum(job => job.Value.Unchanged), kind.Sum(job => job.Value.Failed))));
    }

    private async Task<Dictionary<long, SentKind>> SyncJobsAsync() =>
        (await ListedAsync("/api/v1/jobs?kind=sync.*")).ToDictionary(job => job["jobId"]!.GetValue<long>(), job =>
        {
            long Count(string member) => job["result"]![member]?.GetValue<long>() ?? 0;
            return new SentKind(job["kind"]!.GetValue<string>().Replace("sync.", "", StringComparison.Ordinal),
                Count("created"), Count("updated"), Count("unchanged"), Count("failed"));
        });

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string> { ["FirstAdministrator:Password"] = Password };
        if (TestServer.Connection is null) return settings;
        var database = $"crm_test_{Guid.NewGuid():N}";
        TestServer.Create(database);
        _database = database;
        settings["Database:Provider"] = "SqlServer";
        settings["Database:ConnectionString"] = TestServer.ConnectionTo(database);
        return settings;
    }

    private static decimal Plain(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<Dictionary<string, string>> Read(string folder, string file)
    {
        string[]? header = null;
        foreach (var line in File.ReadLines(Path.Combine(folder, file)).Where(l => l.Length > 0))
        {
            var cells = new List<string> { "" };
            var quoted = false;
            foreach (var c in line.TrimStart('\uFEFF'))
            {
                if (c == '"') quoted = !quoted;
                else if (c == ',' && !quoted) cells.Add("");
                else cells[^1] += c;
            }
            if (header is null) header = [.. cells];
            else yield return header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }

    private static string? FindFiles()
    {
        if (Environment.GetEnvironmentVariable("CRM_SHARED_DATA") is { Length: > 0 } named) return Existing(Path.Combine(named, "adventureworks"));
        for (var folder = new DirectoryInfo(RunningProduct.Repository); folder is not null; folder = folder.Parent)
            if (Existing(Path.Combine(folder.FullName, "shared", "data", "adventureworks")) is { } found) return found;
        return null;
    }

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;

    private sealed record SentKind(string Name, long Created, long Updated, long Unchanged, long Failed);
}
