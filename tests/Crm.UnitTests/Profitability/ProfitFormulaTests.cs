using Crm.Common;
using Crm.Contracts.Profitability;
using Crm.Profitability;

namespace Crm.UnitTests.Profitability;

/// <summary>Golden examples, worked out by hand from the rules.</summary>
public sealed class ProfitFormulaTests
{
    private static readonly DateOnly Day = new(2026, 3, 15);

    private static readonly UnitCost Cost = new(
        7, new DateOnly(2026, 1, 1), new Money(40m), new Money(10m), new Money(5m), new Money(8m));

    [Test]
    public void A_plain_line_earns_net_less_every_component()
    {
        // 10 × 100 = 1000; tax 13 % = 130; variable 10 × 55 = 550; freight 50; commission 2 % = 20; rebate 1 % = 10;
        // financing 1130 × 6 % × 73 / 365 = 1130 × 0.012 = 13.56; contribution 1000 − 550 − 50 − 20 − 10 − 13.56 = 356.44;
        // full profit 356.44 − 10 × 8 = 276.44.
        var profit = One(Line(10m, 100m, tax: 0.13m), freight: 50m, interest: 0.06m, days: 73,
            terms: new LineTerms(0.02m, 0.01m, 0m, Cost));

        AssertMoney(profit.LineAmount, 1000m);
        AssertMoney(profit.Net, 1000m);
        AssertMoney(profit.Tax, 130m);
        AssertMoney(profit.Material, 400m);
        AssertMoney(profit.Labour, 100m);
        AssertMoney(profit.VariableOverhead, 50m);
        AssertMoney(profit.VariableCost, 550m);
        AssertMoney(profit.Freight, 50m);
        AssertMoney(profit.Commission, 20m);
        AssertMoney(profit.Rebate, 10m);
        AssertMoney(profit.Financing, 13.56m);
        AssertMoney(profit.Complaint, 0m);
        AssertMoney(profit.Contribution, 356.44m);
        AssertMoney(profit.FixedOverhead, 80m);
        AssertMoney(profit.FullProfit, 276.44m);
        Assert.That(profit.StandardCostId, Is.EqualTo(7));
        Assert.That(profit.CostValidFrom, Is.EqualTo(new DateOnly(2026, 1, 1)));
    }

    [Test]
    public void A_loss_is_negative()
    {
        // 10 × 50 = 500, costs 550: −50; full −50 − 80 = −130.
        var profit = One(Line(10m, 50m));
        AssertMoney(profit.Contribution, -50m);
        AssertMoney(profit.FullProfit, -130m);
        Assert.That(ProfitFormula.Margin(profit.Net, profit.Contribution), Is.EqualTo(-0.1m));
    }

    [Test]
    public void A_return_as_a_negative_line_gives_back_revenue_cost_and_shares()
    {
        // −2 × 100 = −200; cost back −110; commission −4; contribution −200 + 110 + 4 = −86; fixed −16, full −70.
        var profit = One(Line(-2m, 100m, tax: 0.13m), terms: new LineTerms(0.02m, 0m, 0m, Cost));
        AssertMoney(profit.Net, -200m);
        AssertMoney(profit.Tax, -26m);
        AssertMoney(profit.VariableCost, -110m);
        AssertMoney(profit.Commission, -4m);
        AssertMoney(profit.Contribution, -86m);
        AssertMoney(profit.FullProfit, -70m);
        Assert.That(ProfitFormula.Margin(profit.Net, profit.Contribution), Is.Null);
    }

    [Test]
    public void Goods_of_a_credit_note_bring_their_cost_back()
    {
        // 3 units at 40 + 10 + 5 + 8.
        var cost = ProfitFormula.Cost(Cost, 3m);
        AssertMoney(cost.Material, 120m);
        AssertMoney(cost.Labour, 30m);
        AssertMoney(cost.VariableOverhead, 15m);
        AssertMoney(cost.FixedOverhead, 24m);
    }

