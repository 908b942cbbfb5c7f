using System.Globalization;
using System.Runtime.InteropServices;
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

internal sealed class GroupCustomerProfitsHandler(CustomerSumsReader reader, CustomerTraits traits)
    : IRequestHandler<GroupCustomerProfits, CustomerProfitGroups>
{
    public async Task<CustomerProfitGroups> Handle(GroupCustomerProfits request, CancellationToken cancellationToken)
    {
        var ledger = await reader.ReadAsync(request.From, request.To, cancellationToken);
        var groups = request.By.Value switch
        {
            CustomerGrouping.Grade => Groups(ledger, await traits.GradesAsync(ledger.Days.To, cancellationToken), g => (g.ToString(), g.ToString())),
            CustomerGrouping.Segment => Groups(ledger, await TextsAsync(traits.SegmentsAsync(cancellationToken)), text => (text.Value, text.Value)),
            CustomerGrouping.Region => Groups(ledger, await TextsAsync(traits.RegionsAsync(cancellationToken)), text => (text.Value, text.Value)),
            _ => await BySalespersonAsync(ledger, cancellationToken),
        };
        return new CustomerProfitGroups(
            ledger.Days.From, ledger.Days.To, ledger.Currency, ledger.Count > 0, ledger.AssumedRates,
            [.. groups.OrderByDescending(g => g.After.Amount).ThenBy(g => g.Key, StringComparer.Ordinal)]);
    }

    /// <summary>A text or none, as what groups go by.</summary>
    private readonly record struct GroupText(string? Value);

    private static async Task<Func<int, GroupText>> TextsAsync(Task<Func<int, string?>> read)
    {
        var texts = await read;
        return id => texts(id) is { } text && !string.IsNullOrWhiteSpace(text) ? new GroupText(text) : default;
    }

    private async Task<IEnumerable<CustomerProfitGroup>> BySalespersonAsync(CustomerLedger ledger, CancellationToken cancellationToken)
    {
        var people = await traits.PeopleAsync(cancellationToken);
        return Groups(
            ledger, await traits.OwnersAsync(cancellationToken),
            id => id == 0 ? (null, null) : (id.ToString(CultureInfo.InvariantCulture), people.GetValueOrDefault(id)));
    }

    private static IEnumerable<CustomerProfitGroup> Groups<TKey>(
        CustomerLedger ledger, Func<int, TKey> keyOf, Func<TKey, (string? Key, string? Label)> told)
        where TKey : notnull
    {
        var sums = new Dictionary<TKey, (int Customers, ServedCustomer Sum)>();
        for (var i = 0; i < ledger.Count; i++)
        {
            ref readonly var c = ref ledger.At(i);
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, keyOf(c.CustomerId), out _);
            group.Customers++;
            group.Sum.Orders += c.Orders;
            group.Sum.Net += c.Net;
            group.Sum.Contribution += c.Contribution;
            group.Sum.Cost += c.Cost;
            group.Sum.FullProfit += c.FullProfit;
            group.Sum.UnknownCostNet += c.UnknownCostNet;
            group.Sum.PreviousNet += c.PreviousNet;
            group.Sum.PreviousAfter += c.PreviousAfter;
        }
        return sums.Select(g =>
        {
            var (key, label) = told(g.Key);
            var (customers, sum) = g.Value;
            var after = Money.FromScaled(sum.After);
            return new CustomerProfitGroup(
                key, label, customers, sum.Orders, Money.FromScaled(sum.Net), Money.FromScaled(sum.Contribution), Money.FromScaled(sum.Cost),
                after, Money.FromScaled(sum.FullProfit), sum.Margin, PlainShare.Of(after, ledger.After), Money.FromScaled(sum.UnknownCostNet),
                Money.FromScaled(sum.PreviousNet), Money.FromScaled(sum.PreviousAfter));
        });
    }
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
