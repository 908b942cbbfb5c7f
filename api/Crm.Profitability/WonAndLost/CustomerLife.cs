using Crm.Common;

namespace Crm.Profitability;

/// <summary>What a customer did on a day: orders, and the figures of all documents of that day (credits count, but are no order).</summary>
internal readonly record struct TradeDay(int Day, bool Ordered, Money Net, Money Contribution, Money FullProfit, Money UnknownCostNet);

/// <summary>What happened to a customer.</summary>
internal enum LifeChange
{
    /// <summary>It ordered for the first time.</summary>
    New = 1,

    /// <summary>It was declared lost, or was silent for longer than it usually is.</summary>
    Lost = 2,

    /// <summary>It ordered again after it was lost.</summary>
    Returned = 3,
}

/// <summary>A turn in a customer's life. LastOrder: the day it ordered last before it was lost or returned; UsualGap in days.</summary>
internal sealed record LifeTurn(LifeChange Change, int Day, bool Declared, int? LastOrder, decimal? UsualGap);

/// <summary>
/// The life of a customer as its orders tell it. The usual gap is the mean number of days between the days it ordered on, of what was known
/// then. It is lost on the first day of a silence longer than factor × that gap (and longer than the least days; a customer that ordered on
/// one day only is given its own number), or on the day it was declared lost, whichever comes first. An order after that is a return.
/// </summary>
internal static class CustomerLife
{
    /// <param name="days">Rising; only days with an order count.</param>
    /// <param name="declared">Days on which it was declared lost, rising.</param>
    /// <param name="until">The last day that is known: silence is measured up to it.</param>
    /// <param name="rules">The settable silence.</param>
    public static List<LifeTurn> Turns(IEnumerable<TradeDay> days, IReadOnlyList<int> declared, int until, SilenceRules rules)
    {
        var turns = new List<LifeTurn>();
        var count = 0;
        int first = 0, last = 0, nextDeclared = 0;
        foreach (var day in days)
        {
            if (!day.Ordered || day.Day > until) continue;
            if (count == 0) turns.Add(new LifeTurn(LifeChange.New, first = day.Day, false, null, null));
            else if (Lost(day.Day - 1) is { } lost)
            {
                turns.Add(lost);
                turns.Add(new LifeTurn(LifeChange.Returned, day.Day, false, last, lost.UsualGap));
            }
            count++;
            last = day.Day;
            // A declaration of before it ordered says nothing about the silence after it.
            while (nextDeclared < declared.Count && declared[nextDeclared] <= last) nextDeclared++;
        }
        if (count > 0 && Lost(until) is { } atLast) turns.Add(atLast);
        return turns;

        LifeTurn? Lost(int silentUntil)
        {
            decimal? gap = count > 1 ? (decimal)(last - first) / (count - 1) : null;
            // Multiplied first and divided last: the gap alone would lose digits.
            var limit = count > 1
                ? Math.Max(rules.Days, (int)Math.Min(Math.Floor(rules.Factor * (last - first) / (count - 1)), 100_000m)) : rules.OnceDays;
            var silent = last + limit + 1;
            int? told = nextDeclared < declared.Count ? declared[nextDeclared] : null;
            var day = told is { } said && said <= silent ? said : silent;
            return day <= silentUntil ? new LifeTurn(LifeChange.Lost, day, told == day, last, gap) : null;
        }
    }

    /// <summary>The sums of the days from one to another, both included.</summary>
    public static (Money Net, Money Contribution, Money FullProfit, Money UnknownCostNet) Between(IEnumerable<TradeDay> days, int from, int to)
    {
        var (net, contribution, full, unknown) = (Money.Zero, Money.Zero, Money.Zero, Money.Zero);
        foreach (var day in days)
        {
            if (day.Day < from || day.Day > to) continue;
            net += day.Net;
            contribution += day.Contribution;
            full += day.FullProfit;
            unknown += day.UnknownCostNet;
        }
        return (net, contribution, full, unknown);
    }
}
