using Crm.Common;
using Crm.Contracts.Access;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Profitability;

/// <summary>
/// Looks every quarter of an hour whether a month has ended whose demand no forecast knows yet, and starts the job that makes them,
/// once however many processes look. <c>Demand:Keep=false</c> turns it off.
/// </summary>
internal sealed partial class DemandKeeper(
    IServiceScopeFactory scopes, TimeProvider clock, IConfiguration configuration, ILogger<DemandKeeper> logger) : BackgroundService
{
    private const string MadePeriod = "select s.MadePeriod from profitability.DemandState s where s.DemandStateId = 1";

    private const string AnyOrder = "select count(*) from (select top (1) o.SalesOrderId from orders.v_SalesOrder o) x";

    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Demand:Keep", true)) return;
        // The start of the process has other things to do first.
        var pause = AfterStart;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, stoppingToken);
                pause = LookEvery;
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

    /// <summary>Starts what is due now.</summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var lastPeriod = Periods.Add(Periods.Of(DateOnly.FromDateTime(clock.GetLocalNow().DateTime)), -1);
        if (await session.ScalarAsync<int?>(MadePeriod, null, cancellationToken) >= lastPeriod) return;
        if (await session.ScalarAsync<int>(AnyOrder, null, cancellationToken) == 0) return;
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        if (!await mediator.Send(new SignInAsAdministrator("demand"), cancellationToken)) return;
        try
        {
            await mediator.Send(new MakeDemandForecasts(), cancellationToken);
        }
        catch (ProblemException)
        {
            // Another process or person was faster.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The forecasts of demand could not be started; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
