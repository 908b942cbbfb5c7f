using System.Net;
using System.Text.Json.Nodes;
using Crm.Contracts.Profitability;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

/// <summary>Sums of sales stay equal to the order and credit lines they are made of, whatever happens to those.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RollupTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();
    private HttpClient _erp = null!;
    private HttpClient _administrator = null!;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [SetUp]
    public async Task Open()
    {
        (_erp, _administrator) = (await SalesCompany.OpenAsync(_host), await _host.AdministratorAsync());
    }

    [Test]
    public async Task Every_change_of_the_facts_is_in_the_next_report()
    {
        await _erp.SyncedAsync("orders", SalesCompany.Order("O1", "A", "2026-01-10", ("PUMP", 2, 100)), SalesCompany.Order("O2", "B", "2026-02-10", ("SEAL", 1, 10)));
        await AssertAsync(210m, 120m); // costs: pump 40, seal unknown

        await _erp.SyncedAsync("orders", SalesCompany.Order("O1", "A", "2026-01-10", ("PUMP", 3, 100), ("PUMP", 1, 90)));
        await AssertAsync(400m, 390m - 160m);

        // To another month and another customer.
        await _erp.SyncedAsync("orders", SalesCompany.Order("O1", "B", "2026-03-01", ("PUMP", 3, 100)));
        await AssertAsync(310m, 300m - 120m);

        await _erp.SyncedAsync("credit-notes", new
        {
            key = "R1",
            customerKey = "B",
            creditDate = "2026-03-05",
            lines = new[] { new { productKey = "PUMP", goodsReturned = true, quantity = 1, unitPrice = 100 } },
        });
        await AssertAsync(210m, 200m - 80m);

        // A cost that comes later for an earlier day changes nothing that is confirmed.
        await _erp.SyncedAsync("standard-costs", new { productKey = "SEAL", validFrom = "2025-01-01", material = 4 });
        await AssertAsync(210m, 200m - 80m);

        await _erp.SyncedAsync("orders", new { key = "O2", state = "cancelled" });
        await AssertAsync(200m, 120m);
        await _erp.DeleteAsync("/api/v1/orders/by-key/ERP/O1").OkAsync(HttpStatusCode.NoContent);
        await _erp.DeleteAsync("/api/v1/credit-notes/by-key/ERP/R1").OkAsync(HttpStatusCode.NoContent);
        await AssertAsync(0m, 0m);
    }

    [Test]
    public async Task Sums_made_anew_are_the_same_and_a_wrong_one_is_found()
    {
        await _erp.SyncedAsync("orders",
            Enumerable.Range(0, 300).Select(i => SalesCompany.Order($"O{i}", i % 3 == 0 ? "A" : "B", $"2026-0{i % 6 + 1}-05", ("PUMP", i + 1, 100), ("SEAL", 1, 7))).ToArray());
        var before = (await CubeAsync())["rows"]!.ToJsonString();

        await using (var scope = _host.Services.CreateAsyncScope())
        {
            var checkedSums = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new CheckRollups(Rebuild: true));
            Assert.That(checkedSums.IsRight, checkedSums.Text);
            Assert.That(checkedSums.Text, Does.Contain("600 lines"));
        }
        Assert.That((await CubeAsync())["rows"]!.ToJsonString(), Is.EqualTo(before));

        await _host.InDatabaseAsync(session => session.ExecuteAsync("update profitability.SalesSum set Net = Net + Net where Period = 202601 and ProductId = 1"));
        var verified = await _administrator.PostAsync("/api/v1/profit/rollups/verification", new { }).OkAsync();
        Assert.That(verified["differing"]!.GetValue<long>(), Is.GreaterThan(0), verified.ToJsonString());
    }

    private async Task AssertAsync(decimal net, decimal contribution)
    {
        var cube = await CubeAsync();
        var total = cube["total"]!["values"]!;
        Assert.That((total["net"]!.GetValue<decimal>(), total["contribution"]!.GetValue<decimal>()), Is.EqualTo((net, contribution)));
        Assert.That(cube["hasData"]!.GetValue<bool>(), Is.EqualTo(net != 0));
        var verified = await _administrator.PostAsync("/api/v1/profit/rollups/verification", new { }).OkAsync();
        Assert.That(verified["differing"]!.GetValue<long>(), Is.Zero, verified.ToJsonString());
    }

    // On a slow engine the sums may still be on the way: then the answer says so, and is asked for again.
    private async Task<JsonNode> CubeAsync()
    {
        while (true)
        {
            var cube = await _administrator.PostAsync("/api/v1/profit/cube", new
            {
                dimensions = (string[])["customer", "product", "month"],
                measures = (string[])["net", "contribution", "quantity", "orders", "lines"],
                from = "2026-01",
                to = "2026-12",
            }).OkAsync();
            if (cube["waiting"]!.GetValue<long>() == 0) return cube;
        }
    }
}

/// <summary>Two customers, a pump with a cost and a seal without, in two categories.</summary>
internal static class SalesCompany
{
    public static async Task<HttpClient> OpenAsync(CrmHost host)
    {
        var erp = await host.ErpAsync();
        await erp.SyncedAsync("categories", new { key = "ALL", name = "Everything" }, new { key = "PUMPS", name = "Pumps", parentKey = "ALL" });
        await erp.SyncedAsync("suppliers", new { key = "S", name = "Supplier" });
        await erp.SyncedAsync("products", new { key = "PUMP", name = "Pump", categoryKey = "PUMPS", supplierKey = "S" }, new { key = "SEAL", name = "Seal", categoryKey = "ALL" });
        await erp.SyncedAsync("standard-costs", new { productKey = "PUMP", validFrom = "2024-01-01", material = 40, fixedOverhead = 5 });
        await erp.SyncedAsync("customers", new { key = "A", name = "Ann's", segment = "East" }, new { key = "B", name = "Ben's", segment = "West" });
        return erp;
    }

    public static object Order(string key, string customer, string day, params (string Product, decimal Quantity, decimal Price)[] lines) => new
    {
        key,
        customerKey = customer,
        orderDate = day,
        state = "confirmed",
        region = customer == "A" ? "North" : "South",
        channel = "direct",
        salesperson = "Li",
        lines = lines.Select(l => new { productKey = l.Product, quantity = l.Quantity, unitPrice = l.Price, taxRate = 0 }),
    };
}
