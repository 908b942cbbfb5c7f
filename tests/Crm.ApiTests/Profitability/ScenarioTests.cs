using System.Net;
using System.Text.Json.Nodes;
using Crm.ApiTests.Orders;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ScenarioTests : IAsyncDisposable
{
    private const string Scenarios = "/api/v1/profit/scenarios";

    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task To_lose_a_customer_takes_its_contribution_and_leaves_its_fixed_cost()
    {
        var (administrator, trade, c1, _) = await TradedAsync();

        var effect = await PreviewAsync(administrator, Lose(c1));

        // C1: net 1,000, contribution 250, fixed 80; C2 the same twice.
        Assert.That((effect["before"]!.Amount("contribution"), effect["after"]!.Amount("contribution"), effect["change"]!.Amount("contribution")),
            Is.EqualTo((750m, 500m, -250m)));
        Assert.That((effect["change"]!.Amount("fullProfit"), effect.Amount("fixedLeft"), effect.Amount("uncovered")), Is.EqualTo((-250m, 80m, 0m)));
        var carrier = effect["categories"]!.AsArray().Single()!;
        Assert.That((carrier.Text("name"), carrier.Amount("carried"), carrier.Amount("extra"), carrier.Amount("fullProfit")), Is.EqualTo(("水泵", 160m, 80m, 260m)));
        Assert.That((effect.Text("from"), effect.Text("baseFrom"), effect["months"]!.AsArray().Count), Is.EqualTo(("2026-07-01", "2025-07-01", 12)));
        Assert.That(trade, Is.Not.Null);
    }

    [Test]
    public async Task To_lose_everybody_leaves_a_loss_of_the_fixed_cost()
    {
        var (administrator, _, _, _) = await TradedAsync();
        var effect = await PreviewAsync(administrator, new { kind = "loseCustomers" });
        Assert.That((effect["after"]!.Amount("net"), effect["after"]!.Amount("fullProfit"), effect.Amount("uncovered"), effect["after"]!["margin"]),
            Is.EqualTo((0m, -240m, 240m, (JsonNode?)null)));
    }

    [Test]
    public async Task Prices_terms_costs_and_won_customers_are_told_together_and_each_alone()
    {
        var (administrator, _, c1, c2) = await TradedAsync();
        await administrator.PutAsync("/api/v1/profit/settings", new
        {
            interestRate = 0.0365m,
            defaultPaymentDays = 30,
            company = new { commission = (decimal?)null, rebate = (decimal?)null },
            categories = Array.Empty<object>(),
        }, "\"1\"").OkAsync();

        var effect = await PreviewAsync(administrator,
            new { kind = "changePrice", scope = Scope(c1), share = 0.1m },
            new { kind = "changeTerms", scope = Scope(c2), days = 10 },
            new { kind = "winCustomer", likeCustomerId = c1, fromMonth = 1 });

        // Price: +100. Days: 2 × 1,130 × 3.65 % × 10 / 365 = 2.26. Won: like C1 at the old price, 250.
        Assert.That(effect["items"]!.AsArray().Select(i => i!.Amount("contribution")), Is.EqualTo(new[] { 100m, -2.26m, 250m }));
        Assert.That(effect["change"]!.Amount("contribution"), Is.EqualTo(347.74m));
        Assert.That(effect["warnings"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task A_scenario_is_saved_shared_changed_compared_and_deleted()
    {
        var (administrator, _, c1, _) = await TradedAsync();
        var (manager, _) = await _host.PersonAsync("manager");
        var saved = await administrator.PostAsync(Scenarios, new { name = "Without C1", items = new[] { Lose(c1) } }).OkAsync(HttpStatusCode.Created);
        var id = saved["scenarioId"]!.GetValue<long>();
        await manager.GetAsync($"{Scenarios}/{id}").ProblemAsync(HttpStatusCode.NotFound);

        var body = new { name = "Without C1", note = "for the board", isShared = true, items = new[] { Lose(c1) } };
        await administrator.PutAsync($"{Scenarios}/{id}", body, "\"1\"").OkAsync();
        await administrator.PutAsync($"{Scenarios}/{id}", body, "\"1\"").ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
        var seen = await manager.GetJsonAsync($"{Scenarios}/{id}");
        Assert.That((seen["isMine"]!.GetValue<bool>(), seen.Text("note")), Is.EqualTo((false, "for the board")));
        await manager.PutAsync($"{Scenarios}/{id}", body with { items = [] }, "\"2\"").ProblemAsync(HttpStatusCode.Forbidden);

        var other = await administrator.PostAsync(Scenarios, new { name = "Nothing", items = Array.Empty<object>() }).OkAsync(HttpStatusCode.Created);
        var compared = await administrator.GetJsonAsync($"{Scenarios}/compare?ids={id},{other["scenarioId"]}");
        Assert.That(compared["items"]!.AsArray().Select(i => i!["effect"]!["change"]!.Amount("contribution")), Is.EqualTo(new[] { -250m, 0m }));
        Assert.That((await administrator.GetJsonAsync($"{Scenarios}/{id}/effect"))["change"]!.Amount("contribution"), Is.EqualTo(-250m));
        await administrator.GetAsync($"{Scenarios}/compare?ids={id},999999").ProblemAsync(HttpStatusCode.NotFound);

        await administrator.SendAsync(HttpMethod.Delete, $"{Scenarios}/{id}", null, ("If-Match", "\"2\"")).OkAsync(HttpStatusCode.NoContent);
        await administrator.GetAsync($"{Scenarios}/{id}").ProblemAsync(HttpStatusCode.NotFound);
        Assert.That((await administrator.GetJsonAsync(Scenarios))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_deleted_customer_is_told_and_one_that_never_was_is_refused()
    {
        var (administrator, trade, c1, _) = await TradedAsync();
        var saved = await administrator.PostAsync(Scenarios, new { name = "Without C1", items = new[] { Lose(c1) } }).OkAsync(HttpStatusCode.Created);
        await trade.ArchiveAsync("customers", "C1");

        var effect = await administrator.GetJsonAsync($"{Scenarios}/{saved["scenarioId"]}/effect");
        var warning = effect["warnings"]!.AsArray().Single()!;
        Assert.That((warning["item"]!.GetValue<int>(), warning.Text("doubt"), warning.Text("name")), Is.EqualTo((0, "customerArchived", "客户 C1")));
        Assert.That(effect["change"]!.Amount("contribution"), Is.EqualTo(-250m));

        var problem = await administrator.PostAsync($"{Scenarios}/preview", new { items = new[] { Lose(999999) } }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)problem["errors"]!).Single().Key, Is.EqualTo("items[0].scope.customerIds"));
    }

    [Test]
    public async Task What_cannot_be_supposed_is_refused_by_name()
    {
        var (administrator, _, _, _) = await TradedAsync();
        var problem = await administrator.PostAsync($"{Scenarios}/preview", new
        {
            items = new object[]
            {
                new { kind = "changePrice", share = -1m },
                new { kind = "changeVolume", share = -1.2m },
                new { kind = "changeTerms" },
                new { kind = "winCustomer", fromMonth = 13 },
                new { kind = "loseCustomers", days = 3 },
            },
        }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)problem["errors"]!).Select(e => e.Key), Is.EquivalentTo(new[]
        {
            "items[0].share", "items[1].share", "items[2].days", "items[3].fromMonth", "items[3].likeCustomerId", "items[4].days",
        }));
    }

    [Test]
    public async Task An_empty_item_and_amounts_beyond_what_can_be_kept_are_refused()
    {
        var (administrator, _, _, _) = await TradedAsync();
        var empty = await administrator.PostAsync($"{Scenarios}/preview", new { items = new object?[] { null } }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)empty["errors"]!).Single().Key, Is.EqualTo("items[0]"));
        var many = Enumerable.Repeat(new { kind = "changeVolume", share = 100m }, 20);
        var beyond = await administrator.PostAsync($"{Scenarios}/preview", new { items = many }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)beyond["errors"]!).Single().Key, Is.EqualTo("items"));
    }

    [Test]
    public async Task Without_sales_there_is_nothing_to_suppose_and_it_is_said()
    {
        var trade = await Trade.OpenAsync(_host);
        var c1 = (await trade.PutAsync("customers", "C1", new { }))["id"]!.GetValue<long>();
        var administrator = await _host.AdministratorAsync();
        var effect = await PreviewAsync(administrator, Lose(c1), new { kind = "winCustomer", likeCustomerId = c1 });
        Assert.That((effect["hasData"]!.GetValue<bool>(), effect["before"]!["margin"], effect["change"]!.Amount("contribution")), Is.EqualTo((false, (JsonNode?)null, 0m)));
        Assert.That(effect["warnings"]!.AsArray().Select(w => w!.Text("doubt")), Is.EqualTo(new[] { "nothingSold", "likeBoughtNothing" }));
    }

    [Test]
    public async Task Hours_of_a_bottleneck_come_free_with_a_lost_customer()
    {
        var (administrator, _, c1, _) = await TradedAsync();
        await _host.InDatabaseAsync(async session =>
        {
            await session.ExecuteAsync("insert into profitability.Bottleneck (Code, Name, CapacityHours) values ('CNC', '加工中心', 160)");
            return await session.ExecuteAsync("""
                insert into profitability.ProductHours (BottleneckId, ProductId, Hours)
                select b.BottleneckId, p.ProductId, 0.5
                from profitability.Bottleneck b
                cross join orders.Product p
                where p.ExternalKey = 'P1'
                """);
        });

        var capacity = (await PreviewAsync(administrator, Lose(c1)))["capacity"]!.AsArray().Single()!;

        Assert.That((capacity.Text("name"), capacity.Amount("before"), capacity.Amount("after"), capacity.Amount("freed"), capacity.Amount("capacity")),
            Is.EqualTo(("加工中心", 15m, 10m, 5m, 1920m)));
    }

    [Test]
    public async Task A_scenario_is_about_the_customers_that_the_reader_sees()
    {
        var trade = await Trade.OpenAsync(_host);
        var administrator = await _host.AdministratorAsync();
        var (manager, managerId) = await _host.PersonAsync("manager");
        await _host.PersonAsync("sales", managerId, "seller");
        await trade.CustomerAsync("MINE", owner: "seller");
        var others = await trade.CustomerAsync("OTHER", owner: "admin");
        await trade.PutAsync("orders", "M1", Trade.Order("MINE"));
        await trade.PutAsync("orders", "X1", Trade.Order("OTHER"));
        Assert.That((await PreviewAsync(manager, new { kind = "changePrice", share = 0.1m }))["change"]!.Amount("net"), Is.EqualTo(100m));
        Assert.That((await PreviewAsync(administrator, new { kind = "changePrice", share = 0.1m }))["change"]!.Amount("net"), Is.EqualTo(200m));
        await manager.PostAsync($"{Scenarios}/preview", new { items = new[] { Lose(others) } }).ProblemAsync(HttpStatusCode.BadRequest);
    }

    private async Task<(HttpClient Administrator, Trade Trade, long C1, long C2)> TradedAsync()
    {
        var trade = await Trade.OpenAsync(_host);
        await trade.PutAsync("orders", "O1", Trade.Order("C1", "2026-03-04"));
        await trade.PutAsync("orders", "O2", Trade.Order("C2", "2026-04-04"));
        await trade.PutAsync("orders", "O3", Trade.Order("C2", "2026-05-04"));
        return (await _host.AdministratorAsync(), trade, (await trade.PutAsync("customers", "C1", new { }))["id"]!.GetValue<long>(),
            (await trade.PutAsync("customers", "C2", new { }))["id"]!.GetValue<long>());
    }

    private static object Lose(long customerId) => new { kind = "loseCustomers", scope = Scope(customerId) };

    private static object Scope(params long[] customerIds) => new
    {
        customerIds,
        grades = Array.Empty<string>(),
        productIds = Array.Empty<long>(),
        categoryIds = Array.Empty<long>(),
    };

    private static Task<JsonNode> PreviewAsync(HttpClient client, params object[] items) =>
        client.PostAsync($"{Scenarios}/preview", new { items }).OkAsync();
}
