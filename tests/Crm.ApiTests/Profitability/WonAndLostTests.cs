using System.Net;
using System.Text.Json.Nodes;
using Crm.ApiTests.Orders;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WonAndLostTests : IAsyncDisposable
{
    private const string Report = "/api/v1/profit/won-and-lost";

    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task New_lost_and_returned_customers_are_told_with_what_they_brought_or_took()
    {
        var trade = await Trade.OpenAsync(_host);
        await trade.CustomerAsync("C3");
        // C1 is new in May. C2 bought every 10 days in January and fell silent: lost 90 days after the 21st, on 22 April.
        // C3 bought in January and February 2025, was lost, and came back in March 2026.
        await trade.PutAsync("orders", "A1", Trade.Order("C1", "2026-05-04"));
        await trade.PutAsync("orders", "B1", Trade.Order("C2", "2026-01-11"));
        await trade.PutAsync("orders", "B2", Trade.Order("C2", "2026-01-21"));
        await trade.PutAsync("orders", "D1", Trade.Order("C3", "2025-01-01"));
        await trade.PutAsync("orders", "D2", Trade.Order("C3", "2025-02-01"));
        await trade.PutAsync("orders", "D3", Trade.Order("C3", "2026-03-05"));

        var administrator = await _host.AdministratorAsync();
        var items = (await administrator.GetJsonAsync($"{Report}/customers?from=2026-02-01&to=2026-06-30&sort=day"))["items"]!.AsArray();

        Assert.That(items.Select(i => $"{i!["customer"]!.Text("code")} {i.Text("change")} {i.Text("day")} {i.Amount("contribution")}"), Is.EqualTo(new[]
        {
            "C3 returned 2026-03-05 250", "C2 lost 2026-04-22 500", "C1 new 2026-05-04 250",
        }));
        var totals = await administrator.GetJsonAsync($"{Report}?from=2026-02-01&to=2026-06-30");
        Assert.That((totals["lost"]!.Amount("contribution"), totals["lost"]!.Amount("fixedCost"), totals["new"]!.Amount("net")), Is.EqualTo((500m, 160m, 1000m)));
        Assert.That(totals["months"]!.AsArray().Select(m => $"{m!["month"]} {m["new"]} {m["lost"]} {m["returned"]}"), Is.EqualTo(new[]
        {
            "2026-02 0 0 0", "2026-03 0 0 1", "2026-04 0 1 0", "2026-05 1 0 0", "2026-06 0 0 0",
        }));
        Assert.That(await CodesAsync(administrator, "change=lost"), Is.EqualTo(new[] { "C2" }));
    }

    [Test]
    public async Task A_declared_loss_counts_from_its_day_with_reason_and_competitor_until_it_is_taken_back()
    {
        var trade = await Trade.OpenAsync(_host);
        await trade.PutAsync("orders", "A1", Trade.Order("C1", "2026-05-04"));
        var id = (await trade.PutAsync("customers", "C1", new { }))["id"]!.GetValue<long>();
        var administrator = await _host.AdministratorAsync();
        var losses = $"/api/v1/customers/{id}/losses";

        var declared = await administrator.PostAsync(losses, new { reason = "price", competitor = "大连泵业", lostOn = "2026-06-10" })
            .OkAsync(HttpStatusCode.Created);
        var lost = (await administrator.GetJsonAsync($"{Report}/customers?change=lost"))["items"]!.AsArray().Single()!;
        Assert.That((lost.Text("day"), lost["declared"]!.GetValue<bool>(), lost.Text("reason"), lost.Text("competitor"), lost.Amount("contribution")),
            Is.EqualTo(("2026-06-10", true, "price", "大连泵业", 250m)));
        Assert.That((await administrator.GetJsonAsync(Report))["reasons"]![0]!.Text("reason"), Is.EqualTo("price"));
        await administrator.PostAsync(losses, new { reason = "other", lostOn = "2026-06-10" }).ProblemAsync(HttpStatusCode.Conflict, "declared");
        await administrator.PostAsync(losses, new { reason = "other", lostOn = "2027-01-01" }).ProblemAsync(HttpStatusCode.BadRequest);
        await administrator.PostAsync(losses, new { reason = "moon" }).ProblemAsync(HttpStatusCode.BadRequest);

        var withdrawal = $"{losses}/{declared["lossId"]}/withdrawal";
        await administrator.PostAsync(withdrawal, new { }).OkAsync(HttpStatusCode.NoContent);
        await administrator.PostAsync(withdrawal, new { }).ProblemAsync(HttpStatusCode.Conflict, "withdrawn");
        Assert.That(await CodesAsync(administrator, "change=lost"), Is.Empty);
        Assert.That((await administrator.GetJsonAsync(losses))["items"]![0]!["withdrawnAt"], Is.Not.Null);
        await administrator.PostAsync("/api/v1/customers/999999/losses", new { reason = "price" }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_customer_of_ours_has_the_status_lost_as_long_as_a_declaration_stands_that_gave_it()
    {
        await Trade.OpenAsync(_host);
        var administrator = await _host.AdministratorAsync();
        var made = await administrator.PostAsync("/api/v1/customers", new { name = "Own" }).OkAsync(HttpStatusCode.Created);
        var customer = $"/api/v1/customers/{made["customerId"]}";
        var before = await StatusAsync();
        var first = await DeclareAsync("service", "2026-06-01");
        Assert.That(await StatusAsync(), Is.EqualTo("lost"));
        var second = await DeclareAsync("price", "2026-06-02");
        await TakeBackAsync(first);
        Assert.That(await StatusAsync(), Is.EqualTo("lost"));
        await _host.MoveAsync(TimeSpan.FromDays(2), (administrator, "admin"));
        await TakeBackAsync(second);
        Assert.That(await StatusAsync(), Is.EqualTo(before));
        var lost = await _host.InDatabaseAsync(s => s.ScalarAsync<long>("select count(*) from customers.PastStatus p where p.Status = 3"));
        Assert.That(lost, Is.Zero);

        async Task<string> StatusAsync() => (await administrator.GetJsonAsync(customer)).Text("status");

        Task<JsonNode> DeclareAsync(string reason, string lostOn) =>
            administrator.PostAsync($"{customer}/losses", new { reason, lostOn }).OkAsync(HttpStatusCode.Created);

        Task TakeBackAsync(JsonNode loss) =>
            administrator.PostAsync($"{customer}/losses/{loss["lossId"]}/withdrawal", new { }).OkAsync(HttpStatusCode.NoContent);
    }

    [Test]
    public async Task A_period_without_turns_says_so()
    {
        await Trade.OpenAsync(_host);
        var totals = await (await _host.AdministratorAsync()).GetJsonAsync($"{Report}?from=2020-01-01&to=2020-03-31");
        Assert.That((totals["hasData"]!.GetValue<bool>(), totals["lost"]!["customers"]!.GetValue<int>(), totals["months"]!.AsArray().Count), Is.EqualTo((false, 0, 3)));
    }

    private static async Task<string[]> CodesAsync(HttpClient client, string query) =>
        [.. (await client.GetJsonAsync($"{Report}/customers?{query}"))["items"]!.AsArray().Select(i => i!["customer"]!.Text("code"))];
}
