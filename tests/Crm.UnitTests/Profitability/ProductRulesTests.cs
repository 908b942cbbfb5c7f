using Crm.Profitability;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Profitability;

/// <summary>Advice on products, and what another price or cost would bring.</summary>
public sealed class ProductRulesTests
{
    private static readonly ProductAdviceRules Rules = new(0.1m, 0.25m, 0.2m, 0.001m, 1);
    private static readonly AdvisedProduct Usual = new(true, true, 0.2m, 20m, 0m, 0.01m, false, false);
    private static readonly SimulatedBase Year = new(100m, 1000m, 600m, 50m, 30m, 80m);

    [TestCase(0.3, ProductAdvice.Push, ProductReason.AboveTarget)]
    [TestCase(0.25, ProductAdvice.Push, ProductReason.AboveTarget)]
    [TestCase(0.24, ProductAdvice.Keep, ProductReason.BelowTarget)]
    [TestCase(0.1, ProductAdvice.Keep, ProductReason.BelowTarget)]
    [TestCase(0.09, ProductAdvice.Reprice, ProductReason.BelowFloor)]
    [TestCase(-0.01, ProductAdvice.Reprice, ProductReason.Loss)]
    public void The_margin_decides(double margin, object advice, object reason)
    {
        var (said, reasons) = ProductAdvisor.Advise(Usual with { Margin = (decimal)margin }, Rules);
        Assert.That((said, reasons[0]), Is.EqualTo(((ProductAdvice)advice, (ProductReason)reason)));
    }

    [Test]
    public void What_is_not_sold_any_more_is_retired() =>
        Assert.That(ProductAdvisor.Advise(Usual with { IsSold = false, Margin = null }, Rules).Advice, Is.EqualTo(ProductAdvice.Retire));

    [Test]
    public void A_small_loss_maker_that_falls_is_retired_a_big_one_repriced()
    {
        var loss = Usual with { Margin = -0.1m, NetChange = -0.5m };
        Assert.That(ProductAdvisor.Advise(loss with { NetShare = 0.0001m }, Rules).Advice, Is.EqualTo(ProductAdvice.Retire));
        Assert.That(ProductAdvisor.Advise(loss, Rules).Advice, Is.EqualTo(ProductAdvice.Reprice));
    }

    [Test]
    public void What_brings_little_of_a_full_bottleneck_is_suspended()
    {
        var slow = Usual with { IsBottleneckFull = true, IsLowPerHour = true, Margin = 0.4m };
        Assert.That(ProductAdvisor.Advise(slow, Rules).Advice, Is.EqualTo(ProductAdvice.Suspend));
        Assert.That(ProductAdvisor.Advise(slow with { IsBottleneckFull = false }, Rules).Advice, Is.EqualTo(ProductAdvice.Push));
    }

    [Test]
    public void Without_a_cost_nothing_can_be_said() =>
        Assert.That(
            ProductAdvisor.Advise(Usual with { Margin = null, WholeContribution = null }, Rules).Advice, Is.EqualTo(ProductAdvice.CannotSay));

    [Test]
    public void What_is_given_away_at_a_known_cost_is_a_loss_and_not_unknown()
    {
        var (advice, reasons) = ProductAdvisor.Advise(Usual with { Margin = null, WholeContribution = -500m }, Rules);
        Assert.That((advice, reasons.Single()), Is.EqualTo((ProductAdvice.Reprice, ProductReason.Loss)));
    }

    [Test]
    public void Nothing_changed_brings_what_was()
    {
        var same = ProductSimulation.Try(Year, 1m, null, null, 2m);
        Assert.That((same.Net.Amount, same.Contribution.Amount, same.FullProfit.Amount), Is.EqualTo((1000m, 320m, 240m)));
    }

    [Test]
    public void A_higher_price_brings_its_net_less_what_goes_with_it()
    {
        var higher = ProductSimulation.Try(Year, 1.1m, null, null, 0m);
        Assert.That((higher.Net.Amount, higher.Contribution.Amount), Is.EqualTo((1100m, 417m))); // 320 + 100 − 3
    }

    [Test]
    public void A_cost_of_a_unit_takes_the_place_of_the_old_one()
    {
        var cheaper = ProductSimulation.Try(Year, 1m, 5m, 0m, 0m);
        Assert.That((cheaper.VariableCost.Amount, cheaper.Contribution.Amount, cheaper.FullProfit.Amount), Is.EqualTo((500m, 420m, 420m)));
    }

    [Test]
    public void With_an_elasticity_of_one_the_net_stays() => Prop.ForAll(Gen.Choose(50, 300).ToArbitrary(), percent =>
        Math.Abs(ProductSimulation.Try(Year, percent / 100m, null, null, 1m).Net.Amount - 1000m) < 0.01m).QuickCheckThrowOnFailure();

    [Test]
    public void At_the_break_even_quantity_the_contribution_is_what_it_was()
    {
        var change = ProductSimulation.BreakEvenQuantityChange(Year, 1.1m, null)!.Value;
        Assert.That(417m * (1m + change), Is.EqualTo(320m).Within(0.01m));
        Assert.That(ProductSimulation.BreakEvenQuantityChange(Year, 0.1m, null), Is.Null);
    }
}
