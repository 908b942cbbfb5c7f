using System.Net;
using Crm.ApiTests.Orders;
using Crm.Profitability;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

/// <summary>The forecasts over HTTP: made once a month, from what was ordered.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DemandTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_product_is_forecast_from_what_was_ordered_in_whole_months()
    {
        var (trade, administrator) = await SoldAsync(months: 18);
        // The month that runs is not over: what it brings so far says nothing yet.
        await trade.OrderAsync("THIS", Trade.Order(date: "2026-07-01", lines: Trade.Line(quantity: 9_999m, unitPrice: 1m)));

        await MadeAsync(administrator);

        var item = (await administrator.GetJsonAsync("/api/v1/profit/demand"))["items"]!.AsArray().Single()!;
        var full = await administrator.GetJsonAsync($"/api/v1/profit/demand/products/{item["subjectId"]}");
        Assert.Multiple(() =>
        {
            Assert.That(item.Text("code"), Is.EqualTo("P1"));
            Assert.That(item["lastPeriod"]!.GetValue<int>(), Is.EqualTo(202606));
            Assert.That(item["past12"]!.GetValue<double>(), Is.EqualTo(120.0).Within(1e-9));
            Assert.That(item["next12"]!.GetValue<double>(), Is.EqualTo(120.0).Within(1.0));
            Assert.That(full.Text("answer"), Is.EqualTo("forecast"));
            Assert.That(full["history"]!.AsArray(), Has.Count.EqualTo(18));
            Assert.That(full["months"]![0]!["period"]!.GetValue<int>(), Is.EqualTo(202607));
            Assert.That(full["trials"]!.AsArray(), Is.Not.Empty);
        });
    }

    [Test]
    public async Task A_category_is_forecast_in_net_with_all_below_it()
    {
        var (_, administrator) = await SoldAsync(months: 12);
        await MadeAsync(administrator);
        var item = (await administrator.GetJsonAsync("/api/v1/profit/demand?subject=category&sort=name"))["items"]!.AsArray().First()!;
        Assert.That(item["past12"]!.GetValue<double>(), Is.EqualTo(12_000.0).Within(1e-6));
        var full = await administrator.GetJsonAsync($"/api/v1/profit/demand/categories/{item["subjectId"]}");
        Assert.That(full.Text("currency"), Is.EqualTo("CNY"));
    }

    [Test]
    public async Task Too_little_history_is_said_and_is_no_zero()
    {
        var (_, administrator) = await SoldAsync(months: 3);
        await MadeAsync(administrator);
        var item = (await administrator.GetJsonAsync("/api/v1/profit/demand"))["items"]!.AsArray().Single()!;
        var full = await administrator.GetJsonAsync($"/api/v1/profit/demand/products/{item["subjectId"]}");
        Assert.Multiple(() =>
        {
            Assert.That(item["next12"], Is.Null);
            Assert.That(full.Text("answer"), Is.EqualTo("tooLittleHistory"));
            Assert.That(full["months"]!.AsArray(), Is.Empty);
            Assert.That(full["history"]!.AsArray(), Has.Count.EqualTo(3));
        });
    }

    [Test]
    public async Task Before_they_are_made_that_is_said_and_an_unknown_product_is_404()
    {
        var (_, administrator) = await SoldAsync(months: 1);
        var product = (await administrator.GetJsonAsync("/api/v1/products"))["items"]![0]!["productId"]!.GetValue<long>();
        var full = await administrator.GetJsonAsync($"/api/v1/profit/demand/products/{product}");
        Assert.That(full.Text("answer"), Is.EqualTo("notMade"));
        await administrator.GetAsync("/api/v1/profit/demand/products/999999").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task When_a_month_has_ended_they_are_made_by_themselves_once()
    {
        var (_, administrator) = await SoldAsync(months: 12);
        var keeper = _host.Services.GetRequiredService<DemandKeeper>();
        await keeper.KeepAsync(CancellationToken.None);
        await keeper.KeepAsync(CancellationToken.None);
        var jobs = (await administrator.GetJsonAsync("/api/v1/jobs?kind=profit.demand"))["items"]!.AsArray();
        Assert.That(jobs, Has.Count.EqualTo(1));
        await administrator.JobEndedAsync(jobs[0]!["jobId"]!.GetValue<long>(), 60);
        await keeper.KeepAsync(CancellationToken.None);
        Assert.That((await administrator.GetJsonAsync("/api/v1/jobs?kind=profit.demand"))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Who_may_not_see_costs_sees_no_demand()
    {
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.GetAsync("/api/v1/profit/demand").ProblemAsync(HttpStatusCode.Forbidden);
        await sales.PostAsync("/api/v1/profit/demand/forecasts", null).ProblemAsync(HttpStatusCode.Forbidden);
    }

    // 10 pieces at 100 each month, up to and with June 2026.
    private async Task<(Trade Trade, HttpClient Administrator)> SoldAsync(int months)
    {
        var trade = await Trade.OpenAsync(_host);
        for (var back = 0; back < months; back++)
        {
            var day = new DateOnly(2026, 6, 15).AddMonths(-back);
            await trade.OrderAsync($"M{back}", Trade.Order(date: $"{day:yyyy-MM-dd}", lines: Trade.Line()));
        }
        return (trade, await _host.AdministratorAsync());
    }

    private static async Task MadeAsync(HttpClient administrator)
    {
        var started = await administrator.PostAsync("/api/v1/profit/demand/forecasts", null).OkAsync(HttpStatusCode.Accepted);
        var job = await administrator.JobEndedAsync(started["jobId"]!.GetValue<long>(), 60);
        Assert.That(job["state"]!.GetValue<string>(), Is.EqualTo("done"), job.ToJsonString());
    }
}
