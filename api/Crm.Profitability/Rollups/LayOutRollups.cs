using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Lays a month that has no days yet, or the month with the most newer rows, out in columns; answers whether it found one. A few newer
/// rows are left as they are: to read them costs less than to write a month for each order.
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

    // Laid out by a version that knew no days.
    internal const string MonthWithoutDays = """
        select min(c.Period)
        from profitability.SalesColumn c
        where c.Number = 1
          and not exists (select 1
                          from profitability.SalesColumn d
                          where d.Period = c.Period
                            and d.Number = 21)
        """;

    public async Task<bool> Handle(LayOutRollups request, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(TakeTurn, null, cancellationToken) == 0) return false;
        if (await session.ScalarAsync<int?>(MonthWithoutDays, null, cancellationToken) is { } withoutDays)
            await writer.LayOutDaysAsync(withoutDays, cancellationToken);
        else if (await session.ScalarAsync<int?>(LoosestMonth, new { FewLoose }, cancellationToken) is { } loosest)
            await writer.LayOutAsync(loosest, cancellationToken);
        else return false;
        return true;
    }
}
