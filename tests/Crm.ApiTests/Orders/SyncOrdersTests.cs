using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Orders;

[Parallelizable(ParallelScope.Self)]
public sealed class SyncOrdersTests
{
    private CrmHost _host = null!;
    private Trade _trade = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _trade = await Trade.OpenAsync(_host);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Says_truly_whether_an_order_was_created_updated_or_unchanged()
    {
        var key = Trade.Next("SO");

        Assert.That((await _trade.PutAsync("orders", key, Trade.Order())).Text("outcome"), Is.EqualTo("created"));
        Assert.That((await _trade.PutAsync("orders", key, Trade.Order())).Text("outcome"), Is.EqualTo("unchanged"));
        Assert.That((await _trade.PutAsync("orders", key, new { state = "shipped" })).Text("outcome"), Is.EqualTo("updated"));
        Assert.That((await _trade.PutAsync("orders", key, new { state = "shipped" })).Text("outcome"), Is.EqualTo("unchanged"));
    }

    [Test]
    public async Task Calculates_every_component_per_line_and_in_total()
    {
        var order = await _trade.OrderAsync(Trade.Next("SO"), Trade.Order(lines: [Trade.Line(), Trade.Line("P2", 2, 50)]));

        var known = order["lines"]![0]!["profit"]!;
        Assert.That(known.Amount("net"), Is.EqualTo(1000m));
        Assert.That(known.Amount("tax"), Is.EqualTo(130m));
        Assert.That(known.Amount("material"), Is.EqualTo(600m));
        Assert.That(known.Amount("labour"), Is.EqualTo(100m));
        Assert.That(known.Amount("variableOverhead"), Is.EqualTo(50m));
        Assert.That(known.Amount("contribution"), Is.EqualTo(250m));
        Assert.That(known.Amount("fullProfit"), Is.EqualTo(170m));
        Assert.That(known.Text("costValidFrom"), Is.EqualTo("2026-01-01"));
        var total = order["total"]!;
        Assert.That(total.Amount("net"), Is.EqualTo(1100m));
        Assert.That(total.Amount("contribution"), Is.EqualTo(250m));
        Assert.That(total.Amount("unknownCostNet"), Is.EqualTo(100m));
        Assert.That(total.Amount("margin"), Is.EqualTo(0.25m));
        Assert.That(order["assumedRates"]!.AsArray(), Is.Not.Empty);
    }

    [Test]
    public async Task A_missing_standard_cost_is_unknown_and_never_0()
    {
        var order = await _trade.OrderAsync(Trade.Next("SO"), Trade.Order(lines: [Trade.Line("P2", 2, 50)]));

        var profit = order["lines"]![0]!["profit"]!;
        Assert.That(profit["material"], Is.Null);
        Assert.That(profit["contribution"], Is.Null);
        Assert.That(profit.Text("costSource"), Is.EqualTo("unknown"));
        Assert.That(order["total"]!["contribution"], Is.Null);
    }

    [Test]
    public async Task Costs_are_frozen_at_confirmation_and_a_draft_follows_a_cost_that_comes_later()
    {
        var product = Trade.Next("P");
        await _trade.Erp.SyncedAsync("products", new { key = product, name = "阀门" });
        var confirmed = Trade.Next("SO");
        var draft = Trade.Next("SO");
        var id = (await _trade.OrderAsync(confirmed, Trade.Order(lines: Trade.Line(product))))["orderId"]!.GetValue<long>();
        var draftId = (await _trade.OrderAsync(draft, Trade.Order(state: "draft", lines: Trade.Line(product))))["orderId"]!.GetValue<long>();

        await _trade.Erp.SyncedAsync("standard-costs", new { productKey = product, validFrom = "2026-02-01", material = 30m });

        Assert.That((await _trade.ReadAsync(id))["total"]!["contribution"], Is.Null);
        Assert.That((await _trade.ReadAsync(draftId))["total"]!.Amount("contribution"), Is.EqualTo(700m));

        await _trade.PutAsync("orders", draft, new { state = "confirmed" });
        await _trade.Erp.SyncedAsync("standard-costs", new { productKey = product, validFrom = "2026-02-01", material = 90m });
        await _trade.PutAsync("orders", draft, new { lines = new[] { Trade.Line(product, 5, 110) } });

        var after = await _trade.ReadAsync(draftId);
        Assert.That(after["total"]!.Amount("net"), Is.EqualTo(550m));
        Assert.That(after["total"]!.Amount("material"), Is.EqualTo(150m));
        Assert.That(after["lines"]![0]!["profit"]!.Amount("contribution"), Is.EqualTo(400m));
    }

