using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Revenue, contribution and number of customers by grade in a period against the year before. Every fact counts for the
/// grade held on its day, so a customer that changed its grade stands under both; <c>today=true</c> shows the same facts by
/// today's grade.
/// </summary>
internal sealed record GetGradeStatistics(DateOnly From, DateOnly To, bool? Today) : IQuery<GradeStatistics>;

/// <summary>RunId: the last committed run, null where there is none. ByHistory: by the grade held at the time.</summary>
internal sealed record GradeStatistics(
    DateOnly From, DateOnly To, DateOnly PreviousFrom, DateOnly PreviousTo, long? RunId, bool ByHistory,
    IReadOnlyList<GradeStatistic> Items, GradeStatisticTotal Total);

/// <summary>
/// One grade. Customers: those with a document in the period. Margin: contribution / revenue whose cost is known, null where
/// that is not above zero. UnknownCostRevenue: what rests on unknown cost. All cost figures are null without the right to see
/// them.
/// </summary>
internal sealed record GradeStatistic(
    Grade Grade, int Customers, Money Revenue, Money? Contribution, decimal? Margin, Money? UnknownCostRevenue,
    int CustomersPrevious, Money RevenuePrevious, Money? ContributionPrevious, decimal? MarginPrevious);

/// <summary>All grades together; a customer that held several counts once.</summary>
internal sealed record GradeStatisticTotal(
    int Customers, Money Revenue, Money? Contribution, decimal? Margin, Money? UnknownCostRevenue, int CustomersPrevious,
    Money RevenuePrevious, Money? ContributionPrevious, decimal? MarginPrevious);

internal sealed class GetGradeStatisticsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<GetGradeStatistics, GradeStatistics>
{
    private const string Sums = """
        select coalesce(h.Grade, 5) as Grade, count(distinct f.CustomerId) as Customers, sum(f.Net) as Revenue,
               sum(f.Contribution) as Contribution, sum(f.UnknownCostNet) as UnknownCostRevenue
        from orders.v_DocumentFact f
        """;

    private const string Customers = $"""
        select count(distinct f.CustomerId)
        from orders.v_DocumentFact f
        {StatisticsPeriod.InPeriod}
        """;

    private const string OfVisibleOnes = """
          and f.CustomerId in (
              select c.CustomerId
              from customers.v_Customer c
              where c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId))
        """;

    // Grades change only on the as-of day of a committed run, or by hand; without either in the period nobody stands under two.
    private const string ChangesWithin = """
        select coalesce(sum(x.Changes), 0)
        from (
            select count(*) as Changes
            from grading.Run u
            where u.CommitNumber is not null
              and u.AsOf > @From
              and u.AsOf < @Until
            union all
            select count(*) as Changes
            from grading.GradeOverride o
            where (o.ValidFrom > @From and o.ValidFrom < @Until)
               or (o.EndedOn > @From and o.EndedOn < @Until)
        ) x
        """;

    private const string LastCommitted = """
        select u.RunId
        from grading.Run u
        where u.CommitNumber = (select max(c.CommitNumber) from grading.Run c)
        """;

    private sealed record SumRow(int Grade, int Customers, Money Revenue, Money Contribution, Money UnknownCostRevenue)
    {
        public decimal? Margin
        {
            get
            {
                var known = Revenue - UnknownCostRevenue;
                return known.Amount > 0m ? decimal.Round(Contribution.Amount / known.Amount, 6, MidpointRounding.AwayFromZero) : null;
            }
        }

        public SumRow And(SumRow other) => new(
            0, Customers + other.Customers, Revenue + other.Revenue, Contribution + other.Contribution,
            UnknownCostRevenue + other.UnknownCostRevenue);
    }