    [Test]
    public void An_allowance_has_no_quantity_and_so_no_cost_comes_back()
    {
        var cost = ProfitFormula.Cost(Cost, 0m);
        AssertMoney(cost.Material, 0m);
        AssertMoney(cost.FixedOverhead, 0m);
    }

    [Test]
    public void Goods_of_unknown_cost_come_back_at_unknown_cost() =>
        Assert.That(ProfitFormula.Cost(null, 3m), Is.EqualTo(new ReturnedCost(null, null, null, null)));

    [Test]
    public void A_header_discount_amount_is_shared_by_line_amount_and_the_remainder_goes_to_the_largest_line()
    {
        // 100 over 300, 300.0001 and 300 of 900.0001: 33.333329… → 33.3333, 33.33334 → 33.3333, 33.3333; sum 99.9999,
        // so the second, the largest, takes the last 0.0001.
        var profits = Many(Order([Line(3m, 100m), Line(1m, 300.0001m), Line(3m, 100m)]) with { HeaderDiscountAmount = new Money(100m) });
        Assert.That(profits.Select(p => p.HeaderDiscountShare.Amount), Is.EqualTo(new[] { 33.3333m, 33.3334m, 33.3333m }));
        Assert.That(profits.Select(p => p.Net.Amount), Is.EqualTo(new[] { 266.6667m, 266.6667m, 266.6667m }));
    }

    [Test]
    public void A_header_discount_rate_takes_its_part_of_every_line()
    {
        // 3.33 % of 10.01, 10.01 and 10.02: the whole is 30.04 × 0.0333 = 1.000332 → 1.0003; parts 0.333333 → 0.3333 twice and
        // 0.333666 → 0.3337, in all 1.0003.
        var profits = Many(Order([Line(1m, 10.01m), Line(1m, 10.01m), Line(1m, 10.02m)]) with { HeaderDiscountRate = 0.0333m });
        Assert.That(profits.Select(p => p.HeaderDiscountShare.Amount), Is.EqualTo(new[] { 0.3333m, 0.3333m, 0.3337m }));
    }

    [Test]
    public void Of_a_header_discount_rate_too_the_remainder_goes_to_the_largest_line()
    {
        // 0.5 of three lines of 0.0001: the whole 0.00015 → 0.0002; parts 0.00005 → 0.0001 each, 0.0003 in all; the first line
        // gives 0.0001 back.
        var profits = Many(Order([Line(1m, 0.0001m), Line(1m, 0.0001m), Line(1m, 0.0001m)]) with { HeaderDiscountRate = 0.5m });
        Assert.That(profits.Select(p => p.HeaderDiscountShare.Amount), Is.EqualTo(new[] { 0m, 0.0001m, 0.0001m }));
    }

    [Test]
    public void A_return_inside_an_order_gives_its_part_of_a_header_discount_rate_back()
    {
        // 10 % of 1000 and of −200.
        var profits = Many(Order([Line(10m, 100m), Line(-2m, 100m)]) with { HeaderDiscountRate = 0.1m });
        Assert.That(profits.Select(p => p.Net.Amount), Is.EqualTo(new[] { 900m, -180m }));
    }

    [Test]
    public void A_return_inside_an_order_carries_neither_freight_nor_a_discount_amount()
    {
        // 1000, 500 and −1400 with 90 off and 30 freight: 60 and 30 off, then 940 : 470 = 20 and 10 freight.
        var profits = Many(Order([Line(10m, 100m), Line(5m, 100m), Line(-14m, 100m)], freight: 30m) with
        {
            HeaderDiscountAmount = new Money(90m),
        });
        Assert.That(profits.Select(p => p.HeaderDiscountShare.Amount), Is.EqualTo(new[] { 60m, 30m, 0m }));
        Assert.That(profits.Select(p => p.Freight.Amount), Is.EqualTo(new[] { 20m, 10m, 0m }));
    }

