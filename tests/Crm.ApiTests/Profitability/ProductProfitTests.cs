using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

/// <summary>What products earn, what is advised about them, bottlenecks, and another price tried.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProductProfitTests : IAsyncDisposable
{
    private const string Year = "from=2026-01&to=2026-12";

    private readonly CrmHost _host = new();
    private HttpClient _erp = null!;
    private HttpClient _administrator = null!;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [SetUp]
    public async Task Open()
    {
        (_erp, _administrator) = (await SalesCompany.OpenAsync(_host), await _host.AdministratorAsync());
        await _erp.SyncedAsync("products", new { key = "LOSS", name = "Loss" }, new { key = "OLD", name = "Old" });
        await _erp.SyncedAsync("standard-costs", new { productKey = "LOSS", validFrom = "2024-01-01", material = 30 }, new { productKey = "OLD", validFrom = "2024-01-01", material = 1 });
        await _erp.SyncedAsync("orders",
            SalesCompany.Order("O1", "A", "2025-03-10", ("PUMP", 1, 100), ("OLD", 1, 5)),
            SalesCompany.Order("O2", "A", "2026-03-10", ("PUMP", 2, 100), ("SEAL", 5, 10), ("LOSS", 1, 20)));
    }

    [Test]
    public async Task Products_are_ranked_compared_and_advised()
    {
        var items = (await ListAsync()).ToDictionary(p => p["code"]!.GetValue<string>());
        Assert.That(items["PUMP"]["advice"]!.GetValue<string>(), Is.EqualTo("push"));
        Assert.That((items["PUMP"]["netChange"]!.GetValue<decimal>(), items["PUMP"]["now"]!["rank"]!.GetValue<int>()), Is.EqualTo((1m, 1)));
        Assert.That(items["SEAL"]["advice"]!.GetValue<string>(), Is.EqualTo("cannotSay"));
        Assert.That(items["LOSS"]["advice"]!.GetValue<string>(), Is.EqualTo("reprice"));
        Assert.That(items["OLD"]["advice"]!.GetValue<string>(), Is.EqualTo("retire"));

        Assert.That((await ListAsync("&loss=true")).Single()["code"]!.GetValue<string>(), Is.EqualTo("LOSS"));
        Assert.That((await ListAsync("&sort=code")).Select(p => p["code"]!.GetValue<string>()), Is.Ordered);
        var summary = await _administrator.GetJsonAsync($"/api/v1/profit/products/summary?{Year}");
        Assert.That((summary["net"]!.GetValue<decimal>(), summary["lossMakers"]!.GetValue<int>(), summary["hasData"]!.GetValue<bool>()), Is.EqualTo((270m, 1, true)));
        await _administrator.GetAsync($"/api/v1/profit/products?{Year}&sort=colour").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        var first = await _administrator.GetJsonAsync($"/api/v1/profit/products?{Year}&limit=1&count=true");
        Assert.That(first["total"]!.GetValue<long>(), Is.EqualTo(4L));
        var codes = new List<string>();
        for (var page = first; ; page = await _administrator.GetJsonAsync($"/api/v1/profit/products?{Year}&limit=1&cursor={page["nextCursor"]}"))
        {
            codes.Add(page["items"]!.AsArray().Single()!["code"]!.GetValue<string>());
            if (page["nextCursor"] is null) break;
        }
        Assert.That(codes, Is.EqualTo((await ListAsync()).Select(p => p["code"]!.GetValue<string>())).And.Count.EqualTo(4));
        await _administrator.GetAsync("/api/v1/profit/products?cursor=x").ProblemAsync(HttpStatusCode.BadRequest);
        await _administrator.GetAsync($"/api/v1/profit/products?{Year}&sort=net&cursor={first["nextCursor"]}").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task What_is_given_away_at_a_known_cost_is_a_loss_and_not_unknown()
    {
        await _erp.SyncedAsync("orders", SalesCompany.Order("O3", "A", "2026-03-11", ("OLD", 3, 0)));
        var old = (await ListAsync("&q=old")).Single();
        Assert.That((old["advice"]!.GetValue<string>(), old["now"]!["margin"], old["now"]!["unknownCostNet"]!.GetValue<decimal>()),
            Is.EqualTo(("reprice", (JsonNode?)null, 0m)));
    }

    [Test]
    public async Task What_orders_brought_against_the_rules_is_told_to_nobody_who_may_not_read_orders()
    {
        var (purchasing, _) = await _host.PersonAsync("purchasing");
        foreach (var path in (string[])["variance", "exceptions", "exceptions/sums"])
        {
            await purchasing.GetAsync($"/api/v1/profit/{path}").ProblemAsync(HttpStatusCode.Forbidden);
            await _administrator.GetAsync($"/api/v1/profit/{path}").OkAsync();
        }
    }

    [Test]
    public async Task Complaints_cost_what_was_booked()
    {
        var taken = await _erp.SyncAsync("complaints",
        [
            new
            {
                key = "K1", customerKey = "A", productKey = "PUMP", kind = "product", severity = 2, subject = "Leaks",
                receivedAt = "2026-04-01T08:00:00Z", state = "closed", closedAt = "2026-04-20T08:00:00Z", refundCost = 25,
            },
        ], "&historic=true").OkAsync();
        Assert.That(taken["failed"]!.GetValue<long>(), Is.Zero, taken.ToJsonString());
        var pump = (await ListAsync("&q=pump")).Single();
        Assert.That(pump["complaintCost"]!.GetValue<decimal>(), Is.EqualTo(25m));
    }

    [Test]
    public async Task What_brings_little_of_a_full_bottleneck_is_suspended_in_its_peak()
    {
        var press = await _administrator.PostAsync("/api/v1/profit/bottlenecks",
            new { code = "PRESS", name = "Press", capacityHours = 10, peakMonths = (int[])[3] }).OkAsync(HttpStatusCode.Created);
        await _administrator.PostAsync("/api/v1/profit/bottlenecks", new { code = "press", name = "Again", capacityHours = 10 })
            .ProblemAsync(HttpStatusCode.Conflict);
        await _erp.SyncedAsync("products", new { key = "SLOW", name = "Slow" });
        await _erp.SyncedAsync("standard-costs", new { productKey = "SLOW", validFrom = "2024-01-01", material = 10 });
        await _erp.SyncedAsync("orders", SalesCompany.Order("O9", "B", "2026-03-11", ("SLOW", 1, 20)));
        await _erp.SyncedAsync("product-hours",
            new { productKey = "PUMP", bottleneck = "PRESS", hours = 1 }, new { productKey = "SLOW", bottleneck = "PRESS", hours = 9 });

        var items = (await ListAsync()).ToDictionary(p => p["code"]!.GetValue<string>());
        Assert.That(items["SLOW"]["advice"]!.GetValue<string>(), Is.EqualTo("suspend"));
        Assert.That(items["PUMP"]["advice"]!.GetValue<string>(), Is.EqualTo("push"));
        Assert.That(items["PUMP"]["bottlenecks"]![0]!["contributionPerHour"]!.GetValue<decimal>(), Is.EqualTo(60m));

        var listed = (await _administrator.GetJsonAsync($"/api/v1/profit/bottlenecks?{Year}"))["items"]![0]!;
        Assert.That((listed["hours"]!.GetValue<decimal>(), listed["peakUse"]!.GetValue<decimal>(), listed["isFull"]!.GetValue<bool>(), listed["products"]!.GetValue<int>()),
            Is.EqualTo((11m, 1.1m, true, 2)));

        var address = $"/api/v1/profit/bottlenecks/{press["bottleneckId"]}";
        await _administrator.PutAsync(address, new { code = "PRESS", name = "Press", capacityHours = 100, peakMonths = (int[])[3] }, "\"1\"").OkAsync();
        Assert.That((await ListAsync("&q=slow")).Single()["advice"]!.GetValue<string>(), Is.EqualTo("push"));
        await _administrator.PutAsync(address, new { code = "PRESS", name = "Press", capacityHours = 0 }, "\"2\"").ProblemAsync(HttpStatusCode.BadRequest);
        await _administrator.DeleteAsync(address).OkAsync(HttpStatusCode.NoContent);
        Assert.That((await _administrator.GetJsonAsync("/api/v1/profit/bottlenecks"))["items"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Hours_of_an_unknown_product_or_bottleneck_fail_by_row()
    {
        var answer = await _erp.SyncAsync("product-hours", [new { productKey = "PUMP", bottleneck = "NONE", hours = 1 }, new { productKey = "NONE", bottleneck = "NONE", hours = -1 }]).OkAsync();
        Assert.That(answer["failed"]!.GetValue<long>(), Is.EqualTo(2));
    }

    [Test]
    public async Task Another_price_is_tried_on_twelve_whole_months()
    {
        var to = DateOnly.FromDateTime(_host.Clock.GetUtcNow().DateTime).AddMonths(-1);
        await _erp.SyncedAsync("orders", SalesCompany.Order("N1", "A", $"{to:yyyy-MM}-05", ("LOSS", 10, 20)));
        var loss = (await ListAsync("&q=loss")).Single()["productId"]!.GetValue<long>();
        var address = $"/api/v1/profit/products/{loss}/simulate";

        var raised = await _administrator.PostAsync(address, new { price = 40, elasticity = 1 }).OkAsync();
        Assert.That(raised["hasData"]!.GetValue<bool>());
        Assert.That(raised["sameQuantity"]!["contribution"]!.GetValue<decimal>(), Is.GreaterThan(0m));
        Assert.That(raised["now"]!["contribution"]!.GetValue<decimal>(), Is.LessThan(0m));
        Assert.That(raised["followingQuantity"]!["net"]!.GetValue<decimal>(), Is.EqualTo(raised["now"]!["net"]!.GetValue<decimal>()).Within(0.01m));

        await _administrator.PostAsync(address, new { price = 0 }).ProblemAsync(HttpStatusCode.BadRequest);
        await _administrator.PostAsync(address, new { variableCost = -1 }).ProblemAsync(HttpStatusCode.BadRequest);
        await _administrator.PostAsync("/api/v1/profit/products/999/simulate", new { price = 1 }).ProblemAsync(HttpStatusCode.NotFound);
        var old = (await ListAsync("&q=old")).Single()["productId"]!.GetValue<long>();
        Assert.That((await _administrator.PostAsync($"/api/v1/profit/products/{old}/simulate", new { price = 1 }).OkAsync())["hasData"]!.GetValue<bool>(), Is.False);
    }

    private async Task<List<JsonNode>> ListAsync(string more = "") =>
        [.. (await _administrator.GetJsonAsync($"/api/v1/profit/products?{Year}&limit=200{more}"))["items"]!.AsArray().Select(p => p!)];
}
