using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Customers;

/// <summary>
/// Takes the oldest marks away and computes the figures of their customers anew; answers how many marks it took. The marks go
/// first and the facts are read after, so a fact committed meanwhile is either read or has a mark of its own that stays.
/// </summary>
internal sealed record RefreshStaleFigures : ICommand<int>;

internal sealed class RefreshStaleFiguresHandler(DbSession session, IMediator mediator) : IRequestHandler<RefreshStaleFigures, int>
{
    private sealed record Mark(long StaleFigureId, long CustomerId);

    /// <summary>
    /// So many marks at once, that a customer marked again and again is computed once, and so few, that SQL Server does not lock the
    /// whole table, where whoever sells leaves marks.
    /// </summary>
    private const int MostMarks = 2500;

    private const string Oldest = """
        select s.StaleFigureId, s.CustomerId
        from customers.StaleFigure s
        order by s.StaleFigureId
        offset 0 rows fetch next @MostMarks rows only
        """;

    // By their ids, not up to the last one: a mark with a lower number may be committed later.
    private const string Remove = """
        delete from customers.StaleFigure
        where StaleFigureId in (select cast(value as bigint) from openjson(@Ids))
        """;

    public async Task<int> Handle(RefreshStaleFigures request, CancellationToken cancellationToken)
    {
        var marks = await session.QueryAsync<Mark>(Oldest, new { MostMarks }, cancellationToken);
        if (marks.Count == 0) return 0;
        var ids = marks.Select(m => m.CustomerId).Distinct().Take(FigureReader.ChunkCustomers).ToHashSet();
        var taken = marks.Where(m => ids.Contains(m.CustomerId)).ToList();
        await session.ExecuteAsync(Remove, new { Ids = JsonList.Of(taken.Select(m => m.StaleFigureId)) }, cancellationToken);
        await mediator.Send(new RefreshFigures(ids), cancellationToken);
        return taken.Count;
    }
}
