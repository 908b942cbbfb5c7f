using NUnit.Framework;

namespace Crm.ApiTests.Orders;

[Parallelizable(ParallelScope.Self)]
public sealed class SyncCatalogueTests
{
    private CrmHost _host = null!;
    private Trade _trade = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _trade = await Trade.OpenAsync(_host);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task A_category_may_come_with_its_parent_in_one_body_but_not_before_it()
    {
        var (above, below, lost) = (Trade.Next("K"), Trade.Next("K"), Trade.Next("K"));
        var answer = await _trade.Erp.SyncAsync("categories",
        [
            new { key = lost, name = "a", parentKey = below }, new { key = above, name = "b" }, new { key = below, name = "c", parentKey = above },
        ]).OkAsync();

        Assert.That((answer["created"]!.GetValue<int>(), answer["problems"]![0]!.Text("field")), Is.EqualTo((2, "parentKey")));
        var categories = await _trade.ListAsync("categories");
        Assert.That(categories.Single(c => c.Text("externalKey") == below).Amount("parentId"),
            Is.EqualTo(categories.Single(c => c.Text("externalKey") == above).Amount("categoryId")));

        var circle = await _trade.RefusedAsync("categories", above, new { parentKey = below });
        Assert.That(circle["errors"]!["parentKey"], Is.Not.Null);
    }

    [Test]
    public async Task A_product_takes_its_key_as_code_and_finds_category_and_supplier_by_key()
    {
        var key = Trade.Next("P");
        await _trade.PutAsync("products", key, new { name = "软管", categoryKey = "pumps", supplierKey = "S1", listPrice = 12.5m });

        var product = (await _trade.ListAsync($"products?q={key}")).Single();
        Assert.That((product.Text("code"), product["category"]!.Text("name"), product["supplier"]!.Text("name")), Is.EqualTo((key, "水泵", "宁波铸造")));

        Assert.That((await _trade.PutAsync("products", key, new { categoryKey = (string?)null })).Text("outcome"), Is.EqualTo("updated"));
        Assert.That((await _trade.ListAsync($"products?q={key}")).Single()["category"], Is.Null);
        var refused = await _trade.RefusedAsync("products", key, new { supplierKey = "S9" });
        Assert.That(refused["errors"]!["supplierKey"]![0]!.GetValue<string>(), Does.Contain("'S9'"));
    }

    [Test]
    public async Task An_archived_product_leaves_the_list_and_its_history_stays()
    {
        var key = Trade.Next("P");
        var id = (await _trade.PutAsync("products", key, new { name = "旧泵" }))["id"]!.GetValue<long>();
        await _trade.PutAsync("orders", Trade.Next("SO"), Trade.Order(lines: Trade.Line(key)));

        await _trade.ArchiveAsync("products", key);

        Assert.That(await _trade.ListAsync($"products?q={key}"), Is.Empty);
        Assert.That((await _trade.Erp.GetJsonAsync($"/api/v1/products/{id}"))["sales12m"]!.Amount("revenue"), Is.EqualTo(1000m));
    }

    [Test]
    public async Task Two_standard_costs_of_a_product_are_not_valid_from_the_same_day()
    {
        var key = Trade.Next("P");
        await _trade.PutAsync("products", key, new { name = "泵壳" });
        await _trade.PutAsync("standard-costs", Trade.Next("SC"), new { productKey = key, validFrom = "2026-01-01", material = 5 });

        var refused = await _trade.RefusedAsync("standard-costs", Trade.Next("SC"), new { productKey = key, validFrom = "2026-01-01", material = 6 });

        Assert.That(refused["errors"]!["validFrom"], Is.Not.Null);
    }

    [Test]
    public async Task A_product_shows_the_cost_of_today_and_all_its_costs()
    {
        var key = Trade.Next("P");
        var id = (await _trade.PutAsync("products", key, new { name = "叶轮" }))["id"]!.GetValue<long>();
        await _trade.Erp.SyncedAsync("standard-costs",
            new { productKey = key, validFrom = "2025-01-01", material = 5 }, new { productKey = key, validFrom = "2026-06-01", material = 6 },
            new { productKey = key, validFrom = "2027-01-01", material = 7 });

        var product = await _trade.Erp.GetJsonAsync($"/api/v1/products/{id}");

        Assert.That(product["currentCost"]!.Amount("material"), Is.EqualTo(6m));
        Assert.That(product["standardCosts"]!.AsArray().Select(c => c!.Amount("material")), Is.EqualTo(new[] { 7m, 6m, 5m }));
        Assert.That((await _trade.ListAsync($"products?q={key}")).Single()["currentCost"]!.Amount("material"), Is.EqualTo(6m));
    }

    [Test]
    public async Task An_unknown_member_or_a_wrong_type_fails_the_row_naming_it()
    {
        Assert.That((await _trade.RefusedAsync("suppliers", Trade.Next("S"), new { name = "x", fax = "1" }))["errors"]!["fax"], Is.Not.Null);
        Assert.That((await _trade.RefusedAsync("suppliers", Trade.Next("S"), new { name = 5 }))["errors"]!["name"], Is.Not.Null);
        Assert.That((await _trade.RefusedAsync("suppliers", Trade.Next("S"), new { phone = "1" }))["errors"]!["name"], Is.Not.Null);
    }
}
