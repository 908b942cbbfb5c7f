using System.Net;
using Crm.Contracts.Customers;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Customers;

/// <summary>Today is 2026-07-01.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class FiguresTests
{
    private CrmHost _host = null!;
    private HttpClient _erp = null!;
    private HttpClient _admin = null!;

    [SetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _erp = await _host.ErpAsync();
        _admin = await _host.AdministratorAsync();
        await _erp.SyncedAsync("products", new { key = "P", name = "Pump" });
        await _erp.SyncedAsync("standard-costs", new { productKey = "P", validFrom = "2020-01-01", material = 60 });
        await _erp.SyncedAsync("customers", new { key = "A", name = "A" }, new { key = "B", name = "B" });
    }

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Orders_credits_invoices_and_payments_become_figures()
    {
        await _erp.SyncedAsync("orders",
            Order("O1", "A", "2026-07-01", 10, 100), Order("O2", "A", "2025-07-02", 1, 100), Order("O3", "A", "2025-07-01", 2, 100), Order("O4", "A", "2019-01-01", 1, 50));
        await _erp.SyncedAsync("invoices",
            new { key = "I1", customerKey = "A", invoiceDate = "2026-06-01", dueDate = "2026-06-30", amount = 500 },
            new { key = "I2", customerKey = "A", invoiceDate = "2026-06-21", dueDate = "2026-07-01", amount = 200 },
            new { key = "I3", customerKey = "A", invoiceDate = "2026-05-01", dueDate = "2026-05-31", amount = 100 });
        await _erp.SyncedAsync("payments",
            new { key = "M1", customerKey = "A", invoiceKey = "I1", paidOn = "2026-06-11", amount = 300 },
            new { key = "M3", customerKey = "A", invoiceKey = "I3", paidOn = "2026-05-21", amount = 100 });
        await _host.RefreshFiguresNowAsync();

        var customer = (await _admin.GetJsonAsync("/api/v1/customers?q=A&sort=-revenue12m"))["items"]![0]!;
        var figures = (await _admin.GetCustomerAsync(customer.Number("customerId")))["figures"]!;

        Assert.That((figures.Number("revenue12m"), figures.Number("revenuePrevious12m")), Is.EqualTo((1100, 200)));
        Assert.That((figures.Number("orderCount12m"), figures.Number("orderCount")), Is.EqualTo((2, 4)));
        Assert.That((figures.Text("firstOrderOn"), figures.Text("lastOrderOn"), figures.Text("asOf")), Is.EqualTo(("2019-01-01", "2026-07-01", "2026-07-01")));
        Assert.That((figures.Number("openAmount"), figures.Number("overdueAmount")), Is.EqualTo((400, 200)));
        Assert.That(figures["contribution12m"]!.GetValue<decimal>(), Is.GreaterThan(0).And.LessThanOrEqualTo(440));
        // 300 after 10 days, 200 open for 30, 200 open for 10, 100 after 20 days: 13,000 / 800
        Assert.That(figures["collectionDays"]!.GetValue<decimal>(), Is.EqualTo(16.3m));
        Assert.That((customer.Number("revenue12m"), customer.Number("overdue"), customer.Number("orderCount12m")), Is.EqualTo((1100, 200, 2)));
        Assert.That((await _admin.GetJsonAsync("/api/v1/customers?hasOverdue=true")).Texts("code"), Is.EqualTo(new[] { "A" }));
        await AssertProvenAsync();
    }

    [Test]
    public async Task The_keeper_computes_what_changed_soon_after()
    {
        await _erp.SyncedAsync("orders", Order("O1", "B", "2026-06-01", 3, 10));

        for (var tries = 0; tries < 200; tries++)
        {
            var best = (await _admin.GetJsonAsync("/api/v1/customers?sort=-revenue12m"))["items"]![0]!;
            if (best.Text("code") == "B" && best.Number("revenue12m") == 30) return;
            await Task.Delay(50);
        }
        Assert.Fail("The figures did not follow the order within ten seconds.");
    }

    [Test]
    public async Task An_order_changed_or_archived_changes_the_figures_again()
    {
        await _erp.SyncedAsync("orders", Order("O1", "A", "2026-06-01", 3, 10), Order("O2", "A", "2026-06-02", 1, 10));
        await _erp.SyncedAsync("orders", Order("O1", "A", "2026-06-01", 5, 10));
        await _erp.DeleteAsync("/api/v1/orders/by-key/ERP/O2");
        await _host.RefreshFiguresNowAsync();

        Assert.That((await _admin.GetJsonAsync("/api/v1/customers?sort=-revenue12m"))["items"]![0]!.Number("revenue12m"), Is.EqualTo(50));
        await AssertProvenAsync();
    }

    [Test]
    public async Task Windows_roll_with_the_day()
    {
        await _erp.SyncedAsync("orders", Order("O1", "A", "2025-07-02", 1, 100));
        await _erp.SyncedAsync("invoices", new { key = "I1", customerKey = "A", invoiceDate = "2026-06-01", dueDate = "2026-07-01", amount = 500 });
        await _host.RefreshFiguresNowAsync();
        var before = await FiguresOfAAsync();

        _host.Clock.Move(TimeSpan.FromDays(1));
        _admin = await _host.AdministratorAsync(); // the session of yesterday has ended
        await _host.RollFiguresNowAsync();

        var after = await FiguresOfAAsync();
        Assert.That(before, Is.EqualTo((100, 0, 0)));
        Assert.That(after, Is.EqualTo((0, 100, 500)));
        await AssertProvenAsync();
    }

    [Test]
    public async Task A_wrong_figure_is_found_out()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<Common.DbSession>();
        await _host.RollFiguresNowAsync();
        await session.InTransactionAsync(() => session.ExecuteAsync("update customers.CustomerFigure set OrderCount = 7 where CustomerId = (select min(CustomerId) from customers.CustomerFigure)"));

        var verified = await _admin.PostAsync("/api/v1/customers/figures/verification", null).OkAsync();

        Assert.That((verified.Number("customers"), verified.Number("differing"), verified["fields"]!.Number("orderCount")), Is.EqualTo((2, 1, 1)));
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.PostAsync("/api/v1/customers/figures/verification", null).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Marks_of_one_customer_are_taken_together()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();

        await mediator.Send(new MarkFiguresStale([1, 2, 2]));
        await mediator.Send(new MarkFiguresStale([1]));

        Assert.That(await mediator.Send(new Crm.Customers.RefreshStaleFigures()), Is.EqualTo(3).Or.EqualTo(0), "the keeper may have been quicker");
        Assert.That(await mediator.Send(new Crm.Customers.RefreshStaleFigures()), Is.Zero);
    }

    private async Task<(long, long, long)> FiguresOfAAsync()
    {
        var id = (await _admin.GetJsonAsync("/api/v1/customers?sort=code"))["items"]![0]!.Number("customerId");
        var figures = (await _admin.GetCustomerAsync(id))["figures"]!;
        return (figures.Number("revenue12m"), figures.Number("revenuePrevious12m"), figures.Number("overdueAmount"));
    }

    private async Task AssertProvenAsync()
    {
        var verified = await _admin.PostAsync("/api/v1/customers/figures/verification", null).OkAsync();
        Assert.That(verified.Number("differing"), Is.Zero, verified.ToJsonString());
    }

    private static object Order(string key, string customer, string day, decimal quantity, decimal price) => new
    {
        key,
        customerKey = customer,
        orderDate = day,
        lines = new[] { new { productKey = "P", quantity, unitPrice = price } },
    };
}
