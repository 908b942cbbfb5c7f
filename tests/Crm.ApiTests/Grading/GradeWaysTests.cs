using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

/// <summary>The ways to another grade as the API tells them, taken by the customer in fact and graded again.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GradeWaysTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();
    private readonly Dictionary<string, long> _customers = [];

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task The_way_up_by_revenue_leads_there_when_it_is_taken()
    {
        var company = await CompanyAsync();
        await company.GradeByRevenueAsync(hysteresis: 0m);
        await company.RunAsync("2026-07-01");

        // Ten customers with 100 … 1000. The fifth has 45 points: beside the sixth it has 50.
        var why = await WhyAsync(company, "C05");
        Assert.That(Way(why, "up"), Is.EqualTo("B 50: revenue 600 +100"));
        Assert.That(Way(why, "down"), Is.EqualTo("D 24.99: revenue 200 -300"));
        await company.OrderAsync("C05", "2026-03-01", 1);
        await company.RunAsync("2026-07-01");
        Assert.That((await WhyAsync(company, "C05"))["grade"]!.GetValue<string>(), Is.EqualTo("B"));
    }

    [Test]
    public async Task Each_criterion_tells_its_own_way_or_that_it_has_none()
    {
        var company = await CompanyAsync();
        await SaveAsync(company, new
        {
            name = "Default",
            windowMonths = 12,
            minimumOrders = 1,
            minimumMonths = 0,
            bands = new { a = 75, b = 50, c = 25 },
            hysteresis = 0,
            criteria = new object[]
            {
                new { metric = "revenue", weight = 80, direction = "higher" },
                new { metric = "recencyDays", weight = 15, direction = "lower", normaliser = "linear", floor = 0, ceiling = 200 },
                new
                {
                    metric = "orderCount", weight = 5, direction = "higher", normaliser = "bands",
                    steps = new object[] { new { from = (int?)null, points = 0 }, new { from = 3, points = 100 } },
                },
                new { metric = "strategicImportance", weight = 0, direction = "higher" },
            },
        });
        await company.RunAsync("2026-07-01");
        // 150 days since 1 February: 25 points. Score of the sixth: .8 × 55 + .15 × 25 = 47.75, C. B needs 2.25 more, or 2.245 before rounding:
        // 39.9667 points of recency are 120.07 days, so 120; order count would bring 5; revenue the next rank of 60, beside the seventh.
        var why = await WhyAsync(company, "C06");
        Assert.That(why["score"]!.GetValue<decimal>(), Is.EqualTo(47.75m));
        Assert.That(Way(why, "up"), Is.EqualTo("B 50: revenue 700 +100, recencyDays 120 -30, orderCount 3 +2, strategicImportance –"));
    }

    [Test]
    public async Task Kept_by_hysteresis_the_way_up_goes_beyond_it()
    {
        var company = await CompanyAsync();
        await company.GradeByRevenueAsync(hysteresis: 5m);
        await company.RunAsync("2026-07-01");
        // 45 is C: up from 55.01, by 60 points; beside the eighth it has 60 … (6 + 0 + 1) / 10 = 60 just above the sixth and beside the seventh.
        Assert.That(Way(await WhyAsync(company, "C05"), "up"), Is.EqualTo("B 55.01: revenue 700 +200"));
    }

    [Test]
    public async Task In_a_quota_the_last_one_inside_is_the_measure()
    {
        var company = await CompanyAsync();
        await SaveAsync(company, Cut("quota", new { a = 0.2, b = 0.3, c = 0.3 }));
        await company.RunAsync("2026-07-01");
        var why = await WhyAsync(company, "C08");
        Assert.That($"{why["cut"]} {why["grade"]} {why["gap"]!["grade"]} {why["gap"]!["points"]}", Is.EqualTo("quota B A 10"));
        // 85 points are those of the ninth; (7 + .5) / 10 = 80 beside it … just above it 85.
        Assert.That(Way(why, "up"), Is.EqualTo("A 85: revenue 900.0001 +100.0001"));
        Assert.That(Way(why, "down"), Is.EqualTo("C 44.99: revenue 400 -400"));
    }

    [Test]
    public async Task By_share_only_contribution_counts()
    {
        var company = await CompanyAsync();
        await SaveAsync(company, Cut("share", new { a = 0.5, b = 0.3, c = 0.2 }));
        await company.RunAsync("2026-07-01");
        // Contributions 50 … 500, together 2750; half is 1375: 500 + 450 + 400 = 1350, so the seventh with 350 is the last A.
        var why = await WhyAsync(company, "C06");
        Assert.That(why["grade"]!.GetValue<string>(), Is.EqualTo("B"));
        Assert.That(why["contribution"]!.GetValue<decimal>(), Is.EqualTo(300m));
        Assert.That(why["gap"], Is.Null);
        // With x in place of 300: those with more must bring less than half of 2450 + x; 1350 does from 250.0001 on, but 1700 (with the 350) not: 350.
        Assert.That(Way(why, "up"), Is.EqualTo("A : revenue –, contribution 350 +50"));
        var service = (await _host.PersonAsync("service")).Client;
        var hidden = await service.GetJsonAsync($"/api/v1/grading/customers/{_customers["C06"]}/why?runId={why["runId"]}");
        Assert.That(Way(hidden, "up"), Is.EqualTo("A : revenue –"));
        Assert.That(hidden["contribution"], Is.Null);
    }

    [Test]
    public async Task Grace_demotes_by_the_second_committed_run()
    {
        var company = await CompanyAsync();
        await SaveAsync(company, Cut("score", null));
        await company.RunAsync("2026-05-01", "commit");
        Assert.That((await WhyAsync(company, "C10"))["grade"]!.GetValue<string>(), Is.EqualTo("A"));
        // Everybody else orders more: C10 sinks to 5 points.
        foreach (var number in Enumerable.Range(1, 9)) await company.OrderAsync(Code(number), "2026-05-02", 20);

        await company.RunAsync("2026-06-01", "commit");
        var warned = await WhyAsync(company, "C10");
        Assert.That($"{warned["grade"]} {warned["score"]} {warned["keptByGrace"]}", Is.EqualTo("A 5 true"));
        Assert.That(Way(warned, "down"), Does.EndWith("revenue 1000 +0"), "nothing more needs to happen");

        // The same day again is no second run in a row; dry runs do not count.
        await company.RunAsync("2026-06-01", "commit");
        await company.RunAsync("2026-07-01");
        Assert.That((await company.WhyAsync(_customers["C10"]))["grade"]!.GetValue<string>(), Is.EqualTo("A"));

        await company.RunAsync("2026-07-01", "commit");
        Assert.That((await WhyAsync(company, "C10"))["grade"]!.GetValue<string>(), Is.EqualTo("D"));
    }

    [Test]
    public async Task Percentiles_within_a_field_rank_among_its_own()
    {
        var company = await CompanyAsync();
        foreach (var number in new[] { 1, 2, 3 })
            await company.Erp.SyncedAsync("customers", new { key = Code(number), name = $"Customer {Code(number)}", kind = "dealer" });
        await SaveAsync(company, new
        {
            name = "Default",
            windowMonths = 12,
            minimumOrders = 1,
            minimumMonths = 0,
            bands = new { a = 75, b = 50, c = 25 },
            hysteresis = 0,
            criteria = new object[] { new { metric = "revenue", weight = 1, direction = "higher", within = "kind" } },
        });
        await company.RunAsync("2026-07-01");
        // Of the three dealers: 16.67, 50, 83.33.
        var why = await WhyAsync(company, "C02");
        Assert.That($"{why["grade"]} {why["score"]}", Is.EqualTo("B 50"));
        Assert.That(Way(why, "up"), Is.EqualTo("A 75: revenue 300.0001 +100.0001"));
    }

    private async Task<JsonNode> WhyAsync(GradingCompany company, string code)
    {
        var runs = await company.Administrator.GetJsonAsync("/api/v1/grading/runs?limit=1");
        return await company.Administrator.GetJsonAsync(
            $"/api/v1/grading/customers/{_customers[code]}/why?runId={runs["items"]![0]!["runId"]}");
    }

    // Ten customers with 100 … 1000 of revenue, half of it contribution, all on 1 February.
    private async Task<GradingCompany> CompanyAsync()
    {
        var company = await GradingCompany.OpenAsync(_host);
        foreach (var number in Enumerable.Range(1, 10))
        {
            _customers[Code(number)] = await company.CustomerAsync(Code(number));
            await company.OrderAsync(Code(number), "2026-02-01", number);
        }
        return company;
    }

    private static string Code(int number) => $"C{number.ToString("00", CultureInfo.InvariantCulture)}";

    private static Task<JsonNode> SaveAsync(GradingCompany company, object rules) =>
        company.Administrator.PutAsync("/api/v1/grading/schemes/1", rules, "\"1\"").OkAsync(HttpStatusCode.OK);

    private static object Cut(string cut, object? shares) => new
    {
        name = "Default",
        windowMonths = 12,
        minimumOrders = 1,
        minimumMonths = 0,
        cut,
        shares,
        bands = shares is null ? new { a = 75, b = 50, c = 25 } : null,
        grace = shares is null,
        criteria = new object[] { new { metric = "revenue", weight = 1, direction = "higher" } },
    };

    private static string Way(JsonNode why, string side)
    {
        var way = why["ways"]![side]!;
        var changes = way["changes"]!.AsArray().Select(c => c!["to"] is null ? $"{c["metric"]} –"
            : FormattableString.Invariant($"{c["metric"]} {c["to"]!.GetValue<decimal>():0.####} {c["change"]!.GetValue<decimal>():+0.####;-0.####;+0}"));
        return $"{way["grade"]} {way["score"]}: {string.Join(", ", changes)}";
    }
}
