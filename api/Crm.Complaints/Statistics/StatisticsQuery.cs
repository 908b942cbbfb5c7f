using System.Globalization;
using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Complaints;

/// <summary>What complaints are grouped by: Person is the assignee.</summary>
internal enum StatisticsBy
{
    Grade,
    Person,
    Product,
    Cause,
    Kind,
    Month,
}

/// <summary>
/// Counts the complaints received in a period and in the same period a year before, by group and in total, in one statement. A case that
/// was reopened counts with the outcome of its first cycle. What is not met and past its due time counts as late.
/// </summary>
internal static class StatisticsQuery
{
    private const string Periods = """
        select 1 as IsNow, 0 as Months, cast(@From as date) as FirstDay, cast(@To as date) as LastDay
        union all
        select 0 as IsNow, 100 as Months, cast(@FromBefore as date) as FirstDay, cast(@ToBefore as date) as LastDay
        """;

    private const string Figures = """
               case when c.State = 8 then 1 else 0 end as IsClosed, c.IsRejected, c.Cost, c.Satisfaction,
               case when c.ReopenCount > 0 then 1 else 0 end as IsReopened,
               case when y.Cycle is null then c.SolvedInTime else y.SolvedInTime end as SolvedInTime,
               case when y.Cycle is null then c.RespondedInTime else y.RespondedInTime end as RespondedInTime,
               case when y.Cycle is null then c.WorkedMinutes else y.WorkedMinutes end as Worked,
               case when y.Cycle is null and c.SolvedAt is null and c.State < 5 and c.IsHistoric = 0
                     and c.DueAt < coalesce(c.PausedAt, @Now) then 1 else 0 end as IsOverdue,
               case when y.Cycle is null and c.FirstRespondedAt is null and c.State <> 8 and c.IsHistoric = 0
                     and c.FirstResponseDueAt < @Now then 1 else 0 end as IsUnanswered
        """;

    private const string Source = $"""
        from complaints.Complaint c
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        inner join ({Periods}) d on c.ReceivedOn >= d.FirstDay and c.ReceivedOn <= d.LastDay
        cross join (select 0 as IsTotal union all select 1 as IsTotal) t
        left join complaints.PastCycle y on y.ComplaintId = c.ComplaintId and y.Cycle = 1
        where c.ArchivedAt is null
          and {ComplaintReader.IsVisible}
          and (@Kinds is null or c.Kind in (select cast(value as bigint) from openjson(@Kinds)))
          and (@Grades is null or c.Grade in (select cast(value as bigint) from openjson(@Grades)))
          and (@Customer is null or c.CustomerId = @Customer)
          and (@Product is null or c.ProductId = @Product)
        """;

    private const string Grouped = """
        ranked as (
            select h.IsTotal, h.GroupKey, h.IsNow, h.IsClosed, h.IsRejected, h.Cost, h.Satisfaction, h.IsReopened, h.SolvedInTime,
                   h.RespondedInTime, h.Worked, h.IsOverdue, h.IsUnanswered,
                   row_number() over (
                       partition by h.IsTotal, h.GroupKey, h.IsNow, case when h.Worked is null then 1 else 0 end
                       order by h.Worked) as Place,
                   count(h.Worked) over (partition by h.IsTotal, h.GroupKey, h.IsNow) as Places
            from chosen h
        ),
        summed as (
            select r.IsTotal, r.GroupKey, r.IsNow, count(*) as Received, sum(r.IsClosed) as Closed,
                   sum(case when r.IsRejected = 1 then 1 else 0 end) as Rejected, sum(r.IsReopened) as Reopened,
                   sum(case when r.SolvedInTime = 1 then 1 else 0 end) as SolvedInTime,
                   sum(case when r.SolvedInTime = 0 then 1 else 0 end) as SolvedLate, sum(r.IsOverdue) as Overdue,
                   sum(case when r.RespondedInTime = 1 then 1 else 0 end) as RespondedInTime,
                   sum(case when r.RespondedInTime = 0 then 1 else 0 end) + sum(r.IsUnanswered) as RespondedLate,
                   cast(avg(case when r.Worked is not null and r.Place * 2 between r.Places and r.Places + 2
                                 then 1.0 * r.Worked else null end) as float) as MedianMinutes,
                   sum(r.Cost) as Cost, count(r.Satisfaction) as Answers, cast(avg(1.0 * r.Satisfaction) as float) as Satisfaction
            from ranked r
            group by r.IsTotal, r.GroupKey, r.IsNow
        )
        """;

    private const string Columns = """
        s.IsTotal, s.GroupKey, s.IsNow, s.Received, s.Closed, s.Rejected, s.Reopened, s.SolvedInTime, s.SolvedLate, s.Overdue,
               s.RespondedInTime, s.RespondedLate, s.MedianMinutes, s.Cost, s.Answers, s.Satisfaction
        """;

    private const string ByGrade = $"""
        with chosen as (
            select t.IsTotal, case when t.IsTotal = 1 then 0 else c.Grade end as GroupKey, d.IsNow,
        {Figures}
            {Source}
        ),
        {Grouped}
        select {Columns}, '' as Code, '' as Label
        from summed s
        """;

