using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Orders;

/// <summary>
/// Orders judged by their figures and by the caps of the grade: while they are typed, at the confirmation, and when an ERP sends them.
/// The pump costs 75 (fixed 8) a piece; floor 10 %, target 25 %.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OrderVerdictTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();
    private Trade _trade = null!;
    private HttpClient _manager = null!;
    private HttpClient _sales = null!;
    private long _customerId;
    private long _pump;
    private long _seal;

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
        // Nobody is graded yet: what N may is what A may, without a limit of credit.
        await PolicyAsync("DiscountCap = 0.15, PaymentDays = 60, CreditMonths = null");
    }

    [Test]
    public async Task While_it_is_typed_the_order_is_judged_with_the_price_needed_and_what_would_make_it_acceptable()
    {
        var seen = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 90))).OkAsync();
        // 900 − 750 = 150, 16.7 %: between 10 and 25 %. At 100 a piece it is 25 %.
        var judged = seen["judgement"]!;
        Assert.That(judged.Text("verdict"), Is.EqualTo("negotiate"));
        Assert.That(judged["reasons"]![0]!.GetValue<string>(), Is.EqualTo("marginBelowTarget"));
        Assert.That(judged.Amount("belowTarget"), Is.EqualTo(75m)); // 25 % of 900 = 225
        Assert.That(seen["lines"]![0]!["judgement"]!.Amount("priceNeeded"), Is.EqualTo(100m));
        Assert.That(judged["remedies"]!.Amount("priceIncrease"), Is.EqualTo(0.1112m)); // 100 / 90 − 1, in steps of 0.01 %
        Assert.That(judged["remedies"]!["paymentDays"], Is.Null, "without interest days cannot help");

        var better = await _manager.PostAsync("/api/v1/orders/check",
            Entry(Line(_pump, 10, judged["remedies"]!["prices"]![0]!.GetValue<decimal>()))).OkAsync();
        Assert.That(better["judgement"]!.Text("verdict"), Is.EqualTo("accept"));
        Assert.That(better["judgement"]!["remedies"], Is.Null);
        Assert.That(better["findings"]!.AsArray(), Is.Empty);
        Assert.That(better.Text("verdict"), Is.EqualTo("free"));
    }

    [Test]
    public async Task Sales_people_are_told_verdict_and_price_and_no_cost()
    {
        var seen = await _sales.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 90))).OkAsync();
        var judged = seen["judgement"]!;
        Assert.That(judged.Text("verdict"), Is.EqualTo("negotiate"));
        Assert.That(judged["margin"], Is.Null);
        Assert.That(judged["belowTarget"], Is.Null);
        Assert.That(seen["lines"]![0]!["judgement"]!.Amount("priceNeeded"), Is.EqualTo(100m));
        var finding = seen["findings"]!.AsArray().Single()!;
        Assert.That(finding["cost"], Is.Null);
        Assert.That(finding["data"]!["cost"], Is.Null);
    }

    [Test]
    public async Task Freight_spreads_over_more_and_days_that_were_agreed_count()
    {
        await _host.InDatabaseAsync(session => session.InTransactionAsync(() => session.ExecuteAsync(
            "update profitability.ProfitSetting set InterestRate = 0.365")));
        // 10 × 105 = 1050 − 750 − 30 freight = 270 less financing 1050 × 1.13 × 0.001 × 30 = 35.6: 22.3 %.
        var seen = await _manager.PostAsync("/api/v1/orders/check", Entry(30m, null, Line(_pump, 10, 105))).OkAsync();
        var remedies = seen["judgement"]!["remedies"]!;
        // 270 − 262.5 = 7.5 for financing: 6 days of 1.1865.
        Assert.That(remedies["paymentDays"]!.GetValue<int>(), Is.EqualTo(6));
        var prompt = await _manager.PostAsync("/api/v1/orders/check", Entry(30m, 6, Line(_pump, 10, 105))).OkAsync();
        Assert.That(prompt["judgement"]!.Text("verdict"), Is.EqualTo("accept"));
        Assert.That(prompt.Text("expectedDaysSource"), Is.EqualTo("agreed"));
        var later = await _manager.PostAsync("/api/v1/orders/check", Entry(30m, 7, Line(_pump, 10, 105))).OkAsync();
        Assert.That(later["judgement"]!.Text("verdict"), Is.EqualTo("negotiate"));
    }

    [Test]
    public async Task Under_the_floor_a_confirmation_waits_for_an_approval_that_is_listed_with_its_cost()
    {
        var order = await EnterAsync(Line(_pump, 10, 80)); // 50 of 800: 6.25 %, 30 under the floor of 80
        var sent = await _sales.PostAsync($"/api/v1/orders/{Id(order)}/confirm", new { }).OkAsync();
        Assert.That(sent.Text("outcome"), Is.EqualTo("waitingForApproval"));

        var waiting = (await _trade.ListAsync("orders/approvals?count=true", _manager)).Single();
        Assert.That(waiting["order"]!.Text("number"), Is.EqualTo(order.Text("number")));
        Assert.That(waiting["sentBy"]!.Text("name"), Is.EqualTo("ann"));
        Assert.That(waiting.Amount("margin"), Is.EqualTo(0.0625m));
        Assert.That(waiting.Amount("exceptionCost"), Is.EqualTo(30m));
        Assert.That(waiting["findings"]![0]!.Text("code"), Is.EqualTo("verdict.refuse"));
        await _sales.GetAsync("/api/v1/orders/approvals").ProblemAsync(HttpStatusCode.Forbidden);

        Assert.That(await _trade.ListAsync("profit/exceptions", _manager), Is.Empty, "it is not confirmed yet");
        await _manager.PostAsync($"/api/v1/orders/{Id(order)}/approve", new { reason = "开拓新市场" }).OkAsync();
        Assert.That(await _trade.ListAsync("orders/approvals", _manager), Is.Empty);

        var exception = (await _trade.ListAsync("profit/exceptions", _manager)).Single();
        Assert.That(exception.Amount("cost"), Is.EqualTo(30m));
        Assert.That(exception.Text("reason"), Is.EqualTo("开拓新市场"));
        Assert.That(exception["person"]!.Text("name"), Is.EqualTo("max"));
        foreach (var by in new[] { "guard", "person", "month", "customer" })
        {
            var sums = await _manager.GetJsonAsync($"/api/v1/profit/exceptions/sums?by={by}");
            Assert.That(sums.Amount("cost"), Is.EqualTo(30m), by);
            Assert.That(sums["items"]![0]!.Amount("cost"), Is.EqualTo(30m), by);
        }
        Assert.That((await _manager.GetJsonAsync("/api/v1/profit/exceptions/sums?by=month"))["items"]![0]!.Text("key"), Is.EqualTo("2026-07"));
        var none = await _manager.GetJsonAsync("/api/v1/profit/exceptions/sums?to=2020-01-01");
        Assert.That(none["hasData"]!.GetValue<bool>(), Is.False);
        await _sales.GetAsync("/api/v1/profit/exceptions").ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task What_the_approver_has_not_seen_is_not_approved()
    {
        var order = await EnterAsync(Line(_pump, 10, 80));
        await _sales.PostAsync($"/api/v1/orders/{Id(order)}/confirm", new { }).OkAsync();
        await _trade.Erp.SyncedAsync("standard-costs", new { productKey = "P1", validFrom = "2026-06-01", material = 90m });
        await _manager.PostAsync($"/api/v1/orders/{Id(order)}/approve", new { reason = "gut" })
            .ProblemAsync(HttpStatusCode.Conflict, "findings-changed");
        var seen = (await _trade.ListAsync("orders/approvals", _manager)).Single();
        Assert.That(seen["findings"]![0]!["data"]!["cost"]!.Amount("contribution"), Is.EqualTo(-100m));
        await _manager.PostAsync($"/api/v1/orders/{Id(order)}/approve", new { reason = "gut" }).OkAsync();
    }

    [Test]
    public async Task Between_floor_and_target_and_with_an_unknown_cost_somebody_acknowledges()
    {
        foreach (var (line, code) in new[] { (Line(_pump, 10, 90), "verdict.negotiate"), (Line(_seal, 10, 90), "verdict.cannotSay") })
        {
            var order = await EnterAsync(line);
            var held = await _sales.PostAsync($"/api/v1/orders/{Id(order)}/confirm", new { })
                .ProblemAsync(HttpStatusCode.Conflict, "acknowledgement-needed");
            Assert.That(held["findings"]![0]!.Text("code"), Is.EqualTo(code));
        }
    }

    [Test]
    public async Task Floor_target_and_modes_are_set_by_category_and_grade()
    {
        var administrator = await _host.AdministratorAsync();
        var settings = await _manager.GetJsonAsync("/api/v1/profit/verdict-settings");
        Assert.That((settings.Amount("floor"), settings.Amount("target")), Is.EqualTo((0.1m, 0.25m)));
        var pumps = (await _manager.GetJsonAsync("/api/v1/profit/settings"))["categories"]!.AsArray()
            .Single(c => c!.Text("name") == "水泵")!["categoryId"]!.GetValue<long>();
        object Body(decimal floor, decimal target) => new
        {
            floor = 0.1m,
            target = 0.25m,
            refuseMode = "block",
            negotiateMode = "inform",
            cannotSayMode = "warn",
            exceptions = new[] { new { categoryId = (long?)pumps, grade = "N", floor, target } },
        };
        await _manager.PutAsync("/api/v1/profit/verdict-settings", Body(0.2m, 0.3m), "\"1\"").ProblemAsync(HttpStatusCode.Forbidden);
        await administrator.PutAsync("/api/v1/profit/verdict-settings", Body(0.3m, 0.2m), "\"1\"").ProblemAsync(HttpStatusCode.BadRequest);
        await administrator.PutAsync("/api/v1/profit/verdict-settings", Body(0.2m, 0.3m), "\"1\"").OkAsync();
        await administrator.PutAsync("/api/v1/profit/verdict-settings", Body(0.2m, 0.3m), "\"1\"").ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");

        var seen = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 90))).OkAsync(); // 16.7 % < 20 %
        Assert.That(seen["judgement"]!.Text("verdict"), Is.EqualTo("refuse"));
        Assert.That(seen.Text("verdict"), Is.EqualTo("blocked"));
        var good = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 100))).OkAsync();
        Assert.That(good["findings"]![0]!.Text("mode"), Is.EqualTo("inform"));
        Assert.That(good.Text("verdict"), Is.EqualTo("free"));
    }

    [Test]
    public async Task Discount_and_payment_days_beyond_the_caps_want_an_approval()
    {
        await PolicyAsync("DiscountCap = 0.05, PaymentDays = 20");
        var seen = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 200, 0.2m))).OkAsync();
        var findings = seen["findings"]!.AsArray().ToDictionary(f => f!.Text("code"), f => f!);
        Assert.That(findings.Keys, Is.EquivalentTo(new[] { "policy.discount", "policy.paymentDays" }));
        Assert.That(findings["policy.discount"]["data"]!.Amount("discount"), Is.EqualTo(0.2m));
        Assert.That(findings["policy.discount"].Amount("cost"), Is.EqualTo(300m)); // 15 % of 2000 above the cap
        Assert.That(findings["policy.paymentDays"]["data"]!["days"]!.GetValue<int>(), Is.EqualTo(30));
        Assert.That(seen.Text("verdict"), Is.EqualTo("needsApproval"));
        var prepaid = await _manager.PostAsync("/api/v1/orders/check", Entry(0m, 0, Line(_pump, 10, 200))).OkAsync();
        Assert.That(prepaid["findings"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Credit_counts_invoices_orders_on_their_way_and_prepayments_and_blocks()
    {
        await PolicyAsync("CreditMonths = 0");
        await _trade.PutAsync("customers", "ANN", new { creditLimit = 100_000m });
        await _trade.PutAsync("orders", "O1", new
        {
            customerKey = "ANN",
            orderDate = "2026-06-01",
            state = "confirmed",
            lines = new[] { new { productKey = "P1", quantity = 10m, unitPrice = 100m, taxRate = 0.13m } },
        }); // 1130 incl. tax
        await _trade.PutAsync("invoices", "I1", new { customerKey = "ANN", orderKey = "O1", invoiceDate = "2026-06-02", amount = 500m });
        await _trade.PutAsync("payments", "PAY1", new { customerKey = "ANN", paidOn = "2026-06-03", amount = 200m });

        var order = await EnterAsync(Line(_pump, 10, 100));
        var held = await _sales.PostAsync($"/api/v1/orders/{Id(order)}/confirm", new { }).ProblemAsync(HttpStatusCode.Conflict, "blocked");
        var story = held["findings"]!.AsArray().Single(f => f!.Text("code") == "policy.credit")!["data"]!;
        Assert.That(story["exposure"]!.Amount("openInvoices"), Is.EqualTo(500m));
        Assert.That(story["exposure"]!.Amount("otherOrders"), Is.EqualTo(630m));
        Assert.That(story["exposure"]!.Amount("thisOrder"), Is.EqualTo(1130m)); // the product's rate of 13 %
        Assert.That(story["exposure"]!.Amount("prepayments"), Is.EqualTo(200m));
        Assert.That(story.Amount("total"), Is.EqualTo(2060m));
        Assert.That(story.Amount("limit"), Is.Zero);

        await PolicyAsync("CreditMonths = null");
        Assert.That((await _sales.PostAsync($"/api/v1/orders/{Id(order)}/confirm", new { }).OkAsync()).Text("outcome"), Is.EqualTo("confirmed"));
    }

    [Test]
    public async Task Orders_that_fit_into_the_credit_one_by_one_but_not_together_are_not_confirmed_at_the_same_moment()
    {
        await PolicyAsync("CreditMonths = null");
        await _trade.PutAsync("customers", "ANN", new { creditLimit = 2_000m });
        // 1130 each incl. tax.
        var orders = new[] { await EnterAsync(Line(_pump, 10, 100)), await EnterAsync(Line(_pump, 10, 100)), await EnterAsync(Line(_pump, 10, 100)) };

        var answers = await Task.WhenAll(orders.Select(o => _sales.PostAsJsonAsync($"/api/v1/orders/{Id(o)}/confirm", new { })));
        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.OK), Is.EqualTo(1));
        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.Conflict), Is.EqualTo(2));
    }

    [Test]
    public async Task What_comes_at_the_same_moment_is_not_written_over()
    {
        var orders = new[] { await EnterAsync(Line(_pump, 10, 110)), await EnterAsync(Line(_pump, 10, 110)) };
        await _trade.PutAsync("invoices", "I1", new { customerKey = "ANN", invoiceDate = "2026-06-02", amount = 500m });

        await Task.WhenAll(
        [
            .. orders.Select(o => _sales.PostAsync($"/api/v1/orders/{Id(o)}/confirm", new { }).OkAsync()),
            _trade.PutAsync("standard-costs", "COST", new { productKey = "P1", validFrom = "2026-06-15", material = 61m, labour = 10m, variableOverhead = 5m, fixedOverhead = 8m }),
            _trade.PutAsync("orders", "E1", Trade.Order("ANN")),
            _trade.PutAsync("payments", "PAY1", new { customerKey = "ANN", invoiceKey = "I1", paidOn = "2026-06-03", amount = 200m }),
            _trade.PutAsync("payments", "PAY2", new { customerKey = "ANN", invoiceKey = "I1", paidOn = "2026-06-04", amount = 100m }),
            _trade.PutAsync("invoices", "I1", new { customerKey = "ANN", invoiceDate = "2026-06-02", amount = 600m }),
        ]);

        Assert.That((await _trade.ListAsync("orders", _manager)).Select(o => o.Text("state")), Is.All.EqualTo("confirmed").And.Exactly(3).Items);
        Assert.That((await _trade.ListAsync("invoices", _manager)).Single().Amount("open"), Is.EqualTo(300m));
        var figures = await _trade.FiguresAsync("ANN");
        Assert.That(figures["orderCount12m"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That(figures.Amount("revenue12m"), Is.EqualTo(3_200m));
        Assert.That(figures.Amount("openAmount"), Is.EqualTo(300m));
    }

    [Test]
    public async Task What_an_ERP_sends_is_recorded_or_refused_where_its_key_enforces()
    {
        object Poor(string key) => new
        {
            key,
            customerKey = "ANN",
            orderDate = "2026-06-01",
            lines = new[] { new { productKey = "P1", quantity = 10m, unitPrice = 80m, taxRate = 0m } },
        };
        await _trade.Erp.SyncedAsync("orders", Poor("S1"));
        var recorded = (await _trade.ListAsync("order-findings?guard=verdict", _manager)).Single();
        Assert.That(recorded.Text("state"), Is.EqualTo("recorded"));
        Assert.That(recorded.Amount("cost"), Is.EqualTo(30m));
        var exception = (await _trade.ListAsync("profit/exceptions?way=recorded", _manager)).Single();
        Assert.That(exception["person"], Is.Null);

        var key = await _host.KeyAsync("write:orders", "enforce:orders");
        var answer = await key.SyncAsync("orders", [Poor("S2")]).OkAsync();
        Assert.That(answer["problems"]![0]!.Text("message"), Does.Contain("verdict.refuse"));
        Assert.That((await _trade.ListAsync("orders", _manager)).Select(o => o.Text("number")), Is.EqualTo(new[] { "S1" }));
    }

    [Test]
    public async Task Exceptions_follow_each_other_page_by_page_in_the_order_of_their_customers()
    {
        var customers = new[] { "Alpha", "Beta", "Gamma" };
        foreach (var name in customers) await _trade.PutAsync("customers", name, new { name, ownerSignInName = "ann" });
        await _trade.Erp.SyncedAsync("orders",
        [
            .. customers.Select(c => (object)new
            {
                key = $"S-{c}",
                customerKey = c,
                orderDate = "2026-06-01",
                lines = new[] { new { productKey = "P1", quantity = 10m, unitPrice = 80m, taxRate = 0m } },
            }),
        ]);

        var seen = new List<string>();
        for (string? cursor = "", list = "profit/exceptions?guard=verdict&sort=customer&limit=1"; cursor is not null && seen.Count < 9;)
        {
            var page = await _manager.GetJsonAsync($"/api/v1/{list}{(cursor == "" ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page["items"]!.AsArray().Select(i => i!["customer"]!.Text("name")));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        Assert.That(seen, Is.EqualTo(customers));
    }

    [Test]
    public async Task Complaints_of_this_customer_about_this_product_are_expected_again()
    {
        // 20 lines of 1000 in the last two years, 4 of them this customer's; it complained for 200, the other for 100.
        await _trade.Erp.SyncAsync("orders", [.. Enumerable.Range(1, 20).Select(i => new
        {
            key = $"H{i}",
            customerKey = i <= 4 ? "ANN" : "C2",
            orderDate = "2026-01-05",
            lines = new[] { new { productKey = "P1", quantity = 10m, unitPrice = 100m, taxRate = 0m } },
        })], "&historic=true").OkAsync();
        var before = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 100))).OkAsync();
        Assert.That(before["assumedRates"]!.ToJsonString(), Does.Not.Contain("complaint"), "it was sold and nobody complained");
        Assert.That(before["total"]!.Amount("complaint"), Is.Zero);
        foreach (var (number, customer, cost) in new[] { ("K1", "ANN", 200m), ("K2", "C2", 100m) })
            await _trade.Erp.SyncedAsync("complaints", new
            {
                key = number,
                customerKey = customer,
                kind = "product",
                subject = "leaks",
                severity = 2,
                productKey = "P1",
                receivedAt = "2026-02-01T08:00:00Z",
                labourCost = cost,
            });

        // r = 300 / 20,000 = 1.5 %; m = 10 × 1000; (200 + 10,000 × 0.015) / (4,000 + 10,000) = 2.5 %.
        var seen = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 100))).OkAsync();
        Assert.That(seen["total"]!.Amount("complaint"), Is.EqualTo(25m));
        var unsold = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_seal, 1, 10))).OkAsync();
        Assert.That(unsold["assumedRates"]!.ToJsonString(), Does.Contain("complaint"));

        // The kept rate says the same.
        await _host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Crm.Profitability.ComplaintRateKeeper>().Single()
            .KeepAsync(CancellationToken.None);
        Assert.That(await _host.InDatabaseAsync(s => s.ScalarAsync<long>("select count(*) from profitability.ProductComplaintRate")), Is.EqualTo(1));
        var kept = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 100))).OkAsync();
        Assert.That(kept["total"]!.Amount("complaint"), Is.EqualTo(25m));
    }

    [Test]
    public async Task A_shipped_order_is_closed_and_one_that_left_in_part_is_closed_short_at_its_frozen_cost()
    {
        var order = await EnterAsync(Line(_pump, 10, 100), Line(_pump, 4, 100));
        await _sales.PostAsync($"/api/v1/orders/{Id(order)}/close", new { }).ProblemAsync(HttpStatusCode.Conflict, "order-state");
        await _sales.PostAsync($"/api/v1/orders/{Id(order)}/confirm", new { }).OkAsync();
        await _trade.Erp.SyncedAsync("standard-costs", new { productKey = "P1", validFrom = "2026-06-01", material = 90m });
        await _sales.PostAsync($"/api/v1/orders/{Id(order)}/ship", new { lines = new[] { new { lineNumber = 1, quantity = 6m } } }).OkAsync();
        await _sales.PostAsync($"/api/v1/orders/{Id(order)}/cancel", new { reason = "doch nicht" }).ProblemAsync(HttpStatusCode.Conflict, "order-state");
        await _sales.PostAsync($"/api/v1/orders/{Id(order)}/close", new { }).ProblemAsync(HttpStatusCode.BadRequest);
        var closed = await _sales.PostAsync($"/api/v1/orders/{Id(order)}/close", new { reason = "客户不要了" }).OkAsync();
        Assert.That(closed.Text("state"), Is.EqualTo("closed"));
        Assert.That(closed["lines"]!.AsArray().Single()!.Amount("quantity"), Is.EqualTo(6m));
        var seen = await _manager.GetJsonAsync($"/api/v1/orders/{Id(order)}");
        Assert.That(seen["total"]!.Amount("net"), Is.EqualTo(600m));
        Assert.That(seen["total"]!.Amount("material"), Is.EqualTo(360m), "60 a piece, as it was confirmed");
        Assert.That(seen["lines"]![0]!["profit"]!.Text("costSource"), Is.EqualTo("standard"));
        Assert.That(seen["lines"]![0]!["profit"]!.Text("costValidFrom"), Is.EqualTo("2026-01-01"));
        Assert.That(seen["steps"]!.AsArray()[^1]!.Text("kind"), Is.EqualTo("closed"));
    }

    [Test]
    public async Task A_price_of_zero_is_refused_and_no_line_says_nothing()
    {
        var free = await _manager.PostAsync("/api/v1/orders/check", Entry(Line(_pump, 10, 0))).OkAsync();
        Assert.That(free["judgement"]!.Text("verdict"), Is.EqualTo("refuse"));
        Assert.That(free["judgement"]!["margin"], Is.Null);
        Assert.That(free["lines"]![0]!["judgement"]!.Amount("priceNeeded"), Is.EqualTo(100m));
        var empty = await _manager.PostAsync("/api/v1/orders/check", Entry()).OkAsync();
        Assert.That(empty["judgement"]!.Text("verdict"), Is.EqualTo("cannotSay"));
        Assert.That(empty["judgement"]!["reasons"]![0]!.GetValue<string>(), Is.EqualTo("nothingSold"));
    }

    private Task<int> PolicyAsync(string set) => _host.InDatabaseAsync(session => session.InTransactionAsync(() => session.ExecuteAsync(
        $"update grading.PolicyGrade set {set} where Grade = 5")));

    private Task<JsonNode> EnterAsync(params object[] lines) => _sales.PostAsync("/api/v1/orders", Entry(lines)).OkAsync(HttpStatusCode.Created);

    private object Entry(params object[] lines) => Entry(0m, null, lines);

    private object Entry(decimal freight, int? paymentDays, params object[] lines) => new { customerId = _customerId, freight, paymentDays, lines };

    private static object Line(long productId, decimal quantity, decimal unitPrice, decimal discount = 0m) =>
        new { productId, quantity, unitPrice, discount };

    private static long Id(JsonNode order) => order["orderId"]!.GetValue<long>();
}
