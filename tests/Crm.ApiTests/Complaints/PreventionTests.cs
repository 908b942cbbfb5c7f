using System.Net;
using System.Text.Json.Nodes;
using Crm.ApiTests.Orders;
using NUnit.Framework;

namespace Crm.ApiTests.Complaints;

/// <summary>What was complained of before speaks up on order lines and shipments, with the whole story.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PreventionTests : IAsyncDisposable
{
    private readonly CrmHost _host = new(services: services => Orders.OrderRules.WithoutOrderRules(services));
    private Trade _trade = null!;
    private HttpClient _sales = null!;
    private HttpClient _manager = null!;
    private long _customerId;
    private readonly Dictionary<string, long> _products = [];

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [SetUp]
    public async Task Open()
    {
        _trade = await Trade.OpenAsync(_host);
        (_manager, var managerId) = await _host.PersonAsync("manager", signInName: "max");
        (_sales, _) = await _host.PersonAsync("sales", managerId, "ann");
        _customerId = await _trade.CustomerAsync("ANN", "ann");
        await _trade.Erp.SyncedAsync("customers",
            new { key = "GROUP", name = "集团" }, new { key = "SISTER", name = "姐妹公司", parentKey = "GROUP" },
            new { key = "OTHER", name = "别的客户" }, new { key = "ANN", parentKey = "GROUP" });
        await _trade.Erp.SyncedAsync("products", new { key = "P3", name = "自吸泵", categoryKey = "pumps", family = "泵" });
        foreach (var product in await _trade.ListAsync("products")) _products[product.Text("code")] = product["productId"]!.GetValue<long>();
    }

    [Test]
    public async Task A_line_of_a_product_that_the_customer_complained_of_tells_the_whole_story()
    {
        await ComplainAsync("K1", severity: 2, batch: "B7", method: "换密封圈", result: "不再漏", cost: 120m);
        await DeliverAsync("D1", "2026-04-01");
        await DeliverAsync("D2", "2026-05-01");

        var order = await EnterAsync("P1", "P2");

        var finding = order["findings"]!.AsArray().Single()!;
        Assert.That(finding["lineNumber"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That((finding.Text("guard"), finding.Text("code"), finding.Text("mode")), Is.EqualTo(("complaints", "complaint.product", "warn")));
        var story = finding["data"]!["complaints"]![0]!;
        Assert.That((story.Text("subject"), story.Text("method"), story.Text("result"), story.Text("batch")), Is.EqualTo(("漏水 K1", "换密封圈", "不再漏", "B7")));
        Assert.That(story.Text("receivedOn"), Is.EqualTo("2026-03-01"));
        Assert.That(story["cost"], Is.Null, "a salesperson sees no costs");
        Assert.That((story["laterDeliveries"]!.GetValue<int>(), story["cleanDeliveries"]!.GetValue<int>()), Is.EqualTo((2, 2)));
        var seen = await _manager.GetJsonAsync($"/api/v1/orders/{order["orderId"]}/findings");
        Assert.That(seen["items"]![0]!["data"]!["complaints"]![0]!.Amount("cost"), Is.EqualTo(120m));
    }

    [Test]
    public async Task Severity_decides_how_loudly_and_an_order_goes_its_way_with_what_was_done()
    {
        await ComplainAsync("K1", severity: 1);
        var order = await EnterAsync("P1");
        Assert.That(order["findings"]![0]!.Text("mode"), Is.EqualTo("approve"));
        var sent = await _sales.PostAsync($"/api/v1/orders/{order["orderId"]}/confirm", new { }).OkAsync();
        Assert.That(sent.Text("outcome"), Is.EqualTo("waitingForApproval"));
        var approved = await _manager.PostAsync($"/api/v1/orders/{order["orderId"]}/approve", new { reason = "全检" }).OkAsync();
        Assert.That(approved.Text("outcome"), Is.EqualTo("confirmed"));
        var shipped = await _sales.PostAsync($"/api/v1/orders/{order["orderId"]}/ship",
            new { lines = new[] { new { lineNumber = 1, quantity = 1 } } }).ProblemAsync(HttpStatusCode.Conflict, "approval-needed");
        Assert.That(shipped["findings"]![0]!.Text("moment"), Is.EqualTo("ship"));
    }

    [Test]
    public async Task The_group_the_family_and_an_open_case_of_long_ago_speak_up_and_an_old_closed_one_does_not()
    {
        await ComplainAsync("K1", customer: "SISTER");
        await ComplainAsync("K2", customer: "ANN", product: "P3", severity: 1);
        await ComplainAsync("K3", customer: "ANN", product: "P2", day: "2023-01-05");
        await ComplainAsync("K4", customer: "ANN", product: "P2", day: "2023-01-06", closed: false);
        await ComplainAsync("K5", customer: "OTHER", product: "P2");

        var findings = (await EnterAsync("P1", "P2"))["findings"]!.AsArray().Select(f => f!).ToList();

        var pump = findings.Single(f => f.Text("code") == "complaint.product" && f["lineNumber"]!.GetValue<int>() == 1);
        Assert.That(pump["data"]!.Text("whose"), Is.EqualTo("group"));
        var family = findings.Single(f => f.Text("code") == "complaint.family");
        Assert.That(family.Text("mode"), Is.EqualTo("inform"), "P3 is only of the same category");
        var seal = findings.Single(f => f["lineNumber"]!.GetValue<int>() == 2);
        Assert.That(seal["data"]!["complaints"]!.AsArray().Select(c => c!.Text("subject")), Is.EqualTo(new[] { "漏水 K4" }));
    }

    [Test]
    public async Task A_batch_that_anyone_complained_of_warns_everybody_without_the_others_name()
    {
        await ComplainAsync("K1", customer: "OTHER", severity: 2, batch: "X9");
        await ComplainAsync("K2", customer: "OTHER", severity: 3, batch: "Y9");
        await ComplainAsync("K3", customer: "OTHER", severity: 1, batch: "Z9", rejected: true);
        await _trade.PutAsync("shipments", "S1", new
        {
            customerKey = "ANN",
            shippedOn = "2026-06-01",
            lines = new[]
            {
                new { productKey = "P1", quantity = 1, batch = "x9" }, new { productKey = "P1", quantity = 1, batch = "Y9" },
                new { productKey = "P1", quantity = 1, batch = "Z9" }, new { productKey = "P2", quantity = 1, batch = "X9" },
            },
        });

        var found = (await _trade.ListAsync("order-findings", _sales)).Single();

        Assert.That((found.Text("code"), found.Text("mode"), found["lineNumber"]!.GetValue<int>()), Is.EqualTo(("complaint.batch", "warn", 1)));
        Assert.That(found["data"]!.Text("whose"), Is.EqualTo("anyone"));
        Assert.That(found.ToJsonString(), Does.Not.Contain("别的客户"));
        var story = await _sales.GetJsonAsync($"/api/v1/complaints/prevention?customer={_customerId}&product={_products["P1"]}&batch=X9");
        Assert.That(story.Text("mode"), Is.EqualTo("warn"));
        Assert.That(story["items"]!.AsArray().Single()!["customer"]!.Text("name"), Is.EqualTo("别的客户"), "it belongs to nobody, so everybody may see it");
    }

    [Test]
    public async Task Later_deliveries_that_were_complained_of_again_are_not_clean()
    {
        await ComplainAsync("K1", day: "2026-03-01");
        await DeliverAsync("D1", "2026-04-01");
        await DeliverAsync("D2", "2026-05-01");
        await ComplainAsync("K2", day: "2026-05-10");

        var story = await _sales.GetJsonAsync($"/api/v1/complaints/prevention?customer={_customerId}&product={_products["P1"]}");

        Assert.That(story["items"]!.AsArray().Select(i => (i!.Text("subject"), i!["laterDeliveries"]!.GetValue<int>(), i!["cleanDeliveries"]!.GetValue<int>())),
            Is.EqualTo(new[] { ("漏水 K2", 0, 0), ("漏水 K1", 2, 1) }));
    }

    [Test]
    public async Task A_case_shows_what_came_before_it_however_long_ago()
    {
        await ComplainAsync("K1", day: "2021-03-01");
        var second = await ComplainAsync("K2", day: "2026-03-01");
        await ComplainAsync("K3", day: "2026-04-01");
        var before = await _sales.GetJsonAsync($"/api/v1/complaints/{second}/same-before");
        Assert.That(before["items"]!.AsArray().Select(i => i!.Text("subject")), Is.EqualTo(new[] { "漏水 K1" }));
        await _sales.GetAsync("/api/v1/complaints/99999/same-before").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task The_settings_decide_and_say_who_changed_them()
    {
        await ComplainAsync("K1", severity: 3);
        var before = await _manager.GetJsonAsync("/api/v1/complaint-prevention-settings");
        Assert.That(before["months"]!.GetValue<int>(), Is.EqualTo(24));
        object Settings(int months, string mode3) => new
        {
            months,
            modeSeverity1 = "block",
            modeSeverity2 = "approve",
            modeSeverity3 = mode3,
            modeSeverity4 = "inform",
            matchGroup = false,
            matchFamily = false,
            familyMode = "inform",
            batchSeverity = 1,
            batchMode = "block",
        };
        await _sales.PutAsync("/api/v1/complaint-prevention-settings", Settings(12, "block"), "\"1\"").ProblemAsync(HttpStatusCode.Forbidden);
        await _manager.PutAsync("/api/v1/complaint-prevention-settings", Settings(0, "block"), "\"1\"").ProblemAsync(HttpStatusCode.BadRequest);
        await _manager.PutAsync("/api/v1/complaint-prevention-settings", Settings(12, "block"), "\"1\"").OkAsync();
        await _manager.PutAsync("/api/v1/complaint-prevention-settings", Settings(12, "warn"), "\"1\"").ProblemAsync(HttpStatusCode.PreconditionFailed);

        var order = await EnterAsync("P1");

        Assert.That(order["findings"]![0]!.Text("mode"), Is.EqualTo("block"));
        await _sales.PostAsync($"/api/v1/orders/{order["orderId"]}/confirm", new { }).ProblemAsync(HttpStatusCode.Conflict, "blocked");
    }

    [Test]
    public async Task Customers_whose_orders_fell_are_listed_with_the_handling_of_their_complaints()
    {
        await SellAsync("A", "ANN", ("2025-02-10", 100), ("2025-05-10", 100), ("2026-02-10", 90), ("2026-05-10", 10));
        await SellAsync("B", "OTHER", ("2025-03-10", 50), ("2026-03-10", 40));
        await SellAsync("C", "SISTER", ("2025-03-10", 50), ("2026-03-10", 60));
        await ComplainAsync("K1", day: "2026-03-01", satisfaction: 2, method: "换泵", result: "已换");
        await ComplainAsync("K2", day: "2026-06-20", closed: false);

        const string period = "from=2026-01-01&to=2026-06-30";
        var fallen = await _manager.GetJsonAsync($"/api/v1/complaints/order-drop?percent=20&{period}&count=true");

        Assert.That(fallen["total"]!.GetValue<int>(), Is.EqualTo(2), "exactly 20 % counts");
        var worst = fallen["items"]![0]!;
        Assert.That(worst["customer"]!.Text("code"), Is.EqualTo("ANN"));
        Assert.That((worst.Amount("netBefore"), worst.Amount("netNow"), worst.Amount("lost"), worst.Amount("fall")), Is.EqualTo((20000m, 10000m, 10000m, 0.5m)));
        Assert.That(worst.Text("began"), Is.EqualTo("2026-05-01"));
        Assert.That(worst["complaintBefore"]!.GetValue<bool>(), Is.True);
        Assert.That((worst["complaints"]!.GetValue<int>(), worst["openComplaints"]!.GetValue<int>(), worst.Amount("satisfaction")), Is.EqualTo((2, 1, 2m)));
        Assert.That(fallen["items"]![1]!["complaints"]!.GetValue<int>(), Is.Zero);
        var complained = await _manager.GetJsonAsync($"/api/v1/complaints/order-drop?{period}&complained=true&limit=1");
        Assert.That(complained["items"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(complained["nextCursor"], Is.Null);
        var first = await _manager.GetJsonAsync($"/api/v1/complaints/order-drop?{period}&limit=1&sort=-lost");
        var next = await _manager.GetJsonAsync($"/api/v1/complaints/order-drop?{period}&limit=1&sort=-lost&cursor={first["nextCursor"]}");
        Assert.That(next["items"]![0]!["customer"]!.Text("code"), Is.EqualTo("OTHER"));

        var one = await _sales.GetJsonAsync($"/api/v1/complaints/order-drop/{_customerId}?{period}");
        Assert.That(one["months"]!.AsArray(), Has.Count.EqualTo(6));
        Assert.That((one["months"]![4]!.Amount("netBefore"), one["months"]![4]!.Amount("netNow")), Is.EqualTo((10000m, 1000m)));
        var around = one["complaints"]![1]!;
        Assert.That((around.Amount("netBefore"), around.Amount("netAfter"), around["daysAfter"]!.GetValue<int>()), Is.EqualTo((9000m, 1000m, 123)));
        await _manager.GetAsync("/api/v1/complaints/order-drop?from=2026-07-01&to=2026-06-01").ProblemAsync(HttpStatusCode.BadRequest);
        await _manager.GetAsync("/api/v1/complaints/order-drop?percent=0").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_supplier_is_assessed_by_what_was_traced_to_it_and_a_key_of_its_own_may_read_it()
    {
        await _trade.Erp.SyncedAsync("suppliers", new { key = "S2", name = "清白供应商" });
        await _trade.Erp.SyncedAsync("products", new { key = "P4", name = "轴承", supplierKey = "S2" });
        await DeliverAsync("D1", "2026-02-01", quantity: 10_000);
        await DeliverAsync("D2", "2026-02-01", quantity: 500, product: "P4");
        await SellAsync("A", "ANN", ("2026-02-01", 10_000));
        await ComplainAsync("K1", day: "2026-03-01", supplier: "S1", quantity: 10, cause: "material", cost: 2000m);
        await ComplainAsync("K2", day: "2026-04-01", supplier: "S1", quantity: 15, cause: "material");
        await ComplainAsync("K3", day: "2026-04-02", supplier: "S1", rejected: true);
        await ComplainAsync("K4", day: "2026-04-02", supplier: "S1", side: "ownProduction");
        var key = await _host.KeyAsync("read:suppliers");
        var wrong = await _host.KeyAsync("read:products");

        var all = await key.GetJsonAsync("/api/v1/suppliers/assessments?from=2026-01-01&to=2026-06-30");
        await wrong.GetAsync("/api/v1/suppliers/assessments").ProblemAsync(HttpStatusCode.Forbidden);

        Assert.That(all["items"]!.AsArray().Select(i => i!.Text("externalKey")), Is.EqualTo(new[] { "S1", "S2" }), "the worst first");
        var first = all["items"]![0]!;
        Assert.That((first["complaints"]!.GetValue<int>(), first.Amount("complainedQuantity"), first["repeatedComplaints"]!.GetValue<int>()), Is.EqualTo((2, 25m, 1)));
        Assert.That(first["parts"]![0]!.Amount("value"), Is.EqualTo(2500m), "25 of 10,000");
        Assert.That(first["parts"]![0]!.Amount("points"), Is.EqualTo(50m));
        Assert.That(first["cost"], Is.Null, "the key carries no read:cost");
        Assert.That(all["items"]![1]!.Text("band"), Is.EqualTo("A"));
        var one = await _manager.GetJsonAsync($"/api/v1/suppliers/{first["supplierId"]}/assessment?from=2026-01-01&to=2026-06-30");
        Assert.That(one["assessment"]!.Amount("cost"), Is.EqualTo(2000m));
        Assert.That(one["complaints"]!.AsArray().Select(c => (c!.Text("subject"), c!["repeated"]!.GetValue<bool>())),
            Is.EqualTo(new[] { ("漏水 K2", true), ("漏水 K1", false) }));
        await key.GetAsync("/api/v1/suppliers/999/assessment").ProblemAsync(HttpStatusCode.NotFound);
        await key.GetAsync("/api/v1/suppliers/assessments?from=2026-06-30&to=2026-01-01").ProblemAsync(HttpStatusCode.BadRequest);
        await key.GetAsync("/api/v1/suppliers/assessments?sort=luck").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Weights_and_bands_are_settable_and_must_make_sense()
    {
        var settings = (await _manager.GetJsonAsync("/api/v1/supplier-assessment-settings")).AsObject();
        settings.Remove("version");
        settings["quantityWeight"] = 60;
        var changed = await _manager.PutAsync("/api/v1/supplier-assessment-settings", settings, "\"1\"").OkAsync();
        Assert.That(changed["quantityWeight"]!.GetValue<int>(), Is.EqualTo(60));
        settings["bandB"] = 90;
        var problem = await _manager.PutAsync("/api/v1/supplier-assessment-settings", settings, "\"2\"").ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Does.Contain("bandA"));
    }

    private async Task<long> ComplainAsync(
        string key, string customer = "ANN", string product = "P1", int severity = 2, string? batch = null, string day = "2026-03-01",
        bool closed = true, bool? rejected = null, string? method = null, string? result = null, decimal? cost = null, string? supplier = null,
        decimal? quantity = null, string? cause = null, string? side = null, int? satisfaction = null)
    {
        var body = new JsonObject
        {
            ["key"] = key,
            ["customerKey"] = customer,
            ["kind"] = "product",
            ["productKey"] = product,
            ["severity"] = severity,
            ["subject"] = $"漏水 {key}",
            ["receivedOn"] = day,
        };
        void Tell(string name, JsonNode? value)
        {
            if (value is not null) body[name] = value;
        }
        Tell("batch", batch);
        Tell("method", closed ? method ?? "检查" : method);
        Tell("result", closed ? result ?? "正常" : result);
        Tell("refundCost", cost);
        Tell("supplierKey", supplier);
        Tell("quantity", quantity);
        Tell("causeCode", cause);
        Tell("responsibleSide", side);
        Tell("satisfaction", satisfaction);
        Tell("rejected", rejected);
        if (closed)
        {
            Tell("solvedOn", day);
            Tell("closedOn", day);
        }
        var answer = await _trade.Erp.SyncAsync("complaints", [body.ToJsonString()], "&historic=true").OkAsync();
        Assert.That(answer["failed"]!.GetValue<long>(), Is.Zero, answer.ToJsonString());
        var found = await _trade.Erp.GetJsonAsync($"/api/v1/complaints?q={Uri.EscapeDataString($"漏水 {key}")}&state=received,assigned,investigating,waitingForCustomer,solved,confirmed,customerTold,closed");
        return found["items"]![0]!["complaintId"]!.GetValue<long>();
    }

    private Task DeliverAsync(string key, string day, decimal quantity = 1, string product = "P1") => _trade.PutAsync("shipments", key, new
    {
        customerKey = "ANN",
        shippedOn = day,
        lines = new[] { new { productKey = product, quantity } },
    });

    private async Task SellAsync(string key, string customer, params (string Day, int Quantity)[] orders)
    {
        var rows = orders.Select((o, i) => new { key = $"{key}{i}", customerKey = customer, orderDate = o.Day, lines = new[] { Trade.Line("P1", o.Quantity) } });
        await _trade.Erp.SyncedAsync("orders", [.. rows]);
    }

    private Task<JsonNode> EnterAsync(params string[] products) => _sales.PostAsync("/api/v1/orders", new
    {
        customerId = _customerId,
        orderDate = "2026-06-15",
        lines = products.Select(p => new { productId = _products[p], quantity = 1, unitPrice = 100 }).ToArray(),
    }).OkAsync(HttpStatusCode.Created);
}
