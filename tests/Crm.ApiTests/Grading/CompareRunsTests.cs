using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

/// <summary>
/// Two committed runs: as of 1 April UP held D and DOWN A, as of 1 June they have changed places, and GONE is archived since
/// the first.
/// </summary>
[Parallelizable(ParallelScope.Self)]
public sealed class CompareRunsTests
{
    private CrmHost _host = null!;
    private GradingCompany _company = null!;
    private HttpClient _sales = null!;
    private long _wangId;
    private JsonNode _first = null!;
    private JsonNode _second = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        (_sales, _) = await _host.PersonAsync("sales", signInName: "li");
        _company = await GradingCompany.OpenAsync(_host);
        await _company.GradeByRevenueAsync(hysteresis: 0m);
        await _company.CustomerAsync("UP", owner: "li");
        (_, _wangId) = await _host.PersonAsync("sales", signInName: "wang");
        await _company.CustomerAsync("DOWN", owner: "wang");
        await _company.CustomerAsync("GONE", owner: "wang");
        await _company.OrderAsync("UP", "2026-03-01", 1);
        await _company.OrderAsync("DOWN", "2026-03-01", 5);
        await _company.OrderAsync("GONE", "2026-03-01", 3);
        _first = await _company.RunAsync("2026-04-01", "commit");
        await _company.OrderAsync("UP", "2026-05-01", 40);
        await _company.Erp.SendAsync(HttpMethod.Delete, "/api/v1/customers/by-key/ERP/GONE", null);
        _second = await _company.RunAsync("2026-06-01", "commit");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task The_matrix_shows_who_went_where_and_how_alike_the_runs_are()
    {
        var comparison = await _company.Administrator.GetJsonAsync(
            $"/api/v1/grading/runs/{_first["runId"]}/compare/{_second["runId"]}");

        Assert.That(comparison["customers"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(comparison["agreement"]!.GetValue<decimal>(), Is.Zero);
        Assert.That(comparison["rankCorrelation"]!.GetValue<decimal>(), Is.EqualTo(-1m));
        Assert.That(comparison["onlyLeft"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(comparison["onlyRight"]!.GetValue<int>(), Is.Zero);
        Assert.That(
            comparison["matrix"]!.AsArray().Select(m => $"{m!["from"]} {m["to"]} {m["customers"]} {m["contributionLeft"]} {m["contributionRight"]}"),
            Is.EqualTo(new[] { "A C 1 250 250", "D A 1 50 2050" }));
    }

    [Test]
    public async Task A_run_agrees_with_itself()
    {
        var comparison = await _company.Administrator.GetJsonAsync(
            $"/api/v1/grading/runs/{_first["runId"]}/compare/{_first["runId"]}");
        Assert.That(comparison["agreement"]!.GetValue<decimal>(), Is.EqualTo(1m));
        Assert.That(comparison["rankCorrelation"]!.GetValue<decimal>(), Is.EqualTo(1m));
    }

    [Test]
    public async Task The_customers_behind_it_are_listed()
    {
        var address = $"/api/v1/grading/runs/{_first["runId"]}/compare/{_second["runId"]}/customers";
        Assert.That(await CodesAsync(_company.Administrator, address), Is.EqualTo(new[] { "UP", "DOWN" }));
        Assert.That(await CodesAsync(_company.Administrator, $"{address}?from=A&to=C"), Is.EqualTo(new[] { "DOWN" }));
        Assert.That(await CodesAsync(_company.Administrator, $"{address}?from=B"), Is.Empty);
        Assert.That(await CodesAsync(_sales, address), Is.EqualTo(new[] { "UP" }));
        await _company.Administrator.GetAsync($"/api/v1/grading/runs/{_first["runId"]}/compare/999").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Who_was_archived_after_a_run_stays_in_its_history()
    {
        Assert.That(await _company.ResultsAsync(_first), Has.Length.EqualTo(3));
        Assert.That(await _company.ResultsAsync(_second), Has.Length.EqualTo(2));
        var migration = await MigrationAsync();
        Assert.That(migration, Is.EqualTo(new[] { "A C 1 250 250", "B N 1 150 0", "D A 1 50 2050" }));
    }

    [Test]
    public async Task Migration_is_told_by_owner_and_leads_back_to_the_customers()
    {
        Assert.That(await MigrationAsync("&by=owner"), Is.EquivalentTo(new[] { "wang A C 1 250 250", "wang B N 1 150 0", "li D A 1 50 2050" }));
        Assert.That(await MigrationAsync("&by=owner", _sales), Has.Length.EqualTo(1));
        var address = $"/api/v1/grading/statistics/migration/customers?from={_first["runId"]}&to={_second["runId"]}";
        Assert.That(await CodesAsync(_company.Administrator, $"{address}&fromGrade=D&toGrade=A"), Is.EqualTo(new[] { "UP" }));
        Assert.That(await CodesAsync(_company.Administrator, $"{address}&owner={_wangId}"), Is.EqualTo(new[] { "DOWN", "GONE" }));
        Assert.That(await CodesAsync(_company.Administrator, $"{address}&region=Nowhere"), Is.Empty);
    }

    [Test]
    public async Task Migration_can_be_had_as_csv()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/api/v1/grading/statistics/migration?from={_first["runId"]}&to={_second["runId"]}");
        request.Headers.Add("Accept", "text/csv");
        using var answer = await _company.Administrator.SendAsync(request);
        var lines = (await answer.Content.ReadAsStringAsync()).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0], Does.StartWith("owner.personId,owner.name,region,from,to,customers"));
        Assert.That(lines, Has.Length.EqualTo(4));
    }

    [Test]
    public async Task The_trend_shows_each_committed_run_by_grade()
    {
        var trend = await _company.Administrator.GetJsonAsync("/api/v1/grading/statistics/trend");
        Assert.That(
            trend["items"]!.AsArray().Select(i => $"{i!["asOf"]} {i["grade"]} {i["customers"]} {i["revenue"]}"),
            Is.EqualTo(new[]
            {
                "2026-04-01 A 1 500", "2026-04-01 B 1 300", "2026-04-01 D 1 100", "2026-06-01 A 1 4100", "2026-06-01 C 1 500",
            }));
        Assert.That((await _company.Administrator.GetJsonAsync("/api/v1/grading/statistics/trend?runs=1"))["items"]!.AsArray(), Has.Count.EqualTo(2));
        Assert.That((await _sales.GetJsonAsync("/api/v1/grading/statistics/trend"))["items"]!.AsArray(), Has.Count.EqualTo(2));
        await _company.Administrator.GetAsync("/api/v1/grading/statistics/trend?runs=0").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task The_scatter_has_a_point_per_graded_customer()
    {
        var scatter = await _company.Administrator.GetJsonAsync("/api/v1/grading/statistics/score-scatter");
        Assert.That(
            scatter["items"]!.AsArray().Select(i => $"{i!["customer"]!["code"]} {i["grade"]} {i["score"]} {i["contribution"]}"),
            Is.EqualTo(new[] { "UP A 75 2050", "DOWN C 25 250" }));
        var first = await _company.Administrator.GetJsonAsync($"/api/v1/grading/statistics/score-scatter?runId={_first["runId"]}");
        Assert.That(first["items"]!.AsArray(), Has.Count.EqualTo(3));
        Assert.That((await _sales.GetJsonAsync("/api/v1/grading/statistics/score-scatter"))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    private async Task<string[]> MigrationAsync(string query = "", HttpClient? by = null)
    {
        var cells = await (by ?? _company.Administrator).GetJsonAsync(
            $"/api/v1/grading/statistics/migration?from={_first["runId"]}&to={_second["runId"]}{query}");
        return
        [
            .. cells["items"]!.AsArray().Select(c =>
                $"{c!["owner"]?["name"]} {c["from"]} {c["to"]} {c["customers"]} {c["contributionBefore"]} {c["contributionAfter"]}".Trim()),
        ];
    }

    private static async Task<string[]> CodesAsync(HttpClient client, string address) =>
        [.. (await client.GetJsonAsync(address))["items"]!.AsArray().Select(i => i!["customer"]!["code"]!.GetValue<string>())];
}
