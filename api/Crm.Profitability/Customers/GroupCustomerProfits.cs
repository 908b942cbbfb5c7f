using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>What groups of customers brought in a period after what it cost to serve them, the group that brings most first.</summary>
internal sealed record GroupCustomerProfits(OneOf<CustomerGrouping> By, DateOnly? From, DateOnly? To) : IQuery<CustomerProfitGroups>;

/// <summary>By grade and owner as they are at the end of the period; salesperson: whoever owns the customer.</summary>
internal enum CustomerGrouping
{
    Grade = 1,
    Segment = 2,
    Salesperson = 3,
    Region = 4,
}

internal sealed record CustomerProfitGroups(
    DateOnly From, DateOnly To, string Currency, bool HasData, IReadOnlyList<string> AssumedRates, IReadOnlyList<CustomerProfitGroup> Items);

/// <summary>Key: the grade, the segment, the person's id or the region; null: customers that have none. Label: what to show.</summary>
internal sealed record CustomerProfitGroup(
    string? Key, string? Label, int Customers, int Orders, Money Net, Money Contribution, Money CostToServe, Money After, Money FullProfit,
    decimal? Margin, decimal? Share, Money UnknownCostNet, Money PreviousNet, Money PreviousAfter);

internal sealed class GroupCustomerProfitsHandler(CustomerSumsReader reader) : IRequestHandler<GroupCustomerProfits, CustomerProfitGroups>
{
    public async Task<CustomerProfitGroups> Handle(GroupCustomerProfits request, CancellationToken cancellationToken)
    {
        var ledger = await reader.ReadAsync(request.From, request.To, cancellationToken);
        var groups = ledger.Customers.GroupBy(c => Key(c.Sums, request.By.Value)).Select(g =>
        {
            var (net, contribution) = (g.Sum(c => c.Sums.Net), g.Sum(c => c.Sums.Contribution));
            var unknown = g.Sum(c => c.Sums.UnknownCostNet);
            var after = g.Sum(c => c.Sums.After);
            return new CustomerProfitGroup(
                g.Key.Key, g.Key.Label, g.Count(), g.Sum(c => c.Sums.Orders), net, contribution, g.Sum(c => c.Sums.Cost), after,
                g.Sum(c => c.Sums.FullProfit), PlainShare.Of(contribution, net - unknown), PlainShare.Of(after, ledger.After), unknown,
                g.Sum(c => c.Sums.PreviousNet), g.Sum(c => c.Sums.PreviousAfter));
        });
        return new CustomerProfitGroups(
            ledger.Days.From, ledger.Days.To, ledger.Currency, ledger.Customers.Count > 0, ledger.AssumedRates,
            [.. groups.OrderByDescending(g => g.After.Amount).ThenBy(g => g.Key, StringComparer.Ordinal)]);
    }

    private static (string? Key, string? Label) Key(CustomerSums c, CustomerGrouping by) => by switch
    {
        CustomerGrouping.Grade => (c.Grade.ToString(), c.Grade.ToString()),
        CustomerGrouping.Segment => (Text(c.Segment), Text(c.Segment)),
        CustomerGrouping.Region => (Text(c.Region), Text(c.Region)),
        _ => c.OwnerId == 0 ? (null, null) : (c.OwnerId.ToString(null, null), c.OwnerName),
    };

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

internal static class GroupCustomerProfitsEndpoint
{
    public static void MapGroupCustomerProfits(this IEndpointRouteBuilder profit) => profit
        .MapGet("/customers/groups", async (
            [AsParameters] GroupCustomerProfits request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(GroupCustomerProfits))
        .WithSummary("Read what customers brought by grade, segment, salesperson or region")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400);
}