    [Test]
    public void The_freight_of_an_order_of_free_goods_is_shared_evenly()
    {
        // 10 over three lines of nothing: 3.3333 each, the first takes the remainder.
        var profits = Many(Order([Line(1m, 0m), Line(1m, 0m), Line(1m, 0m)], freight: 10m));
        Assert.That(profits.Select(p => p.Freight.Amount), Is.EqualTo(new[] { 3.3334m, 3.3333m, 3.3333m }));
    }

    [Test]
    public void A_price_that_includes_tax_is_divided_by_one_plus_the_rate()
    {
        // 3 × 113 / 1.13 = 300; tax of it 39.
        var profit = One(Line(3m, 113m, tax: 0.13m), pricesIncludeTax: true);
        AssertMoney(profit.Net, 300m);
        AssertMoney(profit.Tax, 39m);
    }

    [Test]
    public void The_line_is_rounded_once_and_not_its_price()
    {
        // 1000 × 10 / 1.13 = 8849.557522… → 8849.5575; a price rounded first (8.8496) would make 8849.6.
        AssertMoney(One(Line(1000m, 10m, tax: 0.13m), pricesIncludeTax: true).LineAmount, 8849.5575m);
    }

    [Test]
    public void A_box_of_twelve_costs_twelve_base_units()
    {
        // 2 boxes at 1000: net 2000, 24 base units at 55 = 1320.
        var profit = One(Line(2m, 1000m) with { UnitsPerSalesUnit = 12m });
        AssertMoney(profit.Net, 2000m);
        AssertMoney(profit.VariableCost, 1320m);
        AssertMoney(profit.Contribution, 680m);
    }

    [Test]
    public void Amounts_in_foreign_currency_become_base_currency_and_freight_with_them()
    {
        // 10 × 20 USD = 200 USD, less 20 = 180 × 7.1234 = 1282.212; freight 5 × 7.1234 = 35.617; the cost is in base currency.
        var profit = One(Line(10m, 20m), freight: 5m, exchangeRate: 7.1234m, headerDiscount: 20m);
        AssertMoney(profit.LineAmount, 200m);
        AssertMoney(profit.HeaderDiscountShare, 20m);
        AssertMoney(profit.Net, 1282.212m);
        AssertMoney(profit.Freight, 35.617m);
        AssertMoney(profit.VariableCost, 550m);
        AssertMoney(profit.Contribution, 696.595m);
    }

    [Test]
    public void A_line_discount_lowers_the_line_amount()
    {
        // 7 × 19.99 × 0.85 = 118.9405.
        AssertMoney(One(Line(7m, 19.99m) with { Discount = 0.15m }).LineAmount, 118.9405m);
    }

    [Test]
    public void Rounding_is_half_away_from_zero()
    {
        // 0.5 × 0.0001 = 0.00005 → 0.0001, and to the other side for a return.
        AssertMoney(One(Line(0.5m, 0.0001m)).LineAmount, 0.0001m);
        AssertMoney(One(Line(-0.5m, 0.0001m)).LineAmount, -0.0001m);
    }

    [Test]
    public void An_unknown_cost_leaves_contribution_and_profit_unknown_and_the_rest_known()
    {
        var profit = One(Line(10m, 100m, tax: 0.13m), freight: 50m, terms: new LineTerms(0.02m, 0m, 0m, null));
        AssertMoney(profit.Net, 1000m);
        AssertMoney(profit.Commission, 20m);
        AssertMoney(profit.Freight, 50m);
        Assert.That(profit.Material, Is.Null);
        Assert.That(profit.VariableCost, Is.Null);
        Assert.That(profit.Contribution, Is.Null);
        Assert.That(profit.FixedOverhead, Is.Null);
        Assert.That(profit.FullProfit, Is.Null);
        Assert.That(profit.StandardCostId, Is.Null);
        Assert.That(ProfitFormula.Margin(profit.Net, profit.Contribution), Is.Null);
    }

    [Test]
    public void Of_a_free_line_the_margin_is_undefined()
    {
        var profit = One(Line(1m, 0m));
        AssertMoney(profit.Net, 0m);
        AssertMoney(profit.Contribution, -55m);
        Assert.That(ProfitFormula.Margin(profit.Net, profit.Contribution), Is.Null);
    }

