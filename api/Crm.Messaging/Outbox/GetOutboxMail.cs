using Crm.Common;
using Crm.Contracts.Access;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Crm.Messaging;

/// <summary>Reads one mail: headers, both bodies, and every step.</summary>
internal sealed record GetOutboxMail(long MailId) : IQuery<OutboxMailDetail>;

internal sealed class GetOutboxMailHandler(DbSession session, IOptions<MailOptions> options) : IRequestHandler<GetOutboxMail, OutboxMailDetail>
{
    private sealed record BodyRow(string MessageId, string TextBody, string HtmlBody);

    private sealed record StepRow(MailStepKind Kind, DateTime HappenedAt, long PersonId, string? PersonName, string? Answer);

    private const string Bodies = """
        select m.MessageId, m.TextBody, m.HtmlBody
        from messaging.OutboxMail m
        where m.OutboxMailId = @MailId
        """;

    private const string Steps = """
        select s.Kind, s.HappenedAt, s.PersonId, p.Name as PersonName, s.Answer
        from messaging.OutboxStep s
        left join access.v_Person p on p.PersonId = s.PersonId
        where s.OutboxMailId = @MailId
        order by s.OutboxStepId
        """;

    public async Task<OutboxMailDetail> Handle(GetOutboxMail request, CancellationToken cancellationToken)
    {
        var mail = await OutboxMailRow.ReadAsync(session, request.MailId, cancellationToken);
        var body = (await session.QuerySingleOrDefaultAsync<BodyRow>(Bodies, new { request.MailId }, cancellationToken))!;
        var steps = await session.QueryAsync<StepRow>(Steps, new { request.MailId }, cancellationToken);
        return new OutboxMailDetail(
            mail,
            [
                new MailHeader("From", options.Value.Sender.ToString()),
                new MailHeader("To", mail.To),
                new MailHeader("Subject", mail.Title),
                new MailHeader("Message-ID", body.MessageId),
                new MailHeader("Auto-Submitted", "auto-generated"),
            ],
            body.TextBody, body.HtmlBody,
            [.. steps.Select(s => new OutboxStepView(
                s.Kind, s.HappenedAt, s.PersonId == 0 ? null : new PersonRef(s.PersonId, s.PersonName ?? ""), s.Answer))]);
    }
}

/// <summary>How many mails stand where, and how mail leaves.</summary>
internal sealed record SummariseOutbox : IQuery<OutboxSummary>;

/// <summary>
/// Mails by state. Route: to a mail server, or as files. Place: the server's name and port, or the folder. From: the sender.
/// OldestWaiting: since when the longest waiting mail waits.
/// </summary>
internal sealed record OutboxSummary(
    long Waiting, long Sending, long Sent, long Unknown, long Failed, MailRoute Route, string Place, string From, DateTime? OldestWaiting);

internal sealed class SummariseOutboxHandler(DbSession session, IOptions<MailOptions> options, MailDelivery delivery)
    : IRequestHandler<SummariseOutbox, OutboxSummary>
{
    private sealed record StateCount(MailState State, long Mails);

    private const string ByState = """
        select m.State, count(*) as Mails
        from messaging.OutboxMail m
        group by m.State
        """;

    private const string Oldest = "select min(m.WrittenAt) from messaging.OutboxMail m where m.State = 1";

    public async Task<OutboxSummary> Handle(SummariseOutbox request, CancellationToken cancellationToken)
    {
        var counts = (await session.QueryAsync<StateCount>(ByState, null, cancellationToken)).ToDictionary(c => c.State, c => c.Mails);
        var place = delivery.Route == MailRoute.Server ? $"{options.Value.Host}:{options.Value.Port}" : delivery.Folder;
        return new OutboxSummary(
            Of(MailState.Waiting), Of(MailState.Sending), Of(MailState.Sent), Of(MailState.Unknown), Of(MailState.Failed),
            delivery.Route, place, options.Value.Sender.ToString(),
            await session.ScalarAsync<DateTime?>(Oldest, null, cancellationToken));

        long Of(MailState state) => counts.GetValueOrDefault(state);
    }
}

internal static class GetOutboxMailEndpoint
{
    public static void MapGetOutboxMail(this IEndpointRouteBuilder outbox)
    {
        outbox
            .MapGet("/{mailId:long}", async (long mailId, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new GetOutboxMail(mailId), cancellationToken)))
            .WithName(nameof(GetOutboxMail))
            .WithSummary("Read one mail with its headers, bodies and steps")
            .RequireAuthorization(Permission.ManageMail)
            .ProducesProblems(404);
        outbox
            .MapGet("/summary", async (IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new SummariseOutbox(), cancellationToken)))
            .WithName(nameof(SummariseOutbox))
            .WithSummary("How many mails stand where, and how mail leaves")
            .RequireAuthorization(Permission.ManageMail)
            .ProducesProblems();
    }
}
