using System.Diagnostics;
using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>Brings the sums up to the facts before a report reads them.</summary>
internal sealed class FreshRollups(DbSession session, IMediator mediator)
{
    /// <summary>While a large import runs, a report waits no longer than this and tells how much is not in it yet.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private const string IsBuilt = """
        select s.IsBuilt
        from profitability.RollupState s
        where s.RollupStateId = 1
        """;

    private const string Waiting = """
        select count(*)
        from profitability.ChangedMonth m
        """;

    /// <summary>What is answered while there are no sums that stand still.</summary>
    public static ProblemException Building() => new(
        StatusCodes.Status409Conflict, "rollups-building", "The sums of sales are being made from the orders; ask again in a minute.");

    /// <summary>How many changes are not in the sums yet: 0 but during a large import.</summary>
    public async Task<long> CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!await session.ScalarAsync<bool>(IsBuilt, null, cancellationToken))
            throw Building();
        if (await session.ScalarAsync<long?>(FoldRollupsHandler.IsAnyMarked, null, cancellationToken) is null) return 0;
        var began = Stopwatch.GetTimestamp();
        while (await mediator.Send(new FoldRollups(), cancellationToken))
            if (Stopwatch.GetElapsedTime(began) > LongestWait) return await session.ScalarAsync<long>(Waiting, null, cancellationToken);
        return 0;
    }
}
