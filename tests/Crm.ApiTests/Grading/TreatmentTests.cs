using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TreatmentTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Customers_treated_above_their_grade_are_shown_with_the_cost_and_those_below_with_the_risk()
    {
        var (company, rich, poor) = await TradedAsync();
        // C is owed one visit in the rest of the year and gets three; A is owed two and gets none.
        for (var i = 0; i < 3; i++) await company.Administrator.TouchpointAsync(poor, "visit");
        company = await _host.LaterAsync(company, 183);

        var list = (await company.Administrator.GetJsonAsync("/api/v1/grading/treatment?from=2026-01-01&to=2026-12-31"))["items"]!.AsArray();

        var above = list[0]!;
        // 2 visits × 500, and 10 % of 1,000 where 5 % are allowed.
        Assert.That((above["customer"]!["code"]!.GetValue<string>(), above["grade"]!.GetValue<string>(), above["visitsDone"]!.GetValue<int>(),
            above["visitsOwed"]!.GetValue<int>(), above["discount"]!.GetValue<decimal>(), above["discountAbove"]!.GetValue<decimal>(), above["costAbove"]!.GetValue<decimal>()),
            Is.EqualTo(("POOR", "C", 3, 1, 0.1m, 50m, 1050m)));
        Assert.That((above["above"]!.GetValue<bool>(), above["below"]!.GetValue<bool>()), Is.EqualTo((true, false)));
        var below = list.Single(i => i!["customer"]!["customerId"]!.GetValue<long>() == rich)!;
        Assert.That((below["above"]!.GetValue<bool>(), below["below"]!.GetValue<bool>(), below["visitsShort"]!.GetValue<int>(), below["costAbove"]!.GetValue<decimal>()),
            Is.EqualTo((false, true, 2, 0m)));
        Assert.That(below["riskBelow"]!.GetValue<decimal>(), Is.GreaterThan(0m));

        Assert.That(await CodesAsync(company.Administrator, "treated=above"), Is.EqualTo(new[] { "POOR" }));
        Assert.That(await CodesAsync(company.Administrator, "treated=below&grade=A"), Is.EqualTo(new[] { "RICH" }));
        var totals = await company.Administrator.GetJsonAsync("/api/v1/grading/treatment/totals?from=2026-01-01&to=2026-12-31");
        Assert.That(totals["items"]!.AsArray().Select(t => $"{t!["grade"]} {t["customers"]} {t["above"]} {t["below"]} {t["costAbove"]}"),
            Is.EqualTo(new[] { "A 1 0 1 0", "C 1 1 0 1050" }));
    }

    [Test]
    public async Task Contribution_at_risk_is_for_those_who_may_see_cost()
    {
        var (company, _, _) = await TradedAsync();
        var (service, _) = await _host.PersonAsync("service");

        var items = (await service.GetJsonAsync("/api/v1/grading/treatment"))["items"]!.AsArray();

        Assert.That(items.Select(i => i!["riskBelow"]), Is.All.Null);
        Assert.That(items, Has.Count.EqualTo(2));
        await service.GetAsync("/api/v1/grading/treatment?sort=-riskBelow").ProblemAsync(HttpStatusCode.Forbidden);
        await company.Administrator.GetAsync("/api/v1/grading/treatment?from=2026-02-01&to=2026-01-01").ProblemAsync(HttpStatusCode.BadRequest);
        var (stranger, strangerId) = await _host.PersonAsync("sales");
        await company.Erp.SyncedAsync("customers", new { key = "MINE", name = "Mine", ownerSignInName = "admin" });
        Assert.That(await CodesAsync(stranger, "owner=" + strangerId), Is.Empty);
    }

    private async Task<(GradingCompany Company, long Rich, long Poor)> TradedAsync()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.GradeByRevenueAsync();
        var rich = await company.CustomerAsync("RICH");
        var poor = await company.CustomerAsync("POOR");
        await company.OrderAsync("RICH", "2026-05-01", 20);
        await company.Erp.SyncedAsync("orders", new
        {
            key = "DISCOUNTED",
            customerKey = "POOR",
            orderDate = "2026-05-01",
            lines = new[] { new { productKey = "DEAR", quantity = 10, unitPrice = 100, discount = 0.1m } },
        });
        await company.RunAsync("2026-07-01", "commit");
        await _host.PlanDutiesNowAsync();
        await Customers.CustomerSteps.RefreshFiguresNowAsync(_host);
        return (company, rich, poor);
    }

    private static async Task<string[]> CodesAsync(HttpClient client, string query) =>
        [.. (await client.GetJsonAsync($"/api/v1/grading/treatment?from=2026-01-01&to=2026-12-31&{query}"))["items"]!.AsArray()
            .Select(i => i!["customer"]!["code"]!.GetValue<string>())];
}
