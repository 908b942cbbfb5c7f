using Crm.Common;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using Crm.Grading;

namespace Crm.UnitTests.Grading;

/// <summary>Orders held against the caps of a grade's policy.</summary>
public sealed class PolicyCapsTests
{
    [Test]
    public void A_discount_of_exactly_the_cap_is_within_it_and_what_is_above_costs_that_much()
    {
        // 10 × 100 = 1000 gross; cap 15 %: at least 850.
        Assert.That(PolicyCaps.Discount(Figures(net: 850m), Policy()), Is.Null);
        var beyond = PolicyCaps.Discount(Figures(net: 800m), Policy())!.Value;
        Assert.That(beyond.Share, Is.EqualTo(0.2m));
        Assert.That(beyond.Given.Amount, Is.EqualTo(200m));
        Assert.That(beyond.Above.Amount, Is.EqualTo(50m));
        Assert.That(PolicyCaps.Discount(Figures(net: 500m), Policy() with { DiscountCap = null }), Is.Null);
    }

    [Test]
    public void Tax_in_the_price_is_no_discount() =>
        Assert.That(PolicyCaps.Discount(Figures(net: 884.9558m, includesTax: true), Policy() with { DiscountCap = 0m }), Is.Null); // 1000 / 1.13

    [Test]
    public void Days_beyond_the_cap_cost_the_interest_on_them()
    {
        Assert.That(PolicyCaps.PaymentDays(Figures(), Policy(), 60), Is.Null);
        var beyond = PolicyCaps.PaymentDays(Figures(), Policy(), 133)!.Value; // 73 days of 6 % on 1130: 13.56
        Assert.That(beyond.Agreed, Is.EqualTo(133));
        Assert.That(beyond.Cost!.Value.Amount, Is.EqualTo(13.56m));
        Assert.That(PolicyCaps.PaymentDays(Figures(paymentDays: 30), Policy(), 133), Is.Null, "the order has days of its own");
    }

    [Test]
    public void The_smaller_limit_binds_and_prepayments_make_room()
    {
        var exposure = new Exposure(new Money(100m), new Money(200m), new Money(300m), new Money(50m)); // 550
        Assert.That(PolicyCaps.Credit(exposure, Policy(), null, new Money(2_200m)), Is.Null); // 3 months of 2200 / 12 are 550
        var byPolicy = PolicyCaps.Credit(exposure, Policy(), new Money(9_000m), new Money(2_000m))!.Value;
        Assert.That((byPolicy.Limit.Amount, byPolicy.Above.Amount), Is.EqualTo((500m, 50m)));
        var own = PolicyCaps.Credit(exposure, Policy(), new Money(400m), new Money(2_200m))!.Value;
        Assert.That((own.Limit.Amount, own.Above.Amount), Is.EqualTo((400m, 150m)));
        Assert.That(PolicyCaps.Credit(exposure, Policy() with { CreditMonths = null }, null, Money.Zero), Is.Null);
        Assert.That(PolicyCaps.Credit(exposure, Policy() with { CreditMonths = 0m }, null, new Money(9_000m))!.Value.Limit, Is.EqualTo(Money.Zero));
    }

    private static GradePolicy Policy() => new(
        4, 12, 0, 4, 3, 0.15m, 60, 3m, null, true, 0.1m, 1,
        new PolicyModes(PolicyMode.Approve, PolicyMode.Approve, PolicyMode.Block, PolicyMode.Warn, PolicyMode.Warn, PolicyMode.Approve));

    private static OrderFigures Figures(decimal net = 1000m, bool includesTax = false, int? paymentDays = null) => new(
        null, true,
        new OrderToCalculate(1, new DateOnly(2026, 3, 15), 1m, includesTax, null, null, Money.Zero,
            [new LineToCalculate(1, 10m, 1m, new Money(100m), 0m, 0.13m)])
        { PaymentDays = paymentDays },
        new CalculatedOrder(30, ExpectedDaysSource.Default, [],
        [
            new LineProfit(new Money(net), default, new Money(net), new Money(net * 0.13m), default(Money), default(Money), default(Money), default,
                default, default, default, default, default(Money), default(Money), default(Money), null, null),
        ])
        { InterestRate = 0.06m, Rates = [new LineRates(0m, 0m, 0m)] },
        [1]);
}
