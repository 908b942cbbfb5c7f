using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProfitSettingsTests : IAsyncDisposable
{
    private const string Settings = "/api/v1/profit/settings";

    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Nobody_has_set_a_rate_at_first()
    {
        var settings = await (await _host.AdministratorAsync()).GetJsonAsync(Settings);
        Assert.That(settings["interestRate"], Is.Null);
        Assert.That(settings["defaultPaymentDays"]!.GetValue<int>(), Is.EqualTo(30));
        Assert.That(settings["company"]!["commission"], Is.Null);
    }

    [Test]
    public async Task Rates_are_replaced_as_a_whole()
    {
        var administrator = await _host.AdministratorAsync();
        var category = await CategoryAsync();
        await ChangeAsync(administrator, 1, interest: 0.06m, commission: 0.02m, category, 0.03m).OkAsync();

        var changed = await administrator.GetJsonAsync(Settings);
        Assert.That(changed["interestRate"]!.GetValue<decimal>(), Is.EqualTo(0.06m));
        Assert.That(changed["company"]!["commission"]!.GetValue<decimal>(), Is.EqualTo(0.02m));
        Assert.That(changed["categories"]![0]!["commission"]!.GetValue<decimal>(), Is.EqualTo(0.03m));
        Assert.That(changed["version"]!.GetValue<int>(), Is.EqualTo(2));

        await administrator.PutAsync(Settings, new
        {
            interestRate = (decimal?)null,
            defaultPaymentDays = 45,
            company = new { commission = (decimal?)null, rebate = 0.01m },
            categories = Array.Empty<object>(),
        }, "\"2\"").OkAsync();
        var emptied = await administrator.GetJsonAsync(Settings);
        Assert.That(emptied["interestRate"], Is.Null);
        Assert.That(emptied["company"]!["rebate"]!.GetValue<decimal>(), Is.EqualTo(0.01m));
        Assert.That(emptied["categories"]![0]!["commission"], Is.Null);
    }

    [Test]
    public async Task Of_two_who_change_the_second_is_told_that_it_is_stale()
    {
        var administrator = await _host.AdministratorAsync();
        await ChangeAsync(administrator, 1).OkAsync();
        await ChangeAsync(administrator, 1).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
    }

    [Test]
    public async Task Every_rate_out_of_range_is_named()
    {
        var category = await CategoryAsync();
        var problem = await ChangeAsync(await _host.AdministratorAsync(), 1, interest: 1.5m, commission: -0.1m, category, 6m)
            .ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)problem["errors"]!).Select(e => e.Key),
            Is.EquivalentTo(new[] { "interestRate", "company.commission", "categories[0].commission" }));
    }

    [Test]
    public async Task An_unknown_category_is_refused_and_nothing_is_changed()
    {
        var administrator = await _host.AdministratorAsync();
        var problem = await ChangeAsync(administrator, 1, category: 99).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)problem["errors"]!).Single().Key, Is.EqualTo("categories[0].categoryId"));
        Assert.That((await administrator.GetJsonAsync(Settings))["version"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_manager_reads_the_rates_finance_changes_them_and_sales_sees_none()
    {
        var (manager, _) = await _host.PersonAsync("manager");
        var (finance, _) = await _host.PersonAsync("finance");
        var (sales, _) = await _host.PersonAsync("sales");
        await manager.GetJsonAsync(Settings);
        await ChangeAsync(manager, 1).ProblemAsync(HttpStatusCode.Forbidden);
        await ChangeAsync(finance, 1).OkAsync();
        await sales.GetAsync(Settings).ProblemAsync(HttpStatusCode.Forbidden);
    }

    private async Task<long> CategoryAsync()
    {
        await (await _host.ErpAsync()).SyncedAsync("categories", new { key = "PUMPS", name = "Pumps" });
        return (await (await _host.AdministratorAsync()).GetJsonAsync(Settings))["categories"]![0]!["categoryId"]!.GetValue<long>();
    }

    private static Task<HttpResponseMessage> ChangeAsync(
        HttpClient client, int version, decimal? interest = 0.05m, decimal? commission = null, long? category = null, decimal? ofCategory = null) =>
        client.PutAsync(Settings, new
        {
            interestRate = interest,
            defaultPaymentDays = 30,
            company = new { commission, rebate = (decimal?)null },
            categories = category is { } id
                ? new[] { new { categoryId = id, commission = ofCategory, rebate = (decimal?)null } } : [],
        }, $"\"{version}\"");
}
