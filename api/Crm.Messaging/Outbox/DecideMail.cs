using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>
/// Has a mail sent now that failed, whose outcome is unknown, or that waits for its next attempt; under the same Message-ID, so that
/// most mail programs show one that arrives twice once. To: the right address, where the mail has not been delivered.
/// </summary>
internal sealed record ResendMail(long MailId, string? To) : ICommand<OutboxMailView>;

internal sealed class ResendMailValidator : AbstractValidator<ResendMail>
{
    public ResendMailValidator() => RuleFor(r => r.To).Custom((to, context) =>
    {
        if (to is null) return;
        MailAddressing.Read(to, out var problem);
        if (problem is not null) context.AddFailure(problem);
    });
}

internal sealed class ResendMailHandler(DbSession session, CurrentUser user, TimeProvider clock, AuditTrail audit, MailSignal signal)
    : IRequestHandler<ResendMail, OutboxMailView>
{
    private const string Resend = """
        update messaging.OutboxMail
        set State = @Waiting, Recipient = @To, NextAttemptAt = @Now, Attempts = 0, LeaseHolder = null, Version = Version + 1
        where OutboxMailId = @MailId
          and State in (@Waiting, @Unknown, @Failed)
        """;

    public async Task<OutboxMailView> Handle(ResendMail request, CancellationToken cancellationToken)
    {
        var before = await OutboxMailRow.ReadAsync(session, request.MailId, cancellationToken);
        var to = request.To is null ? before.To : MailAddressing.Read(request.To, out _)!;
        if (MailAddressing.Read(to, out var problem) is null)
            throw Problem.Invalid("to", $"{problem} Give the right one.");
        var now = clock.GetUtcNow().UtcDateTime;
        if (await session.ExecuteAsync(Resend, new
        {
            request.MailId,
            To = to,
            Now = now,
            MailState.Waiting,
            MailState.Unknown,
            MailState.Failed,
        }, cancellationToken) == 0)
            throw await MailDecisions.ExplainAsync(session, request.MailId, cancellationToken);
        await OutboxWriting.AddStepAsync(session, request.MailId, MailStepKind.Resent, now, user.PersonId, to == before.To ? null : to, cancellationToken);
        if (to != before.To)
            await audit.RecordAsync([new FieldChange("mail", request.MailId, "to", before.To, to)], cancellationToken);
        session.OnCommitted(() =>
        {
            signal.Raise();
            return Task.CompletedTask;
        });
        return await OutboxMailRow.ReadAsync(session, request.MailId, cancellationToken);
    }
}

/// <summary>Writes down that a mail whose outcome was unknown has arrived.</summary>
internal sealed record MarkMailDelivered(long MailId) : ICommand<OutboxMailView>;

internal sealed class MarkMailDeliveredHandler(DbSession session, CurrentUser user, TimeProvider clock, EventLog events)
    : IRequestHandler<MarkMailDelivered, OutboxMailView>
{
    private const string Mark = """
        update messaging.OutboxMail
        set State = @Sent, SentAt = @Now, LeaseHolder = null, Version = Version + 1
        where OutboxMailId = @MailId
          and State = @Unknown
        """;

    public async Task<OutboxMailView> Handle(MarkMailDelivered request, CancellationToken cancellationToken)
    {
        await OutboxMailRow.ReadAsync(session, request.MailId, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        if (await session.ExecuteAsync(Mark, new
        {
            request.MailId,
            Now = now,
            MailState.Sent,
            MailState.Unknown,
        }, cancellationToken) == 0)
            throw await MailDecisions.ExplainAsync(session, request.MailId, cancellationToken);
        await OutboxWriting.AddStepAsync(session, request.MailId, MailStepKind.MarkedDelivered, now, user.PersonId, null, cancellationToken);
        await events.RaiseAsync(new RecordEvent("mail.sent", "mail", request.MailId), cancellationToken);
        return await OutboxMailRow.ReadAsync(session, request.MailId, cancellationToken);
    }
}

/// <summary>Says why a mail cannot be decided on: what it is doing, or what somebody else decided.</summary>
internal static class MailDecisions
{
    private sealed record LastDecision(MailStepKind Kind, string? Name, DateTime HappenedAt);

    private const string Last = """
        select s.Kind, p.Name, s.HappenedAt
        from messaging.OutboxStep s
        left join access.v_Person p on p.PersonId = s.PersonId
        where s.OutboxMailId = @MailId
        order by s.OutboxStepId desc
        offset 0 rows fetch next 1 rows only
        """;

    public static async Task<ProblemException> ExplainAsync(DbSession session, long mailId, CancellationToken cancellationToken)
    {
        var mail = await OutboxMailRow.ReadAsync(session, mailId, cancellationToken);
        var last = await session.QuerySingleOrDefaultAsync<LastDecision>(Last, new { MailId = mailId }, cancellationToken);
        return mail.State switch
        {
            MailState.Sent when last is { Kind: MailStepKind.MarkedDelivered } =>
                Problem.Conflict("mail-settled", $"{last.Name} has marked this mail as delivered at {last.HappenedAt:yyyy-MM-dd HH:mm} UTC."),
            MailState.Sent => Problem.Conflict("mail-settled", "This mail has been sent."),
            MailState.Sending => Problem.Conflict("mail-sending", "This mail is being sent right now. Look again in a moment."),
            MailState.Failed => Problem.Conflict("mail-failed", "This mail was refused and has reached nobody. Send it again, or tell it another way."),
            _ when last is { Kind: MailStepKind.Resent } =>
                Problem.Conflict("mail-waiting", $"{last.Name} has had this mail sent again at {last.HappenedAt:yyyy-MM-dd HH:mm} UTC."),
            _ => Problem.Conflict("mail-waiting", "This mail waits to be sent."),
        };
    }
}

internal sealed record ResendMailBody(string? To = null);

internal static class DecideMailEndpoint
{
    public static void MapDecideMail(this IEndpointRouteBuilder outbox)
    {
        outbox
            .MapPost("/{mailId:long}/resend", async (
                long mailId, ResendMailBody body, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new ResendMail(mailId, body.To), cancellationToken)))
            .WithName(nameof(ResendMail))
            .WithSummary("Send a mail again that failed or whose outcome is unknown")
            .RequireAuthorization(Permission.ManageMail)
            .ProducesProblems(400, 404, 409);
        outbox
            .MapPost("/{mailId:long}/mark-delivered", async (
                long mailId, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new MarkMailDelivered(mailId), cancellationToken)))
            .WithName(nameof(MarkMailDelivered))
            .WithSummary("Write down that a mail has arrived")
            .RequireAuthorization(Permission.ManageMail)
            .ProducesProblems(404, 409);
    }
}
