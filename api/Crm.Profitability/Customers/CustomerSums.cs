using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Profitability;

/// <summary>
/// One customer in a period. Contribution, FullProfit and what follows from them rest on the net whose cost is known. Cost: to serve it.
/// Previous: the same days a year before. RecentAfter, EarlierAfter: contribution after cost to serve of the last two half-years.
/// </summary>
internal sealed record CustomerSums(
    long CustomerId, string Code, string Name, string SortName, long OwnerId, string? OwnerName, Grade Grade, string? Segment,
    string? Region, int Orders, int Lines, int Visits, int Touchpoints, int Complaints, int Rush, int Late, Money Net, Money Contribution,
    Money FullProfit, Money UnknownCostNet, Money Cost, Money PreviousNet, Money PreviousAfter, Money RecentAfter, Money EarlierAfter)
{
    public Money After => Contribution - Cost;

    /// <summary>Contribution / net, of what has a known cost.</summary>
    public decimal? Margin => PlainShare.Of(Contribution, Net - UnknownCostNet);
}

/// <summary>A customer with its place among all: by contribution after cost to serve, the first one brings most.</summary>
internal sealed record JudgedCustomer(
    CustomerSums Sums, int Rank, decimal? Share, decimal? CumulativeShare, CustomerAdvice? Advice,
    IReadOnlyList<CustomerAdviceReason> Reasons);

/// <summary>All customers of a period that the reader may see, the one that brings most first.</summary>
internal sealed record CustomerLedger(
    ReportDays Days, string Currency, IReadOnlyList<string> AssumedRates, CostToServe Settings, IReadOnlyList<JudgedCustomer> Customers)
{
    public Money Net { get; } = Customers.Sum(c => c.Sums.Net);

    public Money Contribution { get; } = Customers.Sum(c => c.Sums.Contribution);

    public Money Cost { get; } = Customers.Sum(c => c.Sums.Cost);

    public Money FullProfit { get; } = Customers.Sum(c => c.Sums.FullProfit);

    public Money UnknownCostNet { get; } = Customers.Sum(c => c.Sums.UnknownCostNet);

    public Money After => Contribution - Cost;
}

/// <summary>
/// Reads what every customer brought and took in a period: set-based, over documents, touchpoints, complaints, shipments and due
/// invoices. Everything is put one under the other and summed, so that large tables are read once.
/// </summary>
internal sealed class CustomerSumsReader(DbSession session, CurrentUser user, TimeProvider clock)
{
    // The one place that names where figures of documents come from.
    private const string Documents = """
        select f.CustomerId, f.FactDate as Day, f.OrderCount as Orders, case when f.OrderCount = 1 then f.LineCount else 0 end as Lines,
               0 as Visits, 0 as Touchpoints, 0 as Complaints, 0 as Rush, 0 as Late,
               f.Net, f.Contribution, f.FullProfit, f.UnknownCostNet
        from orders.v_DocumentFact f
        where f.FactDate >= @Since
          and f.FactDate <= @To
        """;

    // Visits and meetings that took place; every other contact, whether somebody was reached or not, took time as well.
    private const string Touchpoints = """
        select t.CustomerId, t.HappenedOn as Day, 0 as Orders, 0 as Lines,
               case when t.Channel in (8, 9) then 1 else 0 end as Visits, case when t.Channel in (8, 9) then 0 else 1 end as Touchpoints,
               0 as Complaints, 0 as Rush, 0 as Late, 0 as Net, 0 as Contribution, 0 as FullProfit, 0 as UnknownCostNet
        from customers.v_Touchpoint t
        where t.HappenedOn >= @Since
          and t.HappenedOn <= @To
        """;

    private const string ComplaintsReceived = """
        select c.CustomerId, c.ReceivedOn as Day, 0 as Orders, 0 as Lines, 0 as Visits, 0 as Touchpoints, 1 as Complaints, 0 as Rush,
               0 as Late, 0 as Net, 0 as Contribution, 0 as FullProfit, 0 as UnknownCostNet
        from complaints.v_Complaint c
        where c.ReceivedOn >= @Since
          and c.ReceivedOn <= @To
        """;

