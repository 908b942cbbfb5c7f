using System.Text.Json.Nodes;
using Crm.ApiTests.Orders;
using Crm.Profitability;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

public sealed class DemandKeeperTests
{
    [Test]
    public async Task When_a_month_has_ended_its_forecasts_are_made_once_and_without_orders_never()
    {
        await using var host = new CrmHost(settings: new Dictionary<string, string?> { ["Demand:Keep"] = "false" });
        var trade = await Trade.OpenAsync(host);
        var administrator = await host.AdministratorAsync();
        var keeper = host.Services.GetRequiredService<DemandKeeper>();
        async Task<JsonArray> LookAsync()
        {
            await keeper.KeepAsync(CancellationToken.None);
            return (await administrator.GetJsonAsync($"/api/v1/jobs?kind={DemandJob.JobKind}"))["items"]!.AsArray();
        }

        Assert.That(await LookAsync(), Is.Empty);
        await trade.PutAsync("orders", Trade.Next("O"), Trade.Order());
        var job = (await LookAsync()).Single()!;
        var ended = await administrator.JobEndedAsync(job["jobId"]!.GetValue<long>());
        Assert.That(ended.Text("state"), Is.EqualTo("done"), ended.ToJsonString());
        Assert.That(await LookAsync(), Has.Count.EqualTo(1));
    }
}
