using Crm.Common;
using Crm.Contracts.Orders;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Sums the next month from all facts, where the sums are being made; answers whether more months are left. A process that dies goes on
/// where it stopped.
/// </summary>
internal sealed record BuildRollups : ICommand<bool>;

internal sealed class BuildRollupsHandler(DbSession session, RollupWriter writer) : IRequestHandler<BuildRollups, bool>
{
    private const string TakeTurn = """
        update profitability.RollupState
        set Turn = Turn + 1
        where RollupStateId = 1
          and IsBuilt = 0
        """;

    private const string Built = """
        select s.BuiltPeriod
        from profitability.RollupState s
        where s.RollupStateId = 1
        """;

    private const string NextDay = """
        select min(d.FactDate)
        from orders.v_DocumentFact d
        where d.FactDate >= @From
        """;

    private const string Advance = """
        update profitability.RollupState
        set BuiltPeriod = @Period, IsBuilt = @IsBuilt
        where RollupStateId = 1
        """;

    public async Task<bool> Handle(BuildRollups request, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(TakeTurn, null, cancellationToken) == 0) return false;
        var built = await session.ScalarAsync<int>(Built, null, cancellationToken);
        var from = built == 0 ? DateOnly.MinValue : new DateOnly(built / 100, built % 100, 1).AddMonths(1);
        var next = await session.ScalarAsync<DateOnly?>(NextDay, new { From = from }, cancellationToken);
        var period = next is { } day ? Period.Of(day) : built;
        if (next is not null) await writer.BuildAsync(period, cancellationToken);
        await session.ExecuteAsync(Advance, new { Period = period, IsBuilt = next is null }, cancellationToken);
        return next is not null;
    }
}