    public async Task<GradeStatistics> Handle(GetGradeStatistics request, CancellationToken cancellationToken)
    {
        var period = StatisticsPeriod.Of(request.From, request.To);
        var today = request.Today == true;
        var visible = await VisibleCustomer.SeesAllAsync(session, user, cancellationToken) ? "" : OfVisibleOnes;
        var now = await SumAsync(period, today, visible, cancellationToken);
        var before = await SumAsync(period.YearBefore, today, visible, cancellationToken);
        var runId = await session.ScalarAsync<long?>(LastCommitted, null, cancellationToken);
        return new GradeStatistics(
            period.From, period.To, period.YearBefore.From, period.YearBefore.To, runId, !today,
            [.. Enum.GetValues<Grade>().Select(grade => Statistic(grade, now[(int)grade], before[(int)grade]))],
            Total(now[0], before[0]));
    }

    // By the number of the grade; 0 is the total.
    private async Task<SumRow[]> SumAsync(
        StatisticsPeriod period, bool today, string visible, CancellationToken cancellationToken)
    {
        var sums = Enumerable.Range(0, (int)Grade.N + 1).Select(g => new SumRow(g, 0, default, default, default)).ToArray();
        var parameters = period.Parameters(user);
        var rows = await session.QueryAsync<SumRow>($"""
            {Sums}
            {(today ? StatisticsPeriod.HeldNow : StatisticsPeriod.HeldThen)}
            {StatisticsPeriod.InPeriod}
            {visible}
            group by coalesce(h.Grade, 5)
            """, parameters, cancellationToken);
        foreach (var row in rows)
        {
            sums[row.Grade] = row;
            sums[0] = sums[0].And(row);
        }
        if (!today && rows.Count > 1 && await session.ScalarAsync<long>(ChangesWithin, parameters, cancellationToken) > 0)
            sums[0] = sums[0] with
            {
                Customers = await session.ScalarAsync<int>($"{Customers}\n{visible}", parameters, cancellationToken),
            };
        return sums;
    }

    private GradeStatistic Statistic(Grade grade, SumRow now, SumRow before) => new(
        grade, now.Customers, now.Revenue, Cost(now.Contribution), Cost(now.Margin), Cost(now.UnknownCostRevenue),
        before.Customers, before.Revenue, Cost(before.Contribution), Cost(before.Margin));

    private GradeStatisticTotal Total(SumRow now, SumRow before) => new(
        now.Customers, now.Revenue, Cost(now.Contribution), Cost(now.Margin), Cost(now.UnknownCostRevenue),
        before.Customers, before.Revenue, Cost(before.Contribution), Cost(before.Margin));

    private Money? Cost(Money amount) => user.SeesCost ? amount : null;

    private decimal? Cost(decimal? share) => user.SeesCost ? share : null;
}

internal static class GetGradeStatisticsEndpoint
{
    public static void MapGetGradeStatistics(this IEndpointRouteBuilder grading) => grading
        .MapGet("/statistics", async (
            HttpContext context, DateOnly from, DateOnly to, bool? today, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var statistics = await mediator.Send(new GetGradeStatistics(from, to, today), cancellationToken);
            return context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/csv")
                ? Csv(context, statistics) : TypedResults.Ok(statistics);
        })
        .WithName(nameof(GetGradeStatistics))
        .WithSummary("Revenue, contribution and customers by grade against the year before")
        .Produces<GradeStatistics>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);

    private static IResult Csv(HttpContext context, GradeStatistics statistics)
    {
        var header = CsvText.Header(typeof(GradeStatistic));
        var rows = statistics.Items.Select(
            item => CsvText.Row(CsvText.Cells(JsonSerializer.SerializeToNode(item, CrmJson.Options)!, header)));
        context.Response.Headers.ContentDisposition = "attachment; filename=\"grade-statistics.csv\"";
        // The byte order mark makes spreadsheet programs read Chinese right.
        return TypedResults.Text($"\uFEFF{CsvText.Row(header)}{string.Concat(rows)}", "text/csv", System.Text.Encoding.UTF8);
    }
}
