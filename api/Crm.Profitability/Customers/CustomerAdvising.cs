using Crm.Common;

namespace Crm.Profitability;

/// <summary>What to do about a customer.</summary>
internal enum CustomerAdvice
{
    /// <summary>Look after it: it brings much, or earns well.</summary>
    Keep = 1,

    /// <summary>It earns well and could buy more.</summary>
    Grow = 2,

    /// <summary>It pays too little for what it takes.</summary>
    Reprice = 3,

    /// <summary>It has cost more than it brought for a year.</summary>
    LetGo = 4,
}

/// <summary>Why an advice is given, or why none is.</summary>
internal enum CustomerAdviceReason
{
    ContributionShare = 1,
    MarginAtTarget = 2,
    Falling = 3,
    SmallVolume = 4,
    MarginBelowFloor = 5,
    LossInTwoHalfYears = 6,
    LossInPeriod = 7,
    MarginBetween = 8,
    CostUnknown = 9,
    NoSales = 10,
}

/// <summary>
/// What a customer is judged by. Contribution and After (contribution less cost to serve) rest on the net whose cost is known.
/// RecentAfter and EarlierAfter: the last half-year of the period and the one before it. TotalAfter and AverageNet: of all customers.
/// </summary>
internal sealed record AdviceFacts(
    Money Net, Money UnknownCostNet, Money Contribution, Money After, Money PreviousNet, Money RecentAfter, Money EarlierAfter,
    Money TotalAfter, Money AverageNet);

/// <summary>
/// The advice about a customer by settable thresholds, in this order: let go (two half-years running it brought less than it cost),
/// reprice (margin under the floor, yet a contribution), grow (margin at the target, and falling or small), keep (a contribution worth a
/// share of all, or a margin at the target). Long payment or small orders are no reason by themselves: they cost what they cost
/// through financing and cost to serve.
/// </summary>
internal static class CustomerAdvising
{
    /// <summary>With more net than this share resting on unknown cost nothing can be advised.</summary>
    public const decimal MostUnknown = 0.2m;

    public static (CustomerAdvice? Advice, IReadOnlyList<CustomerAdviceReason> Reasons) Judge(AdviceFacts facts, AdviceThresholds thresholds)
    {
        if (Math.Abs(facts.UnknownCostNet.Amount) > MostUnknown * Math.Abs(facts.Net.Amount))
            return (null, [CustomerAdviceReason.CostUnknown]);
        if (facts.RecentAfter < Money.Zero && facts.EarlierAfter < Money.Zero) return (CustomerAdvice.LetGo, [CustomerAdviceReason.LossInTwoHalfYears]);
        if (facts.Net <= Money.Zero && facts.After >= Money.Zero) return (null, [CustomerAdviceReason.NoSales]);

        var margin = ProfitFormula.Margin(facts.Net - facts.UnknownCostNet, facts.Contribution);
        if (margin < thresholds.FloorMargin && facts.Contribution > Money.Zero)
            return (CustomerAdvice.Reprice, [CustomerAdviceReason.MarginBelowFloor]);

        var atTarget = margin >= thresholds.TargetMargin;
        if (atTarget && facts.After > Money.Zero)
        {
            var more = new List<CustomerAdviceReason>();
            if (facts.Net.Amount < facts.PreviousNet.Amount * (1m - thresholds.FallingBy)) more.Add(CustomerAdviceReason.Falling);
            if (facts.Net.Amount < facts.AverageNet.Amount * thresholds.SmallShare) more.Add(CustomerAdviceReason.SmallVolume);
            if (more.Count > 0) return (CustomerAdvice.Grow, [CustomerAdviceReason.MarginAtTarget, .. more]);
        }

        var worth = facts.TotalAfter > Money.Zero && facts.After > Money.Zero
            && facts.After.Amount >= thresholds.KeepShare * facts.TotalAfter.Amount;
        if (worth && atTarget) return (CustomerAdvice.Keep, [CustomerAdviceReason.ContributionShare, CustomerAdviceReason.MarginAtTarget]);
        if (worth) return (CustomerAdvice.Keep, [CustomerAdviceReason.ContributionShare]);
        if (atTarget && facts.After > Money.Zero) return (CustomerAdvice.Keep, [CustomerAdviceReason.MarginAtTarget]);
        return (null, [facts.After < Money.Zero ? CustomerAdviceReason.LossInPeriod : CustomerAdviceReason.MarginBetween]);
    }
}
