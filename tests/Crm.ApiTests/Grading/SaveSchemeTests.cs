using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SaveSchemeTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_new_company_begins_with_the_default_scheme()
    {
        var scheme = (await (await _host.AdministratorAsync()).GetJsonAsync("/api/v1/grading/schemes"))["items"]!.AsArray().Single()!;
        var current = scheme["current"]!;
        Assert.That(scheme["isDefault"]!.GetValue<bool>(), Is.True);
        Assert.That(current["number"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(current["used"]!.GetValue<bool>(), Is.False);
        Assert.That(current["windowMonths"]!.GetValue<int>(), Is.EqualTo(12));
        Assert.That(current["minimumOrders"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(current["bands"]!.ToJsonString(), Is.EqualTo("""{"a":75,"b":50,"c":25}""").Or.EqualTo("""{"a":75.00,"b":50.00,"c":25.00}"""));
        Assert.That(current["hysteresis"]!.GetValue<decimal>(), Is.EqualTo(2m));
        Assert.That(current["criteria"]!.AsArray().Select(c =>
                $"{c!["metric"]} {c["weightPercent"]!.GetValue<decimal>():0} {c["direction"]} {c["normaliser"]} {c["missing"]}"),
            Is.EqualTo(new[]
            {
                "revenue 40 higher percentile skip", "contributionMargin 25 higher percentile skip",
                "collectionDays 20 lower percentile skip", "orderCount 15 higher percentile skip",
            }));
    }

    [Test]
    public async Task A_version_that_no_run_used_is_changed_in_place()
    {
        var administrator = await _host.AdministratorAsync();
        var saved = await SaveAsync(administrator, version: 1).OkAsync();
        Assert.That(saved["current"]!["number"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(saved["version"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(saved["current"]!["criteria"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_version_that_a_run_used_is_kept_and_the_next_made()
    {
        var company = await GradingCompany.OpenAsync(_host);
        var customer = await company.CustomerAsync("C1");
        await company.OrderAsync("C1", "2026-05-01", 1);
        await company.OrderAsync("C1", "2026-05-02", 1);
        var run = await company.RunAsync("2026-07-01");

        var saved = await SaveAsync(company.Administrator, version: 1).OkAsync();

        Assert.That(saved["current"]!["number"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(saved["current"]!["used"]!.GetValue<bool>(), Is.False);
        var why = await company.Administrator.GetJsonAsync($"/api/v1/grading/customers/{customer}/why?runId={run["runId"]}");
        Assert.That(why["scheme"]!["number"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(why["criteria"]!.AsArray(), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Of_two_who_save_the_second_is_told_that_it_is_stale()
    {
        var administrator = await _host.AdministratorAsync();
        await SaveAsync(administrator, version: 1).OkAsync();
        await SaveAsync(administrator, version: 1).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
        await SaveAsync(administrator, version: null).ProblemAsync(HttpStatusCode.PreconditionRequired);
    }

    [Test]
    public async Task Every_invalid_field_is_named()
    {
        var problem = await (await _host.AdministratorAsync()).PutAsync("/api/v1/grading/schemes/1", new
        {
            name = "",
            windowMonths = 0,
            minimumOrders = 1,
            minimumMonths = 0,
            bands = new { a = 50, b = 50, c = 25 },
            hysteresis = -1,
            criteria = new[] { new { metric = "revenue", weight = -1, direction = "higher" } },
        }, "\"1\"").ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)problem["errors"]!).Select(e => e.Key),
            Is.EquivalentTo(new[] { "name", "windowMonths", "bands", "hysteresis", "criteria", "criteria[0].weight" }));
    }

    [Test]
    public async Task A_salesperson_reads_schemes_and_may_not_save_them()
    {
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.GetJsonAsync("/api/v1/grading/schemes/1");
        await SaveAsync(sales, version: 1).ProblemAsync(HttpStatusCode.Forbidden);
    }

    private static Task<HttpResponseMessage> SaveAsync(HttpClient client, int? version) => client.PutAsync("/api/v1/grading/schemes/1", new
    {
        name = "Default",
        windowMonths = 24,
        minimumOrders = 1,
        minimumMonths = 3,
        bands = new { a = 80, b = 60, c = 40 },
        hysteresis = 1.5,
        criteria = new[] { new { metric = "growth", weight = 3, direction = "higher", missing = "points", missingPoints = 50 } },
    }, version is null ? null : $"\"{version}\"");
}