    [Test]
    public void A_discount_above_the_line_makes_a_negative_net_without_a_margin()
    {
        var profit = One(Line(1m, 100m), headerDiscount: 150m);
        AssertMoney(profit.Net, -50m);
        Assert.That(ProfitFormula.Margin(profit.Net, profit.Contribution), Is.Null);
    }

    [Test]
    public void A_complaint_rate_takes_its_share_of_net()
    {
        // 1000 × 1.5 %.
        AssertMoney(One(Line(10m, 100m), terms: new LineTerms(0m, 0m, 0.015m, Cost)).Complaint, 15m);
    }

    [Test]
    public void At_the_price_needed_the_line_reaches_its_target_margin()
    {
        // Variable 550, freight 50, commission 2 %, rebate 1 %, interest 6 % × 73 / 365 × 1.13 = 1.356 %, target 25 %:
        // 600 / (10 × (1 − 0.02 − 0.01 − 0.01356 − 0.25)) = 600 / 7.0644 = 84.9329…
        var terms = new LineTerms(0.02m, 0.01m, 0m, Cost);
        var price = ProfitFormula.PriceNeeded(new Money(550m), new Money(50m), 10m, 1m, 0m, terms, 0.06m, 73, 0.13m, 0.25m);
        Assert.That(price, Is.EqualTo(600m / 7.0644m).Within(0.0000000001m));

        var profit = One(Line(10m, price!.Value, tax: 0.13m), freight: 50m, interest: 0.06m, days: 73, terms: terms);
        Assert.That(ProfitFormula.Margin(profit.Net, profit.Contribution), Is.EqualTo(0.25m).Within(0.00001m));
    }

    [Test]
    public void No_price_reaches_a_target_that_the_rates_eat_up()
    {
        var terms = new LineTerms(0.5m, 0.3m, 0m, Cost);
        Assert.That(ProfitFormula.PriceNeeded(new Money(550m), Money.Zero, 10m, 1m, 0m, terms, 0m, 30, 0m, 0.2m), Is.Null);
    }

    [Test]
    public void No_price_is_needed_of_a_line_of_unknown_cost_or_without_quantity()
    {
        var terms = new LineTerms(0m, 0m, 0m, Cost);
        Assert.That(ProfitFormula.PriceNeeded(null, Money.Zero, 10m, 1m, 0m, terms, 0m, 30, 0m, 0.2m), Is.Null);
        Assert.That(ProfitFormula.PriceNeeded(new Money(1m), Money.Zero, 0m, 1m, 0m, terms, 0m, 30, 0m, 0.2m), Is.Null);
    }

    private static LineProfit One(
        LineToCalculate line, decimal freight = 0m, decimal interest = 0m, int days = 30, LineTerms? terms = null,
        decimal exchangeRate = 1m, decimal? headerDiscount = null, bool pricesIncludeTax = false)
    {
        var order = Order([line], freight) with
        {
            ExchangeRate = exchangeRate,
            PricesIncludeTax = pricesIncludeTax,
            HeaderDiscountAmount = headerDiscount is { } amount ? new Money(amount) : null,
        };
        return ProfitFormula.Calculate(order, [terms ?? new LineTerms(0m, 0m, 0m, Cost)], interest, days).Single();
    }

    private static LineProfit[] Many(OrderToCalculate order) =>
        ProfitFormula.Calculate(order, [.. order.Lines.Select(_ => new LineTerms(0m, 0m, 0m, Cost))], 0m, 30);

    private static OrderToCalculate Order(IReadOnlyList<LineToCalculate> lines, decimal freight = 0m) =>
        new(1, Day, 1m, false, null, null, new Money(freight), lines);

    private static LineToCalculate Line(decimal quantity, decimal price, decimal tax = 0m) =>
        new(1, quantity, 1m, new Money(price), 0m, tax);

    private static void AssertMoney(Money? actual, decimal expected) => Assert.That(actual?.Amount, Is.EqualTo(expected));
}
