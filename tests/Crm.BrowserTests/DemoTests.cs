using System.Globalization;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.BrowserTests;

/// <summary>That the demo company has something to show on each screen of profit: read as its screens read it, without a browser.</summary>
public sealed class DemoTests
{
    [Test]
    public async Task Every_screen_of_profit_has_something_to_show()
    {
        using var director = await Steps.SignedInAsync("zhou.jianguo");
        var today = (await director.ReadAsync("/api/v1/session"))["today"]!.GetValue<string>();
        var year = DateOnly.Parse(today, CultureInfo.InvariantCulture).Year - 1;
        var since = $"from={year}-01-01";

        var rates = Items(await director.ReadAsync("/api/v1/profit/cost-to-serve"), "rates");
        Assert.That(rates.SelectMany(r => r.AsObject()).Select(r => r.Value), Has.None.Null);
        Assert.That((await director.ReadAsync("/api/v1/profit/customers/whale"))["costToServe"]!.GetValue<decimal>(), Is.GreaterThan(100_000));

        var bottlenecks = Items(await director.ReadAsync("/api/v1/profit/bottlenecks"));
        Assert.That(bottlenecks, Has.Count.EqualTo(2));
        Assert.That(bottlenecks.Select(b => Amount(b, "use")), Is.All.InRange(0.5m, 1.1m));
        Assert.That(bottlenecks.Select(b => b["products"]!.GetValue<int>()), Is.All.GreaterThan(20));
        var advice = Items(await director.ReadAsync("/api/v1/profit/products/summary"), "advice").Select(a => a["advice"]!.GetValue<string>());
        Assert.That(advice, Does.Contain("push").And.Contain("keep").And.Contain("reprice"));

        var variance = await director.ReadAsync($"/api/v1/profit/variance?by=month&{since}");
        var (forecast, difference) = (Amount(variance["total"]!, "forecast"), Amount(variance["total"]!, "difference"));
        Assert.That(Items(variance), Has.Count.InRange(8, 9));
        Assert.That(forecast, Is.GreaterThan(1_000_000));
        Assert.That(Math.Abs(difference / forecast), Is.InRange(0.005m, 0.15m));

        var exceptions = await director.ReadAsync($"/api/v1/profit/exceptions/sums?by=person&{since}");
        Assert.That(exceptions["orders"]!.GetValue<int>(), Is.GreaterThanOrEqualTo(10));
        Assert.That(Amount(exceptions, "cost"), Is.GreaterThan(5_000));
        Assert.That(Items(exceptions).Select(p => p["name"]!.GetValue<string>()), Does.Contain("周建国").And.Contain("林晓梅").And.Contain("高志强"));
        var passed = Items(await director.ReadAsync("/api/v1/profit/exceptions?limit=50"));
        Assert.That(passed.Select(e => e["reason"]?.GetValue<string>()), Has.None.Null.And.None.Empty);

        var waiting = Items(await director.ReadAsync("/api/v1/orders/approvals"));
        Assert.That(waiting, Has.Count.GreaterThanOrEqualTo(2));
        Assert.That(waiting.Select(w => Amount(w, "exceptionCost")), Is.All.GreaterThan(0));
        var findings = Items(await director.ReadAsync("/api/v1/order-findings?state=open&guard=verdict&limit=50"));
        Assert.That(findings.Select(f => f["code"]!.GetValue<string>()), Does.Contain("verdict.refuse"));

        var scenarios = Items(await director.ReadAsync("/api/v1/profit/scenarios"));
        var shared = scenarios.Where(s => s["isShared"]!.GetValue<bool>()).ToList();
        Assert.That(shared, Has.Count.GreaterThanOrEqualTo(3));
        foreach (var scenario in shared)
        {
            var effect = await director.ReadAsync($"/api/v1/profit/scenarios/{scenario["scenarioId"]}/effect");
            Assert.That(Amount(effect["change"]!, "contribution"), Is.Not.Zero, scenario["name"]!.GetValue<string>());
        }
        using var other = await Steps.SignedInAsync("xu.min");
        Assert.That(Items(await other.ReadAsync("/api/v1/profit/reports")), Has.Count.GreaterThanOrEqualTo(3));

        var forecasts = Items(await director.ReadAsync("/api/v1/profit/demand?limit=50"));
        Assert.That(forecasts, Has.Count.EqualTo(50));
        Assert.That((await director.ReadAsync("/api/v1/profit/demand/state"))["madeAt"], Is.Not.Null);

        var lost = Items(await director.ReadAsync($"/api/v1/profit/won-and-lost/customers?change=lost&limit=200&{since}"));
        Assert.That(lost.Select(l => l["reason"]?.GetValue<string>()).OfType<string>().Distinct().Count(), Is.GreaterThanOrEqualTo(4));
    }

    private static List<JsonNode> Items(JsonNode answer, string member = "items") => [.. answer[member]!.AsArray().Select(item => item!)];

    private static decimal Amount(JsonNode node, string member) => node[member]!.GetValue<decimal>();
}
