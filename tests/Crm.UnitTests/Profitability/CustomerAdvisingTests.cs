using Crm.Common;
using Crm.Profitability;

namespace Crm.UnitTests.Profitability;

public sealed class CustomerAdvisingTests
{
    private static readonly AdviceThresholds Thresholds = new(0.001m, 0.10m, 0.25m, 0.10m, 0.50m);

    // A customer of average size that earns 20 % and brings 2 % of all.
    private static readonly AdviceFacts Ordinary = new(
        M(10_000m), M(0m), M(2_000m), M(1_800m), M(10_000m), M(900m), M(900m), M(90_000m), M(10_000m));

    [Test]
    public void A_contribution_worth_a_thousandth_of_all_is_kept() =>
        AssertAdvice(Ordinary, CustomerAdvice.Keep, CustomerAdviceReason.ContributionShare);

    [Test]
    public void A_margin_at_the_target_is_kept_however_small_its_share() => AssertAdvice(
        Ordinary with { Contribution = M(2_500m), After = M(10m), TotalAfter = M(90_000m) },
        CustomerAdvice.Keep, CustomerAdviceReason.MarginAtTarget);

    [Test]
    public void A_good_margin_that_falls_or_is_small_is_to_grow()
    {
        AssertAdvice(
            Ordinary with { Contribution = M(3_000m), PreviousNet = M(20_000m) },
            CustomerAdvice.Grow, CustomerAdviceReason.MarginAtTarget, CustomerAdviceReason.Falling);
        AssertAdvice(
            Ordinary with { Contribution = M(3_000m), AverageNet = M(50_000m) },
            CustomerAdvice.Grow, CustomerAdviceReason.MarginAtTarget, CustomerAdviceReason.SmallVolume);
    }

    [Test]
    public void Falling_by_exactly_the_threshold_is_not_falling() => AssertAdvice(
        Ordinary with { Net = M(9_000m), Contribution = M(3_000m) }, CustomerAdvice.Keep,
        CustomerAdviceReason.ContributionShare, CustomerAdviceReason.MarginAtTarget);

    [Test]
    public void A_margin_under_the_floor_with_a_contribution_is_to_reprice() =>
        AssertAdvice(Ordinary with { Contribution = M(900m) }, CustomerAdvice.Reprice, CustomerAdviceReason.MarginBelowFloor);

    [Test]
    public void Two_half_years_of_loss_running_are_let_go_and_one_is_not()
    {
        AssertAdvice(
            Ordinary with { After = M(-500m), RecentAfter = M(-200m), EarlierAfter = M(-300m) },
            CustomerAdvice.LetGo, CustomerAdviceReason.LossInTwoHalfYears);
        AssertAdvice(
            Ordinary with { After = M(-500m), RecentAfter = M(-800m), EarlierAfter = M(300m) }, null, CustomerAdviceReason.LossInPeriod);
    }

    [Test]
    public void Nothing_is_advised_where_much_of_the_cost_is_unknown() =>
        AssertAdvice(Ordinary with { UnknownCostNet = M(2_100m) }, null, CustomerAdviceReason.CostUnknown);

    [Test]
    public void Who_bought_nothing_gets_no_advice_of_price() =>
        AssertAdvice(Ordinary with { Net = M(0m), Contribution = M(0m), After = M(0m) }, null, CustomerAdviceReason.NoSales);

    [Test]
    public void Between_floor_and_target_without_a_share_nothing_is_advised() => AssertAdvice(
        Ordinary with { TotalAfter = M(9_000_000m) }, null, CustomerAdviceReason.MarginBetween);

    private static void AssertAdvice(AdviceFacts facts, CustomerAdvice? expected, params CustomerAdviceReason[] reasons)
    {
        var (advice, why) = CustomerAdvising.Judge(facts, Thresholds);
        Assert.That(advice, Is.EqualTo(expected));
        Assert.That(why, Is.EqualTo(reasons));
    }

    private static Money M(decimal amount) => new(amount);
}
