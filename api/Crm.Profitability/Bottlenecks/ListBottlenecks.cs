using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// What there is too little of, with the hours that sales of the period took of it. Full: in the peak months (in all, where none is named)
/// the hours reach the capacity.
/// </summary>
internal sealed record ListBottlenecks(string? From, string? To) : IQuery<BottleneckList>;

internal sealed record BottleneckList(string From, string To, long Waiting, IReadOnlyList<BottleneckView> Items);

/// <param name="CapacityHours">Of a month.</param>
/// <param name="PeakMonths">1 to 12.</param>
/// <param name="Products">How many products take hours of it.</param>
/// <param name="Hours">What the sales of the period took.</param>
/// <param name="Use">Those hours / the capacity of the period's months.</param>
/// <param name="PeakUse">The same of the peak months; null where the period has none.</param>
internal sealed record BottleneckView(
    long BottleneckId, string Code, string Name, decimal CapacityHours, IReadOnlyList<int> PeakMonths, int Products, decimal Hours, decimal Use,
    decimal? PeakUse, bool IsFull, IReadOnlyList<MonthHours> Months, int Version);

internal sealed record MonthHours(string Month, decimal Hours, bool IsPeak);

internal sealed class ListBottlenecksHandler(DbSession session, ProductReport report, TimeProvider clock)
    : IRequestHandler<ListBottlenecks, BottleneckList>
{
    public async Task<BottleneckList> Handle(ListBottlenecks request, CancellationToken cancellationToken)
    {
        var (from, to) = Months.Of(request.From, request.To, clock);
        var made = await report.MakeAsync(from, to, cancellationToken);
        var products = (await session.QueryAsync<HoursRow>(BottleneckSql.AllHours, null, cancellationToken))
            .GroupBy(h => h.BottleneckId).ToDictionary(g => g.Key, g => g.Count());
        return new BottleneckList(Contracts.Orders.Period.Text(from), Contracts.Orders.Period.Text(to), made.Waiting,
        [
            .. made.Bottlenecks.Select(l =>
            {
                var hours = l.HoursByMonth.Values.Sum();
                var use = l.PeakUse(from, to);
                return new BottleneckView(
                    l.Bottleneck.BottleneckId, l.Bottleneck.Code, l.Bottleneck.Name, l.Bottleneck.CapacityHours, [.. l.Peaks.Order()],
                    products.GetValueOrDefault(l.Bottleneck.BottleneckId), decimal.Round(hours, 2),
                    decimal.Round(hours / (l.Bottleneck.CapacityHours * l.HoursByMonth.Count), 6), use, use >= 1m,
                    [
                        .. l.HoursByMonth.OrderBy(m => m.Key).Select(m => new MonthHours(
                            Contracts.Orders.Period.Text(m.Key), decimal.Round(m.Value, 2), l.Peaks.Contains(m.Key % 100))),
                    ], l.Bottleneck.Version);
            }),
        ]);
    }
}

internal static class ListBottlenecksEndpoint
{
    public static void MapListBottlenecks(this IEndpointRouteBuilder profit) => profit
        .MapGet("/bottlenecks", async (
            [AsParameters] ListBottlenecks request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(ListBottlenecks))
        .WithSummary("List bottlenecks with the hours that sales took of them")
        .RequireAuthorization(Permission.ViewCost)
        .ProducesProblems(400, 409);
}