    private const string ByKind = $"""
        with chosen as (
            select t.IsTotal, case when t.IsTotal = 1 then 0 else c.Kind end as GroupKey, d.IsNow,
        {Figures}
            {Source}
        ),
        {Grouped}
        select {Columns}, '' as Code, '' as Label
        from summed s
        """;

    // The same month of the year before stands beside it.
    private const string ByMonth = $"""
        with chosen as (
            select t.IsTotal, case when t.IsTotal = 1 then 0 else c.Period + d.Months end as GroupKey, d.IsNow,
        {Figures}
            {Source}
        ),
        {Grouped}
        select {Columns}, '' as Code, '' as Label
        from summed s
        """;

    private const string ByPerson = $"""
        with chosen as (
            select t.IsTotal, case when t.IsTotal = 1 then 0 else c.AssigneeId end as GroupKey, d.IsNow,
        {Figures}
            {Source}
        ),
        {Grouped}
        select {Columns}, coalesce(n.SignInName, '') as Code, coalesce(n.Name, '') as Label
        from summed s
        left join access.v_Person n on n.PersonId = s.GroupKey
        """;

    private const string ByProduct = $"""
        with chosen as (
            select t.IsTotal, case when t.IsTotal = 1 then 0 else coalesce(c.ProductId, 0) end as GroupKey, d.IsNow,
        {Figures}
            {Source}
        ),
        {Grouped}
        select {Columns}, coalesce(n.Code, '') as Code, coalesce(n.Name, '') as Label
        from summed s
        left join orders.v_Product n on n.ProductId = s.GroupKey
        """;

    private const string ByCause = $"""
        with chosen as (
            select t.IsTotal, case when t.IsTotal = 1 then 0 else coalesce(c.CauseId, 0) end as GroupKey, d.IsNow,
        {Figures}
            {Source}
        ),
        {Grouped}
        select {Columns}, coalesce(n.Code, '') as Code, coalesce(n.Name, '') as Label
        from summed s
        left join complaints.Cause n on n.CauseId = s.GroupKey
        """;

    public static string Of(StatisticsBy by) => by switch
    {
        StatisticsBy.Grade => ByGrade,
        StatisticsBy.Person => ByPerson,
        StatisticsBy.Product => ByProduct,
        StatisticsBy.Cause => ByCause,
        StatisticsBy.Kind => ByKind,
        _ => ByMonth,
    };

    /// <summary>The word of a group in a filter of the list of complaints; null where the group is "none".</summary>
    public static string? FilterOf(StatisticsBy by, long key) => by switch
    {
        StatisticsBy.Grade => ((Grade)key).ToString(),
        StatisticsBy.Kind => ((ComplaintKind)key).ToString().ToLowerInvariant(),
        StatisticsBy.Month => string.Create(CultureInfo.InvariantCulture, $"{key / 100:0000}-{key % 100:00}"),
        _ => key == 0 ? null : key.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>One group of one of the two periods, or the total of a period.</summary>
internal sealed record StatisticsRow(
    int IsTotal, long GroupKey, int IsNow, int Received, int Closed, int Rejected, int Reopened, int SolvedInTime, int SolvedLate,
    int Overdue, int RespondedInTime, int RespondedLate, double? MedianMinutes, Money Cost, int Answers, double? Satisfaction, string Code,
    string Label)
{
    public ComplaintFigures Figures(bool seesCost) => new(
        Received, Closed, Received - Closed, Overdue, Rejected, Reopened, SolvedInTime + SolvedLate,
        Share(SolvedInTime, SolvedInTime + SolvedLate + Overdue), Share(RespondedInTime, RespondedInTime + RespondedLate),
        MedianMinutes is { } minutes ? Math.Round(minutes / 60, 2, MidpointRounding.AwayFromZero) : null, seesCost ? Cost : null,
        Satisfaction is { } grade ? Math.Round(grade, 2, MidpointRounding.AwayFromZero) : null, Answers);

    private static double? Share(int part, int whole) =>
        whole == 0 ? null : Math.Round((double)part / whole, 4, MidpointRounding.AwayFromZero);
}

/// <summary>
/// Figures of the complaints that were received in a period, as they stand now. Solved: written as solved or rejected at least once.
/// Shares (0.95 is 95 %) count what is past its due time and not done as late; null of nothing. MedianWorkingHours: from intake to
/// solved, without waiting for the customer, half of the cases took less. Cost in the base currency, null without the right to see it.
/// Satisfaction: 1 to 5, the mean of SatisfactionAnswers. A reopened case counts with its first outcome.
/// </summary>
internal sealed record ComplaintFigures(
    int Received, int Closed, int Open, int Overdue, int Rejected, int Reopened, int Solved, double? SolvedInTimeShare,
    double? RespondedInTimeShare, double? MedianWorkingHours, Money? Cost, double? Satisfaction, int SatisfactionAnswers)
{
    public static ComplaintFigures None(bool seesCost) =>
        new(0, 0, 0, 0, 0, 0, 0, null, null, null, seesCost ? Money.Zero : null, null, 0);
}
