using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Lays the month with the most newer rows out in columns again; answers whether it found one. A few newer rows are left as they are: to
/// read them costs less than to write a month for each order.
/// </summary>
internal sealed record LayOutRollups : ICommand<bool>;

internal sealed class LayOutRollupsHandler(DbSession session, RollupWriter writer) : IRequestHandler<LayOutRollups, bool>
{
    /// <summary>Customers of a month that may stay loose.</summary>
    public const int FewLoose = 100;

    private const string TakeTurn = """
        update profitability.RollupState
        set Turn = Turn + 1
        where RollupStateId = 1
          and IsBuilt = 1
        """;

    internal const string LoosestMonth = """
        select m.Period
        from profitability.LooseMonth m
        group by m.Period
        having count(*) > @FewLoose
        order by count(*) desc, m.Period
        offset 0 rows fetch next 1 rows only
        """;

    public async Task<bool> Handle(LayOutRollups request, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(TakeTurn, null, cancellationToken) == 0) return false;
        if (await session.ScalarAsync<int?>(LoosestMonth, new { FewLoose }, cancellationToken) is not { } period) return false;
        await writer.LayOutAsync(period, cancellationToken);
        return true;
    }
}
