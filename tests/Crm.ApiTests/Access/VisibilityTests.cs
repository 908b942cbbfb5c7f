using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Access;

/// <summary>Two salespeople below one manager, each with a customer, an order, an invoice, a payment and a contact.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class VisibilityTests
{
    private CrmHost _host = null!;
    private HttpClient _ann = null!;
    private HttpClient _ben = null!;
    private HttpClient _manager = null!;
    private HttpClient _otherManager = null!;
    private HttpClient _admin = null!;
    private long _customerId;
    private long _contactId;
    private long _orderId;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        (_manager, var managerId) = await _host.PersonAsync("manager", signInName: "max");
        (_otherManager, _) = await _host.PersonAsync("manager", signInName: "other");
        (_ann, _) = await _host.PersonAsync("sales", managerId, "ann");
        (_ben, _) = await _host.PersonAsync("sales", managerId, "ben");
        _admin = await _host.AdministratorAsync();
        var erp = await _host.ErpAsync();
        await erp.SyncedAsync("customers",
            new { key = "ANN1", name = "Zebra of Ann", ownerSignInName = "ann" }, new { key = "BEN1", name = "Zebra of Ben", ownerSignInName = "ben" },
            new { key = "POOL1", name = "Zebra of nobody" });
        await erp.SyncedAsync("contacts", new { key = "T1", customerKey = "ANN1", name = "Zebra contact" });
        await erp.SyncedAsync("products", new { key = "P1", name = "Product" });
        await erp.SyncedAsync("standard-costs", new { productKey = "P1", validFrom = "2025-01-01", material = 3 });
        await erp.SyncedAsync("orders", Order("ANN"), Order("BEN"));
        await erp.SyncedAsync("invoices", Invoice("ANN"), Invoice("BEN"));
        await erp.SyncedAsync("payments", Payment("ANN"), Payment("BEN"));
        await erp.SyncedAsync("credit-notes", Credit("ANN"), Credit("BEN"));
        _customerId = (await _ann.GetJsonAsync("/api/v1/customers?q=ANN1"))["items"]![0]!["customerId"]!.GetValue<long>();
        _contactId = (await _ann.GetJsonAsync($"/api/v1/customers/{_customerId}/contacts"))["items"]![0]!["contactId"]!.GetValue<long>();
        _orderId = (await _ann.GetJsonAsync("/api/v1/orders?q=ORD-ANN"))["items"]![0]!["orderId"]!.GetValue<long>();
        var schemes = await _admin.GetJsonAsync("/api/v1/grading/schemes");
        var run = await _admin.PostAsync("/api/v1/grading/runs",
            new { schemeId = schemes["items"]![0]!["schemeId"]!.GetValue<long>(), asOf = "2026-06-30", mode = "commit" }).OkAsync(HttpStatusCode.Accepted);
        await _admin.JobEndedAsync(run["jobId"]!.GetValue<long>());

        static object Order(string who) => new
        {
            key = $"ORD-{who}",
            customerKey = $"{who}1",
            orderDate = "2026-03-01",
            lines = new[] { new { productKey = "P1", quantity = 2, unitPrice = 10 } },
        };
        static object Invoice(string who) => new { key = $"{who}-I", customerKey = $"{who}1", orderKey = $"ORD-{who}", invoiceDate = "2026-03-02", amount = 20 };
        static object Payment(string who) => new { key = $"{who}-B", customerKey = $"{who}1", invoiceKey = $"{who}-I", paidOn = "2026-04-02", amount = 5 };
        static object Credit(string who) => new
        {
            key = $"{who}-N",
            customerKey = $"{who}1",
            creditDate = "2026-04-01",
            lines = new[] { new { productKey = "P1", goodsReturned = false, amount = 1 } },
        };
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task The_record_of_another_salesperson_is_not_found()
    {
        string[] addresses =
        [
            $"/api/v1/customers/{_customerId}", $"/api/v1/customers/{_customerId}/contacts", $"/api/v1/orders/{_orderId}",
            $"/api/v1/grading/customers/{_customerId}/why", $"/api/v1/grading/customers/{_customerId}/history",
        ];
        foreach (var address in addresses)
        {
            await _ben.GetAsync(address).ProblemAsync(HttpStatusCode.NotFound, "not-found");
            await _otherManager.GetAsync(address).ProblemAsync(HttpStatusCode.NotFound, "not-found");
            Assert.That((await _ann.GetAsync(address)).StatusCode, Is.EqualTo(HttpStatusCode.OK), address);
            Assert.That((await _manager.GetAsync(address)).StatusCode, Is.EqualTo(HttpStatusCode.OK), address);
        }
    }

    [Test]
    public async Task The_record_of_another_salesperson_cannot_be_changed()
    {
        await _ben.PatchAsync($"/api/v1/customers/{_customerId}", new { notes = "mine" }, 1).ProblemAsync(HttpStatusCode.NotFound);
        await _ben.PostAsync($"/api/v1/customers/{_customerId}/contacts", new { name = "Spy" }).ProblemAsync(HttpStatusCode.NotFound);
        await _ben.PatchAsync($"/api/v1/contacts/{_contactId}", new { name = "Spy" }, 1).ProblemAsync(HttpStatusCode.NotFound);
        await _ben.DeleteAsync($"/api/v1/contacts/{_contactId}").ProblemAsync(HttpStatusCode.NotFound);
        await _ben.PostAsync("/api/v1/customers", new { name = "Child", parentId = _customerId }).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [TestCase("/api/v1/customers?q=zebra", "Zebra of Ann", "Zebra of Ben")]
    [TestCase("/api/v1/customers?sort=-revenue12m", "Zebra of Ann", "Zebra of Ben")]
    [TestCase("/api/v1/search?q=zebra", "Zebra of Ann", "Zebra of Ben")]
    [TestCase("/api/v1/orders", "ORD-ANN", "ORD-BEN")]
    [TestCase("/api/v1/orders?q=ORD-", "ORD-ANN", "ORD-BEN")]
    [TestCase("/api/v1/search?q=ORD-", "ORD-ANN", "ORD-BEN")]
    [TestCase("/api/v1/invoices", "ANN-I", "BEN-I")]
    [TestCase("/api/v1/payments", "ANN-B", "BEN-B")]
    [TestCase("/api/v1/credit-notes", "ANN-N", "BEN-N")]
    [TestCase("/api/v1/grading/runs/1/results", "Zebra of Ann", "Zebra of Ben")]
    [TestCase("/api/v1/grading/statistics/customers?from=2026-01-01&to=2026-06-30", "Zebra of Ann", "Zebra of Ben")]
    public async Task A_list_holds_the_readers_own_records_and_a_managers_the_whole_team(string address, string annsRecord, string bensRecord)
    {
        foreach (var accept in new[] { "application/json", "text/csv" })
        {
            if (accept == "text/csv" && address.Contains("search", StringComparison.Ordinal)) continue;
            var (ann, ben, manager) = (await ReadAsync(_ann), await ReadAsync(_ben), await ReadAsync(_manager));
            var (otherManager, admin) = (await ReadAsync(_otherManager), await ReadAsync(_admin));
            Assert.Multiple(() =>
            {
                Assert.That(ann, Does.Contain(annsRecord).And.Not.Contain(bensRecord), $"Ann, {accept}");
                Assert.That(ben, Does.Contain(bensRecord).And.Not.Contain(annsRecord), $"Ben, {accept}");
                Assert.That(manager, Does.Contain(annsRecord).And.Contain(bensRecord), $"their manager, {accept}");
                Assert.That(otherManager, Does.Not.Contain(annsRecord).And.Not.Contain(bensRecord), $"another manager, {accept}");
                Assert.That(admin, Does.Contain(annsRecord).And.Contain(bensRecord), $"the administrator, {accept}");
            });

            async Task<string> ReadAsync(HttpClient client)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                request.Headers.Accept.ParseAdd(accept);
                using var answer = await client.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
                if (accept == "text/csv") Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo(accept), address);
                return text;
            }
        }
    }

    [Test]
    public async Task A_count_counts_no_more_than_the_reader_sees()
    {
        Assert.That((await _ann.GetJsonAsync("/api/v1/customers?q=zebra&count=true"))["total"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That((await _manager.GetJsonAsync("/api/v1/customers?q=zebra&count=true"))["total"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That((await _ann.GetJsonAsync("/api/v1/orders?count=true"))["total"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_customer_that_nobody_owns_is_seen_by_everybody_who_works_with_customers()
    {
        foreach (var client in new[] { _ann, _ben, _manager, _otherManager })
            Assert.That((await client.GetJsonAsync("/api/v1/customers?q=POOL1"))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_person_moved_below_another_manager_is_seen_by_that_one_from_then_on()
    {
        await using var host = new CrmHost();
        var (before, beforeId) = await host.PersonAsync("manager");
        var (after, afterId) = await host.PersonAsync("manager");
        var (_, leadId) = await host.PersonAsync("manager", beforeId);
        var (_, _) = await host.PersonAsync("sales", leadId, "mover");
        await (await host.ErpAsync()).SyncedAsync("customers", new { key = "M1", name = "Moved", ownerSignInName = "mover" });
        var admin = await host.AdministratorAsync();
        Assert.That(await CountAsync(before), Is.EqualTo(1));
        Assert.That(await CountAsync(after), Is.Zero);

        await admin.PatchAsync($"/api/v1/people/{leadId}", new { managerId = afterId }, 2).OkAsync();

        Assert.That(await CountAsync(before), Is.Zero);
        Assert.That(await CountAsync(after), Is.EqualTo(1));

        static async Task<int> CountAsync(HttpClient client) => (await client.GetJsonAsync("/api/v1/customers?q=M1"))["items"]!.AsArray().Count;
    }

    [Test]
    public async Task Cost_figures_are_absent_for_those_who_may_not_see_them()
    {
        var order = await _ann.GetJsonAsync($"/api/v1/orders/{_orderId}");
        var product = (await _ann.GetJsonAsync("/api/v1/products"))["items"]![0]!;
        var answers = new[]
        {
            order, product, await _ann.GetJsonAsync($"/api/v1/products/{product["productId"]}"), await _ann.GetJsonAsync($"/api/v1/customers/{_customerId}"),
            await _ann.GetJsonAsync("/api/v1/customers"), await _ann.GetJsonAsync("/api/v1/orders"), await _ann.GetJsonAsync("/api/v1/credit-notes"),
            await _ann.GetJsonAsync("/api/v1/grading/statistics?from=2026-01-01&to=2026-06-30"),
            await _ann.GetJsonAsync("/api/v1/grading/statistics/customers?from=2026-01-01&to=2026-06-30"),
            await _ann.GetJsonAsync("/api/v1/grading/runs/1"), await _ann.GetJsonAsync("/api/v1/grading/runs/1/results"),
        };

        var shown = answers.SelectMany(a => Values(a, "")).Where(v => v.Path.Split('.')[^1] is "contribution" or "contribution12m" or "contributionPrevious12m"
            or "contributionPrevious" or "margin" or "margin12m" or "material" or "labour" or "variableOverhead" or "fixedOverhead" or "fullProfit" or "currentCost");
        Assert.That(shown, Is.Empty);
        Assert.That(order["total"]!["net"]!.GetValue<decimal>(), Is.EqualTo(20));
        var managers = await _manager.GetJsonAsync($"/api/v1/orders/{_orderId}");
        Assert.That(managers["total"]!["contribution"], Is.Not.Null, "the manager may see them");
    }

    [TestCase("/api/v1/customers?sort=contribution12m")]
    [TestCase("/api/v1/customers?sort=-contribution12m")]
    [TestCase("/api/v1/orders?sort=-contribution")]
    [TestCase("/api/v1/orders?losing=true")]
    [TestCase("/api/v1/grading/runs/1/results?sort=contribution")]
    public async Task Sorting_and_filtering_by_cost_is_refused_to_those_who_may_not_see_it(string address)
    {
        await _ann.GetAsync(address).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        Assert.That((await _manager.GetAsync(address)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("/api/v1/grading/statistics/customers?from=2026-01-01&to=2026-06-30&sort=contribution")]
    [TestCase("/api/v1/credit-notes?sort=contribution")]
    [TestCase("/api/v1/products?sort=material")]
    public async Task No_other_list_is_sorted_by_cost_for_them_either(string address) =>
        Assert.That((int)(await _ann.GetAsync(address)).StatusCode, Is.EqualTo(403).Or.EqualTo(400));

    private static IEnumerable<(string Path, string Value)> Values(JsonNode? node, string path) => node switch
    {
        JsonObject record => record.SelectMany(m => Values(m.Value, $"{path}.{m.Key}")),
        JsonArray list => list.SelectMany(i => Values(i, path)),
        JsonValue value => [(path, value.ToJsonString())],
        _ => [],
    };
}
