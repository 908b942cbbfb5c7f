using System.Net;
using System.Text.Json.Nodes;
using Crm.ApiTests.Orders;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CustomerProfitTests : IAsyncDisposable
{
    private const string Settings = "/api/v1/profit/cost-to-serve";
    private const string Customers = "/api/v1/profit/customers";

    // It is 2026-07-01: twelve whole months are from 2025-07-01 to 2026-06-30.
    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Contribution_less_what_it_cost_to_serve_at_the_rates_of_each_day()
    {
        var trade = await Trade.OpenAsync(_host);
        var administrator = await _host.AdministratorAsync();
        await RatesAsync(administrator,
            new { validFrom = "2026-01-01", order = 10m, line = 1m, visit = 100m, touchpoint = 5m, complaint = 50m, rush = 20m, latePayment = 30m },
            new { validFrom = "2026-05-01", order = 20m, line = 1m, visit = 100m, touchpoint = 5m, complaint = 50m, rush = 20m, latePayment = 30m });
        // 10 × 100 less 10 × 75 each: contribution 250, full 170.
        await trade.PutAsync("orders", "O1", Trade.Order(date: "2026-04-30"));
        await trade.PutAsync("orders", "O2", Trade.Order(date: "2026-05-01", lines: [Trade.Line(), Trade.Line()]));
        await trade.Erp.SyncedAsync("shipments", new { key = "S1", customerKey = "C1", orderKey = "O1", shippedOn = "2026-05-01", lines = new[] { new { productKey = "P1", quantity = 10m } } });
        await trade.Erp.SyncedAsync("shipments", new { key = "S2", customerKey = "C1", orderKey = "O2", shippedOn = "2026-05-20", lines = new[] { new { productKey = "P1", quantity = 20m } } });
        await trade.Erp.SyncedAsync("invoices",
            new { key = "I1", customerKey = "C1", invoiceDate = "2026-05-01", dueDate = "2026-05-31", amount = 1130m },
            new { key = "I2", customerKey = "C1", invoiceDate = "2026-05-01", dueDate = "2026-05-31", amount = 2260m },
            new { key = "I3", customerKey = "C1", invoiceDate = "2026-06-30", dueDate = "2026-07-30", amount = 1m });
        await trade.Erp.SyncedAsync("payments",
            new { key = "PAY1", customerKey = "C1", invoiceKey = "I1", paidOn = "2026-05-31", amount = 1130m },
            new { key = "PAY2", customerKey = "C1", invoiceKey = "I2", paidOn = "2026-06-01", amount = 2260m });
        await TouchpointAsync(trade, "T1", "visit");
        await TouchpointAsync(trade, "T2", "phone");

        var c1 = (await administrator.GetJsonAsync(Customers))["items"]!.AsArray().Single()!;

        Assert.That((c1.Amount("net"), c1.Amount("contribution"), c1.Amount("fullProfit")), Is.EqualTo((3000m, 750m, 510m)));
        Assert.That(string.Join(' ', new[] { "orders", "lines", "visits", "touchpoints", "complaints", "rushOrders", "latePayments" }
            .Select(n => c1[n]!.GetValue<int>())), Is.EqualTo("2 3 1 1 0 1 1"));
        // 10 + 20 orders, 3 lines, 100 visit, 5 call, 20 rush (O1 left on the next day), 30 late (I2).
        Assert.That((c1.Amount("costToServe"), c1.Amount("after")), Is.EqualTo((188m, 562m)));
        Assert.That((c1.Amount("margin"), c1.Amount("share"), c1.Text("advice")), Is.EqualTo((0.25m, 1m, "keep")));
    }

    [Test]
    public async Task A_rate_that_nobody_set_counts_as_zero_and_is_told_as_assumed()
    {
        var trade = await Trade.OpenAsync(_host);
        var administrator = await _host.AdministratorAsync();
        await trade.PutAsync("orders", "O1", Trade.Order());
        var whale = await administrator.GetJsonAsync($"{Customers}/whale");
        Assert.That(whale["assumedRates"]!.AsArray().Select(r => r!.GetValue<string>()),
            Is.EqualTo(new[] { "order", "line", "visit", "touchpoint", "complaint", "rush", "latePayment" }));
        Assert.That((whale.Amount("costToServe"), whale.Amount("after"), whale.Text("currency")), Is.EqualTo((0m, 250m, "CNY")));

        await RatesAsync(administrator, new { validFrom = "2020-01-01", order = 1m });
        Assert.That((await administrator.GetJsonAsync($"{Customers}/whale"))["assumedRates"]!.AsArray().Select(r => r!.GetValue<string>()),
            Does.Not.Contain("order"));
    }

    [Test]
    public async Task The_whale_curve_rises_to_its_peak_and_comes_down_to_the_total()
    {
        var trade = await Trade.OpenAsync(_host);
        await trade.CustomerAsync("C3");
        await trade.PutAsync("orders", "O1", Trade.Order("C1"));
        await trade.PutAsync("orders", "O2", Trade.Order("C2", lines: [Trade.Line(unitPrice: 60m)]));
        await trade.PutAsync("orders", "O3", Trade.Order("C3", lines: [Trade.Line(quantity: 2m)]));

        var administrator = await _host.AdministratorAsync();
        var whale = await administrator.GetJsonAsync($"{Customers}/whale");

        Assert.That(whale["points"]!.AsArray().Select(p => p!.Amount("cumulative")), Is.EqualTo(new[] { 250m, 300m, 150m }));
        Assert.That((whale["earning"]!.GetValue<int>(), whale.Amount("peak"), whale.Amount("after")), Is.EqualTo((2, 300m, 150m)));
        var items = (await administrator.GetJsonAsync(Customers))["items"]!.AsArray();
        Assert.That(items.Select(i => (i!["customer"]!.Text("code"), i["rank"]!.GetValue<int>(), i.Amount("cumulativeShare"))),
            Is.EqualTo(new[] { ("C1", 1, 1.6667m), ("C3", 2, 2m), ("C2", 3, 1m) }));
    }

    [Test]
    public async Task Groups_sum_up_to_the_whole()
    {
        var trade = await Trade.OpenAsync(_host);
        await trade.PutAsync("customers", "C1", new { region = "华东", segment = "OEM" });
        await trade.PutAsync("orders", "O1", Trade.Order("C1"));
        await trade.PutAsync("orders", "O2", Trade.Order("C2"));
        var administrator = await _host.AdministratorAsync();
        foreach (var by in new[] { "grade", "segment", "salesperson", "region" })
        {
            var groups = await administrator.GetJsonAsync($"{Customers}/groups?by={by}");
            Assert.That(groups["items"]!.AsArray().Sum(g => g!.Amount("after")), Is.EqualTo(500m), by);
        }
        var regions = await administrator.GetJsonAsync($"{Customers}/groups?by=region");
        Assert.That(regions["items"]!.AsArray().Select(g => g!["label"]?.GetValue<string>()), Is.EquivalentTo(new[] { "华东", null }));
        await administrator.GetAsync($"{Customers}/groups").ProblemAsync(HttpStatusCode.BadRequest);
        await administrator.GetAsync($"{Customers}/groups?by=moon").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task One_customers_sheet_explains_its_contribution_and_says_when_a_period_is_empty()
    {
        var trade = await Trade.OpenAsync(_host);
        var administrator = await _host.AdministratorAsync();
        await RatesAsync(administrator, new { validFrom = "2020-01-01", order = 10m });
        await trade.PutAsync("orders", "O1", Trade.Order());
        var id = (await trade.PutAsync("customers", "C1", new { }))["id"]!.GetValue<long>();

        var sheet = await administrator.GetJsonAsync($"{Customers}/{id}");
        var c = sheet["components"]!;
        Assert.That((c.Amount("knownNet"), c.Amount("material"), c.Amount("labour"), c.Amount("variableOverhead"), c.Amount("contribution"), c.Amount("fullProfit")),
            Is.EqualTo((1000m, 600m, 100m, 50m, 250m, 170m)));
        var order = sheet["costToServe"]!.AsArray().Single(d => d!.Text("driver") == "order")!;
        Assert.That((order["count"]!.GetValue<int>(), order.Amount("cost"), sheet["profit"]!.Amount("after")), Is.EqualTo((1, 10m, 240m)));
        var months = sheet["months"]!.AsArray();
        Assert.That(months, Has.Count.EqualTo(24));
        Assert.That(months.Single(m => m!.Text("month") == "2026-05")!.Amount("after"), Is.EqualTo(240m));

        var empty = await administrator.GetJsonAsync($"{Customers}/{id}?from=2020-01-01&to=2020-12-31");
        Assert.That((empty["hasData"]!.GetValue<bool>(), empty["profit"], empty["components"]!.Amount("contribution")), Is.EqualTo((false, (JsonNode?)null, 0m)));
        var none = await administrator.GetJsonAsync($"{Customers}/whale?from=2020-01-01&to=2020-12-31");
        Assert.That((none["hasData"]!.GetValue<bool>(), none["margin"], none["points"]!.AsArray().Count), Is.EqualTo((false, (JsonNode?)null, 0)));
        await administrator.GetAsync($"{Customers}/999999").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task An_unknown_cost_is_told_and_never_a_profit()
    {
        var trade = await Trade.OpenAsync(_host);
        await trade.PutAsync("orders", "O1", Trade.Order(lines: [Trade.Line("P2")]));
        var c1 = (await (await _host.AdministratorAsync()).GetJsonAsync(Customers))["items"]!.AsArray().Single()!;
        Assert.That((c1.Amount("net"), c1.Amount("unknownCostNet"), c1.Amount("contribution")), Is.EqualTo((1000m, 1000m, 0m)));
        Assert.That((c1["margin"], c1["advice"], c1["reasons"]![0]!.GetValue<string>()), Is.EqualTo(((JsonNode?)null, (JsonNode?)null, "costUnknown")));
    }

    [Test]
    public async Task Everybody_is_answered_about_the_customers_they_see_and_nobody_without_the_right_to_see_cost()
    {
        var trade = await Trade.OpenAsync(_host);
        var (manager, managerId) = await _host.PersonAsync("manager", signInName: "boss");
        var (_, _) = await _host.PersonAsync("sales", managerId, "seller");
        var (sales, _) = await _host.PersonAsync("sales");
        await trade.CustomerAsync("MINE", owner: "seller");
        await trade.CustomerAsync("OTHER", owner: "admin");
        await trade.PutAsync("orders", "O1", Trade.Order("MINE"));
        await trade.PutAsync("orders", "O2", Trade.Order("OTHER"));

        var seen = (await manager.GetJsonAsync(Customers))["items"]!.AsArray();
        Assert.That(seen.Select(i => i!["customer"]!.Text("code")), Is.EqualTo(new[] { "MINE" }));
        Assert.That((await manager.GetJsonAsync($"{Customers}/whale")).Amount("net"), Is.EqualTo(1000m));
        await sales.GetAsync(Customers).ProblemAsync(HttpStatusCode.Forbidden);
        await sales.GetAsync(Settings).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Pages_follow_each_other_without_a_gap_and_a_foreign_cursor_is_refused()
    {
        var trade = await Trade.OpenAsync(_host);
        for (var i = 0; i < 5; i++)
        {
            await trade.CustomerAsync($"N{i}");
            await trade.PutAsync("orders", $"O{i}", Trade.Order($"N{i}", lines: [Trade.Line(quantity: i + 1)]));
        }
        var administrator = await _host.AdministratorAsync();
        var codes = new List<string>();
        string? cursor = null;
        do
        {
            var page = await administrator.GetJsonAsync($"{Customers}?sort=net&limit=2&count=true{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.That(page["total"]!.GetValue<long>(), Is.EqualTo(5));
            codes.AddRange(page["items"]!.AsArray().Select(i => i!["customer"]!.Text("code")));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        Assert.That(codes, Is.EqualTo(new[] { "N0", "N1", "N2", "N3", "N4" }));

        var first = await administrator.GetJsonAsync($"{Customers}?sort=net&limit=2");
        await administrator.GetAsync($"{Customers}?sort=-net&cursor={first.Text("nextCursor")}").ProblemAsync(HttpStatusCode.BadRequest);
        await administrator.GetAsync($"{Customers}?cursor=broken").ProblemAsync(HttpStatusCode.BadRequest);
        await administrator.GetAsync($"{Customers}?sort=colour").ProblemAsync(HttpStatusCode.BadRequest);
        await administrator.GetAsync($"{Customers}?from=2026-02-01&to=2026-01-01").ProblemAsync(HttpStatusCode.BadRequest);
        await administrator.GetAsync($"{Customers}?from=2010-01-01&to=2026-01-01").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Rates_are_replaced_as_a_whole_and_every_invalid_one_is_named()
    {
        var administrator = await _host.AdministratorAsync();
        var before = await administrator.GetJsonAsync(Settings);
        Assert.That((before["rates"]!.AsArray().Count, before["silence"]!.Amount("factor"), before["advice"]!.Amount("keepShare")), Is.EqualTo((0, 3m, 0.001m)));
        var problem = await administrator.PutAsync(Settings, Body(new { validFrom = "1800-01-01", order = -1m }), "\"1\"").ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)problem["errors"]!).Select(e => e.Key), Is.EquivalentTo(new[] { "rates[0].validFrom", "rates[0].order" }));
        var holed = JsonNode.Parse(Reading.Json(Body()))!;
        holed["rates"]!.AsArray().Add(null);
        var empty = await administrator.PutAsync(Settings, holed, "\"1\"").ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)empty["errors"]!).Single().Key, Is.EqualTo("rates"));
        await RatesAsync(administrator, new { validFrom = "2026-01-01", visit = 300m });
        await administrator.PutAsync(Settings, Body(), "\"1\"").ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
        Assert.That((await administrator.GetJsonAsync(Settings))["rates"]![0]!.Amount("visit"), Is.EqualTo(300m));
    }

    private static async Task RatesAsync(HttpClient client, params object[] rates)
    {
        var version = (await client.GetJsonAsync(Settings))["version"]!.GetValue<int>();
        await client.PutAsync(Settings, Body(rates), $"\"{version}\"").OkAsync();
    }

    private static object Body(params object[] rates) => new
    {
        rushDays = 1,
        advice = new { keepShare = 0.001m, floorMargin = 0.1m, targetMargin = 0.25m, fallingBy = 0.1m, smallShare = 0.5m },
        silence = new { factor = 3m, days = 90, onceDays = 365 },
        rates = rates.Select(r =>
        {
            var node = new JsonObject
            {
                ["order"] = null,
                ["line"] = null,
                ["visit"] = null,
                ["touchpoint"] = null,
                ["complaint"] = null,
                ["rush"] = null,
                ["latePayment"] = null,
            };
            foreach (var (name, value) in (JsonObject)JsonNode.Parse(Reading.Json(r))!) node[name] = value?.DeepClone();
            return node;
        }).ToArray(),
    };

    private static Task TouchpointAsync(Trade trade, string key, string channel) => trade.Erp.SyncedAsync("touchpoints", new
    {
        key,
        customerKey = "C1",
        channel,
        direction = "out",
        happenedAt = "2026-05-05T02:00:00Z",
        subject = "Talk",
        outcome = "reached",
        personSignInName = "admin",
    });
}
