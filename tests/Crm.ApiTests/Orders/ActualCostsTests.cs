using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Orders;

/// <summary>What orders came to, and why it differs from the forecast.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ActualCostsTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();
    private Trade _trade = null!;
    private HttpClient _manager = null!;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [SetUp]
    public async Task Open()
    {
        _trade = await Trade.OpenAsync(_host);
        (_manager, _) = await _host.PersonAsync("manager", signInName: "max");
        await _trade.PutAsync("orders", "O1", new
        {
            customerKey = "C1",
            orderDate = "2026-05-04",
            freight = 50m,
            lines = new[]
            {
                new { productKey = "P1", quantity = 10m, unitPrice = 100m, taxRate = 0m },
                new { productKey = "P2", quantity = 1m, unitPrice = 10m, taxRate = 0m },
            },
        });
    }

    [Test]
    public async Task The_difference_is_explained_by_its_causes_and_lines_of_unknown_cost_are_told()
    {
        // Forecast of the pump: 1000 − 750 − 49.505 of the freight. 8 were delivered at 110 each for 680 instead of 600, freight 101.
        await _trade.Erp.SyncedAsync("actual-costs", new
        {
            orderKey = "O1",
            freight = 101m,
            paidDays = 60,
            lines = new[] { new { lineNumber = 1, quantity = 8m, net = 880m, material = 560m, labour = 80m, variableOverhead = 40m } },
        });
        foreach (var by in new[] { "order", "product", "customer", "month" })
        {
            var report = await _manager.GetJsonAsync($"/api/v1/profit/variance?by={by}");
            Assert.That(report["hasData"]!.GetValue<bool>(), Is.True);
            Assert.That(report["unknownLines"]!.GetValue<int>(), Is.EqualTo(1));
            var sum = report["items"]!.AsArray().Single()!["sum"]!;
            Assert.That(sum.Amount("forecast"), Is.EqualTo(200.495m)); // 250 − 50 × 1000 / 1010
            Assert.That(sum.Amount("quantity"), Is.EqualTo(-50m)); // a fifth of 1000 − 750
            Assert.That(sum.Amount("price"), Is.EqualTo(80m));
            Assert.That(sum.Amount("cost"), Is.EqualTo(-80m));
            Assert.That(sum.Amount("freight"), Is.EqualTo(-50.495m));
            Assert.That(sum.Amount("days"), Is.Zero, "nobody set an interest");
            Assert.That(sum.Amount("actual"), Is.EqualTo(100m)); // 880 − 680 − 100
            Assert.That(sum.Amount("difference"), Is.EqualTo(-100.495m));
        }
        var told = await _trade.Erp.SyncAsync("actual-costs", [new { orderKey = "O1", freight = 101m, paidDays = 60, lines = new[] {
            new { lineNumber = 1, quantity = 8m, net = 880m, material = 560m, labour = 80m, variableOverhead = 40m } } }]).OkAsync();
        Assert.That(told["unchanged"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_unknown_order_or_line_is_told_by_name_and_a_period_without_data_says_so()
    {
        var answer = await _trade.Erp.SyncAsync("actual-costs",
        [
            new { orderKey = "O9" },
            new { orderKey = "O1", lines = new[] { new { lineNumber = 7 } } },
        ]).OkAsync();
        Assert.That(answer["problems"]!.AsArray().Select(p => p!.Text("field")), Is.EqualTo(new[] { "orderKey", "lines[0].lineNumber" }));
        var none = await _manager.GetJsonAsync("/api/v1/profit/variance?from=2020-01-01&to=2020-12-31");
        Assert.That(none["hasData"]!.GetValue<bool>(), Is.False);
        Assert.That(none["total"]!.Amount("difference"), Is.Zero);
        await _manager.GetAsync("/api/v1/profit/variance?from=2026-02-01&to=2026-01-01").ProblemAsync(HttpStatusCode.BadRequest);
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.GetAsync("/api/v1/profit/variance").ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Pasted_codes_and_names_find_their_products()
    {
        var found = (await _manager.PostAsync("/api/v1/products/match", new { texts = new[] { "p1", " 密封圈 ", "nothing", "" } }).OkAsync())["items"]!.AsArray();
        Assert.That(found.Select(f => f!["product"]?["code"]?.GetValue<string>()), Is.EqualTo(new[] { "P1", "P2", null, null }));
    }
}
