using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// The whale curve of a period: contribution after cost to serve, added up from the customer that brings most to the one that takes
/// most, with the totals of the period and how many customers each advice is for.
/// </summary>
internal sealed record GetCustomerWhale(DateOnly? From, DateOnly? To) : IQuery<CustomerWhale>;

/// <summary>
/// HasData false: no customer bought, was served or complained in the period. Earning: customers that bring something;
/// Peak: what these bring together, which the others take away from. AssumedRates: drivers without a rate on some day; they count as 0.
/// </summary>
internal sealed record CustomerWhale(
    DateOnly From, DateOnly To, string Currency, bool HasData, int Customers, int Earning, Money Peak, Money Net, Money Contribution,
    Money CostToServe, Money After, Money FullProfit, decimal? Margin, Money UnknownCostNet, IReadOnlyList<string> AssumedRates,
    IReadOnlyList<WhalePoint> Points, IReadOnlyList<AdviceCount> Advice);

/// <summary>After so many customers this much has been brought. Share: of the total; null where the total is not above 0.</summary>
internal sealed record WhalePoint(int Customers, decimal CustomerShare, Money Cumulative, decimal? Share);

/// <summary>How many customers an advice is for, and what they bring; null: none can be given.</summary>
internal sealed record AdviceCount(CustomerAdvice? Advice, int Customers, Money Net, Money After);

internal sealed class GetCustomerWhaleHandler(CustomerSumsReader reader) : IRequestHandler<GetCustomerWhale, CustomerWhale>
{
    private const int MostPoints = 200;

    public async Task<CustomerWhale> Handle(GetCustomerWhale request, CancellationToken cancellationToken)
    {
        var ledger = await reader.ReadAsync(request.From, request.To, cancellationToken);
        var customers = ledger.Customers;
        var earning = customers.TakeWhile(c => c.Sums.After > Money.Zero).Count();
        return new CustomerWhale(
            ledger.Days.From, ledger.Days.To, ledger.Currency, customers.Count > 0, customers.Count, earning,
            customers.Take(earning).Sum(c => c.Sums.After), ledger.Net, ledger.Contribution, ledger.Cost, ledger.After, ledger.FullProfit,
            PlainShare.Of(ledger.Contribution, ledger.Net - ledger.UnknownCostNet), ledger.UnknownCostNet, ledger.AssumedRates,
            Points(customers, ledger.After, earning),
            [
                .. customers.GroupBy(c => c.Advice).OrderBy(g => g.Key is { } a ? (int)a : int.MaxValue)
                    .Select(g => new AdviceCount(g.Key, g.Count(), g.Sum(c => c.Sums.Net), g.Sum(c => c.Sums.After))),
            ]);
    }

    // At most so many points, the peak and the last one always among them.
    private static List<WhalePoint> Points(IReadOnlyList<JudgedCustomer> customers, Money total, int earning)
    {
        var points = new List<WhalePoint>();
        var sum = Money.Zero;
        for (var i = 1; i <= customers.Count; i++)
        {
            sum += customers[i - 1].Sums.After;
            var step = (long)i * MostPoints / customers.Count != (long)(i - 1) * MostPoints / customers.Count;
            if (step || i == earning || i == customers.Count)
                points.Add(new WhalePoint(
                    i, PlainShare.Plain(decimal.Round((decimal)i / customers.Count, 4, MidpointRounding.AwayFromZero)), sum,
                    PlainShare.Of(sum, total)));
        }
        return points;
    }
}

internal static class GetCustomerWhaleEndpoint
{
    public static void MapGetCustomerWhale(this IEndpointRouteBuilder profit) => profit
        .MapGet("/customers/whale", async (
            [AsParameters] GetCustomerWhale request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(GetCustomerWhale))
        .WithSummary("Read the whale curve of a period with its totals")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400);
}
