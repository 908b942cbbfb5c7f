using NUnit.Framework;

namespace Crm.ApiTests.Sync;

[Parallelizable(ParallelScope.Self)]
public sealed class RowTests
{
    private CrmHost _host = null!;
    private HttpClient _erp = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _erp = await _host.ErpAsync();
        await _erp.SyncedAsync("customers", new { key = "C1", name = "Customer one" });
        await _erp.SyncedAsync("products", new { key = "P1", name = "With cost", taxRate = 0.13 }, new { key = "P2", name = "Without cost" });
        await _erp.SyncedAsync("standard-costs", new { productKey = "P1", validFrom = "2026-01-01", material = 4, labour = 1 });
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"colour\":\"red\"}", "colour", "invalid")]
    [TestCase("{\"key\":\"F1\",\"Name\":\"x\"}", "Name", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":7}", "name", "invalid")]
    [TestCase("{\"key\":7,\"name\":\"x\"}", "key", "invalid")]
    [TestCase("{\"name\":\"x\"}", "key", "required")]
    [TestCase("{\"key\":\"  \",\"name\":\"x\"}", "key", "required")]
    [TestCase("{\"key\":\"a\\u0000b\",\"name\":\"x\"}", "key", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":\"a\\u0007b\"}", "name", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":\"\"}", "name", "required")]
    [TestCase("{\"key\":\"F1\",\"name\":null}", "name", "required")]
    [TestCase("{\"key\":\"F1\"}", "name", "required")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"currency\":\"euro\"}", "currency", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"taxRate\":13}", "taxRate", "out-of-range")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"taxRate\":\"0.13\"}", "taxRate", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"taxRate\":NaN}", "taxRate", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"taxRate\":1e400}", "taxRate", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"paymentDays\":1.5}", "paymentDays", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"status\":\"gone\"}", "status", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"status\":1}", "status", "invalid")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"parentKey\":\"nobody\"}", "parentKey", "unknown-reference")]
    [TestCase("{\"key\":\"F1\",\"name\":\"x\",\"ownerSignInName\":\"nobody\"}", "ownerSignInName", "unknown-reference")]
    public async Task A_wrong_row_fails_and_names_its_field(string row, string field, string code) =>
        Assert.That(await _erp.RefusedAsync("customers", row), Is.EqualTo((field, code)));

    [Test]
    public async Task A_text_that_is_too_long_fails_and_names_its_field()
    {
        Assert.That(await _erp.RefusedAsync("customers", new { key = "F1", name = new string('x', 201) }), Is.EqualTo(("name", "too-long")));
        Assert.That(await _erp.RefusedAsync("customers", new { key = new string('k', 101), name = "x" }), Is.EqualTo(("key", "too-long")));
    }

    [Test]
    public async Task The_name_of_an_unknown_member_may_be_of_any_length()
    {
        var rows = Enumerable.Range(0, 1001).Select(i => (object)new Dictionary<string, object> { ["key"] = $"M{i}", ["name"] = "x", [new string('m', 3000)] = 1 });

        var answer = await _erp.SyncAsync("suppliers", rows).OkAsync(System.Net.HttpStatusCode.Accepted);

        var job = await _erp.JobEndedAsync(answer["jobId"]!.GetValue<long>());
        Assert.That(job["state"]!.ToString(), Is.EqualTo("done"), job.ToJsonString());
        Assert.That(job["result"]!.Counts().Failed, Is.EqualTo(1001));
    }

    [Test]
    public async Task The_same_key_twice_in_one_body_is_applied_one_after_the_other()
    {
        var answer = await _erp.SyncAsync("suppliers",
            [new { key = "twice", name = "First" }, new { key = "twice", name = "Second" }, new { key = "twice", name = "Second" }]).OkAsync();

        Assert.That(answer.Counts(), Is.EqualTo((1, 1, 1, 0)));
    }

    [Test]
    public async Task Keys_that_differ_in_case_are_two_records()
    {
        var answer = await _erp.SyncAsync("suppliers", [new { key = "case", name = "x" }, new { key = "CASE", name = "x" }, new { key = " case ", name = "x" }])
            .OkAsync();

        Assert.That(answer.Counts(), Is.EqualTo((2, 0, 1, 0)));
    }

    [Test]
    public async Task A_stopping_sync_keeps_what_stood_before_the_first_failing_row()
    {
        var answer = await _erp.SyncAsync("suppliers",
            [new { key = "stop-1", name = "x" }, new { key = "stop-2" }, new { key = "stop-3", name = "x" }], "&onError=stop").OkAsync();

        Assert.That(answer.Counts(), Is.EqualTo((1, 0, 0, 1)));
        Assert.That(answer["notTried"]!.GetValue<long>(), Is.EqualTo(1));
        var again = await _erp.SyncAsync("suppliers", [new { key = "stop-1", name = "x" }, new { key = "stop-3", name = "x" }]).OkAsync();
        Assert.That(again.Counts(), Is.EqualTo((1, 0, 1, 0)));
    }

    [Test]
    public async Task Absent_members_are_left_alone_and_null_clears()
    {
        await _erp.SyncedAsync("customers", new { key = "C2", name = "Two", phone = "010 1234", city = "北京", paymentDays = 30 });
        await _erp.SyncedAsync("customers", new { key = "C2", phone = (string?)null, city = "上海" });

        var found = (await _erp.GetJsonAsync("/api/v1/customers?q=C2"))["items"]!.AsArray().Single()!;
        var customer = await _erp.GetJsonAsync($"/api/v1/customers/{found["customerId"]}");
        Assert.That(customer["phone"], Is.Null);
        Assert.That(customer["city"]!.ToString(), Is.EqualTo("上海"));
        Assert.That(customer["paymentDays"]!.GetValue<int>(), Is.EqualTo(30));
    }

    [Test]
    public async Task Lines_without_own_keys_are_taken_and_sent_again_are_unchanged()
    {
        var order = new
        {
            key = "O-plain",
            customerKey = "C1",
            orderDate = "2026-03-01",
            lines = new[] { Line("P1", 2, 10m), Line("P1", 2, 10m), Line("P2", 1, 5m) },
        };

        await _erp.SyncedAsync("orders", order);

        Assert.That((await _erp.SyncedAsync("orders", order)).Counts(), Is.EqualTo((0, 0, 1, 0)));
        Assert.That((await _erp.OrderAsync("O-plain"))["lines"]!.AsArray(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_lines_own_key_twice_in_one_order_is_refused() => Assert.That(
        await _erp.RefusedAsync("orders", new
        {
            key = "O-twice",
            customerKey = "C1",
            orderDate = "2026-03-01",
            lines = new[] { new { key = "1", productKey = "P1", quantity = 1, unitPrice = 1 }, new { key = "1", productKey = "P2", quantity = 1, unitPrice = 1 } },
        }), Is.EqualTo(("lines[1].key", "duplicate")));

    [Test]
    public async Task References_that_do_not_exist_are_named()
    {
        Assert.That(await _erp.RefusedAsync("orders", Order("O-ref", Line("P9", 1, 1))), Is.EqualTo(("lines[0].productKey", "unknown-reference")));
        Assert.That(await _erp.RefusedAsync("orders", new { key = "O-ref", customerKey = "C9", orderDate = "2026-03-01", lines = new[] { Line("P1", 1, 1) } }),
            Is.EqualTo(("customerKey", "unknown-reference")));
    }

    [Test]
    public async Task A_quantity_of_zero_is_refused() =>
        Assert.That(await _erp.RefusedAsync("orders", Order("O-zero", Line("P1", 0, 1))), Is.EqualTo(("lines[0].quantity", "invalid")));

    [TestCase("1950-02-30", "invalid")]
    [TestCase("0001-01-01", "out-of-range")]
    [TestCase("2026-03-01T00:00:00", "invalid")]
    [TestCase("", "invalid")]
    public async Task A_day_that_cannot_be_is_refused(string day, string code) => Assert.That(
        await _erp.RefusedAsync("orders", new { key = "O-day", customerKey = "C1", orderDate = day, lines = new[] { Line("P1", 1, 1) } }),
        Is.EqualTo(("orderDate", code)));

    [Test]
    public async Task Another_currency_needs_its_exchange_rate() => Assert.That(
        await _erp.RefusedAsync("orders", new { key = "O-rate", customerKey = "C1", orderDate = "2026-03-01", currency = "USD", lines = new[] { Line("P1", 1, 1) } }),
        Is.EqualTo(("exchangeRate", "required")));

    [Test]
    public async Task A_negative_quantity_is_a_return_and_lowers_the_sum()
    {
        await _erp.SyncedAsync("orders", Order("O-return", Line("P1", 5, 10), Line("P1", -2, 10)));

        var order = await _erp.OrderAsync("O-return");

        Assert.That(order["total"]!["net"]!.GetValue<decimal>(), Is.EqualTo(30));
        Assert.That(order["total"]!["material"]!.GetValue<decimal>(), Is.EqualTo(12));
    }

    [Test]
    public async Task A_cost_that_is_missing_is_unknown_and_never_nothing()
    {
        await _erp.SyncedAsync("orders", Order("O-unknown", Line("P1", 1, 10), Line("P2", 1, 7)));

        var order = await _erp.OrderAsync("O-unknown");
        var (known, unknown) = (order["lines"]![0]!["profit"]!, order["lines"]![1]!["profit"]!);

        Assert.That(known["material"]!.GetValue<decimal>(), Is.EqualTo(4));
        Assert.That(unknown["material"], Is.Null);
        Assert.That(unknown["contribution"], Is.Null);
        Assert.That(unknown["costSource"]!.ToString(), Is.EqualTo("unknown"));
        Assert.That(order["total"]!["unknownCostNet"]!.GetValue<decimal>(), Is.EqualTo(7));
    }

    [Test]
    public async Task The_same_return_told_by_an_order_and_a_credit_note_is_refused_the_second_time()
    {
        await _erp.SyncedAsync("orders", new
        {
            key = "O-told",
            customerKey = "C1",
            orderDate = "2026-03-01",
            lines = new object[] { Line("P1", 5, 10), new { productKey = "P1", quantity = -1, unitPrice = 10, returnReference = "RMA-1" } },
        });

        var (field, _) = await _erp.RefusedAsync("credit-notes", new
        {
            key = "N-told",
            customerKey = "C1",
            creditDate = "2026-03-05",
            lines = new[] { new { productKey = "P1", goodsReturned = true, quantity = 1, unitPrice = 10, returnReference = "RMA-1" } },
        });

        Assert.That(field, Does.Contain("returnReference"));
    }

    [Test]
    public async Task An_order_of_a_first_load_raises_no_event_of_its_own()
    {
        var administrator = await _host.AdministratorAsync();
        var before = (await _host.EventsAsync(administrator)).Count;

        await _erp.SyncAsync("orders", [Order("O-historic", Line("P1", 1, 1))], "&historic=true").OkAsync();
        await _erp.SyncAsync("customers", [new { key = "C-historic", name = "Old" }], "&historic=true").OkAsync();
        Assert.That(await _host.EventsAsync(administrator), Has.Count.EqualTo(before));

        await _erp.SyncedAsync("orders", Order("O-today", Line("P1", 1, 1)));
        Assert.That((await _host.EventsAsync(administrator)).Skip(before).Select(e => e["kind"]!.ToString()), Does.Contain("order.created"));
    }

    private static object Line(string product, decimal quantity, decimal price) =>
        new Dictionary<string, object> { ["productKey"] = product, ["quantity"] = quantity, ["unitPrice"] = price };

    private static object Order(string key, params object[] lines) => new { key, customerKey = "C1", orderDate = "2026-03-01", lines };
}
