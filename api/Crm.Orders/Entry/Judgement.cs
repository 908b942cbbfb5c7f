using Crm.Common;
using Crm.Contracts.Profitability;

namespace Crm.Orders;

/// <summary>
/// The verdict on an order with its reasons and what would make it acceptable, for everybody who types it; what it earns, and the floor and
/// target it is measured by, only for those who may see costs. Margins are shares of net, money in the base currency.
/// </summary>
internal sealed record Judgement(
    OrderVerdict Verdict, IReadOnlyList<VerdictReason> Reasons, decimal? Floor, decimal? Target, decimal? Margin, Money? Contribution,
    Money? BelowFloor, Money? BelowTarget, OrderRemedies? Remedies)
{
    public static Judgement Of(OrderJudgement judged, bool seesCost) => seesCost
        ? new Judgement(
            judged.Verdict, judged.Reasons, judged.Floor, judged.Target, judged.Margin, judged.Contribution, judged.BelowFloor,
            judged.BelowTarget, judged.Remedies)
        : new Judgement(judged.Verdict, judged.Reasons, null, null, null, null, null, null, judged.Remedies);
}

/// <summary>
/// The verdict on a line; the order's stands. PriceNeeded, in the order's currency and with tax where its prices include it, is told to
/// everybody who types the order: it is what is to be negotiated.
/// </summary>
internal sealed record LineVerdict(
    OrderVerdict Verdict, IReadOnlyList<VerdictReason> Reasons, decimal? Floor, decimal? Target, decimal? Margin, Money? PriceNeeded)
{
    public static LineVerdict Of(LineJudgement judged, bool seesCost) => new(
        judged.Verdict, judged.Reasons, seesCost ? judged.Floor : null, seesCost ? judged.Target : null, seesCost ? judged.Margin : null,
        judged.PriceNeeded);
}
