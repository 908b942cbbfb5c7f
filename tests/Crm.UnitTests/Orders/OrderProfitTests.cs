using Crm.Common;
using Crm.Contracts.Profitability;
using Crm.Orders;

namespace Crm.UnitTests.Orders;

public sealed class OrderProfitTests
{
    private static readonly OrderLineRow Frozen = new()
    {
        OrderLineId = 1,
        ProductId = 4,
        Quantity = 10m,
        UnitsPerSalesUnit = 12m,
        Material = new Money(600m),
        Labour = new Money(60m),
        VariableOverhead = new Money(6m),
        FixedOverhead = new Money(1.2m),
        StandardCostId = 9,
        CostValidFrom = new DateOnly(2026, 1, 1),
    };

    [Test]
    public void A_frozen_cost_keeps_its_cost_per_unit_when_the_quantity_changes() =>
        Assert.That(OrderProfit.FrozenCost(Frozen, 60m, null), Is.EqualTo(new LineCost(
            new Money(300m), new Money(30m), new Money(3m), new Money(0.6m), 9, new DateOnly(2026, 1, 1))));

    [Test]
    public void A_frozen_cost_is_not_scaled_from_a_rounded_one_while_the_standard_cost_still_says_the_same()
    {
        var third = Frozen with { Quantity = 0.5m, UnitsPerSalesUnit = 1m, Material = new Money(0.1667m) };

        Assert.That(OrderProfit.FrozenCost(third, 1000m, new StandardCostRow { Material = new Money(0.3333m) })!.Material, Is.EqualTo(new Money(333.3m)));
        Assert.That(OrderProfit.FrozenCost(third, 1000m, new StandardCostRow { Material = new Money(0.5m) })!.Material, Is.EqualTo(new Money(333.4m)));
    }

    [Test]
    public void An_unknown_cost_stays_unknown() =>
        Assert.That(OrderProfit.FrozenCost(Frozen with { Material = null, Labour = null, VariableOverhead = null, FixedOverhead = null }, 60m, null), Is.Null);

    [Test]
    public void A_line_whose_product_changed_takes_the_cost_of_the_order_date()
    {
        var same = new OrderLineRow { OrderLineId = 1, ProductId = 4, Quantity = 10m, UnitsPerSalesUnit = 12m };
        var other = new OrderLineRow { OrderLineId = 2, ProductId = 5, Quantity = 10m, UnitsPerSalesUnit = 12m };
        var order = new OrderRow();

        OrderProfit.Write(Answer(Line(1000m, 700m), Line(1000m, 700m)), order, [same, other],
            new Dictionary<long, OrderLineRow> { [1] = Frozen, [2] = Frozen with { OrderLineId = 2 } }, NoUnitCosts);

        Assert.That(same.Material, Is.EqualTo(new Money(600m)));
        Assert.That(same.Contribution, Is.EqualTo(new Money(334m)));
        Assert.That(same.FullProfit, Is.EqualTo(new Money(332.8m)));
        Assert.That(other.Material, Is.EqualTo(new Money(700m)));
    }

    [Test]
    public void Totals_sum_what_is_known_and_tell_how_much_net_rests_on_unknown_cost()
    {
        var order = new OrderRow();

        OrderProfit.Write(
            Answer(Line(1000m, 700m), Line(-50m, null)), order, [new OrderLineRow(), new OrderLineRow()], new Dictionary<long, OrderLineRow>(),
            NoUnitCosts);

        Assert.That(order.Net, Is.EqualTo(new Money(950m)));
        Assert.That(order.VariableCost, Is.EqualTo(new Money(700m)));
        Assert.That(order.Contribution, Is.EqualTo(new Money(300m)));
        Assert.That(order.UnknownCostNet, Is.EqualTo(new Money(-50m)));
        Assert.That(order.AssumedRates, Is.EqualTo("commission,interest"));
    }

    private static readonly Dictionary<long, StandardCostRow> NoUnitCosts = [];

    private static CalculatedOrder Answer(params LineProfit[] lines) => new(30, ExpectedDaysSource.Default, ["commission", "interest"], lines);

    private static LineProfit Line(decimal net, decimal? material) => new LineProfit(
        new Money(net), Money.Zero, new Money(net), Money.Zero, null, null, null, Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero,
        null, null, null, null, null).WithCost(
            material is { } cost ? new LineCost(new Money(cost), Money.Zero, Money.Zero, Money.Zero, 3, new DateOnly(2026, 1, 1)) : null);
}
