using System.Runtime.InteropServices;

namespace Crm.Profitability;

/// <summary>
/// A customer won, lost or returned in a period, amounts in ten-thousandths. New and returned: what it brought from that day to the end of
/// the period. Lost: what it brought in the twelve months up to its last order, which is what a year without it takes. Declaration: who said
/// that it is lost, if anybody did. A plain structure in one list: there may be as many as there are customers.
/// </summary>
internal struct WonOrLost
{
    public int CustomerId;
    public LifeTurn Turn;
    public LossDeclaration? Declaration;
    public long Net, Contribution, FullProfit, UnknownCostNet;

    /// <summary>Fixed overhead in it.</summary>
    public readonly long FixedCost => Contribution - FullProfit;

    public readonly DateOnly Day => DateOnly.FromDayNumber(Turn.Day);
}

/// <summary>Collects the turns of a period, and adds up what those who turned brought around that. Pure.</summary>
internal sealed class WonOrLostTally(ReportDays days, ILookup<int, LossDeclaration> declarations)
{
    private readonly List<WonOrLost> _items = [];
    // Of each item the days that its amounts are of, and the item of the same customer before it; -1: none.
    private readonly List<(int From, int To, int Previous)> _windows = [];
    // By customer: its last item + 1; 0: it has none.
    private int[] _last = [];

    public List<WonOrLost> Items => _items;

    /// <summary>The days that amounts are needed of; null: nobody turned.</summary>
    public (DateOnly First, DateOnly Last)? Window => _windows.Count == 0 ? null
        : (DateOnly.FromDayNumber(_windows.Min(w => w.From)), DateOnly.FromDayNumber(_windows.Max(w => w.To)));

    /// <summary>Takes a turn in, if it is of the period; the turns of one customer in the order of time.</summary>
    public void Turn(int customerId, LifeTurn turn)
    {
        if (customerId >= _last.Length) Array.Resize(ref _last, (int)Math.Min(Math.Max(customerId + 1L, _last.Length * 2L), Array.MaxLength));
        var previous = _last[customerId] - 1;
        // Why it was lost was told, if ever, before it ordered again.
        if (turn.Change == LifeChange.Returned && previous >= 0) Explain(previous, turn.Day);
        if (turn.Day < days.From.DayNumber || turn.Day > days.To.DayNumber) return;
        _items.Add(new WonOrLost { CustomerId = customerId, Turn = turn });
        var (from, to) = turn.Change == LifeChange.Lost ? (YearBefore(turn.LastOrder!.Value), turn.LastOrder.Value) : (turn.Day, days.To.DayNumber);
        _windows.Add((from, to, previous));
        _last[customerId] = _items.Count;
        if (turn.Change == LifeChange.Lost) Explain(_items.Count - 1, int.MaxValue);
    }

    /// <summary>Adds the documents of a month.</summary>
    public void Add(TradePart part)
    {
        var customers = part.Customers;
        var dayOfMonth = part.Counts(TradeColumn.Day);
        var net = part.Amounts(TradeColumn.Net);
        var contribution = part.Amounts(TradeColumn.Contribution);
        var full = part.Amounts(TradeColumn.FullProfit);
        var unknown = part.Amounts(TradeColumn.UnknownCostNet);
        var before = Months.FirstDay(part.Period).DayNumber - 1;
        var items = CollectionsMarshal.AsSpan(_items);
        for (var row = 0; row < customers.Length; row++)
        {
            var id = customers[row];
            if (id >= _last.Length || _last[id] == 0 || part.Skipped?.Contains(id) == true) continue;
            var day = before + dayOfMonth[row];
            for (var i = _last[id] - 1; i >= 0; i = _windows[i].Previous)
            {
                if (day < _windows[i].From || day > _windows[i].To) continue;
                if (net.Length != 0) items[i].Net += net[row];
                if (contribution.Length != 0) items[i].Contribution += contribution[row];
                if (full.Length != 0) items[i].FullProfit += full[row];
                if (unknown.Length != 0) items[i].UnknownCostNet += unknown[row];
            }
        }
    }

    // A reason that was told later than the silence, but before it ordered again, is its reason all the same.
    private void Explain(int index, int nextOrder)
    {
        var item = _items[index];
        if (!declarations.Contains(item.CustomerId)) return;
        item.Declaration = declarations[item.CustomerId]
            .Where(d => d.LostOn.DayNumber >= item.Turn.Day && d.LostOn.DayNumber < nextOrder)
            .OrderBy(d => d.Reason is null).ThenBy(d => d.LostOn).FirstOrDefault();
        _items[index] = item;
    }

    // Twelve months up to and with a day.
    private static int YearBefore(int day) => DateOnly.FromDayNumber(day).AddDays(1).AddMonths(-12).DayNumber;
}
