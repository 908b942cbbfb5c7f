using Crm.Common;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Complaints;

/// <summary>
/// Looks every ten seconds whether an alarm is due, or a case changed whose alarms may have moved. Any number of processes may look.
/// Switched off by <c>Complaints:Alarms</c> = false.
/// </summary>
internal sealed partial class ComplaintAlarmKeeper(
    IServiceScopeFactory scopes, TimeProvider clock, IConfiguration configuration, ILogger<ComplaintAlarmKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Complaints:Alarms", true)) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(LookEvery, stoppingToken);
                await KeepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(logger, exception);
            }
        }
    }

    /// <summary>Raises everything that is due now.</summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        for (var more = true; more;)
        {
            await using var scope = scopes.CreateAsyncScope();
            var session = scope.ServiceProvider.GetRequiredService<DbSession>();
            if (!await RaiseAlarmsHandler.IsDueAsync(session, clock, cancellationToken)) return;
            more = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RaiseAlarms(), cancellationToken) == RaiseAlarmsHandler.AtOnce;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Alarms of complaints could not be raised now; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
