using Crm.Common;
using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Profitability;

/// <summary>Remembers, in the transaction of the change, which months of which customers are to be summed anew.</summary>
internal sealed class MarkSalesChangedHandler(DbSession session) : IRequestHandler<MarkSalesChanged, Unit>
{
    private static readonly BulkTable<SalesMonth> Marks = new BulkTable<SalesMonth>("profitability.ChangedMonth")
        .BigInt("CustomerId", m => m.CustomerId)
        .Int("Period", m => m.Period);

    public async Task<Unit> Handle(MarkSalesChanged request, CancellationToken cancellationToken)
    {
        if (request.Months.Count > 0)
            await session.Bulk.InsertAsync(
                Marks, request.Months.Distinct().OrderBy(m => m.Period).ThenBy(m => m.CustomerId), cancellationToken);
        return Unit.Value;
    }
}
