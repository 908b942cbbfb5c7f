using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

/// <summary>Who sees which results, and how a list of them is cut.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class RunResultTests
{
    private CrmHost _host = null!;
    private GradingCompany _company = null!;
    private HttpClient _sales = null!;
    private JsonNode _run = null!;
    private long _hers;
    private long _others;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        (_sales, _) = await _host.PersonAsync("sales", signInName: "li");
        await _host.PersonAsync("sales", signInName: "wang");
        _company = await GradingCompany.OpenAsync(_host);
        await _company.GradeByRevenueAsync(hysteresis: 0m);
        _hers = await _company.CustomerAsync("HERS", owner: "li");
        _others = await _company.CustomerAsync("OTHERS", owner: "wang");
        await _company.CustomerAsync("SECOND", owner: "wang");
        await _company.CustomerAsync("THIRD", owner: "wang");
        await _company.OrderAsync("HERS", "2026-05-01", 1);
        await _company.OrderAsync("OTHERS", "2026-05-01", 2);
        await _company.OrderAsync("SECOND", "2026-05-01", 3);
        await _company.OrderAsync("THIRD", "2026-05-01", 4);
        await _company.RunAsync("2026-06-01", "commit");
        await _company.OrderAsync("HERS", "2026-06-02", 100);
        _run = await _company.RunAsync("2026-07-01");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task A_salesperson_sees_the_results_of_own_customers_only()
    {
        Assert.That(await _company.ResultsAsync(_run, by: _sales), Is.EqualTo(new[] { "HERS A 87.50" }));
        var run = await _sales.GetJsonAsync($"/api/v1/grading/runs/{_run["runId"]}");
        Assert.That(run["movement"]!.AsArray().Select(m => $"{m!["from"]} {m["to"]} {m["customers"]}"), Is.EqualTo(new[] { "D A 1" }));
    }

    [Test]
    public async Task Another_ones_customer_is_not_found()
    {
        await _sales.GetAsync($"/api/v1/grading/customers/{_others}/why").ProblemAsync(HttpStatusCode.NotFound);
        await _sales.GetAsync($"/api/v1/grading/customers/{_others}/history").ProblemAsync(HttpStatusCode.NotFound);
        await _sales.GetJsonAsync($"/api/v1/grading/customers/{_hers}/why");
    }

    [TestCase("", "HERS A 87.50", "THIRD B 62.50", "SECOND C 37.50", "OTHERS D 12.50")]
    [TestCase("moved=up", "HERS A 87.50")]
    [TestCase("moved=down", "THIRD B 62.50", "SECOND C 37.50", "OTHERS D 12.50")]
    [TestCase("grade=A,C", "HERS A 87.50", "SECOND C 37.50")]
    [TestCase("from=A", "THIRD B 62.50")]
    [TestCase("q=sec", "SECOND C 37.50")]
    [TestCase("sort=name&limit=2", "HERS A 87.50", "OTHERS D 12.50")]
    [TestCase("sort=revenue&limit=1", "OTHERS D 12.50")]
    public async Task Results_are_filtered_and_sorted(string query, params string[] expected) =>
        Assert.That(await _company.ResultsAsync(_run, query), Is.EqualTo(expected));

    [Test]
    public async Task Pages_follow_one_another_without_gap_or_overlap()
    {
        var codes = new List<string>();
        var address = $"/api/v1/grading/runs/{_run["runId"]}/results?limit=1&sort=-grade&count=true";
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _company.Administrator.GetJsonAsync(address + (cursor.Length > 0 ? $"&cursor={cursor}" : ""));
            Assert.That(page["total"]!.GetValue<long>(), Is.EqualTo(4));
            codes.AddRange(page["items"]!.AsArray().Select(i => i!["customer"]!["code"]!.GetValue<string>()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        Assert.That(codes, Is.EqualTo(new[] { "OTHERS", "SECOND", "THIRD", "HERS" }));
    }

    [Test]
    public async Task Results_come_as_csv_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/grading/runs/{_run["runId"]}/results");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var answer = await _company.Administrator.SendAsync(request);
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0], Does.StartWith("\uFEFFcustomer.customerId,customer.code"));
        Assert.That(lines, Has.Length.EqualTo(5));
    }

    [TestCase("sort=secret")]
    [TestCase("cursor=broken")]
    [TestCase("grade=E")]
    [TestCase("unknown=1")]
    public async Task What_a_list_does_not_know_is_refused(string query) =>
        await _company.Administrator.GetAsync($"/api/v1/grading/runs/{_run["runId"]}/results?{query}").ProblemAsync(HttpStatusCode.BadRequest);

    [Test]
    public async Task A_run_that_does_not_exist_is_not_found()
    {
        await _company.Administrator.GetAsync("/api/v1/grading/runs/999").ProblemAsync(HttpStatusCode.NotFound);
        await _company.Administrator.GetAsync("/api/v1/grading/runs/999/results").ProblemAsync(HttpStatusCode.NotFound);
        await _company.Administrator.PostAsync("/api/v1/grading/runs/999/commit", null).ProblemAsync(HttpStatusCode.NotFound);
        await _company.Administrator.PostAsync("/api/v1/grading/runs/999/cancel", null).ProblemAsync(HttpStatusCode.NotFound);
    }
}
