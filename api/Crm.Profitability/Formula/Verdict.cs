using Crm.Common;
using Crm.Contracts.Profitability;

namespace Crm.Profitability;

/// <summary>Margins as shares of net: under the floor an order is refused, from the target on accepted.</summary>
internal readonly record struct Thresholds(decimal Floor, decimal Target);

/// <summary>What a verdict is passed on. Known is the net less every component that is known: with an unknown cost it can only be less.</summary>
/// <param name="Net">In the base currency.</param>
/// <param name="Known">The contribution, or all that is known of it.</param>
/// <param name="IsUnknown">Whether a cost is unknown.</param>
/// <param name="Floor">The contribution at the floor, not rounded.</param>
/// <param name="Target">The contribution at the target, not rounded.</param>
internal readonly record struct Earned(Money Net, Money Known, bool IsUnknown, decimal Floor, decimal Target);

/// <summary>
/// The verdict on a line or an order, pure. Refuse: the contribution is below zero or under the floor. Negotiate: between floor and target.
/// Cannot say: a cost is unknown, unless what is known already refuses (an unknown cost can only take more).
/// </summary>
internal static class Verdict
{
    public static Earned Of(LineProfit line, Thresholds thresholds)
    {
        var known = line.Contribution ?? line.Net - line.Freight - line.Commission - line.Rebate - line.Financing - line.Complaint;
        return new Earned(
            line.Net, known, line.Contribution is null, thresholds.Floor * line.Net.Amount, thresholds.Target * line.Net.Amount);
    }

    /// <summary>
    /// The whole order. Its floor and target are those of its lines, each weighing as much as it brings, so that an order of lines that
    /// reach their targets is accepted, and a good line can carry a poor one.
    /// </summary>
    public static Earned Of(IReadOnlyList<LineProfit> lines, IReadOnlyList<Thresholds> thresholds)
    {
        decimal net = 0m, known = 0m, floor = 0m, target = 0m;
        var unknown = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = Of(lines[i], thresholds[i]);
            net += line.Net.Amount;
            known += line.Known.Amount;
            floor += line.Floor;
            target += line.Target;
            unknown |= line.IsUnknown;
        }
        return new Earned(new Money(net), new Money(known), unknown, floor, target);
    }

    public static (OrderVerdict Verdict, IReadOnlyList<VerdictReason> Reasons) On(Earned earned)
    {
        var reasons = new List<VerdictReason>(2);
        if (earned.Known.Amount < 0m) reasons.Add(VerdictReason.ContributionBelowZero);
        if (earned.Net.Amount > 0m && earned.Known.Amount < earned.Floor) reasons.Add(VerdictReason.MarginBelowFloor);
        if (reasons.Count > 0) return (OrderVerdict.Refuse, reasons);
        if (earned.IsUnknown) return (OrderVerdict.CannotSay, [VerdictReason.CostUnknown]);
        if (earned.Net.Amount <= 0m) return (OrderVerdict.CannotSay, [VerdictReason.NothingSold]);
        return earned.Known.Amount < earned.Target
            ? (OrderVerdict.Negotiate, [VerdictReason.MarginBelowTarget]) : (OrderVerdict.Accept, []);
    }

    /// <summary>What is missing to an amount, rounded up so that who brings it reaches it.</summary>
    public static Money Missing(Earned earned, decimal amount) => amount <= earned.Known.Amount ? Money.Zero
        : new Money(decimal.Ceiling((amount - earned.Known.Amount) * 10_000m) / 10_000m);
}