    // An order is a rush when its first goods left within so many days.
    private const string RushOrders = """
        select o.CustomerId, o.OrderDate as Day, 0 as Orders, 0 as Lines, 0 as Visits, 0 as Touchpoints, 0 as Complaints, 1 as Rush,
               0 as Late, 0 as Net, 0 as Contribution, 0 as FullProfit, 0 as UnknownCostNet
        from (
            select s.SalesOrderId, min(s.ShippedOn) as ShippedOn
            from orders.v_Shipment s
            where s.ShippedOn >= @Since
              and s.SalesOrderId is not null
              and s.ArchivedAt is null
            group by s.SalesOrderId
        ) s
        inner join orders.v_SalesOrder o on o.SalesOrderId = s.SalesOrderId
        inner join profitability.CalendarDay a on a.Day = o.OrderDate
        inner join profitability.CalendarDay b on b.Day = s.ShippedOn
        where o.Counts = 1
          and o.OrderDate >= @Since
          and o.OrderDate <= @To
          and b.DayNumber - a.DayNumber <= @RushDays
        """;

    // Not paid when it was due: still open, or paid later.
    private const string LatePayments = """
        select i.CustomerId, i.DueDate as Day, 0 as Orders, 0 as Lines, 0 as Visits, 0 as Touchpoints, 0 as Complaints, 0 as Rush,
               1 as Late, 0 as Net, 0 as Contribution, 0 as FullProfit, 0 as UnknownCostNet
        from orders.v_Invoice i
        where i.DueDate >= @Since
          and i.DueDate <= @To
          and i.DueDate < @Today
          and i.BaseAmount > 0
          and (i.OpenAmount > 0
            or exists (select 1 from orders.v_Payment p where p.InvoiceId = i.InvoiceId and p.PaidDay > i.DueDay))
        """;

    private const string Priced = $"""
        with rated as (
            select r.ValidFrom, coalesce(lead(r.ValidFrom) over (order by r.ValidFrom), cast('9999-12-31' as date)) as ValidUntil,
                   coalesce(r.OrderCost, 0) as OrderCost, coalesce(r.LineCost, 0) as LineCost, coalesce(r.VisitCost, 0) as VisitCost,
                   coalesce(r.TouchpointCost, 0) as TouchpointCost, coalesce(r.ComplaintCost, 0) as ComplaintCost,
                   coalesce(r.RushCost, 0) as RushCost, coalesce(r.LatePaymentCost, 0) as LatePaymentCost
            from profitability.ServeRate r
        ), known as (
            {Documents}
            union all
            {Touchpoints}
            union all
            {ComplaintsReceived}
            union all
            {RushOrders}
            union all
            {LatePayments}
        ), priced as (
            select k.CustomerId, k.Day, k.Orders, k.Lines, k.Visits, k.Touchpoints, k.Complaints, k.Rush, k.Late, k.Net, k.Contribution,
                   k.FullProfit, k.UnknownCostNet,
                   coalesce(k.Orders * r.OrderCost + k.Lines * r.LineCost + k.Visits * r.VisitCost + k.Touchpoints * r.TouchpointCost
                       + k.Complaints * r.ComplaintCost + k.Rush * r.RushCost + k.Late * r.LatePaymentCost, 0) as Cost
            from known k
            left join rated r on r.ValidFrom <= k.Day and r.ValidUntil > k.Day
        )
        """;

