using System.Diagnostics;
using Crm.Common;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Profitability;

/// <summary>
/// Keeps the sums that reports read: makes them month by month where there are none yet, and every two seconds takes in what changed.
/// Works in short transactions and pauses four times as long as it worked, so that an import keeps most of the machine.
/// <c>Rollups:Keep=false</c> leaves the work to another process.
/// </summary>
internal sealed partial class RollupKeeper(
    IServiceScopeFactory scopes, TimeProvider clock, IConfiguration configuration, ILogger<RollupKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private const string IsUnbuilt = """
        select s.RollupStateId
        from profitability.RollupState s
        where s.IsBuilt = 0
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Rollups:Keep", true)) return;
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
                // Marks stay until they are taken in: the next round begins where this one failed.
                LogFailed(logger, exception);
                pause = LongestPause;
            }
        }
    }

    /// <summary>Everything that is due now.</summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        var (unbuilt, marked, loose) = await LookAsync(cancellationToken);
        while (unbuilt && await SendAsync(new BuildRollups(), cancellationToken))
        {
        }
        while ((unbuilt || marked) && await SendAsync(new FoldRollups(), cancellationToken))
        {
        }
        while (loose && await SendAsync(new LayOutRollups(), cancellationToken))
        {
        }
    }

    // Without a transaction: an idle system must not take the writers' turn every two seconds.
    private async Task<(bool Unbuilt, bool Marked, bool Loose)> LookAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var unbuilt = await session.ScalarAsync<long?>(IsUnbuilt, null, cancellationToken) is not null;
        var marked = await session.ScalarAsync<long?>(FoldRollupsHandler.IsAnyMarked, null, cancellationToken) is not null;
        var loose = !unbuilt && !marked && (await session.ScalarAsync<int?>(
                LayOutRollupsHandler.LoosestMonth, new { LayOutRollupsHandler.FewLoose }, cancellationToken) is not null
            || await session.ScalarAsync<int?>(LayOutRollupsHandler.MonthWithoutDays, null, cancellationToken) is not null);
        return (unbuilt, marked, loose);
    }

    private async Task<TAnswer> SendAsync<TAnswer>(IRequest<TAnswer> request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sums of sales could not be kept up; the next round begins again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
