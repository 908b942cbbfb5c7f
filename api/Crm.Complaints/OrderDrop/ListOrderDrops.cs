using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Customers that the reader may see whose orders fell by so many percent or more against the same days of the year before, each with how
/// its complaints were handled, and whether a complaint came before the fall. The greatest loss stands first.
/// </summary>
/// <param name="Percent">20 where none is given.</param>
/// <param name="From">The twelve months up to the last day where none is given.</param>
/// <param name="To">Today where none is given.</param>
/// <param name="Complained">Only customers that complained (or did not) from a year before the period to its end.</param>
internal sealed record ListOrderDrops(
    decimal? Percent, DateOnly? From, DateOnly? To, bool? Complained, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<OrderDropItem>>, IPageRequest<ListOrderDrops>
{
    public const decimal DefaultPercent = 20m;

    public ListOrderDrops At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// A customer whose orders fell; amounts in the base currency. Fall is a share: 0.25 is a quarter less. Began: the first month that fell by
/// as much. Complaints are those from a year before the period to its end, without rejected ones; Late were or are over their due
/// time; Satisfaction is the mean of what customers said, 1 to 5.
/// </summary>
internal sealed record OrderDropItem(
    CustomerRef Customer, Grade? Grade, Money NetBefore, Money NetNow, Money Lost, decimal Fall, DateOnly? Began, int Complaints,
    int OpenComplaints, int LateComplaints, int SolvedComplaints, int RefusedResults, decimal? Satisfaction, bool ComplaintBefore,
    DropComplaint? LastComplaint);

/// <summary>The newest complaint of such a customer, and how it was solved.</summary>
internal sealed record DropComplaint(
    long ComplaintId, string Number, int Severity, ComplaintState State, DateOnly ReceivedOn, string Subject, string? Method, string? Result,
    int? Satisfaction);

internal sealed class ListOrderDropsValidator : AbstractValidator<ListOrderDrops>
{
    public ListOrderDropsValidator(TimeProvider clock)
    {
        RuleFor(r => r.Percent).InclusiveBetween(1m, 100m).WithMessage("must be between 1 and 100");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
        DropPeriodRules.Add(this, clock, r => r.From, r => r.To);
    }
}

/// <summary>Which periods can be compared with the year before.</summary>
internal static class DropPeriodRules
{
    public static void Add<T>(AbstractValidator<T> validator, TimeProvider clock, Func<T, DateOnly?> from, Func<T, DateOnly?> to)
    {
        validator.RuleFor(r => r).Must(r => IsPossible(from(r)) && IsPossible(to(r)))
            .OverridePropertyName("from").WithMessage("must be between 1951-01-01 and 2199-12-31");
        validator.RuleFor(r => r).Must(r => !IsPossible(from(r)) || !IsPossible(to(r)) || IsRight(from(r), to(r), clock))
            .OverridePropertyName("to").WithMessage($"must not be before from, and the period not longer than {DropPeriod.MostDays} days");
    }

    private static bool IsPossible(DateOnly? day) => day is null || day is { Year: >= 1951 and <= 2199 };

    private static bool IsRight(DateOnly? from, DateOnly? to, TimeProvider clock)
    {
        var period = DropPeriod.Of(from, to, DateOnly.FromDateTime(clock.GetLocalNow().DateTime));
        return period.From <= period.To && period.To.DayNumber - period.From.DayNumber < DropPeriod.MostDays;
    }
}

internal sealed class ListOrderDropsHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<ListOrderDrops, Page<OrderDropItem>>
{
    internal sealed record Row(
        long CustomerId, string Code, string Name, string SortName, int? GradeRank, Money NetBefore, Money NetNow, Money Lost);

    private sealed record MonthRow(long CustomerId, int Period, Money Net);

    private sealed record ComplaintRow(
        long CustomerId, long ComplaintId, string Number, int Severity, ComplaintState State, DateOnly ReceivedOn, string Subject, string? Method,
        string? Result, int? Satisfaction, bool? ResultAccepted, DateTime? SolvedAt, bool? SolvedInTime, DateTime DueAt);

    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("x.CustomerId", r => r.CustomerId)
        .Allow("lost", "x.Lost", r => r.Lost)
        .Allow("netBefore", "x.NetBefore", r => r.NetBefore)
        .Allow("netNow", "x.NetNow", r => r.NetNow)
        .Allow("name", "x.SortName", r => r.SortName)
        .Default("-lost");

    // Each period by itself, so that both are read by the index of the days.
    private const string Fallen = """
        from (select s.CustomerId, k.Code, k.Name, k.SortName, k.GradeRank, s.NetBefore, s.NetNow, s.NetBefore - s.NetNow as Lost
              from (select f.CustomerId, sum(f.NetBefore) as NetBefore, sum(f.NetNow) as NetNow
                    from (select d.CustomerId, d.Net as NetBefore, 0 as NetNow
                          from orders.v_DocumentFact d
                          where d.FactDate >= @FromBefore
                            and d.FactDate <= @ToBefore
                          union all
                          select d.CustomerId, 0 as NetBefore, d.Net as NetNow
                          from orders.v_DocumentFact d
                          where d.FactDate >= @From
                            and d.FactDate <= @To) f
                    group by f.CustomerId) s
              inner join customers.v_Customer k on k.CustomerId = s.CustomerId
              where s.NetBefore > 0
                and 1.0 * s.NetNow <= 1.0 * s.NetBefore * @Keep
                and k.ArchivedAt is null
                and (k.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
                and (@Complained is null
                     or @Complained = case when exists (select 1
                                                        from complaints.Complaint c
                                                        where c.CustomerId = s.CustomerId
                                                          and c.ReceivedOn >= @FromBefore
                                                          and c.ReceivedOn <= @To
                                                          and c.IsRejected = 0
                                                          and c.ArchivedAt is null) then 1 else 0 end)) x
        """;

    private const string Total = $"""
        select count(*)
        {Fallen}
        """;

    private const string Months = """
        select d.CustomerId, d.Period, sum(d.Net) as Net
        from orders.v_DocumentFact d
        where d.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds))
          and d.FactDate >= @FromBefore
          and d.FactDate <= @To
        group by d.CustomerId, d.Period
        """;

    private const string Complaints = """
        select c.CustomerId, c.ComplaintId, c.Number, c.Severity, c.State, c.ReceivedOn, c.Subject, c.Method, c.Result, c.Satisfaction,
               c.ResultAccepted, c.SolvedAt, c.SolvedInTime, c.DueAt
        from complaints.Complaint c
        where c.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds))
          and c.ReceivedOn >= @FromBefore
          and c.ReceivedOn <= @To
          and c.IsRejected = 0
          and c.ArchivedAt is null
        order by c.CustomerId, c.ReceivedAt desc
        """;

    public async Task<Page<OrderDropItem>> Handle(ListOrderDrops request, CancellationToken cancellationToken)
    {
        var period = DropPeriod.Of(request.From, request.To, DateOnly.FromDateTime(clock.GetLocalNow().DateTime));
        var share = (request.Percent ?? ListOrderDrops.DefaultPercent) / 100m;
        var keyset = Sorts.Read(request.Sort, request.Cursor, request.Limit, share, period.From, period.To, request.Complained);
        var filters = new
        {
            period.From,
            period.To,
            period.FromBefore,
            period.ToBefore,
            // A fall of exactly so many percent must not be lost to the last digit of a floating number.
            Keep = 1m - share + 0.000000001m,
            request.Complained,
            ViewerId = user.PersonId,
        };
        session.CommandTimeout = 120;
        var rows = await session.QueryAsync<Row>($"""
            select x.CustomerId, x.Code, x.Name, x.SortName, x.GradeRank, x.NetBefore, x.NetNow, x.Lost
            {Fallen}
            where {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        var page = keyset.Page(rows, total);

        var which = new
        {
            CustomerIds = JsonList.Of(page.Items.Select(r => r.CustomerId)),
            period.FromBefore,
            period.To,
        };
        var months = (await session.QueryAsync<MonthRow>(Months, which, cancellationToken)).ToLookup(m => m.CustomerId);
        var complaints = (await session.QueryAsync<ComplaintRow>(Complaints, which, cancellationToken)).ToLookup(c => c.CustomerId);
        var now = clock.GetUtcNow().UtcDateTime;
        return page.Select(r => Item(r, period, share, months[r.CustomerId].ToDictionary(m => m.Period, m => m.Net), [.. complaints[r.CustomerId]], now));
    }

    private static OrderDropItem Item(
        Row r, DropPeriod period, decimal share, Dictionary<int, Money> months, IReadOnlyList<ComplaintRow> complaints, DateTime now)
    {
        var began = OrderDropRules.Began(period, months, share);
        var said = complaints.Where(c => c.Satisfaction is not null).Select(c => (decimal)c.Satisfaction!.Value).ToList();
        var last = complaints.Count == 0 ? null : complaints[0];
        return new OrderDropItem(
            new CustomerRef(r.CustomerId, r.Code, r.Name), (Grade?)r.GradeRank, r.NetBefore, r.NetNow, r.Lost,
            OrderDropRules.Fall(r.NetBefore, r.NetNow), began, complaints.Count,
            complaints.Count(c => c.State != ComplaintState.Closed),
            complaints.Count(c => c.SolvedAt is null ? c.DueAt < now : c.SolvedInTime == false),
            complaints.Count(c => c.SolvedAt is not null), complaints.Count(c => c.ResultAccepted == false),
            said.Count == 0 ? null : decimal.Round(said.Average(), 2, MidpointRounding.AwayFromZero),
            OrderDropRules.ComplaintCameBefore(began, complaints.Select(c => c.ReceivedOn)),
            last is null ? null : new DropComplaint(
                last.ComplaintId, last.Number, last.Severity, last.State, last.ReceivedOn, last.Subject, last.Method, last.Result,
                last.Satisfaction));
    }
}

internal static class ListOrderDropsEndpoint
{
    public static void MapListOrderDrops(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/order-drop", ([AsParameters] ListOrderDrops request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListOrderDrops, OrderDropItem>(context, mediator, request, "order-drop", cancellationToken))
        .Produces<Page<OrderDropItem>>()
        .WithName(nameof(ListOrderDrops))
        .WithSummary("Customers whose orders fell against the year before, with how their complaints were handled")
        .RequireAuthorization(Permission.ReadComplaints)
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(400);
}
