using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Customers;

/// <summary>
/// Windows roll with the day: computes the figures of the next customers for a new day, in short transactions, and goes on
/// where it stopped after a restart. Answers whether there is more to do for this process.
/// </summary>
internal sealed record RollFigures(string Holder) : ICommand<bool>;

internal sealed class RollFiguresHandler(DbSession session, FigureReader reader, IMediator mediator, TimeProvider clock)
    : IRequestHandler<RollFigures, bool>
{
    internal sealed record Keeping(DateOnly AsOf, long LastCustomerId, bool IsFinished);

    // Of two processes one row count is 0; the other's work is not lost when it dies, the lease runs out.
    private const string Claim = """
        update customers.FigureKeeping
        set Holder = @Holder, LeasedUntil = @Until
        where FigureKeepingId = 1
          and (Holder = @Holder or LeasedUntil < @Now)
        """;

    internal const string Read = """
        select k.AsOf, k.LastCustomerId, k.IsFinished
        from customers.FigureKeeping k
        where k.FigureKeepingId = 1
        """;

    private const string Advance = """
        update customers.FigureKeeping
        set AsOf = @AsOf, LastCustomerId = @LastCustomerId, IsFinished = @IsFinished
        where FigureKeepingId = 1
        """;

    public async Task<bool> Handle(RollFigures request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var asOf = FigureDays.AsOf(clock);
        if (await session.ExecuteAsync(Claim, new { request.Holder, Until = now.AddMinutes(2), Now = now }, cancellationToken) == 0) return false;
        var keeping = (await session.QuerySingleOrDefaultAsync<Keeping>(Read, null, cancellationToken))!;
        if (keeping.AsOf == asOf && keeping.IsFinished) return false;

        var ids = await reader.NextAsync(keeping.AsOf == asOf ? keeping.LastCustomerId : 0, cancellationToken);
        await mediator.Send(new RefreshFigures([.. ids]), cancellationToken);
        var finished = ids.Count < FigureReader.ChunkCustomers;
        await session.ExecuteAsync(Advance,
            new { AsOf = asOf, LastCustomerId = ids.Count > 0 ? ids[^1] : 0, IsFinished = finished }, cancellationToken);
        return !finished;
    }
}