    private const string ByCustomer = $"""
        {Priced}, summed as (
            select p.CustomerId,
                   sum(case when p.Day >= @From then p.Orders else 0 end) as Orders,
                   sum(case when p.Day >= @From then p.Lines else 0 end) as Lines,
                   sum(case when p.Day >= @From then p.Visits else 0 end) as Visits,
                   sum(case when p.Day >= @From then p.Touchpoints else 0 end) as Touchpoints,
                   sum(case when p.Day >= @From then p.Complaints else 0 end) as Complaints,
                   sum(case when p.Day >= @From then p.Rush else 0 end) as Rush,
                   sum(case when p.Day >= @From then p.Late else 0 end) as Late,
                   sum(case when p.Day >= @From then p.Net else 0 end) as Net,
                   sum(case when p.Day >= @From then p.Contribution else 0 end) as Contribution,
                   sum(case when p.Day >= @From then p.FullProfit else 0 end) as FullProfit,
                   sum(case when p.Day >= @From then p.UnknownCostNet else 0 end) as UnknownCostNet,
                   sum(case when p.Day >= @From then p.Cost else 0 end) as Cost,
                   sum(case when p.Day >= @BeforeFrom and p.Day <= @BeforeTo then p.Net else 0 end) as PreviousNet,
                   sum(case when p.Day >= @BeforeFrom and p.Day <= @BeforeTo then p.Contribution - p.Cost else 0 end) as PreviousAfter,
                   sum(case when p.Day >= @RecentFrom then p.Contribution - p.Cost else 0 end) as RecentAfter,
                   sum(case when p.Day >= @EarlierFrom and p.Day < @RecentFrom then p.Contribution - p.Cost else 0 end) as EarlierAfter,
                   max(p.Day) as LastDay
            from priced p
            group by p.CustomerId
        )
        select s.CustomerId, c.Code, c.Name, c.SortName, c.OwnerId, o.Name as OwnerName, coalesce(h.Grade, 5) as Grade, c.Segment, c.Region,
               s.Orders, s.Lines, s.Visits, s.Touchpoints, s.Complaints, s.Rush, s.Late, s.Net, s.Contribution, s.FullProfit,
               s.UnknownCostNet, s.Cost, s.PreviousNet, s.PreviousAfter, s.RecentAfter, s.EarlierAfter
        from summed s
        inner join customers.v_Customer c on c.CustomerId = s.CustomerId
        left join access.v_Person o on o.PersonId = c.OwnerId
        left join grading.v_HeldGrade h on h.CustomerId = s.CustomerId and h.ValidFrom <= @To and h.ValidUntil > @To
        where s.LastDay >= @From
          and (c.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string ByDay = $"""
        {Priced}
        select p.Day, sum(p.Orders) as Orders, sum(p.Lines) as Lines, sum(p.Visits) as Visits, sum(p.Touchpoints) as Touchpoints,
               sum(p.Complaints) as Complaints, sum(p.Rush) as Rush, sum(p.Late) as Late, sum(p.Net) as Net,
               sum(p.Contribution) as Contribution, sum(p.UnknownCostNet) as UnknownCostNet, sum(p.Cost) as Cost
        from priced p
        where p.CustomerId = @CustomerId
        group by p.Day
        """;

    public sealed record DayRow(
        DateOnly Day, int Orders, int Lines, int Visits, int Touchpoints, int Complaints, int Rush, int Late, Money Net, Money Contribution,
        Money UnknownCostNet, Money Cost);

    public async Task<CustomerLedger> ReadAsync(DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var days = ReportDays.Of(from, to, ReportDays.Today(clock));
        var settings = await ServeSettings.ReadAsync(session, cancellationToken);
        var currency = (await ProfitRates.ReadSettingAsync(session, cancellationToken)).BaseCurrency;
        session.CommandTimeout = 120;
        var rows = await session.QueryAsync<CustomerSums>(ByCustomer, Parameters(days, settings), cancellationToken);
        return new CustomerLedger(
            days, currency, ServeSettings.Assumed(settings, days.From, days.To), settings, Judge(rows, settings.Advice));
    }

    /// <summary>One customer by day, since the first day.</summary>
    public Task<IReadOnlyList<DayRow>> ReadDaysAsync(long customerId, ReportDays days, CostToServe settings, CancellationToken cancellationToken)
    {
        var parameters = new Dapper.DynamicParameters(Parameters(days, settings));
        parameters.Add("CustomerId", customerId);
        parameters.Add("Since", days.From);
        return session.QueryAsync<DayRow>(ByDay, parameters, cancellationToken);
    }

    private object Parameters(ReportDays days, CostToServe settings)
    {
        var before = days.YearBefore;
        var (recent, earlier) = days.HalfYears;
        return new
        {
            ViewerId = user.PersonId,
            days.From,
            days.To,
            Since = before.From < earlier.From ? before.From : earlier.From,
            BeforeFrom = before.From,
            BeforeTo = before.To,
            RecentFrom = recent.From,
            EarlierFrom = earlier.From,
            settings.RushDays,
            Today = ReportDays.Today(clock),
        };
    }

    private static List<JudgedCustomer> Judge(IReadOnlyList<CustomerSums> rows, AdviceThresholds thresholds)
    {
        var total = rows.Sum(r => r.After);
        var buyers = rows.Count(r => r.Net > Money.Zero);
        var average = buyers == 0 ? Money.Zero : rows.Where(r => r.Net > Money.Zero).Sum(r => r.Net) / buyers;
        var sum = Money.Zero;
        var rank = 0;
        var judged = new List<JudgedCustomer>(rows.Count);
        foreach (var row in rows.OrderByDescending(r => r.After.Amount).ThenBy(r => r.CustomerId))
        {
            sum += row.After;
            var (advice, reasons) = CustomerAdvising.Judge(
                new AdviceFacts(
                    row.Net, row.UnknownCostNet, row.Contribution, row.After, row.PreviousNet, row.RecentAfter, row.EarlierAfter, total, average),
                thresholds);
            judged.Add(new JudgedCustomer(row, ++rank, PlainShare.Of(row.After, total), PlainShare.Of(sum, total), advice, reasons));
        }
        return judged;
    }
}