    [Test]
    public async Task A_changed_product_or_order_date_takes_the_cost_of_the_order_date()
    {
        var product = Trade.Next("P");
        await _trade.Erp.SyncedAsync("products", new { key = product, name = "电机" });
        await _trade.Erp.SyncedAsync("standard-costs",
            new { productKey = product, validFrom = "2026-01-01", material = 30m }, new { productKey = product, validFrom = "2026-05-10", material = 40m });
        var key = Trade.Next("SO");
        var first = await _trade.OrderAsync(key, Trade.Order(lines: Trade.Line(product)));

        var moved = await _trade.OrderAsync(key, new { orderDate = "2026-05-11" });
        var other = await _trade.OrderAsync(key, new { lines = new[] { Trade.Line() } });

        Assert.That(first["total"]!.Amount("material"), Is.EqualTo(300m));
        Assert.That(moved["total"]!.Amount("material"), Is.EqualTo(400m));
        Assert.That(other["total"]!.Amount("material"), Is.EqualTo(600m));
    }

    [Test]
    public async Task Lines_replace_all_lines_and_those_that_go_on_keep_their_ids()
    {
        var key = Trade.Next("SO");
        var before = await _trade.OrderAsync(key, Trade.Order(lines: [Trade.Line(key: "a"), Trade.Line("P2", 3, 7, "b"), Trade.Line("P1", 1, 2, "c")]));

        var after = await _trade.OrderAsync(key, new { lines = new[] { Trade.Line("P2", 4, 7, "b"), Trade.Line(key: "a"), Trade.Line("P2", 1, 1, "d") } });

        Assert.That(Ids(after).Take(2), Is.EqualTo(new[] { Ids(before)[1], Ids(before)[0] }));
        Assert.That(Ids(before), Does.Not.Contain(Ids(after)[2]));
        Assert.That(after["lines"]!.AsArray().Select(l => l!.Text("externalKey")), Is.EqualTo(new[] { "b", "a", "d" }));
        Assert.That(after["total"]!.Amount("net"), Is.EqualTo(1029m));
    }

