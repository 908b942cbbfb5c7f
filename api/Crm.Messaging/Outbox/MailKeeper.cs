using Crm.Common;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace Crm.Messaging;

/// <summary>
/// Sends what waits in the outbox, a few mails at a time. Each is claimed by a guarded update that takes its lease, so that of any
/// number of processes one sends it. Three tries in a row where the connection was the trouble; then it is put off, longer each time.
/// </summary>
internal sealed partial class MailKeeper(
    IServiceScopeFactory scopes, MailDelivery delivery, MailSignal signal, IOptions<MailOptions> options, TimeProvider clock,
    ILogger<MailKeeper> logger) : BackgroundService
{
    private const string FindDue = """
        select m.OutboxMailId
        from messaging.OutboxMail m
        where m.State = 1
          and m.NextAttemptAt <= @Now
        order by m.NextAttemptAt, m.OutboxMailId
        offset 0 rows fetch next 1 rows only
        """;

    private const string Claim = """
        update messaging.OutboxMail
        set State = @Sending, LeaseHolder = @Holder, LeasedUntil = @LeasedUntil, SentBy = @Route, Attempts = Attempts + 1, Version = Version + 1
        where OutboxMailId = @MailId
          and State = @Waiting
          and NextAttemptAt <= @Now
        """;

    private const string Read = """
        select m.OutboxMailId, m.MessageId, m.Recipient, m.Title, m.TextBody, m.HtmlBody, m.Attempts
        from messaging.OutboxMail m
        where m.OutboxMailId = @MailId
          and m.LeaseHolder = @Holder
        """;

    private const string Renew = """
        update messaging.OutboxMail
        set LeasedUntil = @LeasedUntil
        where OutboxMailId = @MailId
          and LeaseHolder = @Holder
          and State = @Sending
        """;

    private const string FindLost = """
        select m.OutboxMailId
        from messaging.OutboxMail m
        where m.State = 2
          and m.LeasedUntil < @Now
        order by m.OutboxMailId
        """;

    private const int AtOnce = 3;
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GraceAtTheEnd = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Keeper) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await KeepAsync(stoppingToken);
                await signal.WaitAsync(LookAtLeastEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogFailed(logger, exception);
                await Task.Delay(PauseAfterFailure, CancellationToken.None);
            }
        }
    }

    /// <summary>Sends everything that is due, and looks after mails whose process ended over them.</summary>
    internal async Task KeepAsync(CancellationToken stoppingToken)
    {
        foreach (var mailId in await LostAsync(stoppingToken))
            await SendAsync(new SettleLostMail(mailId), stoppingToken);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && await ClaimAsync(stoppingToken) is var (mail, holder))
        {
            var came = await TryAsync(mail, holder, stoppingToken);
            // A process that ends says so still; if it cannot, the lease runs out and a person is asked.
            await SendAsync(new RecordDelivery(mail.OutboxMailId, holder, mail.Attempts, came), CancellationToken.None);
            // Nobody is reached now: the other mails need not each find that out.
            if (came is Delivery.PutOff { AtOnce: true }) return;
        }
    }

    private async Task<Delivery> TryAsync(MailToSend mail, string holder, CancellationToken stoppingToken)
    {
        using var ending = new CancellationTokenSource();
        // What is under way when the process ends gets a moment to finish.
        using var end = stoppingToken.Register(() => ending.CancelAfter(GraceAtTheEnd));
        var tries = new ResiliencePipelineBuilder<Delivery>().AddRetry(new RetryStrategyOptions<Delivery>
        {
            ShouldHandle = tried => ValueTask.FromResult(
                tried.Outcome.Result is Delivery.PutOff { AtOnce: true } && !stoppingToken.IsCancellationRequested),
            MaxRetryAttempts = 2,
            Delay = options.Value.RetryPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        }).Build();
        return await tries.ExecuteAsync(async token => await RenewAsync(mail.OutboxMailId, holder)
            ? await delivery.DeliverAsync(mail, token)
            : new Delivery.Lost(), ending.Token);
    }

    private async Task<(MailToSend Mail, string Holder)?> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        while (await session.ScalarAsync<long?>(FindDue, new { Now }, cancellationToken) is { } mailId)
        {
            // Every claim has a name of its own, so that an earlier one of this process cannot speak for a later one.
            var holder = $"{Environment.ProcessId}-{Guid.NewGuid():N}";
            var claimed = await session.InTransactionAsync(() => session.ExecuteAsync(Claim, new
            {
                MailId = mailId,
                Holder = holder,
                delivery.Route,
                Now,
                LeasedUntil = Now + Lease,
                MailState.Waiting,
                MailState.Sending,
            }, cancellationToken), cancellationToken);
            if (claimed == 1
                && await session.QuerySingleOrDefaultAsync<MailToSend>(Read, new { MailId = mailId, Holder = holder }, cancellationToken) is { } mail)
                return (mail, holder);
        }
        return null;
    }

    private async Task<bool> RenewAsync(long mailId, string holder)
    {
        await using var scope = scopes.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        return await session.InTransactionAsync(() => session.ExecuteAsync(
            Renew, new { MailId = mailId, Holder = holder, LeasedUntil = Now + Lease, MailState.Sending })) == 1;
    }

    private async Task<IReadOnlyList<long>> LostAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DbSession>().QueryAsync<long>(FindLost, new { Now }, cancellationToken);
    }

    private async Task SendAsync<TAnswer>(IRequest<TAnswer> request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }

    // Renewed before each try: longer than one can take.
    private TimeSpan Lease => options.Value.Timeout + TimeSpan.FromSeconds(30);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    [LoggerMessage(Level = LogLevel.Error, Message = "Mails could not be sent now; they are tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

/// <summary>Wakes the keeper when a mail was written.</summary>
internal sealed class MailSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    public void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Raised already: one look serves both.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _raised.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _raised.Dispose();
}
