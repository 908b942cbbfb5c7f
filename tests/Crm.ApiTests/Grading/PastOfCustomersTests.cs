using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

/// <summary>A run as of an earlier day uses what was known on that day.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PastOfCustomersTests : IAsyncDisposable
{
    private readonly CrmHost _host = new(new DateTimeOffset(2026, 5, 1, 9, 0, 0, TimeSpan.Zero));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task The_status_is_that_of_the_day()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.GradeByRevenueAsync();
        await company.CustomerAsync("C1");
        await company.CustomerAsync("C2");
        foreach (var key in new[] { "C1", "C2" }) await company.OrderAsync(key, "2026-02-01", key == "C1" ? 2 : 1);
        company = await LaterAsync(20);
        await company.Erp.SyncedAsync("customers", new { key = "C1", name = "Customer C1", status = "blocked" });
        company = await LaterAsync(10);

        Assert.That(await company.ResultsAsync(await company.RunAsync("2026-05-10"), "sort=name"), Is.EqualTo(new[] { "C1 A 75.00", "C2 C 25.00" }));
        Assert.That(await company.ResultsAsync(await company.RunAsync("2026-05-21"), "sort=name"), Is.EqualTo(new[] { "C1 N", "C2 B 50.00" }));
        Assert.That(await company.ResultsAsync(await company.RunAsync("2026-05-31"), "sort=name"), Is.EqualTo(new[] { "C1 N", "C2 B 50.00" }));
    }

    [Test]
    public async Task Judged_metrics_are_those_of_the_day()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.Administrator.PutAsync("/api/v1/grading/schemes/1", new
        {
            name = "By importance",
            windowMonths = 12,
            minimumOrders = 0,
            minimumMonths = 0,
            bands = new { a = 75, b = 50, c = 25 },
            criteria = new[]
            {
                new { metric = "strategicImportance", weight = 1, direction = "higher", normaliser = "linear", floor = 0, ceiling = 100, missing = "zero" },
            },
        }, "\"1\"").OkAsync();
        var customer = await company.CustomerAsync("C1");
        await JudgeAsync(company, customer, 80);
        company = await LaterAsync(20);
        await JudgeAsync(company, customer, 30);
        company = await LaterAsync(10);

        Assert.That(await company.ResultsAsync(await company.RunAsync("2026-04-30")), Is.EqualTo(new[] { "C1 D 0.00" }), "nobody had judged yet");
        Assert.That(await company.ResultsAsync(await company.RunAsync("2026-05-10")), Is.EqualTo(new[] { "C1 A 80.00" }));
        Assert.That(await company.ResultsAsync(await company.RunAsync("2026-05-31")), Is.EqualTo(new[] { "C1 C 30.00" }));
    }

    // Sessions have ended by then: everybody signs in anew.
    private Task<GradingCompany> LaterAsync(int days)
    {
        _host.Clock.Move(TimeSpan.FromDays(days));
        return GradingCompany.OpenAsync(_host);
    }

    private static Task<JsonNode> JudgeAsync(GradingCompany company, long customer, int value) =>
        company.Administrator.PutAsync($"/api/v1/customers/{customer}/judgements/strategicImportance", new { value, note = "seen" }).OkAsync();
}
