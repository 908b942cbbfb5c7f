using Crm.Contracts.Grading;
using Crm.Contracts.Orders;

namespace Crm.ApiTests.Orders;

/// <summary>
/// A guard whose rules the test sets: product code by product, how strict it is, and which record it names. Counts how often it was asked.
/// </summary>
internal sealed class StrictGuard : IOrderGuard
{
    public Dictionary<long, PolicyMode> Products { get; } = [];

    public Dictionary<string, PolicyMode> Batches { get; } = [];

    public long SubjectId { get; set; } = 7;

    public int Asked { get; private set; }

    public Task<IReadOnlyList<IReadOnlyList<OrderFinding>>> CheckAsync(IReadOnlyList<OrderCheck> checks, CancellationToken cancellationToken)
    {
        Asked++;
        return Task.FromResult<IReadOnlyList<IReadOnlyList<OrderFinding>>>([.. checks.Select(check => (IReadOnlyList<OrderFinding>)
        [
            .. check.Lines.Where(l => Products.ContainsKey(l.ProductId)).Select(l => Finding("strict.product", l.LineNumber, Products[l.ProductId])),
            .. check.Lines.Where(l => l.Batch is not null && Batches.ContainsKey(l.Batch))
                .Select(l => Finding("strict.batch", l.LineNumber, Batches[l.Batch!])),
        ])]);
    }

    private OrderFinding Finding(string code, int lineNumber, PolicyMode mode) =>
        new("strict", code, lineNumber, mode, "test", [SubjectId], new { why = "because", cost = 12.5m });
}
