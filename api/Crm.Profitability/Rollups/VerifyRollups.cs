using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Proves the sums: sums all facts of every month anew and counts the rows of each table that differ. What waits to be taken in is
/// taken in first.
/// </summary>
internal sealed record VerifyRollups : IQuery<VerifiedRollups>;

/// <param name="Months">How many months were looked at.</param>
/// <param name="Lines">How many lines were summed.</param>
/// <param name="Rows">How many rows of sums were compared.</param>
/// <param name="Waiting">Changes that are not in the sums yet; with more than 0 a difference may be one of time alone.</param>
/// <param name="Differing">Rows that differ from the facts: more than 0 is a fault, to be mended by making the sums anew.</param>
/// <param name="Differences">Differing rows by table.</param>
internal sealed record VerifiedRollups(
    int Months, long Lines, long Rows, long Waiting, long Differing, IReadOnlyDictionary<string, long> Differences);

internal sealed class VerifyRollupsHandler(DbSession session, FreshRollups fresh) : IRequestHandler<VerifyRollups, VerifiedRollups>
{
    private const string Months = """
        select d.Period
        from orders.v_DocumentFact d
        group by d.Period
        union
        select w.Period
        from profitability.SalesWayMonth w
        union
        select p.Period
        from profitability.ProductMonth p
        """;

    private const string Cells = $"""
        select x.CustomerId, x.Period, x.ProductId, x.SalesWayId, {SalesSums.Columns}
        from profitability.CustomerProductMonth x
        where x.Period = @Period
        """;

    private const string Customers = $"""
        select x.CustomerId, x.Period, 0 as ProductId, x.SalesWayId, {SalesSums.Columns}
        from profitability.CustomerMonth x
        where x.Period = @Period
        """;

    private const string Products = $"""
        select 0 as CustomerId, x.Period, x.ProductId, 0 as SalesWayId, {SalesSums.Columns}
        from profitability.ProductMonth x
        where x.Period = @Period
        """;

    private const string SalesWays = $"""
        select 0 as CustomerId, x.Period, 0 as ProductId, x.SalesWayId, {SalesSums.Columns}
        from profitability.SalesWayMonth x
        where x.Period = @Period
        """;

    public async Task<VerifiedRollups> Handle(VerifyRollups request, CancellationToken cancellationToken)
    {
        session.CommandTimeout = 600;
        var waiting = await fresh.CatchUpAsync(cancellationToken);
        var ways = (await session.QueryAsync<RollupWriter.Way>(RollupWriter.Ways, null, cancellationToken))
            .ToDictionary(w => (w.Region, w.Channel, w.Salesperson), w => w.SalesWayId);
        var months = (await session.QueryAsync<int>(Months, null, cancellationToken)).Distinct().Order().ToList();
        long lines = 0, rows = 0;
        var differences = new Dictionary<string, long>();
        foreach (var period in months)
        {
            var from = new DateOnly(period / 100, period % 100, 1);
            var which = new { From = from, Until = from.AddMonths(1), Period = period };
            var summer = new SalesSummer(period, (region, channel, salesperson) => ways.GetValueOrDefault((region, channel, salesperson), -1));
            await foreach (var fact in session.StreamAsync<SalesFact>(RollupWriter.Facts, which, cancellationToken))
            {
                summer.Add(fact);
                lines++;
            }
            var (cells, customers) = (summer.Cells(), summer.Customers());
            await CompareAsync("customerProductMonth", Cells, cells);
            await CompareAsync("customerMonth", Customers, customers);
            await CompareAsync("productMonth", Products,
                [.. SalesSummer.Change([], cells, r => r.ProductId).Select(c => new RollupRow(0, period, c.Key, 0, c.Value))]);
            await CompareAsync("salesWayMonth", SalesWays,
                [.. SalesSummer.Change([], customers, r => r.SalesWayId).Select(c => new RollupRow(0, period, 0, c.Key, c.Value))]);

            async Task CompareAsync(string table, string stored, IReadOnlyList<RollupRow> facts)
            {
                var found = (await session.QueryAsync<RollupRow>(stored, which, cancellationToken))
                    .ToDictionary(r => (r.CustomerId, r.ProductId, r.SalesWayId), r => r.Sums);
                var differing = facts.Count(f => !found.Remove((f.CustomerId, f.ProductId, f.SalesWayId), out var sums) || sums != f.Sums);
                rows += facts.Count;
                if (differing + found.Count > 0) differences[table] = differences.GetValueOrDefault(table) + differing + found.Count;
            }
        }
        return new VerifiedRollups(months.Count, lines, rows, waiting, differences.Values.Sum(), differences);
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
