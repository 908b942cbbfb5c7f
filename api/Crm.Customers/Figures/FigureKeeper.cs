using System.Diagnostics;
using Crm.Common;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Customers;

/// <summary>
/// Keeps the figures that lists sort by: looks every two seconds for customers whose facts changed, and once a new day has begun
/// computes all of them. Works in short transactions and pauses four times as long as it worked, so that a large import
/// keeps most of the machine.
/// </summary>
internal sealed partial class FigureKeeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<FigureKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private const string IsAnyStale = """
        select s.StaleFigureId
        from customers.StaleFigure s
        order by s.StaleFigureId
        offset 0 rows fetch next 1 rows only
        """;

    private readonly string _holder = Guid.NewGuid().ToString("N");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = ShortestPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, clock, stoppingToken);
                var began = Stopwatch.GetTimestamp();
                await KeepAsync(stoppingToken);
                var worked = Stopwatch.GetElapsedTime(began) * 4;
                pause = worked < ShortestPause ? ShortestPause : worked > LongestPause ? LongestPause : worked;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Marks stay until their customers are computed: the next round begins where this one failed.
                LogFailed(logger, exception);
                pause = LongestPause;
            }
        }
    }

    /// <summary>Everything that is due now. What comes meanwhile is left for the next round.</summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        var (stale, newDay) = await LookAsync(cancellationToken);
        while (stale && await SendAsync(new RefreshStaleFigures(), cancellationToken) >= FigureReader.ChunkCustomers)
        {
        }
        while (newDay && await SendAsync(new RollFigures(_holder), cancellationToken))
        {
        }
    }

    // Without a transaction: an idle system must not take the writers' turn every two seconds.
    private async Task<(bool Stale, bool NewDay)> LookAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var stale = await session.ScalarAsync<long?>(IsAnyStale, null, cancellationToken) is not null;
        var keeping = await session.QuerySingleOrDefaultAsync<RollFiguresHandler.Keeping>(RollFiguresHandler.Read, null, cancellationToken);
        return (stale, keeping is null || !keeping.IsFinished || keeping.AsOf != FigureDays.AsOf(clock));
    }

    // A scope of its own for each piece of work, so that the connection goes back in between and others get their turn.
    private async Task<TAnswer> SendAsync<TAnswer>(IRequest<TAnswer> request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Customers' figures could not be kept up; the next round begins again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
