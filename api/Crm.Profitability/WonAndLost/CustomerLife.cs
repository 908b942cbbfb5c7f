namespace Crm.Profitability;

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

/// <summary>A turn in a customer's life.</summary>
/// <param name="LastOrder">The day it ordered last before it was lost or returned.</param>
/// <param name="Span">Days from its first to its last order until then.</param>
/// <param name="Gaps">How many gaps between its orders they are.</param>
internal readonly record struct LifeTurn(LifeChange Change, int Day, bool Declared, int? LastOrder, int Span, int Gaps)
{
    /// <summary>Days between its orders, on average; null after a single one.</summary>
    public decimal? UsualGap => Gaps == 0 ? null : (decimal)Span / Gaps;
}

/// <summary>
/// The life of a customer as the days it ordered on tell it, up to the last of them that was told. The usual gap is the mean number of days
/// between those days, of what was known then. It is lost on the first day of a silence longer than factor × that gap (and longer than the
/// least days; a customer that ordered on one day only is given its own number), or on the day it was declared lost, whichever comes first.
/// An order after that is a return.
/// </summary>
internal struct CustomerLife
{
    private int _first, _last, _count;

    /// <summary>Days on which it was declared lost, rising; null: it never was.</summary>
    public int[]? Declared { get; set; }

    /// <summary>It ordered on a day that is later than every one before: it is new or returned by that, or neither.</summary>
    /// <param name="day">The day it ordered on.</param>
    /// <param name="rules">The settable silence.</param>
    /// <param name="lost">The loss it returned from.</param>
    public LifeTurn? Order(int day, SilenceRules rules, out LifeTurn? lost)
    {
        lost = LostBy(day - 1, rules);
        LifeTurn? turn = _count == 0 ? new LifeTurn(LifeChange.New, day, false, null, 0, 0)
            : lost is { } left ? left with { Change = LifeChange.Returned, Day = day, Declared = false }
            : null;
        if (_count++ == 0) _first = day;
        _last = day;
        return turn;
    }

    /// <summary>The loss, where the silence since its last order came to one by the end of a day.</summary>
    public readonly LifeTurn? LostBy(int day, SilenceRules rules)
    {
        var least = _count > 1 ? rules.Days : rules.OnceDays;
        if (_count == 0 || (Declared is null && day - _last <= least)) return null;
        // Multiplied first and divided last: the gap alone would lose digits.
        var limit = _count > 1
            ? Math.Max(least, (int)Math.Min(Math.Floor(rules.Factor * (_last - _first) / (_count - 1)), 100_000m)) : least;
        var silent = _last + limit + 1;
        var told = DeclaredAfter(_last);
        var lost = told is { } said && said <= silent ? said : silent;
        if (lost > day) return null;
        return new LifeTurn(LifeChange.Lost, lost, told == lost, _last, _last - _first, _count - 1);
    }

    // A declaration of before it ordered says nothing about the silence after it.
    private readonly int? DeclaredAfter(int order)
    {
        foreach (var told in Declared ?? [])
            if (told > order) return told;
        return null;
    }
}

/// <summary>The lives of all customers. Of each one the earlier days come first; days of different customers may come mixed.</summary>
/// <param name="rules">The settable silence.</param>
/// <param name="until">The last day that is known: silence is measured up to it, and no order after it counts.</param>
/// <param name="declarations">By customer, that it was declared lost.</param>
/// <param name="turned">Is told every turn; those of one customer in the order of time.</param>
internal sealed class CustomerLives(
    SilenceRules rules, int until, ILookup<int, LossDeclaration> declarations, Action<int, LifeTurn> turned)
{
    private CustomerLife[] _lives = [];

    /// <summary>Tells the orders of a month.</summary>
    public void Add(TradePart part, bool[]? visible)
    {
        var customers = part.Customers;
        var dayOfMonth = part.Counts(TradeColumn.Day);
        var orders = part.Counts(TradeColumn.Orders);
        if (orders.Length == 0) return;
        var before = Months.FirstDay(part.Period).DayNumber - 1;
        for (var i = 0; i < customers.Length; i++)
        {
            var id = customers[i];
            if (orders[i] <= 0 || part.Skipped?.Contains(id) == true) continue;
            if (visible is null || (id < visible.Length && visible[id])) Order(id, before + dayOfMonth[i]);
        }
    }

    /// <summary>Tells an order, if its day is known already.</summary>
    public void Order(int customerId, int day)
    {
        if (day > until) return;
        if (customerId >= _lives.Length) Grow(customerId);
        var turn = _lives[customerId].Order(day, rules, out var lost);
        if (lost is { } left) turned(customerId, left);
        if (turn is { } turnedTo) turned(customerId, turnedTo);
    }

    /// <summary>Nothing more is told: whoever is silent up to the last day is lost.</summary>
    public void End()
    {
        for (var id = 0; id < _lives.Length; id++)
            if (_lives[id].LostBy(until, rules) is { } lost) turned(id, lost);
    }

    private void Grow(int customerId)
    {
        var known = _lives.Length;
        Array.Resize(ref _lives, (int)Math.Min(Math.Max(customerId + 1L, Math.Max(1024, known * 2L)), Array.MaxLength));
        foreach (var told in declarations)
            if (told.Key >= known && told.Key < _lives.Length)
                _lives[told.Key].Declared = [.. told.Select(d => d.LostOn.DayNumber).Order()];
    }
}
