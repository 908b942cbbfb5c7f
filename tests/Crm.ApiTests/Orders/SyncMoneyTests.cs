using NUnit.Framework;

namespace Crm.ApiTests.Orders;

[Parallelizable(ParallelScope.Self)]
public sealed class SyncMoneyTests
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
    public async Task An_invoice_is_due_after_the_customers_payment_days_else_the_companys()
    {
        var (own, none) = (Trade.Next("C"), Trade.Next("C"));
        await _trade.CustomerAsync(own, paymentDays: 60);
        var noneId = await _trade.CustomerAsync(none);
        await _trade.PutAsync("invoices", Trade.Next("IN"), new { customerKey = own, invoiceDate = "2026-05-01", amount = 100 });
        await _trade.PutAsync("invoices", Trade.Next("IN"), new { customerKey = none, invoiceDate = "2026-05-01", amount = 100 });

        var invoices = await _trade.ListAsync("invoices?limit=200");

        Assert.That(invoices.Single(i => i["customer"]!.Text("code") == own).Text("dueDate"), Is.EqualTo("2026-06-30"));
        Assert.That(invoices.Single(i => i["customer"]!["customerId"]!.GetValue<long>() == noneId).Text("dueDate"), Is.EqualTo("2026-05-31"));
    }

    [Test]
    public async Task Payments_close_an_invoice_and_an_archived_payment_opens_it_again()
    {
        var (customer, invoice, first, second) = (Trade.Next("C"), Trade.Next("IN"), Trade.Next("PY"), Trade.Next("PY"));
        var id = await _trade.CustomerAsync(customer);
        await _trade.PutAsync("invoices", invoice, new { customerKey = customer, invoiceDate = "2026-04-01", dueDate = "2026-05-01", amount = 113 });
        await _trade.PutAsync("payments", first, new { customerKey = customer, invoiceKey = invoice, paidOn = "2026-04-21", amount = 13 });

        var partly = (await _trade.ListAsync($"invoices?customer={id}&overdue=true")).Single();
        Assert.That((partly.Amount("paid"), partly.Amount("open"), partly.Amount("daysLate")), Is.EqualTo((13m, 100m, 61m)));
        Assert.That((await _trade.FiguresAsync(customer)).Amount("overdueAmount"), Is.EqualTo(100m));

        await _trade.PutAsync("payments", second, new { customerKey = customer, invoiceKey = invoice, paidOn = "2026-06-01", amount = 100 });
        Assert.That(await _trade.ListAsync($"invoices?customer={id}&overdue=true"), Is.Empty);
        Assert.That((await _trade.ListAsync($"invoices?customer={id}"))[0].Amount("daysLate"), Is.Zero);
        Assert.That((await _trade.FiguresAsync(customer)).Amount("overdueAmount"), Is.Zero);

        await _trade.ArchiveAsync("payments", second);
        Assert.That((await _trade.ListAsync($"invoices?customer={id}&overdue=true")).Single().Amount("open"), Is.EqualTo(100m));
    }

    [Test]
    public async Task An_invoice_paid_at_another_rate_is_not_left_open_by_the_difference()
    {
        var (customer, invoice) = (Trade.Next("C"), Trade.Next("IN"));
        var id = await _trade.CustomerAsync(customer);
        await _trade.PutAsync("invoices", invoice,
            new { customerKey = customer, invoiceDate = "2026-04-01", dueDate = "2026-05-01", currency = "USD", exchangeRate = 7.12345m, amount = 100.01m });
        foreach (var (amount, rate) in new[] { (33.33m, 6.9m), (33.34m, 7.3m), (33.34m, 7.2m) })
            await _trade.PutAsync("payments", Trade.Next("PY"),
                new { customerKey = customer, invoiceKey = invoice, paidOn = "2026-05-20", currency = "USD", exchangeRate = rate, amount });

        Assert.That((await _trade.ListAsync($"invoices?customer={id}")).Single().Amount("open"), Is.Zero);
        Assert.That((await _trade.FiguresAsync(customer)).Amount("openAmount"), Is.Zero);
    }

    [Test]
    public async Task A_payment_without_an_invoice_is_a_prepayment_that_is_applied_later()
    {
        var (customer, invoice, payment) = (Trade.Next("C"), Trade.Next("IN"), Trade.Next("PY"));
        var id = await _trade.CustomerAsync(customer);
        await _trade.PutAsync("payments", payment, new { customerKey = customer, paidOn = "2026-04-21", amount = 50 });
        Assert.That((await _trade.ListAsync($"payments?customer={id}")).Single()["invoice"], Is.Null);

        await _trade.PutAsync("invoices", invoice, new { customerKey = customer, invoiceDate = "2026-05-01", amount = 80 });
        await _trade.PutAsync("payments", payment, new { invoiceKey = invoice });

        Assert.That((await _trade.ListAsync($"invoices?customer={id}")).Single().Amount("open"), Is.EqualTo(30m));
        Assert.That((await _trade.ListAsync($"payments?customer={id}")).Single().Amount("days"), Is.EqualTo(-10m));
        Assert.That((await _trade.PutAsync("payments", payment, new { invoiceKey = invoice })).Text("outcome"), Is.EqualTo("unchanged"));
    }

    [Test]
    public async Task A_payment_of_an_unknown_invoice_fails_naming_it()
    {
        var refused = await _trade.RefusedAsync("payments", Trade.Next("PY"),
            new { customerKey = "C1", invoiceKey = "IN-none", paidOn = "2026-04-21", amount = 50 });

        Assert.That(refused["errors"]!["invoiceKey"]![0]!.GetValue<string>(), Does.Contain("IN-none"));
    }

    [Test]
    public async Task Goods_that_come_back_bring_their_cost_back_and_an_allowance_does_not()
    {
        var (customer, order) = (Trade.Next("C"), Trade.Next("SO"));
        var id = await _trade.CustomerAsync(customer);
        var orderId = (await _trade.PutAsync("orders", order, Trade.Order(customer)))["id"]!.GetValue<long>();
        await _trade.PutAsync("credit-notes", Trade.Next("CN"), new
        {
            customerKey = customer,
            orderKey = order,
            creditDate = "2026-05-20",
            reason = "质量问题退货",
            lines = new object[]
            {
                new { productKey = "P1", goodsReturned = true, quantity = 2, unitPrice = 100 },
                new { goodsReturned = false, amount = 30 },
            },
        });

        var note = (await _trade.ListAsync($"credit-notes?customer={id}")).Single();
        Assert.That((note.Amount("net"), note.Amount("contribution")), Is.EqualTo((-230m, -80m)));
        var figures = await _trade.FiguresAsync(customer);
        Assert.That((figures.Amount("revenue12m"), figures.Amount("contribution12m"), figures.Amount("orderCount12m")), Is.EqualTo((770m, 170m, 1m)));
        Assert.That((await _trade.ReadAsync(orderId))["creditNotes"]![0]!.Amount("net"), Is.EqualTo(-230m));
    }

    [Test]
    public async Task The_cost_that_came_back_stays_when_the_standard_cost_changes_later()
    {
        var (product, note) = (Trade.Next("P"), Trade.Next("CN"));
        await _trade.Erp.SyncedAsync("products", new { key = product, name = "轴承" });
        await _trade.Erp.SyncedAsync("standard-costs", new { productKey = product, validFrom = "2026-01-01", material = 10 });
        object Lines(int quantity) => new[] { new { productKey = product, goodsReturned = true, quantity, unitPrice = 30 } };
        await _trade.PutAsync("credit-notes", note, new { customerKey = "C2", creditDate = "2026-05-20", lines = Lines(4) });
        await _trade.Erp.SyncedAsync("standard-costs", new { productKey = product, validFrom = "2026-01-01", material = 20 });

        await _trade.PutAsync("credit-notes", note, new { lines = Lines(3) });

        var shown = (await _trade.ListAsync("credit-notes?limit=200")).Single(n => n.Text("number") == note);
        Assert.That((shown.Amount("net"), shown.Amount("contribution")), Is.EqualTo((-90m, -60m)));
    }

    [Test]
    public async Task Shipments_stand_beside_their_order_with_their_batches()
    {
        var (order, shipment) = (Trade.Next("SO"), Trade.Next("SH"));
        var orderId = (await _trade.PutAsync("orders", order, Trade.Order()))["id"]!.GetValue<long>();
        object Lines(params string[] batches) => batches.Select(batch => new { productKey = "P1", quantity = 5, batch, orderLineNumber = 1 }).ToArray();
        await _trade.PutAsync("shipments", shipment,
            new { customerKey = "C1", orderKey = order, shippedOn = "2026-05-08", carrier = "顺丰", lines = Lines("B1", "B2") });
        Assert.That((await _trade.PutAsync("shipments", shipment, new { lines = Lines("B1", "B2") })).Text("outcome"), Is.EqualTo("unchanged"));
        Assert.That((await _trade.PutAsync("shipments", shipment, new { lines = Lines("B1") })).Text("outcome"), Is.EqualTo("updated"));

        var shown = (await _trade.ReadAsync(orderId))["shipments"]![0]!;
        Assert.That(shown.Text("shippedOn"), Is.EqualTo("2026-05-08"));
        Assert.That(shown["lines"]!.AsArray().Select(l => l!.Text("batch")), Is.EqualTo(new[] { "B1" }));
    }
}
