using System.Globalization;
using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Says on orders what their figures say: refuse, negotiate, or that nobody can say. The grade's policy may ask for an approval of a
/// margin on top; the stricter of both stands, in one finding.
/// </summary>
internal sealed class VerdictGuard(VerdictThresholdReader reader, StandardCosts costs, IMediator mediator) : IOrderGuard
{
    public const string Name = "verdict";

    public async Task<IReadOnlyList<IReadOnlyList<OrderFinding>>> CheckAsync(
        IReadOnlyList<OrderCheck> checks, CancellationToken cancellationToken)
    {
        var asked = checks.Where(IsAsked).ToList();
        if (asked.Count == 0) return [.. checks.Select(_ => (IReadOnlyList<OrderFinding>)[])];
        var thresholds = await reader.ReadAsync(cancellationToken);
        await costs.LoadAsync(asked.SelectMany(c => c.Lines).Select(l => l.ProductId), cancellationToken);
        var policies = await mediator.Send(
            new GetPoliciesOnDays([.. asked.Select(c => new CustomerDay(c.CustomerId, c.Day)).Distinct()]), cancellationToken);
        return [.. checks.Select(check => !IsAsked(check) ? [] : Findings(
            check, policies[new CustomerDay(check.CustomerId, check.Day)], thresholds))];
    }

    private static bool IsAsked(OrderCheck check) => check is { Figures: not null, Lines.Count: > 0 };

    private IReadOnlyList<OrderFinding> Findings(OrderCheck check, HeldPolicy held, VerdictThresholds thresholds)
    {
        var figures = check.Figures!;
        var judged = OrderJudge.Judge(
            figures.Order, figures.Calculated, OrderJudge.ThresholdsOf(figures.Order.Lines, costs, thresholds, held.Grade), []);
        var belowApproval = held.Policy.ApprovalMargin is { } least && judged.Margin is { } margin && margin < least;
        if (judged.Verdict == OrderVerdict.Accept && !belowApproval) return [];

        var (code, mode, cost) = judged.Verdict switch
        {
            OrderVerdict.Refuse => ("verdict.refuse", thresholds.Modes.Refuse, judged.BelowFloor),
            OrderVerdict.Negotiate => ("verdict.negotiate", thresholds.Modes.Negotiate, judged.BelowTarget),
            OrderVerdict.CannotSay => ("verdict.cannotSay", thresholds.Modes.CannotSay, null),
            _ => ("verdict.margin", held.Policy.Modes.ApprovalMargin, null),
        };
        if (belowApproval && held.Policy.Modes.ApprovalMargin > mode) mode = held.Policy.Modes.ApprovalMargin;
        return
        [
            new OrderFinding(Name, code, null, mode, "customer", [check.CustomerId], new VerdictStory(
                judged.Verdict, judged.Reasons, held.Grade, belowApproval, new VerdictFigures(
                    figures.Calculated.Lines.Select(l => l.Net).Sum(), judged.Contribution, judged.Margin, judged.Floor, judged.Target,
                    belowApproval ? held.Policy.ApprovalMargin : null, judged.BelowFloor, judged.BelowTarget,
                    [.. judged.Lines.Select((l, i) => new VerdictLine(figures.LineNumbers[i], l.Verdict, l.Margin, l.PriceNeeded))])))
            {
                Cost = cost,
                Extent = judged.Margin is { } share ? decimal.Floor(share * 100m).ToString("0", CultureInfo.InvariantCulture) : "unknown",
            },
        ];
    }
}

/// <summary>
/// What the card of a verdict shows. BelowApproval: the margin is under what the grade's policy lets pass without an approval. Cost holds
/// the figures, for those who may see costs.
/// </summary>
internal sealed record VerdictStory(
    OrderVerdict Verdict, IReadOnlyList<VerdictReason> Reasons, Grade Grade, bool BelowApproval, VerdictFigures Cost);

/// <summary>The figures behind a verdict; margins are shares, money in the base currency.</summary>
internal sealed record VerdictFigures(
    Money Net, Money? Contribution, decimal? Margin, decimal? Floor, decimal? Target, decimal? ApprovalMargin, Money? BelowFloor,
    Money? BelowTarget, IReadOnlyList<VerdictLine> Lines);

/// <summary>A line behind a verdict; the price needed in the order's currency.</summary>
internal sealed record VerdictLine(int LineNumber, OrderVerdict Verdict, decimal? Margin, Money? PriceNeeded);