    [Test]
    public async Task A_row_whose_reference_is_missing_fails_with_its_field_and_key_and_the_others_are_taken()
    {
        var good = Trade.Next("SO");
        var answer = await _trade.Erp.SyncAsync("orders",
        [
            new { key = Trade.Next("SO"), customerKey = "nobody", orderDate = "2026-05-04", lines = new[] { Trade.Line() } },
            new { key = Trade.Next("SO"), customerKey = "C1", orderDate = "2026-05-04", lines = new[] { Trade.Line(), Trade.Line("nothing") } },
            new { key = good, customerKey = "C1", orderDate = "2026-05-04", lines = new[] { Trade.Line() } },
            new { key = Trade.Next("SO"), customerKey = "C1", orderDate = "2026-05-04", surprise = 1, lines = new[] { Trade.Line() } },
        ]).OkAsync();

        Assert.That((answer["created"]!.GetValue<int>(), answer["failed"]!.GetValue<int>()), Is.EqualTo((1, 3)));
        Assert.That(answer["problems"]!.AsArray().Select(p => p!.Text("field")), Is.EqualTo(new[] { "customerKey", "lines[1].productKey", "surprise" }));
        Assert.That(answer["problems"]![0]!.Text("message"), Does.Contain("'nobody'"));
        Assert.That(await _trade.ListAsync($"orders?q={good}"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_same_key_again_in_one_body_is_applied_after_the_first()
    {
        var key = Trade.Next("SO");

        var answer = await _trade.Erp.SyncedAsync("orders",
            new { key, customerKey = "C1", orderDate = "2026-05-04", lines = new[] { Trade.Line() } },
            new { key, state = "closed" });

        Assert.That((answer["created"]!.GetValue<int>(), answer["updated"]!.GetValue<int>()), Is.EqualTo((1, 1)));
        Assert.That((await _trade.ListAsync($"orders?q={key}"))[0].Text("state"), Is.EqualTo("closed"));
    }

    [Test]
    public async Task A_negative_quantity_is_a_return_and_keeps_its_net_negative()
    {
        var order = await _trade.OrderAsync(Trade.Next("SO"), Trade.Order(lines: Trade.Line(quantity: -2)));

        Assert.That(order["total"]!.Amount("net"), Is.EqualTo(-200m));
        Assert.That(order["total"]!.Amount("material"), Is.EqualTo(-120m));
        Assert.That(order["total"]!["margin"], Is.Null);
    }

    [Test]
    public async Task A_return_told_as_an_order_line_is_refused_as_a_credit_line_until_the_order_lets_it_go()
    {
        var (key, reference) = (Trade.Next("SO"), Trade.Next("RMA"));
        var credit = new
        {
            customerKey = "C1",
            creditDate = "2026-05-20",
            lines = new[] { new { productKey = "P1", goodsReturned = true, quantity = 2m, unitPrice = 100m, returnReference = reference } },
        };
        await _trade.PutAsync("orders", key, Trade.Order(lines: [Trade.Line(), Trade.Line(quantity: -2, returnReference: reference)]));

        var refused = await _trade.RefusedAsync("credit-notes", Trade.Next("CN"), credit);
        Assert.That(refused["errors"]!["returnReference"]![0]!.GetValue<string>(), Does.Contain(reference).And.Contain($"order {key}"));

        await _trade.PutAsync("orders", key, new { state = "cancelled" });
        var note = Trade.Next("CN");
        await _trade.PutAsync("credit-notes", note, credit);
        var back = await _trade.RefusedAsync("orders", key, new { state = "confirmed" });
        Assert.That(back["errors"]!["returnReference"]![0]!.GetValue<string>(), Does.Contain($"credit note {note}"));
    }

    [Test]
    public async Task An_archived_order_counts_no_more_and_comes_back_with_the_next_message()
    {
        var key = Trade.Next("SO");
        await _trade.CustomerAsync(key);
        var order = await _trade.OrderAsync(key, Trade.Order(key));
        Assert.That((await _trade.FiguresAsync(key)).Amount("revenue12m"), Is.EqualTo(1000m));

        await _trade.ArchiveAsync("orders", key);
        Assert.That((await _trade.FiguresAsync(key)).Amount("revenue12m"), Is.Zero);
        Assert.That(await _trade.ListAsync($"orders?q={key}"), Is.Empty);
        Assert.That((await _trade.ReadAsync(order["orderId"]!.GetValue<long>()))["archivedAt"], Is.Not.Null);

        Assert.That((await _trade.PutAsync("orders", key, new { })).Text("outcome"), Is.EqualTo("updated"));
        Assert.That((await _trade.FiguresAsync(key)).Amount("revenue12m"), Is.EqualTo(1000m));
    }

    [Test]
    public async Task An_order_that_moves_to_another_customer_moves_the_figures_of_both()
    {
        var (from, to, key) = (Trade.Next("C"), Trade.Next("C"), Trade.Next("SO"));
        await _trade.CustomerAsync(from);
        await _trade.CustomerAsync(to);
        await _trade.PutAsync("orders", key, Trade.Order(from));

        await _trade.PutAsync("orders", key, new { customerKey = to });

        Assert.That((await _trade.FiguresAsync(from)).Amount("revenue12m"), Is.Zero);
        Assert.That((await _trade.FiguresAsync(to)).Amount("revenue12m"), Is.EqualTo(1000m));
    }

    [Test]
    public async Task A_line_without_a_tax_rate_takes_the_customers()
    {
        var customer = Trade.Next("C");
        await _trade.CustomerAsync(customer, taxRate: 0.06m);

        var order = await _trade.OrderAsync(Trade.Next("SO"), new
        {
            customerKey = customer,
            orderDate = "2026-05-04",
            lines = new[] { new { productKey = "P1", quantity = 1, unitPrice = 100 } },
        });

        Assert.That(order["lines"]![0]!.Amount("taxRate"), Is.EqualTo(0.06m));
    }

    [Test]
    public async Task A_foreign_currency_needs_its_rate_and_is_counted_in_the_base_currency()
    {
        var line = Trade.Line();
        var refused = await _trade.RefusedAsync("orders", Trade.Next("SO"),
            new { customerKey = "C1", orderDate = "2026-05-04", currency = "USD", lines = new[] { line } });
        Assert.That(refused["errors"]!["exchangeRate"], Is.Not.Null);

        var order = await _trade.OrderAsync(Trade.Next("SO"),
            new { customerKey = "C1", orderDate = "2026-05-04", currency = "USD", exchangeRate = 7.1m, lines = new[] { line } });
        Assert.That(order["total"]!.Amount("net"), Is.EqualTo(7100m));
        Assert.That(order["lines"]![0]!.Amount("lineAmount"), Is.EqualTo(1000m));
    }

    [Test]
    public async Task History_tells_no_event_per_record_and_a_change_tells_what_changed()
    {
        var (historic, told) = (Trade.Next("SO"), Trade.Next("SO"));
        var row = new { key = historic, customerKey = "C1", orderDate = "2025-05-04", lines = new[] { Trade.Line() } };
        await _trade.Erp.SyncAsync("orders", [row], "&historic=true").OkAsync();
        await _trade.PutAsync("orders", told, Trade.Order());
        await _trade.PutAsync("orders", told, new { region = "华南" });

        var changes = await ChangesAsync(told);

        Assert.That(changes.Where(c => c.Text("key") == historic), Is.Empty);
        Assert.That(changes.Where(c => c.Text("key") == told).Select(c => c.Text("kind")), Is.EqualTo(new[] { "order.created", "order.updated" }));
        Assert.That(changes[^1]["changed"]!.AsArray().Select(c => c!.GetValue<string>()), Is.EqualTo(new[] { "region" }));
    }

    [Test]
    public async Task Reconciliation_gives_count_and_sums_per_month_of_what_counts()
    {
        var (one, two, cancelled) = (Trade.Next("SO"), Trade.Next("SO"), Trade.Next("SO"));
        await _trade.PutAsync("orders", one, Trade.Order(date: "2024-02-10"));
        await _trade.PutAsync("orders", two, Trade.Order(date: "2024-02-20", lines: Trade.Line(quantity: 2)));
        await _trade.PutAsync("orders", cancelled, Trade.Order(date: "2024-02-20", state: "cancelled"));

        var rows = (await _trade.Erp.GetJsonAsync("/api/v1/sync/reconciliation?kind=orders&from=2024-02-01&to=2024-02-29"))["items"]!.AsArray();

        Assert.That(rows, Has.Count.EqualTo(1));
        Assert.That(rows[0]!.Text("period"), Is.EqualTo("2024-02"));
        Assert.That((rows[0]!.Amount("count"), rows[0]!.Amount("net"), rows[0]!.Amount("quantity")), Is.EqualTo((2m, 1200m, 12m)));
    }

    [Test]
    public async Task Of_two_senders_of_one_new_key_one_creates_and_the_other_finds_it_unchanged()
    {
        var key = Trade.Next("SO");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _trade.PutAsync("orders", key, Trade.Order())));

        Assert.That(answers.Select(a => a.Text("outcome")).Order(), Is.EqualTo(new[] { "created", "unchanged", "unchanged", "unchanged" }));
        Assert.That(answers.Select(a => a["id"]!.GetValue<long>()).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_order_whose_figures_leave_the_range_of_money_fails_alone()
    {
        var (product, good) = (Trade.Next("P"), Trade.Next("SO"));
        await _trade.Erp.SyncedAsync("products", new { key = product, name = "机床" });
        await _trade.Erp.SyncedAsync("standard-costs", new { productKey = product, validFrom = "2026-01-01", material = 999_999_999m });

        var answer = await _trade.Erp.SyncAsync("orders",
        [
            new { key = Trade.Next("SO"), customerKey = "C1", orderDate = "2026-05-04", lines = new[] { Trade.Line(product, 99_999_999m, 1m) } },
            new { key = Trade.Next("SO"), customerKey = "C1", orderDate = "2026-05-04", lines = new[] { Trade.Line(product, 9_999m, 1m) } },
            new { key = good, customerKey = "C1", orderDate = "2026-05-04", lines = new[] { Trade.Line(product, 1m, 1m) } },
        ]).OkAsync();

        Assert.That(answer["problems"]!.AsArray().Select(p => p!.Text("field")), Is.EqualTo(new[] { "lines", "lines" }));
        Assert.That((await _trade.ListAsync($"orders?q={good}")).Single().Amount("contribution"), Is.EqualTo(-999_999_998m));
    }

    private static List<long> Ids(JsonNode order) => [.. order["lines"]!.AsArray().Select(l => l!["orderLineId"]!.GetValue<long>())];

    // The feed shows events once they are sequenced, shortly after their commit.
    private async Task<List<JsonNode>> ChangesAsync(string lastKey)
    {
        for (var tries = 0; ; tries++)
        {
            var items = new List<JsonNode>();
            for (var after = 0L; ;)
            {
                var page = await _trade.Erp.GetJsonAsync($"/api/v1/changes?limit=200&after={after}");
                var found = page["items"]!.AsArray();
                items.AddRange(found.Select(i => i!).Where(i => i.Text("entity") == "order"));
                if (found.Count == 0) break;
                after = found[^1]!["sequence"]!.GetValue<long>();
            }
            if (items.Count(i => i["key"]?.GetValue<string>() == lastKey) == 2 || tries == 50) return items;
            await Task.Delay(100);
        }
    }
}
