using System.Runtime.InteropServices;
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
    private struct Sum
    {
        public int Customers;
        public long Net, Contribution, FixedCost, UnknownCostNet;

        public void Add(in WonOrLost item)
        {
            Customers++;
            Net += item.Net;
            Contribution += item.Contribution;
            FixedCost += item.FixedCost;
            UnknownCostNet += item.UnknownCostNet;
        }

        public readonly LifeTotal Total => new(
            Customers, Money.FromScaled(Net), Money.FromScaled(Contribution), Money.FromScaled(FixedCost), Money.FromScaled(UnknownCostNet));
    }

    public async Task<WonAndLostTotals> Handle(GetWonAndLost request, CancellationToken cancellationToken)
    {
        var book = await reader.ReadAsync(request.From, request.To, cancellationToken);
        int[] months = [.. Months(book.Days)];
        var changes = new Sum[(int)LifeChange.Returned + 1];
        var byMonth = months.ToDictionary(m => m, _ => new Sum[changes.Length]);
        var reasons = new Dictionary<(LossReason?, bool), Sum>();
        foreach (ref readonly var item in CollectionsMarshal.AsSpan(book.Items))
        {
            changes[(int)item.Turn.Change].Add(item);
            byMonth[Period.Of(item.Day)][(int)item.Turn.Change].Add(item);
            if (item.Turn.Change != LifeChange.Lost) continue;
            CollectionsMarshal.GetValueRefOrAddDefault(reasons, (item.Declaration?.Reason, item.Turn.Declared), out _).Add(item);
        }
        return new WonAndLostTotals(
            book.Days.From, book.Days.To, book.Currency, book.Items.Count > 0, book.Silence,
            changes[(int)LifeChange.New].Total, changes[(int)LifeChange.Lost].Total, changes[(int)LifeChange.Returned].Total,
            [.. months.Select(m => Month(m, byMonth[m]))],
            [
                .. reasons.Select(r => new LossReasonTotal(r.Key.Item1, r.Key.Item2, r.Value.Customers, r.Value.Total.Contribution))
                    .OrderByDescending(r => r.Customers).ThenBy(r => r.Reason),
            ]);
    }

    private static LifeMonth Month(int month, Sum[] sums)
    {
        var (won, lost, returned) = (sums[(int)LifeChange.New], sums[(int)LifeChange.Lost], sums[(int)LifeChange.Returned]);
        return new LifeMonth(
            Period.Text(month), won.Customers, lost.Customers, returned.Customers, won.Total.Contribution, lost.Total.Contribution,
            returned.Total.Contribution);
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
