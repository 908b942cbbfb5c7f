using Crm.Common;
using Crm.Contracts.Sync;
using MediatR;

namespace Crm.Messaging;

/// <summary>
/// Takes rows of one kind in one transaction. With <see cref="OnError.Stop"/> the rows before the first failing one are taken,
/// that one is told, and those after it are left.
/// </summary>
internal sealed record ApplySyncRows(string Kind, SyncBatch Batch, OnError OnError) : ICommand<AppliedRows>;

/// <summary>What became of the rows, in their order; <paramref name="Stopped"/>: rows after the last result were not tried.</summary>
internal sealed record AppliedRows(IReadOnlyList<SyncRowResult> Results, bool Stopped)
{
    public int Count(SyncOutcome outcome) => Results.Count(r => r.Outcome == outcome);
}

/// <summary>Whether a failing row ends a sync or only itself.</summary>
internal enum OnError
{
    Continue,
    Stop,
}

internal sealed class ApplySyncRowsHandler(IEnumerable<ISyncKind> kinds, DbSession session) : IRequestHandler<ApplySyncRows, AppliedRows>
{
    public async Task<AppliedRows> Handle(ApplySyncRows request, CancellationToken cancellationToken)
    {
        session.CommandTimeout = 300;
        var kind = kinds.Named(request.Kind);
        if (request.OnError == OnError.Continue)
            return new AppliedRows(await kind.ApplyAsync(request.Batch, cancellationToken), false);

        // Row by row, so that nothing after the first failing row is written; the transaction keeps those before it.
        var results = new List<SyncRowResult>(request.Batch.Rows.Count);
        foreach (var row in request.Batch.Rows)
        {
            results.AddRange(await kind.ApplyAsync(request.Batch with { Rows = [row] }, cancellationToken));
            if (results[^1].Outcome == SyncOutcome.Failed) return new AppliedRows(results, true);
        }
        return new AppliedRows(results, false);
    }
}

internal static class SyncKinds
{
    public static ISyncKind Named(this IEnumerable<ISyncKind> kinds, string name) =>
        kinds.FirstOrDefault(k => k.Name == name) ?? throw Problem.NotFound("kind of record to sync");
}
