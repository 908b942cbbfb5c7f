using Crm.Common;
using Crm.Contracts.Orders;
using MediatR;

namespace Crm.Profitability;

/// <summary>What one customer brought in a period: from net to contribution, to contribution after cost to serve, and by month.</summary>
internal sealed record GetCustomerProfit(long CustomerId, DateOnly? From, DateOnly? To) : IQuery<CustomerProfitSheet>;

/// <summary>
/// HasData false: nothing happened in the period. Components rest on the net whose cost is known (KnownNet); UnknownCostNet is the rest.
/// Profit is null where the period holds nothing of the customer. Months: twenty-four up to the period's last.
/// </summary>
internal sealed record CustomerProfitSheet(
    DateOnly From, DateOnly To, string Currency, bool HasData, int Customers, CustomerProfit? Profit, ProfitComponents Components,
    IReadOnlyList<ServeItem> CostToServe, IReadOnlyList<string> AssumedRates, IReadOnlyList<CustomerMonth> Months);

/// <summary>Net of what has a known cost, less each component: the contribution. All in the base currency.</summary>
internal sealed record ProfitComponents(
    Money KnownNet, Money Material, Money Labour, Money VariableOverhead, Money Freight, Money Commission, Money Rebate, Money Financing,
    Money Complaint, Money Contribution, Money FixedOverhead, Money FullProfit);

/// <summary>One driver: how often, what it cost in the period. Driver: order, line, visit, touchpoint, complaint, rush, latePayment.</summary>
internal sealed record ServeItem(string Driver, int Count, Money Cost);

internal sealed record CustomerMonth(string Month, Money Net, Money Contribution, Money CostToServe, Money After, Money UnknownCostNet);

internal sealed class GetCustomerProfitHandler(
    DbSession session, CurrentUser user, CustomerSumsReader reader, CustomerTraits traits) : IRequestHandler<GetCustomerProfit, CustomerProfitSheet>
{
    private const string IsVisible = """
        select count(*)
        from customers.v_Customer c
        where c.CustomerId = @CustomerId
          and c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string Components = """
        select coalesce(sum(f.Net), 0) as KnownNet, coalesce(sum(f.Material), 0) as Material, coalesce(sum(f.Labour), 0) as Labour,
               coalesce(sum(f.VariableOverhead), 0) as VariableOverhead, coalesce(sum(f.Freight), 0) as Freight,
               coalesce(sum(f.Commission), 0) as Commission, coalesce(sum(f.Rebate), 0) as Rebate,
               coalesce(sum(f.Financing), 0) as Financing, coalesce(sum(f.Complaint), 0) as Complaint,
               coalesce(sum(f.Contribution), 0) as Contribution, coalesce(sum(f.FixedOverhead), 0) as FixedOverhead,
               coalesce(sum(f.FullProfit), 0) as FullProfit
        from orders.v_SalesFact f
        where f.CustomerId = @CustomerId
          and f.FactDate >= @From
          and f.FactDate <= @To
          and f.Contribution is not null
        """;

    public async Task<CustomerProfitSheet> Handle(GetCustomerProfit request, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(IsVisible, new { request.CustomerId, ViewerId = user.PersonId }, cancellationToken) == 0)
            throw Problem.NotFound("customer");
        var ledger = await reader.ReadAsync(request.From, request.To, cancellationToken);
        var days = ledger.Days;
        var components = await session.QuerySingleOrDefaultAsync<ProfitComponents>(
            Components, new { request.CustomerId, days.From, days.To }, cancellationToken);
        var firstMonth = new DateOnly(days.To.Year, days.To.Month, 1).AddMonths(-23);
        var byDay = await reader.ReadDaysAsync(
            request.CustomerId, new ReportDays(firstMonth < days.From ? firstMonth : days.From, days.To), ledger.Settings, cancellationToken);
        LedgerPlace? place = ledger.Places.Where(p => p.CustomerId == request.CustomerId).Select(p => (LedgerPlace?)p).FirstOrDefault();
        CustomerProfit? profit = null;
        if (place is { } found)
        {
            var faces = await traits.FacesAsync([found.CustomerId], days.To, cancellationToken);
            profit = CustomerProfit.Of(ledger, found.Index, faces[found.CustomerId]);
        }
        return new CustomerProfitSheet(
            days.From, days.To, ledger.Currency, profit is not null, ledger.Count, profit, components!,
            profit is null ? [] : Served(byDay, days, ledger.Settings), ledger.AssumedRates, Months(byDay, firstMonth, ledger.Settings));
    }

    private static List<ServeItem> Served(IReadOnlyList<CustomerSumsReader.DayRow> byDay, ReportDays days, CostToServe settings)
    {
        var counts = new int[ServeSettings.Drivers.Count];
        var costs = new Money[counts.Length];
        foreach (var day in byDay.Where(d => d.Day >= days.From && d.Day <= days.To))
            for (var i = 0; i < counts.Length; i++)
            {
                counts[i] += day.Counts[i];
                costs[i] += Cost(day, i, settings);
            }
        return [.. ServeSettings.Drivers.Select((d, i) => new ServeItem(d.Name, counts[i], costs[i]))];
    }

    // The newest rates come first.
    private static Money Cost(CustomerSumsReader.DayRow day, int driver, CostToServe settings) =>
        settings.Rates.FirstOrDefault(r => r.ValidFrom <= day.Day) is { } rates
            ? (ServeSettings.Drivers[driver].Rate(rates) ?? Money.Zero) * day.Counts[driver] : Money.Zero;

    private static List<CustomerMonth> Months(IReadOnlyList<CustomerSumsReader.DayRow> byDay, DateOnly firstMonth, CostToServe settings)
    {
        var byMonth = byDay.ToLookup(d => Period.Of(d.Day));
        return
        [
            .. Enumerable.Range(0, 24).Select(i => Period.Of(firstMonth.AddMonths(i))).Select(period =>
            {
                var contribution = byMonth[period].Sum(d => d.Contribution);
                var cost = byMonth[period].Sum(d => Enumerable.Range(0, d.Counts.Length).Sum(i => Cost(d, i, settings)));
                return new CustomerMonth(
                    Period.Text(period), byMonth[period].Sum(d => d.Net), contribution, cost, contribution - cost,
                    byMonth[period].Sum(d => d.UnknownCostNet));
            }),
        ];
    }
}

internal static class GetCustomerProfitEndpoint
{
    public static void MapGetCustomerProfit(this IEndpointRouteBuilder profit) => profit
        .MapGet("/customers/{customerId:long}", async (
            long customerId, DateOnly? from, DateOnly? to, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetCustomerProfit(customerId, from, to), cancellationToken)))
        .WithName(nameof(GetCustomerProfit))
        .WithSummary("Read what one customer brought, from net to contribution after cost to serve")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400, 404);
}
