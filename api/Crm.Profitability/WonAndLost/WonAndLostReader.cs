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

/// <summary>Walks through the order days of every customer that the reader may see. Read in the order of customers and days, kept for no one.</summary>
internal sealed class WonAndLostReader(DbSession session, CurrentUser user, TimeProvider clock)
{
    private const string Visible = """
        inner join customers.v_Customer c on c.CustomerId = f.CustomerId
            and (c.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string TradeDays = $"""
        select f.CustomerId, f.FactDate as Day, max(f.OrderCount) as Ordered, sum(f.Net) as Net, sum(f.Contribution) as Contribution,
               sum(f.FullProfit) as FullProfit, sum(f.UnknownCostNet) as UnknownCostNet
        from orders.v_DocumentFact f
        {Visible}
        where f.FactDate <= @To
        group by f.CustomerId, f.FactDate
        order by f.CustomerId, f.FactDate
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

    private sealed record DayRow(
        long CustomerId, DateOnly Day, int Ordered, Money Net, Money Contribution, Money FullProfit, Money UnknownCostNet);

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
        foreach (var row in await session.QueryAsync<DayRow>(TradeDays, parameters, cancellationToken))
        {
            if (row.CustomerId != customerId)
            {
                Walk();
                trade.Clear();
                customerId = row.CustomerId;
            }
            trade.Add(new TradeDay(
                row.Day.DayNumber, row.Ordered == 1, row.Net, row.Contribution, row.FullProfit, row.UnknownCostNet));
        }
        Walk();
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
