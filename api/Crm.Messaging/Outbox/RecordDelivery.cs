using Crm.Common;
using MediatR;

namespace Crm.Messaging;

/// <summary>
/// Writes down what became of an attempt, and tells people where it failed or nobody knows. What this process learns late, after its
/// lease ran out, still counts as long as nobody decided since.
/// </summary>
internal sealed record RecordDelivery(long MailId, string Holder, int Attempts, Delivery Came) : ICommand<Unit>;

internal sealed class RecordDeliveryHandler(DbSession session, TimeProvider clock, IMediator mediator, EventLog events)
    : IRequestHandler<RecordDelivery, Unit>
{
    private const string Settle = """
        update messaging.OutboxMail
        set State = @State, Outcome = @Answer, NextAttemptAt = @NextAttemptAt, SentAt = @SentAt, FileName = @FileName, LeasedUntil = null,
            Version = Version + 1
        where OutboxMailId = @MailId
          and LeaseHolder = @Holder
          and State in (@Sending, @Unknown)
        """;

    public async Task<Unit> Handle(RecordDelivery request, CancellationToken cancellationToken)
    {
        if (request.Came is Delivery.Lost) return Unit.Value;
        var now = clock.GetUtcNow().UtcDateTime;
        var next = request.Came is Delivery.PutOff ? BackOff.After(request.Attempts) : null;
        var (state, step) = request.Came switch
        {
            Delivery.Sent => (MailState.Sent, MailStepKind.Sent),
            Delivery.Unknown => (MailState.Unknown, MailStepKind.Unknown),
            Delivery.PutOff when next is not null => (MailState.Waiting, MailStepKind.PutOff),
            _ => (MailState.Failed, MailStepKind.Failed),
        };
        var settled = await session.ExecuteAsync(Settle, new
        {
            request.MailId,
            request.Holder,
            State = state,
            Answer = state == MailState.Sent ? null : OutboxWriting.Cut(request.Came.Answer),
            NextAttemptAt = now + next,
            SentAt = state == MailState.Sent ? now : (DateTime?)null,
            FileName = state == MailState.Sent ? request.Came.Answer : null,
            MailState.Sending,
            MailState.Unknown,
        }, cancellationToken);
        if (settled == 0) return Unit.Value;
        await OutboxWriting.AddStepAsync(session, request.MailId, step, now, 0, request.Came.Answer, cancellationToken);
        await OutboxOutcome.TellAsync(session, mediator, events, request.MailId, state, cancellationToken);
        return Unit.Value;
    }
}

/// <summary>
/// Looks after a mail whose process ended over it. As a file it is simply written again, the same one; what went to a server may
/// have arrived, and a person is asked.
/// </summary>
internal sealed record SettleLostMail(long MailId) : ICommand<Unit>;

internal sealed class SettleLostMailHandler(DbSession session, TimeProvider clock, IMediator mediator, EventLog events)
    : IRequestHandler<SettleLostMail, Unit>
{
    private const string WriteAgain = """
        update messaging.OutboxMail
        set State = @Waiting, NextAttemptAt = @Now, LeasedUntil = null, Version = Version + 1
        where OutboxMailId = @MailId
          and State = @Sending
          and SentBy = @File
          and LeasedUntil < @Now
        """;

    private const string GiveUp = """
        update messaging.OutboxMail
        set State = @Unknown, Outcome = @Answer, LeasedUntil = null, Version = Version + 1
        where OutboxMailId = @MailId
          and State = @Sending
          and SentBy = @Server
          and LeasedUntil < @Now
        """;

    private const string Ended = "The process ended while it was sending.";

    public async Task<Unit> Handle(SettleLostMail request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var parameters = new
        {
            request.MailId,
            Now = now,
            Answer = Ended,
            MailState.Waiting,
            MailState.Sending,
            MailState.Unknown,
            MailRoute.Server,
            MailRoute.File,
        };
        if (await session.ExecuteAsync(WriteAgain, parameters, cancellationToken) == 1)
            await OutboxWriting.AddStepAsync(session, request.MailId, MailStepKind.PutOff, now, 0, Ended, cancellationToken);
        else if (await session.ExecuteAsync(GiveUp, parameters, cancellationToken) == 1)
        {
            await OutboxWriting.AddStepAsync(session, request.MailId, MailStepKind.Unknown, now, 0, Ended, cancellationToken);
            await OutboxOutcome.TellAsync(session, mediator, events, request.MailId, MailState.Unknown, cancellationToken);
        }
        return Unit.Value;
    }
}

/// <summary>
/// The pauses between attempts: 1, 2, 4 … 128 minutes, then every four hours, 25 attempts in all: about three days, within which a mail
/// server is up again.
/// </summary>
internal static class BackOff
{
    private const int MostAttempts = 25;

    /// <summary>The pause after so many attempts, or null where it is given up.</summary>
    public static TimeSpan? After(int attempts) => attempts >= MostAttempts ? null
        : attempts <= 8 ? TimeSpan.FromMinutes(1 << Math.Max(0, attempts - 1))
        : TimeSpan.FromHours(4);
}

internal static class OutboxOutcome
{
    public static async Task TellAsync(
        DbSession session, IMediator mediator, EventLog events, long mailId, MailState state, CancellationToken cancellationToken)
    {
        if (state is MailState.Failed or MailState.Unknown)
            await OutboxNews.TellAsync(
                mediator, session, mailId, state == MailState.Failed ? OutboxNews.Failed : OutboxNews.Unknown, cancellationToken);
        if (state is not MailState.Waiting)
            await events.RaiseAsync(new RecordEvent($"mail.{CrmWord(state)}", "mail", mailId), cancellationToken);
    }

    private static string CrmWord(MailState state) => state switch
    {
        MailState.Sent => "sent",
        MailState.Unknown => "unknown",
        _ => "failed",
    };
}
