using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Customers;

/// <summary>
/// Computes the figures of customers anew from their facts: 12 months up to today, the 12 before, orders ever, open and overdue
/// money. Rows that are right already are not written.
/// </summary>
internal sealed class RefreshFiguresHandler(DbSession session, FigureReader reader, TimeProvider clock)
    : IRequestHandler<RefreshFigures, Unit>
{
    // Most customers' figures stay the same from one day to the next: they only get the day.
    private static readonly BulkTable<StoredFigure> DayOnly = new BulkTable<StoredFigure>("customers.CustomerFigure")
        .BigInt("CustomerId", f => f.CustomerId)
        .Date("AsOf", f => f.AsOf);

    private static readonly BulkTable<StoredFigure> Everything = new BulkTable<StoredFigure>("customers.CustomerFigure")
        .BigInt("CustomerId", f => f.CustomerId)
        .Date("AsOf", f => f.AsOf)
        .Money("Revenue12m", f => f.Revenue12m)
        .Money("RevenuePrevious12m", f => f.RevenuePrevious12m)
        .Money("Contribution12m", f => f.Contribution12m)
        .Money("ContributionPrevious12m", f => f.ContributionPrevious12m)
        .Money("UnknownCostRevenue12m", f => f.UnknownCostRevenue12m)
        .Int("OrderCount12m", f => f.OrderCount12m)
        .Int("OrderCount", f => f.OrderCount)
        .Date("FirstOrderOn", f => f.FirstOrderOn)
        .Date("LastOrderOn", f => f.LastOrderOn)
        .Money("OpenAmount", f => f.OpenAmount)
        .Money("OverdueAmount", f => f.OverdueAmount);

    public async Task<Unit> Handle(RefreshFigures request, CancellationToken cancellationToken)
    {
        var asOf = FigureDays.AsOf(clock);
        foreach (var ids in request.CustomerIds.Distinct().Order().Chunk(FigureReader.ChunkCustomers))
        {
            // Of two who compute the same customer the second one reads after the first has committed, and by that sees its facts too.
            await session.Bulk.HoldAsync("customers.CustomerFigure", "CustomerId", "AsOf", ids, cancellationToken);
            var computed = await reader.ComputeAsync(ids, asOf, cancellationToken);
            var changed = new List<StoredFigure>();
            var sameButDay = new List<StoredFigure>();
            foreach (var stored in await reader.StoredAsync(ids, cancellationToken))
            {
                var values = computed.TryGetValue(stored.CustomerId, out var sums) ? sums.Values : FigureValues.Nothing;
                if (values != stored.Values) changed.Add(StoredFigure.Of(stored.CustomerId, asOf, values));
                else if (asOf != stored.AsOf) sameButDay.Add(stored with { AsOf = asOf });
            }
            await session.Bulk.UpdateAsync(Everything, "CustomerId", changed, cancellationToken);
            await session.Bulk.UpdateAsync(DayOnly, "CustomerId", sameButDay, cancellationToken);
        }
        return Unit.Value;
    }
}
