using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Profitability;

/// <summary>
/// A customer won, lost or returned in a period. New and returned: what it brought from that day to the end of the period. Lost: what it
/// brought in the twelve months up to its last order, which is what a year without it takes. FixedCost: fixed overhead in it.
/// Open: nothing newer has happened to it within the period.
/// </summary>
internal sealed record WonOrLost(
    long CustomerId, string Code, string Name, string SortName, long OwnerId, string? OwnerName, Grade Grade, LifeChange Change,
    DateOnly Day, bool Declared, LossReason? Reason, string? Competitor, DateOnly? LastOrder, decimal? UsualGap, Money Net,
    Money Contribution, Money FixedCost, Money UnknownCostNet);

internal sealed record WonAndLostBook(ReportDays Days, string Currency, SilenceRules Silence, IReadOnlyList<WonOrLost> Items);

/// <summary>Walks through the order days of every customer that the reader may see, one customer after the other.</summary>
internal sealed class WonAndLostReader(
    DbSession session, CurrentUser user, TradeReader tradeDays, CubePlanner visibility, TimeProvider clock)
{
    private static readonly TradeColumn[] Columns =
        [TradeColumn.Orders, TradeColumn.Net, TradeColumn.Contribution, TradeColumn.FullProfit, TradeColumn.UnknownCostNet];

    private const string Visible = """
        inner join customers.v_Customer c on c.CustomerId = f.CustomerId
            and (c.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    // The ERP's or a person's status says lost from a day on; a declaration says why as well.
    private const string Declarations = $"""
        select f.CustomerId, f.LostOn, f.Reason, f.Competitor
        from customers.v_Loss f
        {Visible}
        where f.LostOn <= @To
        union all
        select f.CustomerId, f.ValidFrom as LostOn, null as Reason, null as Competitor
        from customers.v_StatusHistory f
        {Visible}
        where f.Status = 3
          and f.ValidFrom > '0001-01-01'
          and f.ValidFrom <= @To
        """;

    private const string People = """
        select c.CustomerId, c.Code, c.Name, c.SortName, c.OwnerId, o.Name as OwnerName, coalesce(h.Grade, 5) as Grade
        from customers.v_Customer c
        left join access.v_Person o on o.PersonId = c.OwnerId
        left join grading.v_HeldGrade h on h.CustomerId = c.CustomerId and h.ValidFrom <= @To and h.ValidUntil > @To
        where c.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds))
        """;

    private sealed record Declaration(long CustomerId, DateOnly LostOn, LossReason? Reason, string? Competitor);

    private sealed record Person(long CustomerId, string Code, string Name, string SortName, long OwnerId, string? OwnerName, Grade Grade);

    private sealed record Found(
        long CustomerId, LifeTurn Turn, Declaration? Declaration, (Money Net, Money Contribution, Money FullProfit, Money UnknownCostNet) Sums);

    public async Task<WonAndLostBook> ReadAsync(DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var today = ReportDays.Today(clock);
        var days = ReportDays.Of(from, to, today);
        var rules = (await ServeSettings.ReadAsync(session, cancellationToken)).Silence;
        var currency = (await ProfitRates.ReadSettingAsync(session, cancellationToken)).BaseCurrency;
        session.CommandTimeout = 120;
        var parameters = new { ViewerId = user.PersonId, days.To };
        var declarations = (await session.QueryAsync<Declaration>(Declarations, parameters, cancellationToken))
            .ToLookup(d => d.CustomerId);
        var found = new List<Found>();
        // Silence after today is not known yet.
        var until = Math.Min(days.To.DayNumber, today.DayNumber);
        var trade = new List<TradeDay>();
        long customerId = 0;
        var book = await tradeDays.ReadAsync(
            DateOnly.MinValue, days.To, Columns, () => new TradeBook(), (all, part) => all.Add(part), cancellationToken);
        foreach (var customer in book.Customers(await visibility.VisibleAsync(user.PersonId, cancellationToken)))
        {
            customerId = customer;
            trade.Clear();
            book.Read(customer, days.To.DayNumber, trade);
            Walk();
        }
        return new WonAndLostBook(days, currency, rules, await NamedAsync(found, days, cancellationToken));

        void Walk()
        {
            if (trade.Count == 0) return;
            var declared = declarations[customerId].OrderBy(d => d.LostOn).ToList();
            foreach (var turn in CustomerLife.Turns(trade, [.. declared.Select(d => d.LostOn.DayNumber)], until, rules))
            {
                if (turn.Day < days.From.DayNumber || turn.Day > days.To.DayNumber) continue;
                var sums = turn.Change == LifeChange.Lost
                    ? CustomerLife.Between(trade, YearBefore(turn.LastOrder!.Value), turn.LastOrder.Value)
                    : CustomerLife.Between(trade, turn.Day, days.To.DayNumber);
                // A reason that was told later than the silence, but before it ordered again, is its reason all the same.
                var nextOrder = trade.FirstOrDefault(t => t.Ordered && t.Day > turn.Day, new TradeDay { Day = int.MaxValue }).Day;
                var told = turn.Change != LifeChange.Lost ? null : declared
                    .Where(d => d.LostOn.DayNumber >= turn.Day && d.LostOn.DayNumber < nextOrder)
                    .OrderBy(d => d.Reason is null).ThenBy(d => d.LostOn).FirstOrDefault();
                found.Add(new Found(customerId, turn, told, sums));
            }
        }
    }

    // Twelve months up to and with a day.
    private static int YearBefore(int day) => DateOnly.FromDayNumber(day).AddDays(1).AddMonths(-12).DayNumber;

    private async Task<IReadOnlyList<WonOrLost>> NamedAsync(List<Found> found, ReportDays days, CancellationToken cancellationToken)
    {
        if (found.Count == 0) return [];
        var people = (await session.QueryAsync<Person>(
            People, new { CustomerIds = JsonList.Of(found.Select(f => f.CustomerId).Distinct()), days.To }, cancellationToken))
            .ToDictionary(p => p.CustomerId);
        return
        [
            .. found.Select(f =>
            {
                var p = people[f.CustomerId];
                return new WonOrLost(
                    p.CustomerId, p.Code, p.Name, p.SortName, p.OwnerId, p.OwnerName, p.Grade, f.Turn.Change,
                    DateOnly.FromDayNumber(f.Turn.Day), f.Turn.Declared, f.Declaration?.Reason, f.Declaration?.Competitor,
                    f.Turn.LastOrder is { } last ? DateOnly.FromDayNumber(last) : null,
                    f.Turn.UsualGap is { } gap ? decimal.Round(gap, 1, MidpointRounding.AwayFromZero) : null,
                    f.Sums.Net, f.Sums.Contribution, f.Sums.Contribution - f.Sums.FullProfit, f.Sums.UnknownCostNet);
            }),
        ];
    }
}

/// <summary>The days of all customers, month by month as they were read, with the places of each customer's in the order of time.</summary>
internal sealed class TradeBook
{
    private readonly List<TradePart> _parts = [];
    // By customer, the first of its places; the places stand behind one another.
    private int[]? _firsts;
    private (int Part, int Row)[] _places = [];

    /// <summary>Adds a part; of a customer the earlier months come first.</summary>
    public void Add(TradePart part) => _parts.Add(part);

    /// <summary>Those that ever traded, by rising id.</summary>
    public IEnumerable<int> Customers(bool[]? visible)
    {
        var firsts = Arrange();
        for (var id = 0; id + 1 < firsts.Length; id++)
            if (firsts[id + 1] > firsts[id] && (visible is null || id < visible.Length && visible[id])) yield return id;
    }

    /// <summary>Adds the days of a customer up to a day to a list.</summary>
    public void Read(int customerId, int lastDay, List<TradeDay> into)
    {
        var firsts = Arrange();
        for (var i = firsts[customerId]; i < firsts[customerId + 1]; i++)
        {
            var part = _parts[_places[i].Part];
            var row = _places[i].Row;
            var day = Months.FirstDay(part.Period).DayNumber - 1 + part.Counts(TradeColumn.Day)[row];
            if (day > lastDay) break;
            var orders = part.Counts(TradeColumn.Orders);
            into.Add(new TradeDay(
                day, orders.Length > 0 && orders[row] > 0, Amount(TradeColumn.Net), Amount(TradeColumn.Contribution),
                Amount(TradeColumn.FullProfit), Amount(TradeColumn.UnknownCostNet)));

            Money Amount(TradeColumn column) => part.Amounts(column) is { Length: > 0 } all ? Money.FromScaled(all[row]) : Money.Zero;
        }
    }

    // Counted first and placed then: no list of its own for each of a million customers.
    private int[] Arrange()
    {
        if (_firsts is not null) return _firsts;
        var last = 0;
        foreach (var part in _parts)
            foreach (var id in part.Customers) last = Math.Max(last, id);
        var firsts = new int[last + 2];
        foreach (var part in _parts)
            foreach (var id in part.Customers)
                if (part.Skipped?.Contains(id) != true) firsts[id + 1]++;
        for (var id = 1; id < firsts.Length; id++) firsts[id] += firsts[id - 1];
        _places = new (int, int)[firsts[^1]];
        var next = firsts.ToArray();
        for (var p = 0; p < _parts.Count; p++)
        {
            var customers = _parts[p].Customers;
            for (var row = 0; row < customers.Length; row++)
                if (_parts[p].Skipped?.Contains(customers[row]) != true) _places[next[customers[row]]++] = (p, row);
        }
        return _firsts = firsts;
    }
}
