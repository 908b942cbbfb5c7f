using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Profitability;

/// <summary>That a customer was lost from a day on; who told it as a loss said why as well.</summary>
internal sealed record LossDeclaration(long CustomerId, DateOnly LostOn, LossReason? Reason, string? Competitor);

internal sealed record WonAndLostBook(ReportDays Days, string Currency, SilenceRules Silence, List<WonOrLost> Items);

/// <summary>
/// Reads who was won, lost and returned: first the days on which everybody ever ordered, then what those who turned brought around that.
/// </summary>
internal sealed class WonAndLostReader(
    DbSession session, CurrentUser user, SalesReader sums, TradeReader trade, CubePlanner visibility, TimeProvider clock)
{
    private static readonly TradeColumn[] OrderDays = [TradeColumn.Orders];

    private static readonly TradeColumn[] Amounts =
        [TradeColumn.Net, TradeColumn.Contribution, TradeColumn.FullProfit, TradeColumn.UnknownCostNet];

    // The ERP's or a person's status says lost from a day on; a declaration says why as well.
    private const string Declarations = """
        select f.CustomerId, f.LostOn, f.Reason, f.Competitor
        from customers.v_Loss f
        where f.LostOn <= @To
        union all
        select f.CustomerId, f.ValidFrom as LostOn, null as Reason, null as Competitor
        from customers.v_StatusHistory f
        where f.Status = 3
          and f.ValidFrom > '0001-01-01'
          and f.ValidFrom <= @To
        """;

    public async Task<WonAndLostBook> ReadAsync(DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var today = ReportDays.Today(clock);
        var days = ReportDays.Of(from, to, today);
        var rules = (await ServeSettings.ReadAsync(session, cancellationToken)).Silence;
        var currency = (await ProfitRates.ReadSettingAsync(session, cancellationToken)).BaseCurrency;
        session.CommandTimeout = 120;
        var declarations = (await session.QueryAsync<LossDeclaration>(Declarations, new { days.To }, cancellationToken))
            .ToLookup(d => checked((int)d.CustomerId));
        // Silence after today is not known yet.
        var until = Math.Min(days.To.DayNumber, today.DayNumber);
        var visible = await visibility.VisibleAsync(user.PersonId, cancellationToken);
        var items = await sums.SettledAsync(async () =>
        {
            var found = new WonOrLostTally(days, declarations);
            var lives = new CustomerLives(rules, until, declarations, found.Turn);
            await foreach (var part in trade.PartsAsync(DateOnly.MinValue, days.To, OrderDays, cancellationToken)) lives.Add(part, visible);
            lives.End();
            if (found.Window is var (first, last))
                await foreach (var part in trade.PartsAsync(first, last, Amounts, cancellationToken)) found.Add(part);
            return found.Items;
        }, cancellationToken);
        return new WonAndLostBook(days, currency, rules, items);
    }
}
