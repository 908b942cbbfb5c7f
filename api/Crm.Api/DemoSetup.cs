using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Crm.Contracts.Access;
using Crm.Demo;
using MediatR;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Crm.Api;

/// <summary>
/// Creates the invented demo company on the first run. It comes in by the front door, through the same API that an ERP uses, and
/// is complete once its last grading run is committed; broken off before, the next start sends it again and what is there
/// already is answered unchanged.
/// </summary>
internal static class DemoSetup
{
    private const int Seed = 20260101;

    public static bool WantsDemo(this WebApplication app) => app.Configuration.GetValue("Demo:Enabled", false);

    public static async Task CreateDemoCompanyAsync(this WebApplication app)
    {
        using var client = await SignInAsync(app);
        var graded = await GetAsync(client, "/api/v1/grading/runs?limit=1");
        if (graded["items"]!.AsArray().Any(run => run!["committedAt"] is not null)) return;

        var today = DateOnly.FromDateTime(app.Services.GetRequiredService<TimeProvider>().GetLocalNow().DateTime);
        Console.WriteLine("Creating the demo company (once, about a minute) …");
        var company = DemoCompany.Generate(Seed, today);
        await MakePeopleAsync(app, company);
        await SetRatesAsync(client);
        await DemoProfit.SetUpAsync(client, company);
        // Complaints are bound to the grade their customer held: they come once there are grades, before the last run.
        List<DateOnly> runs = [.. RunDates(today)];
        foreach (var feed in company.Feeds.Where(f => f.Kind != "complaints")) await SendAsync(client, feed);
        foreach (var asOf in runs.SkipLast(1)) await GradeAsync(client, asOf);
        await SendAsync(client, company.Feeds.Single(f => f.Kind == "complaints"));
        await new DemoCases(client, await SignInAsync(app, "sun.li"), await SignInAsync(app, "wu.gang")).TakeAsync(company);
        await GradeAsync(client, runs[^1]);
        await DecideAsync(app, company);
        await ForecastAsync(client);
        Console.WriteLine("The demo company is complete.");
    }

    /// <summary>
    /// What people decide who know the grades: orders that the rules hold back, lost customers, what to report and to suppose.
    /// </summary>
    private static async Task DecideAsync(WebApplication app, DemoCompany company)
    {
        var names = company.DeskOrders.Select(o => o.SellerSignInName)
            .Concat(company.DeskOrders.Select(o => o.ApproverSignInName).OfType<string>())
            .Concat(company.Losses.Select(l => l.SignInName)).Append(DemoPeople.Director).Distinct().ToList();
        var clients = await Task.WhenAll(names.Select(name => SignInAsync(app, name)));
        var people = names.Zip(clients).ToDictionary(p => p.First, p => p.Second);
        var director = people[DemoPeople.Director];
        var customers = await ListAsync(director, "/api/v1/customers?limit=200");
        var ids = customers.ToDictionary(c => c["code"]!.GetValue<string>(), c => c["customerId"]!.GetValue<long>());
        var products = (await ListAsync(director, "/api/v1/products?limit=200"))
            .ToDictionary(p => p["code"]!.GetValue<string>(), p => p["productId"]!.GetValue<long>());

        await new DemoDesk(people, ids, products).TypeAsync(company.DeskOrders);
        await DemoProfit.DeclareLossesAsync(people, ids, company.Losses);
        await DemoProfit.SaveReportsAsync(director);
        await DemoProfit.SaveScenariosAsync(director, customers);
        foreach (var client in clients) client.Dispose();
    }

    /// <summary>Forecasts demand; forecasts that are being made already are waited for first: they may have known less.</summary>
    private static async Task ForecastAsync(HttpClient client)
    {
        while (true)
        {
            using var answer = await client.PostAsync("/api/v1/profit/demand/forecasts", null);
            if (answer.StatusCode == HttpStatusCode.Conflict)
            {
                await Task.Delay(200);
                continue;
            }
            await FollowAsync(client, (await CheckAsync(answer))!["jobId"]!.GetValue<long>(), "forecasts of demand");
            Console.WriteLine("  demand is forecast");
            return;
        }
    }

    /// <summary>The default schedule's dates of the last two years: 1 January and 1 July, and the first of this month.</summary>
    private static IEnumerable<DateOnly> RunDates(DateOnly today)
    {
        for (var year = today.Year - 1; year <= today.Year; year++)
            foreach (var month in (int[])[1, 7])
                if (new DateOnly(year, month, 1) is var date && date <= today) yield return date;
        var current = new DateOnly(today.Year, today.Month, 1);
        if (current.Month is not (1 or 7)) yield return current;
    }

