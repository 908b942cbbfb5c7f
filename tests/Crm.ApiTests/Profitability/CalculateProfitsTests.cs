using Crm.Common;
using Crm.Contracts.Profitability;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

/// <summary>Which costs, rates and days an order is calculated with.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CalculateProfitsTests : IAsyncDisposable
{
    private static readonly DateOnly Day = new(2026, 7, 1);

    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task The_cost_with_the_latest_first_day_not_after_the_order_is_valid()
    {
        await ErpAsync();
        var before = await LineAsync(new DateOnly(2025, 12, 31));
        var onTheDay = await LineAsync(new DateOnly(2026, 1, 1));
        var long_ago = await LineAsync(new DateOnly(2024, 12, 31));
        Assert.That(before.Material?.Amount, Is.EqualTo(50m));
        Assert.That(onTheDay.Material?.Amount, Is.EqualTo(60m));
        Assert.That(onTheDay.CostValidFrom, Is.EqualTo(new DateOnly(2026, 1, 1)));
        Assert.That(long_ago.Material, Is.Null);
        Assert.That(long_ago.Contribution, Is.Null);
    }

    [Test]
    public async Task Rates_that_nobody_set_count_as_zero_and_are_listed()
    {
        await ErpAsync();
        var order = await OrderAsync(Day);
        Assert.That(order.AssumedRates, Is.EqualTo(new[] { "commission", "rebate", "interest", "complaint" }));
        Assert.That(order.Lines[0].Commission.Amount, Is.Zero);
    }

    [Test]
    public async Task The_rate_of_the_category_goes_before_the_companys()
    {
        await ErpAsync();
        var administrator = await _host.AdministratorAsync();
        var category = (await administrator.GetJsonAsync("/api/v1/profit/settings"))["categories"]![0]!["categoryId"]!.GetValue<long>();
        await administrator.PutAsync("/api/v1/profit/settings", new
        {
            interestRate = 0.073m,
            defaultPaymentDays = 30,
            company = new { commission = 0.01m, rebate = 0.02m },
            categories = new[] { new { categoryId = category, commission = 0.05m, rebate = (decimal?)null } },
        }, "\"1\"").OkAsync();

        var order = await OrderAsync(Day);

        Assert.That(order.AssumedRates, Is.EqualTo(new[] { "complaint" }));
        Assert.That(order.Lines[0].Commission.Amount, Is.EqualTo(5m)); // 5 % of 100, of the category
        Assert.That(order.Lines[0].Rebate.Amount, Is.EqualTo(2m)); // 2 % of the company, as the category sets none
        Assert.That(order.Lines[0].Financing.Amount, Is.EqualTo(0.9m)); // 100 × 7.3 % × 45 / 365
    }

    [Test]
    public async Task Days_are_expected_from_the_past_else_from_the_terms_else_by_default()
    {
        var erp = await ErpAsync();
        Assert.That(await ExpectedAsync(1), Is.EqualTo((45, ExpectedDaysSource.PaymentDays)));
        Assert.That(await ExpectedAsync(2), Is.EqualTo((30, ExpectedDaysSource.Default)));

        foreach (var number in Enumerable.Range(1, 3))
        {
            await erp.SyncedAsync("invoices", new { key = $"I{number}", customerKey = "C1", invoiceDate = "2026-03-01", amount = 100 });
            await erp.SyncedAsync("payments", new { key = $"P{number}", customerKey = "C1", invoiceKey = $"I{number}", paidOn = "2026-03-21", amount = 100 });
        }
        Assert.That(await ExpectedAsync(1), Is.EqualTo((20, ExpectedDaysSource.CollectionDays)));
        // What was paid on 21 March was not known on that day, so the invoices were not paid yet.
        var then = await OrderAsync(new DateOnly(2026, 3, 21));
        Assert.That(then.ExpectedDaysSource, Is.EqualTo(ExpectedDaysSource.PaymentDays));
    }

    [Test]
    public async Task Goods_that_came_back_are_costed_on_their_day()
    {
        await ErpAsync();
        await using var scope = _host.Services.CreateAsyncScope();
        var costs = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new CostReturnedGoods(
            [new ReturnedGoods(1, Day, 2m), new ReturnedGoods(1, new DateOnly(2025, 6, 1), 2m), new ReturnedGoods(1, DateOnly.MinValue, 2m)]));
        Assert.That(costs.Select(c => c.Material?.Amount), Is.EqualTo(new decimal?[] { 120m, 100m, null }));
    }

    private async Task<HttpClient> ErpAsync()
    {
        var erp = await _host.ErpAsync();
        await erp.SyncedAsync("categories", new { key = "PUMPS", name = "Pumps" });
        await erp.SyncedAsync("products", new { key = "P", name = "Pump", categoryKey = "PUMPS" });
        await erp.SyncedAsync("standard-costs",
            new { productKey = "P", validFrom = "2025-01-01", material = 50 }, new { productKey = "P", validFrom = "2026-01-01", material = 60 });
        await erp.SyncedAsync("customers", new { key = "C1", name = "One", paymentDays = 45 }, new { key = "C2", name = "Two" });
        return erp;
    }

    private async Task<(int, ExpectedDaysSource)> ExpectedAsync(long customerId)
    {
        var order = await OrderAsync(Day, customerId);
        return (order.ExpectedDays, order.ExpectedDaysSource);
    }

    private async Task<LineProfit> LineAsync(DateOnly day) => (await OrderAsync(day)).Lines[0];

    private async Task<CalculatedOrder> OrderAsync(DateOnly day, long customerId = 1)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var answer = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new CalculateProfits(
        [
            new OrderToCalculate(customerId, day, 1m, false, null, null, Money.Zero,
                [new LineToCalculate(1, 1m, 1m, new Money(100m), 0m, 0m)]),
        ]));
        return answer.Single();
    }
}
