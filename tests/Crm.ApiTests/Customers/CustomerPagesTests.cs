using System.Net;
using Crm.Common;
using Crm.Customers;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Customers;

[Parallelizable(ParallelScope.Self)]
public sealed class CustomerPagesTests
{
    private CrmHost _host = null!;
    private HttpClient _erp = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _erp = await _host.ErpAsync();
        _admin = await _host.AdministratorAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [TestCase("name")]
    [TestCase("-name")]
    [TestCase("code")]
    [TestCase("-revenue12m")]
    [TestCase("overdue,-name")]
    [TestCase("-lastOrderOn")]
    [TestCase("-grade,code")]
    public async Task Pages_of_any_order_hold_every_customer_once(string sort)
    {
        await _erp.SyncedAsync("customers", [.. Enumerable.Range(0, 23).Select(i => (object)new { key = $"P{i}", name = $"Paged {i * 7 % 23:00}", segment = "paged" })]);

        var whole = (await _admin.GetJsonAsync($"/api/v1/customers?segment=paged&sort={sort}&limit=200")).Texts("code");
        var paged = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _admin.GetJsonAsync($"/api/v1/customers?segment=paged&sort={sort}&limit=5&count=true" + (cursor is null ? "" : $"&cursor={cursor}"));
            Assert.That(page.Number("total"), Is.EqualTo(23));
            paged.AddRange(page.Texts("code"));
            cursor = page.Text("nextCursor");
        }
        while (cursor is not null);

