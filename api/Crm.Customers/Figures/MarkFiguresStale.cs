using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Customers;

/// <summary>Remembers, in the transaction of the change, whose figures are to be computed anew.</summary>
internal sealed class MarkFiguresStaleHandler(DbSession session, TimeProvider clock) : IRequestHandler<MarkFiguresStale, Unit>
{
    private static readonly BulkTable<(long CustomerId, DateTime MarkedAt)> Marks =
        new BulkTable<(long CustomerId, DateTime MarkedAt)>("customers.StaleFigure")
            .BigInt("CustomerId", m => m.CustomerId)
            .DateTime("MarkedAt", m => m.MarkedAt);

    public async Task<Unit> Handle(MarkFiguresStale request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (request.CustomerIds.Count > 0)
            await session.Bulk.InsertAsync(Marks, request.CustomerIds.Distinct().Order().Select(id => (id, now)), cancellationToken);
        return Unit.Value;
    }
}
