using System.Diagnostics;
using Crm.Common;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Grading;

/// <summary>
/// Keeps duties planned: looks every five seconds whether a day, a grade or a policy has begun, and plans in short transactions,
/// pausing as long as it worked. <c>Duties:Plan=false</c> turns it off.
/// </summary>
internal sealed partial class DutyKeeper(
    IServiceScopeFactory scopes, TimeProvider clock, IConfiguration configuration, ILogger<DutyKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(30);

    private readonly string _holder = Guid.NewGuid().ToString("N");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Duties:Plan", true)) return;
        var pause = Pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, clock, stoppingToken);
                await KeepAsync(stoppingToken);
                pause = Pause;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The pass goes on where it stopped.
                LogFailed(logger, exception);
                pause = PauseAfterFailure;
            }
        }
    }

    /// <summary>Everything that is due now.</summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (!await IsDueAsync(cancellationToken)) return;
        for (var more = true; more;)
        {
            var began = Stopwatch.GetTimestamp();
            await using (var scope = scopes.CreateAsyncScope())
                more = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new PlanDuties(_holder), cancellationToken);
            if (more) await Task.Delay(Stopwatch.GetElapsedTime(began), cancellationToken);
        }
    }

    // Without a transaction: an idle system must not take the writers' turn every five seconds.
    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        return (await PlanningProgress.ReadAsync(session, Days.Today(clock), cancellationToken)).IsDue;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Duties could not be planned; the next round goes on")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