        Assert.That(paged, Is.EqualTo(whole).And.Unique.And.Count.EqualTo(23));
    }

    [Test]
    public async Task Filters_narrow_the_list()
    {
        await _erp.SyncedAsync("customers",
            new { key = "FA", name = "Filter A", region = "East", status = "prospect", kind = "dealer", segment = "filters" },
            new { key = "FB", name = "Filter B", region = "East", status = "active", segment = "filters" },
            new { key = "FC", name = "Filter C", region = "West", status = "lost", segment = "filters" });

        Assert.That(await CodesAsync("region=East"), Is.EqualTo(new[] { "FA", "FB" }));
        Assert.That(await CodesAsync("status=prospect,lost"), Is.EqualTo(new[] { "FA", "FC" }));
        Assert.That(await CodesAsync("kind=dealer"), Is.EqualTo(new[] { "FA" }));
        Assert.That(await CodesAsync("grade=N&owner=none&hasOverdue=false"), Is.EqualTo(new[] { "FA", "FB", "FC" }));
        Assert.That(await CodesAsync("grade=A,B"), Is.Empty);
        Assert.That(await CodesAsync("grade=A"), Is.Empty);
        Assert.That(await CodesAsync("owner=me"), Is.Empty);
        Assert.That(await CodesAsync("hasOverdue=true"), Is.Empty);

        async Task<IReadOnlyList<string>> CodesAsync(string filter) =>
            (await _admin.GetJsonAsync($"/api/v1/customers?segment=filters&{filter}")).Texts("code");
    }

    [TestCase("sort=colour", "sort")]
    [TestCase("limit=0", "limit")]
    [TestCase("limit=201", "limit")]
    [TestCase("owner=x", "owner")]
    [TestCase("colour=red", "colour")]
    [TestCase("cursor=abc", "cursor")]
    public async Task A_request_that_makes_no_sense_is_refused_naming_the_parameter(string query, string field)
    {
        var problem = await _admin.GetAsync($"/api/v1/customers?{query}").ProblemAsync(HttpStatusCode.BadRequest);

        Assert.That(problem["errors"]![field], Is.Not.Null, problem.ToJsonString());
    }

    [TestCase("华为")]
    [TestCase("为")]
    [TestCase("华为 深圳")]
    [TestCase("华为深圳")]
    [TestCase("HUAWEI")]
    [TestCase("ｈｕａｗｅｉ")]
    [TestCase("awei")]
    [TestCase("hu")]
    [TestCase("co., ltd.")]
    [TestCase("91440300MA")]
    [TestCase("075528780808")]
    [TestCase("hw-2026")]
    public async Task A_customer_is_found_by_any_part_of_its_names_and_numbers(string text)
    {
        await _erp.PutCustomerAsync("hw", new
        {
            code = "HW-2026",
            name = "华为（深圳）技术有限公司",
            foreignName = "Huawei Technologies Co.,Ltd",
            taxNumber = "91440300MA5EABCD1X",
            phone = "0755-2878 0808",
        });
        await _erp.PutCustomerAsync("other", new { name = "中兴通讯", foreignName = "ZTE Corporation Incorporated" });

        var found = await _admin.GetJsonAsync($"/api/v1/customers?q={Uri.EscapeDataString(text)}&count=true");
        var everywhere = await _admin.GetJsonAsync($"/api/v1/search?q={Uri.EscapeDataString(text)}");

        Assert.That(found.Texts("code"), Does.Contain("HW-2026").And.Not.Contain("other"));
        Assert.That(everywhere["items"]!.AsArray().Select(i => i!.Text("title")), Does.Contain("华为（深圳）技术有限公司"));
    }

    [TestCase("%")]
    [TestCase("zzzz")]
    [TestCase("华技")]
    public async Task What_nobody_has_finds_nobody(string text) =>
        Assert.That((await _admin.GetJsonAsync($"/api/v1/customers?q={Uri.EscapeDataString(text)}")).Texts("code"), Is.Empty);

    [Test]
    public async Task A_salesperson_sees_its_own_and_the_public_pool_and_the_manager_above_sees_both()
    {
        var (manager, managerId) = await _host.PersonAsync("manager");
        var (zhang, zhangId) = await _host.PersonAsync("sales", managerId);
        var (wang, _) = await _host.PersonAsync("sales", managerId);
        var mine = (await zhang.PostAsync("/api/v1/customers", new { name = "Zhang's own", segment = "seen" }).OkAsync(HttpStatusCode.Created)).Number("customerId");
        await _erp.PutCustomerAsync("pool", new { name = "Pool", segment = "seen" });

        Assert.That((await zhang.GetJsonAsync("/api/v1/customers?segment=seen")).Texts("name"), Is.EqualTo(new[] { "Pool", "Zhang's own" }));
        Assert.That((await wang.GetJsonAsync("/api/v1/customers?segment=seen&count=true")).Texts("name"), Is.EqualTo(new[] { "Pool" }));
        Assert.That((await manager.GetJsonAsync($"/api/v1/customers?segment=seen&owner={zhangId}")).Texts("name"), Is.EqualTo(new[] { "Zhang's own" }));
        Assert.That((await wang.GetJsonAsync("/api/v1/search?q=zhang"))["items"]!.AsArray(), Is.Empty);
        await wang.GetAsync($"/api/v1/customers/{mine}").ProblemAsync(HttpStatusCode.NotFound);
        await wang.GetAsync($"/api/v1/customers/{mine}/contacts").ProblemAsync(HttpStatusCode.NotFound);
        await wang.PatchAsync($"/api/v1/customers/{mine}", new { notes = "mine now" }, 1).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Without_the_right_to_see_costs_contribution_is_neither_told_nor_sorted_by()
    {
        var (sales, _) = await _host.PersonAsync("sales");
        var id = await _erp.PutCustomerAsync(CustomerSteps.NewKey(), new { name = "Costs", segment = "costs" });
        var maySeeCost = (await sales.GetJsonAsync("/api/v1/session"))["permissions"]!.AsArray().Any(p => p!.GetValue<string>() == "viewCost");
        Assume.That(maySeeCost, Is.False);

        await sales.GetAsync("/api/v1/customers?sort=-contribution12m").ProblemAsync(HttpStatusCode.Forbidden);
        var item = (await sales.GetJsonAsync("/api/v1/customers?segment=costs"))["items"]![0]!;
        Assert.That((item["contribution12m"], item["margin12m"]), Is.EqualTo((default(System.Text.Json.Nodes.JsonNode), default(System.Text.Json.Nodes.JsonNode))));
        Assert.That((await sales.GetCustomerAsync(id))["figures"]!["contribution12m"], Is.Null);
        Assert.That((await _admin.GetCustomerAsync(id))["figures"]!["contribution12m"], Is.Not.Null);
    }

    [Test]
    public async Task The_whole_list_is_given_as_csv_safe_from_formulas()
    {
        await _erp.SyncedAsync("customers", [.. Enumerable.Range(0, 205).Select(i => (object)new { key = $"csv{i}", name = i == 7 ? "=1+1" : $"Csv {i}", segment = "csv" })]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/customers?segment=csv");
        request.Headers.Add("Accept", "text/csv");

        var lines = (await (await _admin.SendAsync(request)).Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines, Has.Length.EqualTo(206));
        Assert.That(lines[0], Does.StartWith("\uFEFFcustomerId,code,name,"));
        Assert.That(lines.Single(l => l.Contains("csv7,")), Does.Contain("'=1+1"));
    }

    [Test]
    public async Task Whether_many_or_few_have_a_text_the_same_customers_are_found()
    {
        // 2,300 are too many to be read one by one: the list is then read in its own order.
        for (var chunk = 0; chunk < 3; chunk++)
            await _erp.SyncAsync("customers", Enumerable.Range(chunk * 800, 800).Select(i => (object)new { key = $"many{i}", name = $"通达{i:0000}机械有限公司", segment = $"many{i % 3}" })).OkAsync();

        var all = await _admin.GetJsonAsync($"/api/v1/customers?q={Uri.EscapeDataString("通达")}&count=true&limit=3");
        var some = await _admin.GetJsonAsync($"/api/v1/customers?q={Uri.EscapeDataString("通达00 机械")}&count=true&sort=-name&limit=3");
        var segment = await _admin.GetJsonAsync($"/api/v1/customers?q={Uri.EscapeDataString("机械 有限公司")}&segment=many1&count=true&sort=revenue12m&limit=3");

        Assert.That(all.Number("total"), Is.EqualTo(2400));
        Assert.That(all.Texts("code"), Is.EqualTo(new[] { "many0", "many1", "many2" }));
        Assert.That(some.Number("total"), Is.EqualTo(100));
        Assert.That(some.Texts("code"), Is.EqualTo(new[] { "many99", "many98", "many97" }));
        Assert.That(segment.Number("total"), Is.EqualTo(800));
    }

    [Test]
    public async Task Search_plans_know_a_rare_piece_from_a_common_one()
    {
        await _erp.PutCustomerAsync("rare", new { name = "Xylophone Quartet" });
        await using var scope = _host.Services.CreateAsyncScope();
        var plan = new CustomerSearchPlan(scope.ServiceProvider.GetRequiredService<DbSession>());

        Assert.That((await plan.ForAsync("xylo quart", default)).Candidates, Has.Count.EqualTo(1));
        Assert.That((await plan.ForAsync("x", default)).Candidates, Is.Null);
        Assert.That((await plan.ForAsync("qqq", default)).FindsNothing);
    }
}
