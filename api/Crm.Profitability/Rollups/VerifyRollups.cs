using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Proves the sums: sums all facts of every month anew and counts the rows that differ, and the rows that differ from what reports read
/// of them. What waits to be taken in is taken in first.
/// </summary>
internal sealed record VerifyRollups : IQuery<VerifiedRollups>;

/// <param name="Months">How many months were looked at.</param>
/// <param name="Lines">How many lines were summed.</param>
/// <param name="Rows">How many rows of sums were compared.</param>
/// <param name="Waiting">Changes that are not in the sums yet; with more than 0 a difference may be one of time alone.</param>
/// <param name="Differing">Rows that differ from the facts: more than 0 is a fault, to be mended by making the sums anew.</param>
/// <param name="Differences">
/// Differing rows: of the <c>sums</c> from the facts, of the <c>columns</c> from the sums, of the <c>days</c> from the documents.
/// </param>
internal sealed record VerifiedRollups(
    int Months, long Lines, long Rows, long Waiting, long Differing, IReadOnlyDictionary<string, long> Differences);

internal sealed class VerifyRollupsHandler(DbSession session, FreshRollups fresh, SalesReader reader, TradeReader trade)
    : IRequestHandler<VerifyRollups, VerifiedRollups>
{
    private const string MonthsOfSums = """
        select d.Period
        from orders.v_DocumentFact d
        group by d.Period
        union
        select x.Period
        from profitability.SalesSum x
        union
        select c.Period
        from profitability.SalesColumn c
        """;

    public async Task<VerifiedRollups> Handle(VerifyRollups request, CancellationToken cancellationToken)
    {
        session.CommandTimeout = 600;
        var waiting = await fresh.CatchUpAsync(cancellationToken);
        var ways = (await session.QueryAsync<RollupWriter.Way>(RollupWriter.Ways, null, cancellationToken))
            .ToDictionary(w => (w.Region, w.Channel, w.Salesperson), w => w.SalesWayId);
        var months = (await session.QueryAsync<int>(MonthsOfSums, null, cancellationToken)).Distinct().Order().ToList();
        long lines = 0, rows = 0;
        var differences = new Dictionary<string, long>();
        foreach (var period in months)
        {
            var from = Profitability.Months.FirstDay(period);
            var summer = new SalesSummer(period, (region, channel, salesperson) => ways.GetValueOrDefault((region, channel, salesperson), -1));
            await foreach (var fact in session.StreamAsync<SalesFact>(
                RollupWriter.Facts, new { From = from, Until = from.AddMonths(1) }, cancellationToken))
            {
                summer.Add(fact);
                lines++;
            }
            var facts = summer.Sums();
            rows += facts.Count;
            var sums = (await session.QueryAsync<SalesSum>(RollupWriter.Stored, new { Period = period }, cancellationToken))
                .Select(s => s with { Quantity = SalesSum.Rounded(s.Quantity) }).ToList();
            Note("sums", Differing(facts, sums));
            Note("columns", Differing(sums, await ReadColumnsAsync(period, cancellationToken)));
            Note("days", Differing(
                await session.QueryAsync<TradeRow>(TradeReader.Days, new { From = from, Until = from.AddMonths(1) }, cancellationToken),
                await ReadDaysAsync(from, cancellationToken)));
        }
        return new VerifiedRollups(months.Count, lines, rows, waiting, differences.Values.Sum(), differences);

        void Note(string where, long differing)
        {
            if (differing > 0) differences[where] = differences.GetValueOrDefault(where) + differing;
        }
    }

    private static long Differing(IReadOnlyList<SalesSum> expected, IReadOnlyList<SalesSum> found)
    {
        var known = found.ToDictionary(s => (s.CustomerId, s.ProductId, s.SalesWayId));
        var differing = expected.Count(e => !known.Remove((e.CustomerId, e.ProductId, e.SalesWayId), out var same) || same != e);
        return differing + known.Count;
    }

    private static long Differing(IReadOnlyList<TradeRow> expected, IReadOnlyList<TradeRow> found)
    {
        var known = found.ToDictionary(t => (t.CustomerId, t.Day));
        var differing = expected.Count(e => !known.Remove((e.CustomerId, e.Day), out var same) || same != e);
        return differing + known.Count;
    }

    private Task<List<TradeRow>> ReadDaysAsync(DateOnly month, CancellationToken cancellationToken)
    {
        return trade.ReadAsync(month, month, Enum.GetValues<TradeColumn>(), () => new List<TradeRow>(), Add, cancellationToken);

        void Add(List<TradeRow> rows, TradePart part)
        {
            for (var i = 0; i < part.Customers.Length; i++)
                if (part.Skipped?.Contains(part.Customers[i]) != true)
                    rows.Add(new TradeRow(
                        part.Customers[i], month.AddDays(part.Counts(TradeColumn.Day)[i] - 1), Count(TradeColumn.Orders, i),
                        Count(TradeColumn.Lines, i), Amount(TradeColumn.Net, i), Amount(TradeColumn.Contribution, i),
                        Amount(TradeColumn.FullProfit, i), Amount(TradeColumn.UnknownCostNet, i)));

            int Count(TradeColumn column, int i) => part.Counts(column) is { Length: > 0 } all ? all[i] : 0;
            Money Amount(TradeColumn column, int i) => part.Amounts(column) is { Length: > 0 } all ? Money.FromScaled(all[i]) : Money.Zero;
        }
    }

    private async Task<List<SalesSum>> ReadColumnsAsync(int period, CancellationToken cancellationToken)
    {
        var rows = new List<SalesSum>();
        await foreach (var part in reader.ReadAsync(period, period, Enum.GetValues<SalesColumn>(), cancellationToken))
            for (var i = 0; i < part.Rows; i++)
                if (part.Skipped?.Contains(part.Customers[i]) != true) rows.Add(Row(part, i));
        return rows;
    }

    private static SalesSum Row(SalesPart part, int i)
    {
        return new SalesSum(part.Period, Count(SalesColumn.Customer), Count(SalesColumn.Product), Count(SalesColumn.Way),
            Count(SalesColumn.Lines), Count(SalesColumn.Orders), Count(SalesColumn.OrderHeads),
            part.Quantities.Length == 0 ? 0m : SalesSum.Rounded((decimal)part.Quantities[i]), Amount(SalesColumn.Net),
            Amount(SalesColumn.VariableCost), Amount(SalesColumn.Freight), Amount(SalesColumn.Commission), Amount(SalesColumn.Rebate),
            Amount(SalesColumn.Financing), Amount(SalesColumn.Complaint), Amount(SalesColumn.Contribution), Amount(SalesColumn.FullProfit),
            Amount(SalesColumn.UnknownCostNet));

        int Count(SalesColumn column) => part.Counts(column) is { Length: > 0 } all ? all[i] : 0;
        Money Amount(SalesColumn column) => part.Amounts(column) is { Length: > 0 } all ? Money.FromScaled(all[i]) : Money.Zero;
    }
}

internal static class VerifyRollupsEndpoint
{
    public static void MapVerifyRollups(this IEndpointRouteBuilder profit) => profit
        .MapPost("/rollups/verification", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new VerifyRollups(), cancellationToken)))
        .WithName(nameof(VerifyRollups))
        .WithSummary("Compare every sum of sales with the order and credit lines it is made of")
        .RequireAuthorization(Permission.SyncData)
        .ProducesProblems(409);
}
