using Crm.Common;

namespace Crm.Profitability;

/// <summary>
/// Reads what every customer brought and took in a period, set-based: documents from the days that are kept of each month, and contacts,
/// complaints, shipments and due invoices each by one statement over one index. They are added up in memory.
/// </summary>
internal sealed class CustomerSumsReader(
    DbSession session, CurrentUser user, TradeReader trade, CubePlanner visibility, TimeProvider clock)
{
    // Visits and meetings that took place; every other contact, whether somebody was reached or not, took time as well.
    private const string Touchpoints = """
        select t.CustomerId, t.HappenedOn as Day, case when t.Channel in (8, 9) then 1 else 0 end as IsVisit
        from customers.v_Touchpoint t
        where t.HappenedOn >= @Since
          and t.HappenedOn <= @To
        """;

    private const string Complaints = """
        select c.CustomerId, c.ReceivedOn as Day
        from complaints.v_Complaint c
        where c.ReceivedOn >= @Since
          and c.ReceivedOn <= @To
        """;

    // An order is a rush when its first goods left within so many days.
    private const string RushOrders = """
        select o.CustomerId, o.OrderDay
        from orders.v_SalesOrder o
        where o.Counts = 1
          and o.FirstShippedDay is not null
          and o.OrderDay >= @SinceDay
          and o.OrderDay <= @ToDay
          and o.FirstShippedDay - o.OrderDay <= @RushDays
        """;

    // Not paid when it was due: still open, or paid later.
    private const string LatePayments = """
        select i.CustomerId, i.DueDay
        from orders.v_Invoice i
        where i.DueDay >= @SinceDay
          and i.DueDay <= @LastDay
          and i.BaseAmount > 0
          and (i.OpenAmount > 0 or i.LastPaidDay > i.DueDay)
        """;

    private const string OfCustomer = "  and CustomerId = @CustomerId";

    private const string TouchpointsOfCustomer = $"""
        {Touchpoints}
        {OfCustomer}
        """;

    private const string ComplaintsOfCustomer = $"""
        {Complaints}
        {OfCustomer}
        """;

    private const string RushOrdersOfCustomer = $"""
        {RushOrders}
        {OfCustomer}
        """;

    private const string LatePaymentsOfCustomer = $"""
        {LatePayments}
        {OfCustomer}
        """;

    private const string DocumentsOfCustomer = """
        select f.CustomerId, f.FactDate as Day, sum(f.OrderCount) as Orders,
               sum(case when f.OrderCount = 1 then f.LineCount else 0 end) as Lines, sum(f.Net) as Net,
               sum(f.Contribution) as Contribution, sum(f.FullProfit) as FullProfit, sum(f.UnknownCostNet) as UnknownCostNet
        from orders.v_DocumentFact f
        where f.FactDate >= @Since
          and f.FactDate <= @To
          and f.CustomerId = @CustomerId
        group by f.CustomerId, f.FactDate
        """;

    private static readonly TradeColumn[] Columns =
    [
        TradeColumn.Orders, TradeColumn.Lines, TradeColumn.Net, TradeColumn.Contribution, TradeColumn.FullProfit, TradeColumn.UnknownCostNet,
    ];

    /// <summary>One day of a customer: how often of each driver, in their order, and the figures of its documents.</summary>
    public sealed record DayRow(DateOnly Day, int[] Counts, Money Net, Money Contribution, Money UnknownCostNet)
    {
        public DayRow(DateOnly day)
            : this(day, new int[ServeSettings.Drivers.Count], Money.Zero, Money.Zero, Money.Zero)
        {
        }
    }

    public async Task<CustomerLedger> ReadAsync(DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var today = ReportDays.Today(clock);
        var days = ReportDays.Of(from, to, today);
        var settings = await ServeSettings.ReadAsync(session, cancellationToken);
        var currency = (await ProfitRates.ReadSettingAsync(session, cancellationToken)).BaseCurrency;
        session.CommandTimeout = 120;
        var calendar = new LedgerDays(days, settings.Rates);
        var visible = await visibility.VisibleAsync(user.PersonId, cancellationToken);
        var tally = await trade.ReadAsync(
            calendar.Since, calendar.To, Columns, () => new LedgerTally(calendar, visible), (sums, part) => sums.Add(part), cancellationToken);
        await ServeAsync(calendar.Since, calendar.To, null, settings.RushDays, tally.Add, cancellationToken);
        return new CustomerLedger(days, currency, settings, tally);
    }

    /// <summary>One customer by day, from the first day on.</summary>
    public async Task<IReadOnlyList<DayRow>> ReadDaysAsync(
        long customerId, ReportDays days, CostToServe settings, CancellationToken cancellationToken)
    {
        var byDay = new Dictionary<int, DayRow>();
        foreach (var row in await session.QueryAsync<TradeRow>(
            DocumentsOfCustomer, new { Since = days.From, days.To, CustomerId = customerId }, cancellationToken))
        {
            var day = byDay[row.Day.DayNumber] =
                new DayRow(row.Day) with { Net = row.Net, Contribution = row.Contribution, UnknownCostNet = row.UnknownCostNet };
            day.Counts[(int)ServeDriver.Order] = row.Orders;
            day.Counts[(int)ServeDriver.Line] = row.Lines;
        }
        await ServeAsync(days.From, days.To, customerId, settings.RushDays, Count, cancellationToken);
        return [.. byDay.Values];

        void Count(long customer, int number, ServeDriver driver)
        {
            if (!byDay.TryGetValue(number, out var day)) byDay[number] = day = new DayRow(DateOnly.FromDayNumber(number));
            day.Counts[(int)driver]++;
        }
    }

    private async Task ServeAsync(
        DateOnly since, DateOnly to, long? customerId, int rushDays, Action<long, int, ServeDriver> add, CancellationToken cancellationToken)
    {
        var isOne = customerId is not null;
        // What is due today can still be paid in time.
        var lastDay = Math.Min(to.DayNumber, ReportDays.Today(clock).DayNumber - 1);
        var parameters = new
        {
            Since = since,
            To = to,
            CustomerId = customerId,
            SinceDay = since.DayNumber,
            ToDay = to.DayNumber,
            LastDay = lastDay,
            RushDays = rushDays,
        };
        await session.ReadAsync(
            isOne ? TouchpointsOfCustomer : Touchpoints, parameters,
            row => add(row.GetInt64(0), row.GetDay(1), row.GetInt32(2) == 1 ? ServeDriver.Visit : ServeDriver.Touchpoint), cancellationToken);
        await session.ReadAsync(
            isOne ? ComplaintsOfCustomer : Complaints, parameters,
            row => add(row.GetInt64(0), row.GetDay(1), ServeDriver.Complaint), cancellationToken);
        await session.ReadAsync(
            isOne ? RushOrdersOfCustomer : RushOrders, parameters,
            row => add(row.GetInt64(0), row.GetInt32(1), ServeDriver.Rush), cancellationToken);
        await session.ReadAsync(
            isOne ? LatePaymentsOfCustomer : LatePayments, parameters,
            row => add(row.GetInt64(0), row.GetInt32(1), ServeDriver.LatePayment), cancellationToken);
    }
}
