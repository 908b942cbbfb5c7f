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
        var earning = 0;
        while (earning < ledger.Count && ledger.At(earning).After > 0) earning++;
        return new CustomerWhale(
            ledger.Days.From, ledger.Days.To, ledger.Currency, ledger.Count > 0, ledger.Count, earning,
            earning == 0 ? Money.Zero : ledger.UpTo(earning - 1), ledger.Net, ledger.Contribution, ledger.Cost, ledger.After,
            ledger.FullProfit, PlainShare.Of(ledger.Contribution, ledger.Net - ledger.UnknownCostNet), ledger.UnknownCostNet,
            ledger.AssumedRates, Points(ledger, earning), Advice(ledger));
    }

    // At most so many points, the peak and the last one always among them.
    private static List<WhalePoint> Points(CustomerLedger ledger, int earning)
    {
        var points = new List<WhalePoint>();
        for (var i = 1; i <= ledger.Count; i++)
        {
            var step = (long)i * MostPoints / ledger.Count != (long)(i - 1) * MostPoints / ledger.Count;
            if (step || i == earning || i == ledger.Count)
                points.Add(new WhalePoint(
                    i, PlainShare.Plain(decimal.Round((decimal)i / ledger.Count, 4, MidpointRounding.AwayFromZero)), ledger.UpTo(i - 1),
                    ledger.CumulativeShare(i - 1)));
        }
        return points;
    }

    // At 0: those that nothing can be advised about; they come last.
    private static List<AdviceCount> Advice(CustomerLedger ledger)
    {
        var sums = new (int Customers, long Net, long After)[Enum.GetValues<CustomerAdvice>().Length + 1];
        for (var i = 0; i < ledger.Count; i++)
        {
            ref var sum = ref sums[ledger.Judge(i).Advice is { } advice ? (int)advice : 0];
            ref readonly var c = ref ledger.At(i);
            sum = (sum.Customers + 1, sum.Net + c.Net, sum.After + c.After);
        }
        return
        [
            .. sums.Index().Where(s => s.Item.Customers > 0).OrderBy(s => s.Index == 0).ThenBy(s => s.Index).Select(s => new AdviceCount(
                s.Index == 0 ? null : (CustomerAdvice)s.Index, s.Item.Customers, Money.FromScaled(s.Item.Net), Money.FromScaled(s.Item.After))),
        ];
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
