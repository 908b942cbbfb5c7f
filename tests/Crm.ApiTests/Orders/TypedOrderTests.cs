using System.Net;
using System.Text.Json.Nodes;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Orders;

/// <summary>The life of an order that is typed: draft, lines, findings, acknowledgement, approval, confirmation, shipment.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TypedOrderTests : IAsyncDisposable
{
    private readonly StrictGuard _guard = new();
    private readonly CrmHost _host;
    private Trade _trade = null!;
    private HttpClient _sales = null!;
    private HttpClient _manager = null!;
    private long _customerId;
    private long _pump;
    private long _seal;

    public TypedOrderTests() => _host = new CrmHost(services: services => services.WithoutOrderRules().AddSingleton<IOrderGuard>(_guard));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [SetUp]
    public async Task Open()
    {
        _trade = await Trade.OpenAsync(_host);
        (_manager, var managerId) = await _host.PersonAsync("manager", signInName: "max");
        (_sales, _) = await _host.PersonAsync("sales", managerId, "ann");
        _customerId = await _trade.CustomerAsync("ANN", "ann");
        var products = await _trade.ListAsync("products");
        _pump = products.Single(p => p.Text("code") == "P1")["productId"]!.GetValue<long>();
        _seal = products.Single(p => p.Text("code") == "P2")["productId"]!.GetValue<long>();
    }

    [Test]
    public async Task While_it_is_typed_every_line_shows_its_profit_and_what_was_found_and_nothing_is_kept()
    {
        _guard.Products[_seal] = PolicyMode.Warn;

        var seen = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 100), Line(_seal, 2, 5))).OkAsync();

        var pump = seen["lines"]![0]!["profit"]!;
        Assert.That(pump.Amount("net"), Is.EqualTo(1000m));
        Assert.That(pump.Amount("contribution"), Is.EqualTo(250m)); // 1000 − 10 × (60 + 10 + 5)
        Assert.That(pump.Amount("margin"), Is.EqualTo(0.25m));
        Assert.That(seen["lines"]![1]!["profit"]!["contribution"], Is.Null); // its cost is unknown, not 0
        Assert.That(seen["total"]!.Amount("unknownCostNet"), Is.EqualTo(10m));
        Assert.That(seen["findings"]!.AsArray().Single()!.ToJsonString(), Does.Contain("\"lineNumber\":2").And.Contain("\"mode\":\"warn\""));
        Assert.That(seen.Text("verdict"), Is.EqualTo("needsAcknowledgement"));
        Assert.That(await _trade.ListAsync("orders", _sales), Is.Empty);
        Assert.That(await _trade.ListAsync("order-findings", _sales), Is.Empty);
    }

    [Test]
    public async Task Sales_people_see_no_costs_not_even_those_in_findings()
    {
        _guard.Products[_pump] = PolicyMode.Warn;
        var order = await EnterAsync(Line(_pump, 1, 100));
        Assert.That(order["lines"]![0]!["profit"]!["contribution"], Is.Null);
        Assert.That(order["findings"]![0]!["data"]!.ToJsonString(), Is.EqualTo("{\"why\":\"because\",\"cost\":null}"));
        var managers = await _manager.GetJsonAsync($"/api/v1/orders/{Id(order)}");
        Assert.That(managers["findings"]![0]!["data"]!.Amount("cost"), Is.EqualTo(12.5m));
    }

    [Test]
    public async Task A_draft_without_findings_is_checked_confirmed_and_counts_from_then_on()
    {
        var order = await EnterAsync(Line(_pump, 10, 100));
        Assert.That(order.Text("state"), Is.EqualTo("checked"));
        Assert.That(order.Text("number"), Is.EqualTo("O2026-000001"));
        Assert.That(order["erpOwned"]!.GetValue<bool>(), Is.False);
        Assert.That((await _trade.FiguresAsync("ANN")).Amount("revenue12m"), Is.Zero);

        var confirmed = await ConfirmAsync(order).OkAsync();

        Assert.That(confirmed.Text("outcome"), Is.EqualTo("confirmed"));
        Assert.That(confirmed["order"]!.Text("state"), Is.EqualTo("confirmed"));
        Assert.That(Steps(confirmed["order"]!), Is.EqualTo(new[] { "entered", "confirmed" }));
        Assert.That((await _trade.FiguresAsync("ANN")).Amount("revenue12m"), Is.EqualTo(1000m));
        var listed = (await _trade.ListAsync("orders", _sales)).Single();
        Assert.That(listed["erpOwned"]!.GetValue<bool>(), Is.False);
    }

    [Test]
    public async Task Numbers_follow_one_another_and_none_is_given_twice()
    {
        var orders = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => EnterAsync(Line(_pump, 1, 100))));
        Assert.That(orders.Select(o => o.Text("number")).Order(), Is.EqualTo(Enumerable.Range(1, 5).Select(n => $"O2026-{n:000000}")));
    }

    [Test]
    public async Task A_confirmed_order_keeps_its_costs_and_a_draft_does_not()
    {
        var confirmed = await EnterAsync(Line(_pump, 10, 100));
        await ConfirmAsync(confirmed).OkAsync();
        var draft = await EnterAsync(Line(_pump, 10, 100));

        await _trade.Erp.SyncedAsync("standard-costs",
            new { productKey = "P1", validFrom = "2026-06-01", material = 70m, labour = 10m, variableOverhead = 5m, fixedOverhead = 8m });

        Assert.That((await _trade.ReadAsync(Id(confirmed)))["total"]!.Amount("material"), Is.EqualTo(600m));
        Assert.That((await _trade.ReadAsync(Id(draft)))["total"]!.Amount("material"), Is.EqualTo(700m));
    }

    [Test]
    public async Task A_warning_wants_an_acknowledgement_that_says_what_was_done()
    {
        _guard.Products[_pump] = PolicyMode.Warn;
        var order = await EnterAsync(Line(_pump, 10, 100));
        Assert.That(order.Text("state"), Is.EqualTo("draft"));
        var findingId = order["findings"]![0]!["findingId"]!.GetValue<long>();

        var held = await ConfirmAsync(order).ProblemAsync(HttpStatusCode.Conflict, "acknowledgement-needed");
        Assert.That(held["findings"]![0]!["findingId"]!.GetValue<long>(), Is.EqualTo(findingId));
        var silent = await ConfirmAsync(order, (findingId, " ")).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(silent["errors"]!.ToJsonString(), Does.Contain("acknowledgements[0].note"));
        var unknown = await ConfirmAsync(order, (findingId + 99, "seen")).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(unknown["errors"]!.ToJsonString(), Does.Contain("acknowledgements[0].findingId"));

        var confirmed = await ConfirmAsync(order, (findingId, "全检合格后发货")).OkAsync();

        Assert.That(confirmed.Text("outcome"), Is.EqualTo("confirmed"));
        var kept = (await _trade.ListAsync("order-findings?state=acknowledged", _sales)).Single();
        Assert.That(kept.Text("note"), Is.EqualTo("全检合格后发货"));
        Assert.That(kept.Text("action"), Is.EqualTo("inspected"));
        Assert.That(kept["decidedBy"]!.Text("name"), Is.EqualTo("ann"));
        Assert.That(kept["order"]!["orderId"]!.GetValue<long>(), Is.EqualTo(Id(order)));
    }

    [Test]
    public async Task What_wants_an_approval_waits_for_somebody_with_the_right_and_a_reason()
    {
        _guard.Products[_pump] = PolicyMode.Approve;
        var order = await EnterAsync(Line(_pump, 10, 100));
        var sent = await ConfirmAsync(order).OkAsync();
        Assert.That(sent.Text("outcome"), Is.EqualTo("waitingForApproval"));

        await DecideAsync(_sales, order, "approve", "要发").ProblemAsync(HttpStatusCode.Forbidden);
        await DecideAsync(_manager, order, "approve", "").ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        var approved = await DecideAsync(_manager, order, "approve", "老客户，批次已换").OkAsync();

        Assert.That(approved["order"]!.Text("state"), Is.EqualTo("confirmed"));
        Assert.That(approved["findings"]![0]!.Text("state"), Is.EqualTo("approved"));
        Assert.That(approved["findings"]![0]!.Text("note"), Is.EqualTo("老客户，批次已换"));
        Assert.That(Steps(approved["order"]!), Is.EqualTo(new[] { "entered", "sentForApproval", "approved" }));
    }

    [Test]
    public async Task Of_two_who_approve_at_once_one_is_told_what_the_other_did()
    {
        _guard.Products[_pump] = PolicyMode.Approve;
        var (second, _) = await _host.PersonAsync("quality", signInName: "qin");
        var order = await EnterAsync(Line(_pump, 10, 100));
        await ConfirmAsync(order).OkAsync();

        var answers = await Task.WhenAll(DecideAsync(_manager, order, "approve", "max says yes"), DecideAsync(second, order, "approve", "qin says yes"));

        Assert.That(answers.Select(a => a.StatusCode), Is.EquivalentTo(new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        var loser = answers.Single(a => a.StatusCode == HttpStatusCode.Conflict);
        var told = JsonNode.Parse(await loser.Content.ReadAsStringAsync())!;
        Assert.That(told.Text("detail"), Does.Contain("approved it at 2026-07-01").And.Contain("says yes"));
    }

    [Test]
    public async Task What_the_approver_has_not_seen_is_not_approved()
    {
        _guard.Products[_pump] = PolicyMode.Approve;
        var order = await EnterAsync(Line(_pump, 10, 100));
        await ConfirmAsync(order).OkAsync();
        _guard.SubjectId = 8; // another record lies behind it now

        await DecideAsync(_manager, order, "approve", "yes").ProblemAsync(HttpStatusCode.Conflict, "findings-changed");
        Assert.That((await _trade.ReadAsync(Id(order))).Text("state"), Is.EqualTo("waitingForApproval"));
        var approved = await DecideAsync(_manager, order, "approve", "yes, that too").OkAsync();
        Assert.That(approved.Text("outcome"), Is.EqualTo("confirmed"));
    }

    [Test]
    public async Task What_blocks_is_passed_by_nobody_until_the_line_is_gone()
    {
        _guard.Products[_seal] = PolicyMode.Block;
        var order = await EnterAsync(Line(_pump, 10, 100), Line(_seal, 1, 5));
        var blocked = await ConfirmAsync(order).ProblemAsync(HttpStatusCode.Conflict, "blocked");
        var findingId = blocked["findings"]![0]!["findingId"]!.GetValue<long>();
        await ConfirmAsync(order, (findingId, "please")).ProblemAsync(HttpStatusCode.BadRequest);

        var changed = await _sales.PutAsync($"/api/v1/orders/{Id(order)}", Entry(Line(_pump, 10, 100)), "\"1\"").OkAsync();

        Assert.That(changed.Text("state"), Is.EqualTo("checked"));
        Assert.That(changed["findings"]!.AsArray(), Is.Empty);
        await ConfirmAsync(changed).OkAsync();
    }

    [Test]
    public async Task A_rejected_order_says_why_and_goes_nowhere()
    {
        _guard.Products[_pump] = PolicyMode.Approve;
        var order = await EnterAsync(Line(_pump, 10, 100));
        await ConfirmAsync(order).OkAsync();

        var rejected = await DecideAsync(_manager, order, "reject", "原因未消除").OkAsync();

        Assert.That(rejected.Text("state"), Is.EqualTo("rejected"));
        Assert.That(rejected["findings"]![0]!.Text("state"), Is.EqualTo("refused"));
        var late = await DecideAsync(_manager, order, "approve", "doch").ProblemAsync(HttpStatusCode.Conflict, "order-state");
        Assert.That(late.Text("detail"), Does.Contain("max rejected it").And.Contain("原因未消除"));
        await ConfirmAsync(order).ProblemAsync(HttpStatusCode.Conflict, "order-state");
    }

    [Test]
    public async Task Goods_leave_by_batches_never_more_than_ordered_until_all_are_shipped()
    {
        var order = await EnterAsync(Line(_pump, 10, 100), Line(_seal, 4, 5));
        await ShipAsync(order, (1, 1m, null)).ProblemAsync(HttpStatusCode.Conflict, "order-state");
        await ConfirmAsync(order).OkAsync();

        var part = await ShipAsync(order, (1, 3m, "B1"), (1, 2m, "B2")).OkAsync();
        Assert.That(part["order"]!.Text("state"), Is.EqualTo("partShipped"));
        Assert.That(part["order"]!["shipments"]![0]!.Text("number"), Is.EqualTo("O2026-000001-1"));
        var tooMuch = await ShipAsync(order, (1, 5m, null), (2, 4.5m, null), (3, 1m, null)).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(tooMuch["errors"]!.ToJsonString(), Does.Contain("lines[1].quantity").And.Contain("4").And.Contain("lines[2].lineNumber"));
        await CancelAsync(order).ProblemAsync(HttpStatusCode.Conflict, "order-state");
        var rest = await ShipAsync(order, (1, 5m, "B2"), (2, 4m, null)).OkAsync();

        Assert.That(rest["order"]!.Text("state"), Is.EqualTo("shipped"));
        Assert.That(rest["order"]!["shipments"]!.AsArray(), Has.Count.EqualTo(2));
        Assert.That(Steps(rest["order"]!), Is.EqualTo(new[] { "entered", "confirmed", "shipped", "shipped" }));
        await ShipAsync(order, (1, 1m, null)).ProblemAsync(HttpStatusCode.Conflict, "order-state");
    }

    [Test]
    public async Task At_shipping_the_guards_look_at_the_batches()
    {
        _guard.Batches["BAD"] = PolicyMode.Warn;
        _guard.Batches["WORSE"] = PolicyMode.Approve;
        var order = await EnterAsync(Line(_pump, 10, 100));
        await ConfirmAsync(order).OkAsync();

        var held = await ShipAsync(order, (1, 2m, "BAD")).ProblemAsync(HttpStatusCode.Conflict, "acknowledgement-needed");
        var finding = held["findings"]![0]!;
        Assert.That(finding.Text("batch"), Is.EqualTo("BAD"));
        var shipped = await _sales.PostAsync($"/api/v1/orders/{Id(order)}/ship", new
        {
            lines = new[] { new { lineNumber = 1, quantity = 2m, batch = "BAD" } },
            acknowledgements = new[] { new { findingId = finding["findingId"]!.GetValue<long>(), action = "customerAgreed", note = "客户同意让步接收" } },
        }).OkAsync();
        Assert.That(shipped["findings"]![0]!.Text("state"), Is.EqualTo("acknowledged"));

        await ShipAsync(order, (1, 2m, "WORSE")).ProblemAsync(HttpStatusCode.Conflict, "approval-needed");
        var approved = await DecideAsync(_manager, order, "approve", "复检合格").OkAsync();
        Assert.That(approved.Text("outcome"), Is.EqualTo("shipmentApproved"));
        await DecideAsync(_manager, order, "approve", "once more").ProblemAsync(HttpStatusCode.Conflict, "order-state");
        var after = await ShipAsync(order, (1, 2m, "WORSE")).OkAsync();
        Assert.That(after["order"]!["shipments"]!.AsArray(), Has.Count.EqualTo(2));
        // What was approved for that shipment does not let the next one pass.
        await ShipAsync(order, (1, 2m, "WORSE")).ProblemAsync(HttpStatusCode.Conflict, "approval-needed");
    }

    [Test]
    public async Task A_cancelled_order_leaves_the_facts_and_says_why()
    {
        var order = await EnterAsync(Line(_pump, 10, 100));
        await ConfirmAsync(order).OkAsync();
        var cancelled = await CancelAsync(order).OkAsync();
        Assert.That(cancelled.Text("state"), Is.EqualTo("cancelled"));
        Assert.That(cancelled["steps"]!.AsArray()[^1]!.Text("reason"), Is.EqualTo("客户取消"));
        Assert.That((await _trade.FiguresAsync("ANN")).Amount("revenue12m"), Is.Zero);
    }

    [Test]
    public async Task An_order_of_the_erp_is_read_only()
    {
        await _trade.OrderAsync("E1", Trade.Order("ANN", "2026-05-04", "confirmed"));
        var order = (await _trade.ListAsync("orders", _sales)).Single();
        foreach (var (address, body) in new (string, object)[]
        {
            ("confirm", new { }), ("cancel", new { reason = "x" }),
            ("ship", new { lines = new[] { new { lineNumber = 1, quantity = 1m } } }),
        })
            await _sales.PostAsync($"/api/v1/orders/{Id(order)}/{address}", body).ProblemAsync(HttpStatusCode.Conflict, "erp-owned");
        await _sales.PutAsync($"/api/v1/orders/{Id(order)}", Entry(Line(_pump, 1, 1)), "\"1\"").ProblemAsync(HttpStatusCode.Conflict, "erp-owned");
    }

    [Test]
    public async Task Every_wrong_field_is_named_and_nothing_is_kept()
    {
        object Bad(object line, string date = "2026-06-01") => new { customerId = _customerId, orderDate = date, lines = new[] { line } };
        var cases = new (object Body, string Field)[]
        {
            (Bad(new { productId = _pump, quantity = -1, unitPrice = 5 }), "lines[0].quantity"),
            (Bad(new { productId = _pump, quantity = 0, unitPrice = 5 }), "lines[0].quantity"),
            (Bad(new { productId = 99999, quantity = 1, unitPrice = 5 }), "lines[0].productId"),
            (Bad(new { productId = _pump, quantity = 1 }), "lines[0].unitPrice"),
            (Bad(new { productId = _pump, quantity = 1, unitPrice = 5, discount = 1.5 }), "lines[0].discount"),
            (Bad(new { productId = _pump, quantity = 1, unitPrice = 5 }, "2026-07-02"), "orderDate"),
            (Bad(null!), "lines"),
            (new { customerId = 99999, lines = new[] { Line(_pump, 1, 1) } }, "customerId"),
            (new { customerId = _customerId, currency = "USD", lines = new[] { Line(_pump, 1, 1) } }, "exchangeRate"),
            (new { customerId = _customerId, unknown = 1, lines = new[] { Line(_pump, 1, 1) } }, "unknown"),
            (Bad(new { productId = _pump, quantity = 100_000_000, unitPrice = 1_000_000_000 }), "lines[0].unitPrice"),
        };
        foreach (var (body, field) in cases)
            foreach (var address in new[] { "/api/v1/orders", "/api/v1/orders/check" })
            {
                var problem = await _sales.PostAsync(address, body).ProblemAsync(HttpStatusCode.BadRequest);
                Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Does.Contain(field), problem.ToJsonString());
            }
        Assert.That(await _trade.ListAsync("orders", _sales), Is.Empty);
    }

    [Test]
    public async Task The_customer_of_another_salesperson_is_no_customer_and_its_order_not_found()
    {
        var (ben, _) = await _host.PersonAsync("sales", signInName: "ben");
        var problem = await ben.PostAsync("/api/v1/orders", Entry(Line(_pump, 1, 100))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Is.EqualTo(new[] { "customerId" }));
        var order = await EnterAsync(Line(_pump, 1, 100));
        await ben.GetAsync($"/api/v1/orders/{Id(order)}/findings").ProblemAsync(HttpStatusCode.NotFound);
        await ben.PostAsync($"/api/v1/orders/{Id(order)}/confirm", new { }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task The_same_key_again_gives_the_same_order_and_a_stale_draft_is_refused()
    {
        var body = Entry(Line(_pump, 1, 100));
        var first = await _sales.PostAsync("/api/v1/orders", body, "k1").OkAsync(HttpStatusCode.Created);
        var again = await _sales.PostAsync("/api/v1/orders", body, "k1").OkAsync(HttpStatusCode.Created);
        Assert.That(Id(again), Is.EqualTo(Id(first)));
        Assert.That(await _trade.ListAsync("orders", _sales), Has.Count.EqualTo(1));

        await _sales.PutAsync($"/api/v1/orders/{Id(first)}", Entry(Line(_pump, 2, 100)), "\"1\"").OkAsync();
        await _sales.PutAsync($"/api/v1/orders/{Id(first)}", Entry(Line(_pump, 3, 100)), "\"1\"").ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
        await _sales.SendAsync(HttpMethod.Post, $"/api/v1/orders/{Id(first)}/confirm", new { }, ("If-Match", "\"1\""))
            .ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
        var confirmed = await _sales.PostAsync($"/api/v1/orders/{Id(first)}/confirm", new { }, "k2").OkAsync();
        var replayed = await _sales.PostAsync($"/api/v1/orders/{Id(first)}/confirm", new { }, "k2").OkAsync();
        Assert.That(replayed.ToJsonString(), Is.EqualTo(confirmed.ToJsonString()));
    }

    [Test]
    public async Task A_sent_order_is_stored_with_its_findings_and_one_question_is_asked_for_the_whole_chunk()
    {
        _guard.Products[_pump] = PolicyMode.Block;
        var asked = _guard.Asked;

        await _trade.Erp.SyncedAsync("orders", [.. Enumerable.Range(1, 20).Select(i => new
        {
            key = $"S{i}",
            customerKey = "ANN",
            orderDate = "2026-06-01",
            lines = new[] { Trade.Line(), Trade.Line("P2") },
        })]);

        Assert.That(_guard.Asked, Is.EqualTo(asked + 1));
        var found = await _trade.ListAsync("order-findings", _sales);
        Assert.That(found, Has.Count.EqualTo(20));
        Assert.That(found.Select(f => f.Text("state")), Is.All.EqualTo("recorded"));
        var order = (await _trade.ListAsync("orders?q=S7", _sales)).Single();
        Assert.That(order["findingCount"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That((await _sales.GetJsonAsync($"/api/v1/orders/{Id(order)}"))["findings"]!.AsArray(), Has.Count.EqualTo(1));
        // Sent again, changed or not, it is the same finding.
        await _trade.PutAsync("orders", "S7", new { region = "华东" });
        Assert.That(await _trade.ListAsync("order-findings", _sales), Has.Count.EqualTo(20));
    }

    [Test]
    public async Task History_raises_no_findings()
    {
        _guard.Products[_pump] = PolicyMode.Block;
        await _trade.Erp.SyncAsync("orders",
            [new { key = "H1", customerKey = "ANN", orderDate = "2025-06-01", lines = new[] { Trade.Line() } }], "&historic=true").OkAsync();
        Assert.That(await _trade.ListAsync("order-findings", _sales), Is.Empty);
    }

    [Test]
    public async Task Whoever_puts_an_order_is_told_the_same_findings()
    {
        _guard.Products[_pump] = PolicyMode.Warn;
        var answer = await _trade.PutAsync("orders", "W1", Trade.Order("ANN", "2026-06-01"));
        Assert.That(answer["findings"]![0]!.Text("code"), Is.EqualTo("strict.product"));
        Assert.That(answer["findings"]![0]!["data"]!.Amount("cost"), Is.EqualTo(12.5m));
    }

    [Test]
    public async Task A_key_that_enforces_has_its_order_refused_and_the_others_taken()
    {
        _guard.Products[_pump] = PolicyMode.Approve;
        var key = await _host.KeyAsync("write:orders", "enforce:orders");
        var answer = await key.SyncAsync("orders",
        [
            new { key = "N1", customerKey = "ANN", orderDate = "2026-06-01", lines = new[] { Trade.Line() } },
            new { key = "N2", customerKey = "ANN", orderDate = "2026-06-01", lines = new[] { Trade.Line("P2") } },
        ]).OkAsync();
        Assert.That(answer["created"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(answer["problems"]![0]!.Text("code"), Is.EqualTo("blocked"));
        Assert.That(answer["problems"]![0]!.Text("field"), Is.EqualTo("lines[0]"));
        Assert.That((await _trade.ListAsync("orders", _sales)).Select(o => o.Text("number")), Is.EqualTo(new[] { "N2" }));
    }

    [Test]
    public async Task A_sent_shipment_is_looked_at_with_its_batches()
    {
        _guard.Batches["BAD"] = PolicyMode.Warn;
        await _trade.PutAsync("orders", "O1", Trade.Order("ANN", "2026-06-01"));
        await _trade.PutAsync("shipments", "SH1", new
        {
            customerKey = "ANN",
            orderKey = "O1",
            shippedOn = "2026-06-05",
            lines = new[] { new { productKey = "P1", quantity = 1, batch = "BAD", orderLineNumber = 1 } },
        });
        var found = (await _trade.ListAsync("order-findings", _sales)).Single();
        Assert.That(found.Text("batch"), Is.EqualTo("BAD"));
        Assert.That(found.Text("shipmentNumber"), Is.EqualTo("SH1"));
        Assert.That(found["order"]!.Text("number"), Is.EqualTo("O1"));
    }

    private object Entry(params object[] lines) => new { customerId = _customerId, orderDate = "2026-06-15", lines };

    private static object Line(long productId, decimal quantity, decimal unitPrice) => new { productId, quantity, unitPrice };

    private static long Id(JsonNode order) => order["orderId"]!.GetValue<long>();

    private static IEnumerable<string> Steps(JsonNode order) => order["steps"]!.AsArray().Select(s => s!.Text("kind"));

    private Task<JsonNode> EnterAsync(params object[] lines) => _sales.PostAsync("/api/v1/orders", Entry(lines)).OkAsync(HttpStatusCode.Created);

    private Task<HttpResponseMessage> ConfirmAsync(JsonNode order, params (long FindingId, string Note)[] acknowledged) =>
        _sales.PostAsync($"/api/v1/orders/{Id(order)}/confirm", new
        {
            acknowledgements = acknowledged.Select(a => new { findingId = a.FindingId, action = "inspected", note = a.Note }).ToArray(),
        });

    private static Task<HttpResponseMessage> DecideAsync(HttpClient client, JsonNode order, string decision, string reason) =>
        client.PostAsync($"/api/v1/orders/{Id(order)}/{decision}", new { reason });

    private Task<HttpResponseMessage> CancelAsync(JsonNode order) => _sales.PostAsync($"/api/v1/orders/{Id(order)}/cancel", new { reason = "客户取消" });

    private Task<HttpResponseMessage> ShipAsync(JsonNode order, params (int Line, decimal Quantity, string? Batch)[] lines) =>
        _sales.PostAsync($"/api/v1/orders/{Id(order)}/ship", new
        {
            lines = lines.Select(l => new { lineNumber = l.Line, quantity = l.Quantity, batch = l.Batch }).ToArray(),
        });
}
