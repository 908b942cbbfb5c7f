using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Takes marks of the oldest marked month away and sums that month of their customers anew; answers whether marks are left. The marks go
/// first and the facts are read after, so a fact committed meanwhile is either read or has a mark of its own that stays.
/// </summary>
internal sealed record FoldRollups : ICommand<bool>;

internal sealed class FoldRollupsHandler(DbSession session, RollupWriter writer) : IRequestHandler<FoldRollups, bool>
{
    /// <summary>Customers summed in one transaction: many, so that a row of a product is written once for all of them.</summary>
    private const int MostCustomers = 5000;

    /// <summary>Marks removed in one statement: with more, SQL Server locks the whole table, and whoever sells waits for the sums.</summary>
    private const int MostMarks = 1000;

    // One at a time: whoever comes second waits here until the first one has committed.
    private const string TakeTurn = """
        update profitability.RollupState
        set Turn = Turn + 1
        where RollupStateId = 1
          and IsBuilt = 1
        """;

    private const string OldestMonth = """
        select m.Period
        from profitability.ChangedMonth m
        order by m.ChangedMonthId
        offset 0 rows fetch next 1 rows only
        """;

    private const string Customers = """
        select m.CustomerId
        from profitability.ChangedMonth m
        where m.Period = @Period
        group by m.CustomerId
        order by m.CustomerId
        offset 0 rows fetch next @MostCustomers rows only
        """;

    // With their customers: a mark may have come since the customers were chosen, and whoever's mark goes is summed.
    private const string Marks = """
        select m.ChangedMonthId, m.CustomerId
        from profitability.ChangedMonth m
        where m.Period = @Period
          and m.CustomerId >= @First
          and m.CustomerId <= @Last
        """;

    // By their ids: a mark that is committed meanwhile stays.
    private const string Remove = """
        delete from profitability.ChangedMonth
        where ChangedMonthId in (select cast(value as bigint) from openjson(@Ids))
        """;

    internal const string IsAnyMarked = """
        select m.ChangedMonthId
        from profitability.ChangedMonth m
        order by m.ChangedMonthId
        offset 0 rows fetch next 1 rows only
        """;

    private sealed record Mark(long ChangedMonthId, long CustomerId);

    public async Task<bool> Handle(FoldRollups request, CancellationToken cancellationToken)
    {
        // Nothing to fold must not look like a change to whoever reads the sums.
        if (await session.ScalarAsync<long?>(IsAnyMarked, null, cancellationToken) is null) return false;
        if (await session.ExecuteAsync(TakeTurn, null, cancellationToken) == 0) return false;
        if (await session.ScalarAsync<int?>(OldestMonth, null, cancellationToken) is not { } period) return false;
        var chosen = await session.QueryAsync<long>(Customers, new { Period = period, MostCustomers }, cancellationToken);
        var marks = await session.QueryAsync<Mark>(
            Marks, new { Period = period, First = chosen[0], Last = chosen[^1] }, cancellationToken);
        foreach (var some in marks.Chunk(MostMarks))
            await session.ExecuteAsync(Remove, new { Ids = JsonList.Of(some.Select(m => m.ChangedMonthId)) }, cancellationToken);
        await writer.SumAsync(period, [.. marks.Select(m => m.CustomerId).Distinct().Order()], cancellationToken);
        return await session.ScalarAsync<long?>(IsAnyMarked, null, cancellationToken) is not null;
    }
}
