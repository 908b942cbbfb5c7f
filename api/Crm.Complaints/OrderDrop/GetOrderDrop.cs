using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// The orders of one customer month by month against the year before, and for each of its complaints what it ordered in the half year
/// before and after.
/// </summary>
internal sealed record GetOrderDrop(long CustomerId, decimal? Percent, DateOnly? From, DateOnly? To) : IQuery<OrderDropView>;

/// <summary>Amounts in the base currency. Fall is null where the customer bought nothing the year before.</summary>
internal sealed record OrderDropView(
    CustomerRef Customer, DateOnly From, DateOnly To, Money NetBefore, Money NetNow, Money Lost, decimal? Fall, DateOnly? Began,
    bool ComplaintBefore, IReadOnlyList<DropMonth> Months, IReadOnlyList<DropCase> Complaints);

/// <summary>A month (its first day) and the same month of the year before; whole months, also at the ends of the period.</summary>
internal sealed record DropMonth(DateOnly Month, Money NetBefore, Money NetNow, int OrdersBefore, int OrdersNow);

/// <summary>
/// A complaint and the orders around it: 182 days before the day it came in, and 182 days from that day on, of which DaysAfter have
/// passed. Change is a share, null where nothing was ordered before or not all days have passed.
/// </summary>
internal sealed record DropCase(
    long ComplaintId, string Number, int Severity, ComplaintState State, DateOnly ReceivedOn, string Subject, bool? SolvedInTime, string? Method,
    string? Result, int? Satisfaction, bool? ResultAccepted, Money NetBefore, Money NetAfter, int DaysAfter, decimal? Change);

internal sealed class GetOrderDropValidator : AbstractValidator<GetOrderDrop>
{
    public GetOrderDropValidator(TimeProvider clock)
    {
        RuleFor(r => r.Percent).InclusiveBetween(1m, 100m).WithMessage("must be between 1 and 100");
        DropPeriodRules.Add(this, clock, r => r.From, r => r.To);
    }
}

internal sealed class GetOrderDropHandler(DbSession session, CurrentUser user, TimeProvider clock) : IRequestHandler<GetOrderDrop, OrderDropView>
{
    /// <summary>Half a year.</summary>
    private const int Around = 182;

    private const string Customer = """
        select k.CustomerId, k.Code, k.Name
        from customers.v_Customer k
        where k.CustomerId = @CustomerId
          and k.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string Days = """
        select d.FactDate as Day, sum(d.Net) as Net, sum(d.OrderCount) as Orders
        from orders.v_DocumentFact d
        where d.CustomerId = @CustomerId
          and d.FactDate >= @First
          and d.FactDate <= @Last
        group by d.FactDate
        """;

    private const string Complaints = """
        select c.ComplaintId, c.Number, c.Severity, c.State, c.ReceivedOn, c.Subject, c.SolvedInTime, c.Method, c.Result, c.Satisfaction,
               c.ResultAccepted
        from complaints.Complaint c
        where c.CustomerId = @CustomerId
          and c.ReceivedOn >= @FromBefore
          and c.ReceivedOn <= @To
          and c.IsRejected = 0
          and c.ArchivedAt is null
        order by c.ReceivedAt desc, c.ComplaintId desc
        """;

    private sealed record DayRow(DateOnly Day, Money Net, int Orders);

    private sealed record CaseRow(
        long ComplaintId, string Number, int Severity, ComplaintState State, DateOnly ReceivedOn, string Subject, bool? SolvedInTime,
        string? Method, string? Result, int? Satisfaction, bool? ResultAccepted);

    public async Task<OrderDropView> Handle(GetOrderDrop request, CancellationToken cancellationToken)
    {
        var customer = await session.QuerySingleOrDefaultAsync<CustomerRef>(
            Customer, new { request.CustomerId, ViewerId = user.PersonId }, cancellationToken) ?? throw Problem.NotFound("customer");
        var today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        var period = DropPeriod.Of(request.From, request.To, today);
        var firstMonth = new DateOnly(period.From.Year, period.From.Month, 1);
        var days = await session.QueryAsync<DayRow>(Days, new
        {
            request.CustomerId,
            First = firstMonth.AddYears(-1).AddDays(-Around - 31),
            Last = Later(period.To.AddDays(Around), new DateOnly(period.To.Year, period.To.Month, 1).AddMonths(1)),
        }, cancellationToken);
        var cases = await session.QueryAsync<CaseRow>(
            Complaints, new { request.CustomerId, period.FromBefore, period.To }, cancellationToken);

        var (before, now) = (Sum(days, period.FromBefore, period.ToBefore), Sum(days, period.From, period.To));
        var months = days.GroupBy(d => d.Day.Year * 100 + d.Day.Month).ToDictionary(m => m.Key, m => m.Sum(d => d.Net));
        var began = OrderDropRules.Began(period, months, (request.Percent ?? ListOrderDrops.DefaultPercent) / 100m);
        return new OrderDropView(
            customer, period.From, period.To, before, now, before - now, before > Money.Zero ? OrderDropRules.Fall(before, now) : null, began,
            OrderDropRules.ComplaintCameBefore(began, cases.Select(c => c.ReceivedOn)), [.. MonthsOf(period, days)],
            [.. cases.Select(c => Case(c, days, today))]);
    }

    private static IEnumerable<DropMonth> MonthsOf(DropPeriod period, IReadOnlyList<DayRow> days)
    {
        for (var month = new DateOnly(period.From.Year, period.From.Month, 1); month <= period.To; month = month.AddMonths(1))
        {
            var (end, before) = (month.AddMonths(1).AddDays(-1), month.AddYears(-1));
            var endBefore = before.AddMonths(1).AddDays(-1);
            yield return new DropMonth(month, Sum(days, before, endBefore), Sum(days, month, end), Orders(days, before, endBefore), Orders(days, month, end));
        }
    }

    private static DropCase Case(CaseRow c, IReadOnlyList<DayRow> days, DateOnly today)
    {
        var before = Sum(days, c.ReceivedOn.AddDays(-Around), c.ReceivedOn.AddDays(-1));
        var after = Sum(days, c.ReceivedOn, c.ReceivedOn.AddDays(Around - 1));
        var passed = Math.Clamp(today.DayNumber - c.ReceivedOn.DayNumber + 1, 0, Around);
        return new DropCase(
            c.ComplaintId, c.Number, c.Severity, c.State, c.ReceivedOn, c.Subject, c.SolvedInTime, c.Method, c.Result, c.Satisfaction,
            c.ResultAccepted, before, after, passed, passed == Around && before > Money.Zero ? -OrderDropRules.Fall(before, after) : null);
    }

    private static Money Sum(IReadOnlyList<DayRow> days, DateOnly from, DateOnly to) =>
        days.Where(d => d.Day >= from && d.Day <= to).Sum(d => d.Net);

    private static int Orders(IReadOnlyList<DayRow> days, DateOnly from, DateOnly to) =>
        days.Where(d => d.Day >= from && d.Day <= to).Sum(d => d.Orders);

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}

internal static class GetOrderDropEndpoint
{
    public static void MapGetOrderDrop(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/order-drop/{customerId:long}", async (
            long customerId, decimal? percent, DateOnly? from, DateOnly? to, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetOrderDrop(customerId, percent, from, to), cancellationToken)))
        .WithName(nameof(GetOrderDrop))
        .WithSummary("One customer's orders against the year before, and before and after each complaint")
        .RequireAuthorization(Permission.ReadComplaints)
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(400, 404);
}
