using Crm.Common;
using MediatR;

namespace Crm.Contracts.Profitability;

/// <summary>What the figures say about taking an order.</summary>
public enum OrderVerdict
{
    Accept = 1,

    /// <summary>It earns less than the target margin.</summary>
    Negotiate = 2,

    /// <summary>It loses money, or earns less than the floor.</summary>
    Refuse = 3,

    /// <summary>A cost is unknown, or nothing is sold.</summary>
    CannotSay = 4,
}

/// <summary>Why the verdict is what it is.</summary>
public enum VerdictReason
{
    ContributionBelowZero = 1,
    MarginBelowFloor = 2,
    MarginBelowTarget = 3,
    CostUnknown = 4,

    /// <summary>There is no net to earn anything on.</summary>
    NothingSold = 5,
}

/// <summary>
/// The judgement of one line. Floor, Target and Margin are shares of net. PriceNeeded: the unit price, in the order's currency and with tax
/// where the order's prices include it, at which the line reaches its target, rounded up; null where no price does, or the cost is unknown.
/// </summary>
public sealed record LineJudgement(
    OrderVerdict Verdict, IReadOnlyList<VerdictReason> Reasons, decimal Floor, decimal Target, decimal? Margin, Money? PriceNeeded);

/// <summary>
/// What would make the order acceptable, each alone and exact when the order is calculated anew with it; null where it cannot help.
/// </summary>
/// <param name="PriceIncrease">As a share on all unit prices: 0.035 is 3.5 %, in steps of 0.01 %.</param>
/// <param name="PaymentDays">The most days that may be agreed.</param>
/// <param name="QuantityIncrease">As a share on all quantities, in whole per cent, rounded up to whole units where they are whole.</param>
/// <param name="Prices">The unit prices of the lines with that increase, in the order's currency.</param>
/// <param name="Quantities">The quantities of the lines with that increase.</param>
public sealed record OrderRemedies(
    decimal? PriceIncrease, IReadOnlyList<decimal>? Prices, int? PaymentDays, decimal? QuantityIncrease, IReadOnlyList<decimal>? Quantities);

/// <summary>
/// The judgement of an order, which stands whatever its lines say. Floor and Target are those of the lines, weighted by net.
/// BelowFloor and BelowTarget: the contribution that is missing, in the base currency; zero where nothing is, null where the cost is unknown.
/// Remedies: null where the order is acceptable.
/// </summary>
public sealed record OrderJudgement(
    OrderVerdict Verdict, IReadOnlyList<VerdictReason> Reasons, decimal? Floor, decimal? Target, decimal? Margin, Money? Contribution,
    Money? BelowFloor, Money? BelowTarget, IReadOnlyList<LineJudgement> Lines, OrderRemedies? Remedies);

/// <summary>Judges an order that was just calculated, by the floor and target of its customer's grade on its day.</summary>
public sealed record JudgeOrder(OrderToCalculate Order, CalculatedOrder Calculated) : IRequest<OrderJudgement>;
