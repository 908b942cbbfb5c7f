using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>Throws all sums away, so that they are made anew from the facts; reports wait meanwhile.</summary>
internal sealed record ClearRollups : ICommand<Unit>;

internal sealed class ClearRollupsHandler(DbSession session) : IRequestHandler<ClearRollups, Unit>
{
    private const string Begin = """
        update profitability.RollupState
        set IsBuilt = 0, BuiltPeriod = 0, Turn = Turn + 1
        where RollupStateId = 1
        """;

    private const string Sums = "delete from profitability.SalesSum";
    private const string Columns = "delete from profitability.SalesColumn";
    private const string Loose = "delete from profitability.LooseMonth";

    public async Task<Unit> Handle(ClearRollups request, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Begin, null, cancellationToken);
        foreach (var table in (string[])[Sums, Columns, Loose]) await session.ExecuteAsync(table, null, cancellationToken);
        return Unit.Value;
    }
}
