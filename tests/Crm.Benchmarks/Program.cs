using System.Globalization;
using System.Text.Json.Nodes;
using Crm.Benchmarks;
using Crm.Database;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--floor", var provider, var connection])
{
    await FloorServer.RunAsync(new DatabaseOptions { Provider = Enum.Parse<Engine>(provider), ConnectionString = connection });
    return 0;
}
if (args.Contains("--help"))
{
    Console.WriteLine(Options.Help);
    return 0;
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (ArgumentException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 2;
}
var temporary = options.Data.Length == 0 ? Directory.CreateTempSubdirectory("crm-bench-").FullName : null;
if (temporary is not null) options = options with { Data = temporary };
try
{
    Directory.CreateDirectory(Path.Combine(options.Data, options.Scale.Name));
    await new Suite(options).RunAsync();
    return 0;
}
finally
{
    if (temporary is not null) Directory.Delete(temporary, recursive: true);
}

/// <summary>All groups, one after the other, on one database.</summary>
internal sealed class Suite(Options options)
{
    private const double ReadGoal = 0.7;
    private const string BareQuery = "a minimal endpoint with ADO.NET (the provider and its pool as they come) that runs the barest queries for the same columns, without sign-in and visibility";

    private readonly Report _report = new(options);

    public async Task RunAsync()
    {
        var built = await new Build(options, _report, StartProductAsync).DoAsync();
        if (options.Wants("start")) await StartAndIdleAsync(built);
        var profit = new Profit(new CrmDatabase(options.Product), options.Scale, built.Today);
        await ServeAsync(built, profit);
        if (options.Wants("upkeep")) await profit.MeasureUpkeepAsync(sums => StartProductAsync(built.Secret, sums), _report);
        _report.Print();
    }

    /// <summary>All that one process of the product serves, beside one of the floor.</summary>
    private async Task ServeAsync(Built built, Profit profit)
    {
        await using var product = await StartProductAsync(built.Secret);
        await using var floor = await StartFloorAsync();
        await new Figures(new CrmDatabase(options.Product)).AreFreshAsync();
        var duties = new Duties(new CrmDatabase(options.Product));
        await duties.ArePlannedAsync();
        var load = new Load(product, floor, options.Seconds);
        var runId = (await product.GetAsync("/api/v1/grading/customers/1/why"))["runId"]!.GetValue<long>();
        await using (var peak = new MemoryPeak(product))
        {
            if (options.Wants("reads")) await ReadsAsync(load, runId);
            if (options.Wants("lists")) await ListsAsync(product, load);
            if (options.Wants("search")) await SearchAsync(load);
            _report.Add(new Line("reads", "memory of the process while it serves these", PeakMegabytes: peak.Max));
        }
        if (options.Wants("grading")) await GradingAsync(product, load, built.Today);
        if (options.Wants("duties")) await duties.MeasureAsync(product, load, built.Today, _report);
        if (options.Wants("guards")) await Guards.MeasureAsync(product, options.Scale, built.Today, _report);
        await profit.AreSummedAsync();
        if (options.Wants("profit")) await profit.MeasureReportsAsync(product, _report);
    }

    private async Task ReadsAsync(Load load, long runId)
    {
        long Customer(int i) => 1 + (i * 7919L % options.Scale.Customers);
        long Order(int i) => 1 + (i * 7919L % options.Scale.Orders);
        await CompareAsync(load, "reads", "customer page: customer, why its grade, its orders",
            i => [$"/api/v1/customers/{Customer(i)}", $"/api/v1/grading/customers/{Customer(i)}/why", $"/api/v1/orders?customer={Customer(i)}"],
            i => [$"/customer/{Customer(i)}", $"/why/{runId}/{Customer(i)}", $"/orders/{Customer(i)}"]);
        await CompareAsync(load, "reads", "one order with lines and profit",
            i => [$"/api/v1/orders/{Order(i)}"], i => [$"/order/{Order(i)}"]);
    }

    private async Task ListsAsync(Server product, Load load)
    {
        foreach (var (title, sort, bare) in ((string, string, string)[])
            [("name", "name", "name"), ("revenue", "-revenue12m", "revenue"), ("overdue", "-overdue", "overdue")])
        {
            var list = $"/api/v1/customers?status=active&limit=50&sort={sort}";
            await CompareAsync(load, "lists", $"50 active customers by {title}, first page", _ => [list], _ => [$"/list/{bare}"]);
            var pages = Math.Min(1000, options.Scale.Customers * 8 / 10 / 50);
            var (cursor, last) = await WalkAsync(product, list, pages);
            await CompareAsync(load, "lists", $"50 active customers by {title}, {pages:N0} pages deep",
                _ => [$"{list}&cursor={cursor}"], _ => [$"/list/{bare}?after={last}"]);
        }
    }

    private async Task SearchAsync(Load load)
    {
        string Term(string[] terms, int i) => Uri.EscapeDataString(terms[i % terms.Length]);
        foreach (var (title, terms) in ((string, string[])[])[("Chinese", Company.ChineseTerms), ("Latin", Company.LatinTerms)])
            await CompareAsync(load, "search", $"customers found by {title}, in the middle of names",
                i => [$"/api/v1/customers?q={Term(terms, i)}"], i => [$"/search?q={Term(terms, i)}"]);
        var all = (string[])[.. Company.ChineseTerms, .. Company.LatinTerms];
        _report.Add(Line.Of("search", "search box over customers, orders and products",
            await load.CompareAsync(i => [$"/api/v1/search?q={Term(all, i)}"], null), null, null));
    }

    private async Task GradingAsync(Server product, Load load, DateOnly today)
    {
        string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (from, to) = (today.AddYears(-1).AddDays(1), today);
        var statistics = await load.CompareAsync(
            _ => [$"/api/v1/grading/statistics?from={Day(from)}&to={Day(to)}"],
            _ => [$"/statistics?from={Day(from)}&to={Day(to)}&previousFrom={Day(from.AddYears(-1))}&previousTo={Day(to.AddYears(-1))}"]);
        _report.Add(Line.Of("grading", "statistics by grade, a year against the year before", statistics, ReadGoal,
            "one aggregate over documents and grades held for each of the two years, in the same minimal endpoint"));
        await Grading.MeasurePreviewsAsync(product, today, _report);
        await Grading.MeasureAsync(product, new CrmDatabase(options.Product), today, options.Scale.Customers, _report);
    }

    private async Task StartAndIdleAsync(Built built)
    {
        var (starts, floors) = (new List<double>(), new List<double>());
        for (var i = 0; i < 5; i++)
        {
            await using (var server = await StartProductAsync(built.Secret)) starts.Add(server.StartedIn.TotalMilliseconds);
            await using (var floor = await StartFloorAsync()) floors.Add(floor.StartedIn.TotalMilliseconds);
        }
        var (median, bare) = (starts.Order().ElementAt(2), floors.Order().ElementAt(2));
        _report.Add(new Line("start", "from the start of the process to its first answer", median, starts.Max(), Ratio: bare / median,
            Goal: "≤ 1.5 s", Met: median <= 1500, Floor: "the same for the minimal endpoint's process"));
        await using var idle = await StartProductAsync(built.Secret);
        await Task.Delay(TimeSpan.FromSeconds(8));
        _report.Add(new Line("start", "memory of the idle process", PeakMegabytes: idle.Megabytes, Goal: "≤ 150 MB", Met: idle.Megabytes <= 150));
    }

    private async Task CompareAsync(Load load, string group, string work, Func<int, string[]> asked, Func<int, string[]> barest) =>
        _report.Add(Line.Of(group, work, await load.CompareAsync(asked, barest), ReadGoal, BareQuery));

    private static async Task<(string Cursor, long Last)> WalkAsync(Server product, string list, int pages)
    {
        JsonNode page = await product.GetAsync(list);
        for (var i = 1; i < pages; i++) page = await product.GetAsync($"{list}&cursor={page["nextCursor"]}");
        return (page["nextCursor"]!.GetValue<string>(), page["items"]!.AsArray()[^1]!["customerId"]!.GetValue<long>());
    }

    private Task<Server> StartProductAsync(string? secret) => StartProductAsync(secret, true);

    private Task<Server> StartProductAsync(string? secret, bool sums) => Server.StartAsync(
        ProductAssembly(), [],
        new Dictionary<string, string?>
        {
            ["Database__Provider"] = options.Product.Provider.ToString(),
            ["Database__ConnectionString"] = options.Product.ConnectionString,
            ["FirstAdministrator__Password"] = Build.Password,
            ["RateLimits__RequestsPerMinute"] = "1000000000",
            ["Rollups__Keep"] = sums ? "true" : "false",
        },
        secret is null ? "/health" : "/api/v1/customers?limit=1", secret);

    private Task<Server> StartFloorAsync() => Server.StartAsync(
        typeof(Suite).Assembly.Location, ["--floor", options.Product.Provider.ToString(), options.Product.ConnectionString!],
        new Dictionary<string, string?>(), "/ready", null);

    // Both are built in the same configuration, side by side in the source.
    private static string ProductAssembly()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output;
        while (!File.Exists(Path.Combine(root.FullName, "Crm.sln")))
            root = root.Parent ?? throw new InvalidOperationException("The benchmarks run from the source: Crm.sln is not found above them.");
        return Path.Combine(root.FullName, "api", "Crm.Api", "bin", output.Parent!.Name, output.Name, "Crm.Api.dll");
    }
}