    private static async Task<HttpClient> SignInAsync(WebApplication app, string signInName = "admin")
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(10) };
        client.DefaultRequestHeaders.Add("X-Crm-Client", "demo");
        using var answer = await client.PostAsJsonAsync("/api/v1/session", new { signInName, password = Startup.DemoPassword });
        answer.EnsureSuccessStatusCode();
        return client;
    }

    private static async Task MakePeopleAsync(WebApplication app, DemoCompany company)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new MakeDemoPeople(
            [.. company.People.Select(p => new DemoPersonToMake(p.SignInName, p.Name, [.. p.Roles.Select(r => Enum.Parse<Role>(r, true))],
                p.ManagerSignInName))], Startup.DemoPassword));
    }

    private static async Task SetRatesAsync(HttpClient client)
    {
        var settings = await GetAsync(client, "/api/v1/profit/settings");
        settings["interestRate"] = DemoCompany.Rates.InterestRate;
        settings["company"] = new JsonObject { ["commission"] = DemoCompany.Rates.Commission, ["rebate"] = DemoCompany.Rates.Rebate };
        settings.AsObject().Remove("baseCurrency");
        foreach (var category in settings["categories"]!.AsArray()) category!.AsObject().Remove("name");
        await PutAsync(client, "/api/v1/profit/settings", settings);
    }

    private static async Task SendAsync(HttpClient client, DemoFeed feed)
    {
        using var body = new StringContent(string.Join('\n', feed.Rows), Encoding.UTF8, "application/x-ndjson");
        using var answer = await client.PostAsync($"/api/v1/sync/{feed.Kind}?source={DemoCompany.Source}&historic=true", body);
        var outcome = (await CheckAsync(answer))!;
        if (outcome["jobId"] is { } jobId) outcome = await FollowAsync(client, jobId.GetValue<long>(), feed.Kind);
        Console.WriteLine($"  {feed.Kind,-16} {feed.Rows.Count,7:N0} rows, {outcome["failed"]} failed");
    }

    private static async Task GradeAsync(HttpClient client, DateOnly asOf)
    {
        var schemes = await GetAsync(client, "/api/v1/grading/schemes");
        var schemeId = schemes["items"]!.AsArray().First(s => s!["isDefault"]!.GetValue<bool>())!["schemeId"]!.GetValue<long>();
        using var answer = await client.PostAsJsonAsync("/api/v1/grading/runs", new { schemeId, asOf, mode = "commit" });
        var run = (await CheckAsync(answer))!;
        await FollowAsync(client, run["jobId"]!.GetValue<long>(), $"grades of {asOf:yyyy-MM-dd}");
        Console.WriteLine($"  graded as of {asOf:yyyy-MM-dd}");
    }

    private static async Task<JsonNode> FollowAsync(HttpClient client, long jobId, string what)
    {
        while (true)
        {
            var job = await GetAsync(client, $"/api/v1/jobs/{jobId}");
            switch (job["state"]!.GetValue<string>())
            {
                case "done":
                    return job["result"] ?? new JsonObject();
                case "failed" or "cancelled":
                    throw new InvalidOperationException($"The demo company's {what} could not be taken: {job["message"]}");
            }
            await Task.Delay(200);
        }
    }

    private static async Task<IReadOnlyList<JsonNode>> ListAsync(HttpClient client, string address)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await GetAsync(client, cursor is null ? address : $"{address}&cursor={Uri.EscapeDataString(cursor)}");
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        return items;
    }

    internal static async Task PostAsync(HttpClient client, string address, object body)
    {
        using var answer = await client.PostAsJsonAsync(address, body);
        await CheckAsync(answer);
    }

    /// <summary>Sends settings back as they were read and changed, their version in the head.</summary>
    internal static async Task PutAsync(HttpClient client, string address, JsonNode settings)
    {
        var version = settings["version"]!.GetValue<int>();
        settings.AsObject().Remove("version");
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = JsonContent.Create(settings) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        using var answer = await client.SendAsync(request);
        await CheckAsync(answer);
    }

    internal static async Task<JsonNode> GetAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address);
        return (await CheckAsync(answer))!;
    }

    internal static async Task<JsonNode?> CheckAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"The demo company could not be created: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
