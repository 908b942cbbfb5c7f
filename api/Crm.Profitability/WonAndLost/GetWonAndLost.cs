using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Orders;
using MediatR;

namespace Crm.Profitability;

/// <summary>Customers won, lost and returned in a period, and what each brought or took. Twelve whole months unless told.</summary>
internal sealed record GetWonAndLost(DateOnly? From, DateOnly? To) : IQuery<WonAndLostTotals>;

/// <summary>
/// New and Returned: what they brought in the period since; Lost: what they brought in the twelve months before they fell silent. HasData
/// false: nobody was won, lost or returned. SilenceFactor × the usual gap, at least SilenceDays, is a loss; OnceDays after a single order.
/// </summary>
internal sealed record WonAndLostTotals(
    DateOnly From, DateOnly To, string Currency, bool HasData, SilenceRules Silence, LifeTotal New, LifeTotal Lost, LifeTotal Returned,
    IReadOnlyList<LifeMonth> Months, IReadOnlyList<LossReasonTotal> Reasons);

internal sealed record LifeTotal(int Customers, Money Net, Money Contribution, Money FixedCost, Money UnknownCostNet);

internal sealed record LifeMonth(
    string Month, int New, int Lost, int Returned, Money NewContribution, Money LostContribution, Money ReturnedContribution);

/// <summary>Why customers were lost; null: nobody said why.</summary>
internal sealed record LossReasonTotal(LossReason? Reason, bool Declared, int Customers, Money Contribution);

internal sealed class GetWonAndLostHandler(WonAndLostReader reader) : IRequestHandler<GetWonAndLost, WonAndLostTotals>
{
    public async Task<WonAndLostTotals> Handle(GetWonAndLost request, CancellationToken cancellationToken)
    {
        var book = await reader.ReadAsync(request.From, request.To, cancellationToken);
        var byChange = book.Items.ToLookup(i => i.Change);
        var byMonth = book.Items.ToLookup(i => (Period.Of(i.Day), i.Change));
        return new WonAndLostTotals(
            book.Days.From, book.Days.To, book.Currency, book.Items.Count > 0, book.Silence,
            Total(byChange[LifeChange.New]), Total(byChange[LifeChange.Lost]), Total(byChange[LifeChange.Returned]),
            [
                .. Months(book.Days).Select(m => new LifeMonth(
                    Period.Text(m), byMonth[(m, LifeChange.New)].Count(), byMonth[(m, LifeChange.Lost)].Count(),
                    byMonth[(m, LifeChange.Returned)].Count(), Contribution(m, LifeChange.New), Contribution(m, LifeChange.Lost),
                    Contribution(m, LifeChange.Returned))),
            ],
            [
                .. byChange[LifeChange.Lost].GroupBy(i => (i.Reason, i.Declared)).Select(g =>
                        new LossReasonTotal(g.Key.Reason, g.Key.Declared, g.Count(), g.Sum(i => i.Contribution)))
                    .OrderByDescending(r => r.Customers).ThenBy(r => r.Reason),
            ]);

        Money Contribution(int month, LifeChange change) => byMonth[(month, change)].Sum(i => i.Contribution);
    }

    private static LifeTotal Total(IEnumerable<WonOrLost> items)
    {
        var list = items.ToList();
        return new LifeTotal(
            list.Count, list.Sum(i => i.Net), list.Sum(i => i.Contribution), list.Sum(i => i.FixedCost), list.Sum(i => i.UnknownCostNet));
    }

    private static IEnumerable<int> Months(ReportDays days)
    {
        for (var month = new DateOnly(days.From.Year, days.From.Month, 1); month <= days.To; month = month.AddMonths(1))
            yield return Period.Of(month);
    }
}

internal static class GetWonAndLostEndpoint
{
    public static void MapGetWonAndLost(this IEndpointRouteBuilder profit) => profit
        .MapGet("/won-and-lost", async (
            [AsParameters] GetWonAndLost request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(GetWonAndLost))
        .WithSummary("Read how many customers were won, lost and returned, and what that brought or took")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400);
}
