using Crm.Common;
using Crm.Contracts.Messaging;
using MediatR;
using Microsoft.Extensions.Options;

namespace Crm.Messaging;

internal sealed class SendMailHandler(
    DbSession session, CurrentUser user, TimeProvider clock, IMediator mediator, IOptions<MailOptions> options, MailSignal signal)
    : IRequestHandler<SendMail, WrittenMail>
{
    private sealed record KeptMail(long OutboxMailId, string Recipient, MailState State);

    private const string Find = """
        select m.OutboxMailId, m.Recipient, m.State
        from messaging.OutboxMail m
        where m.UniqueKey = @UniqueKey
        """;

    private const string Write = """
        insert into messaging.OutboxMail
            (MessageId, UniqueKey, Template, Language, Recipient, Title, TextBody, HtmlBody, SubjectKind, SubjectId, State, WrittenBy,
             WrittenAt, NextAttemptAt, Outcome)
        output inserted.OutboxMailId
        values (@MessageId, @UniqueKey, @Template, @Language, @Recipient, @Title, @TextBody, @HtmlBody, @SubjectKind, @SubjectId, @State,
                @PersonId, @Now, @NextAttemptAt, @Outcome)
        """;

    public async Task<WrittenMail> Handle(SendMail request, CancellationToken cancellationToken)
    {
        if (await session.QuerySingleOrDefaultAsync<KeptMail>(Find, new { request.UniqueKey }, cancellationToken) is { } kept)
            return new WrittenMail(kept.OutboxMailId, MailAddressing.Read(kept.Recipient, out _) is not null);

        var known = KnownTemplates.Find(request.Template)
            ?? throw new ArgumentException($"There is no mail template '{request.Template}'.", nameof(request));
        var language = MailLanguage.Of(request.Language);
        var text = await TemplateReading.TextAsync(session, known, language, cancellationToken);
        var mail = MailTexts.Render(text, language, Values(known, request.Model));
        var address = MailAddressing.Read(request.To, out var problem);
        var now = clock.GetUtcNow().UtcDateTime;
        var mailId = await session.ScalarAsync<long>(Write, new
        {
            MessageId = $"<{Guid.NewGuid():N}@{options.Value.Sender.Host}>",
            request.UniqueKey,
            Template = known.Name,
            Language = language,
            // What was given stays readable for who must find the right address.
            Recipient = address ?? Shown(request.To),
            mail.Title,
            TextBody = mail.Text,
            HtmlBody = mail.Html,
            request.SubjectKind,
            request.SubjectId,
            State = address is null ? MailState.Failed : MailState.Waiting,
            user.PersonId,
            Now = now,
            NextAttemptAt = address is null ? (DateTime?)null : now,
            Outcome = problem,
        }, cancellationToken);
        if (address is null)
        {
            await OutboxWriting.AddStepAsync(session, mailId, MailStepKind.Failed, now, 0, problem, cancellationToken);
            await OutboxNews.TellAsync(mediator, session, mailId, OutboxNews.Failed, cancellationToken);
        }
        else if (session.InTransaction)
        {
            session.OnCommitted(() =>
            {
                signal.Raise();
                return Task.CompletedTask;
            });
        }
        return new WrittenMail(mailId, address is not null);
    }

    // A value that is missing or that no text knows is a mistake of the caller, found by its first test.
    private Dictionary<string, string> Values(KnownTemplate known, IReadOnlyDictionary<string, string> model)
    {
        var missing = known.Placeholders.Select(p => p.Name).Where(name => !model.ContainsKey(name)).ToList();
        var unknown = model.Keys.Where(name => known.Placeholders.All(p => p.Name != name)).ToList();
        if (missing.Count + unknown.Count > 0)
            throw new ArgumentException(
                $"The mail '{known.Name}' wants {string.Join(", ", known.Placeholders.Select(p => p.Name))}; "
                + $"missing: {string.Join(", ", missing)}; unknown: {string.Join(", ", unknown)}.", nameof(model));
        var values = model.ToDictionary(v => v.Key, v => Completed(v.Value ?? ""), StringComparer.Ordinal);
        values[KnownTemplates.Company] = options.Value.CompanyName;
        return values;
    }

    private string Completed(string value) =>
        value.Length > 1 && value[0] == '/' && value[1] != '/' && !value.Any(char.IsWhiteSpace) ? options.Value.SiteUrl.TrimEnd('/') + value : value;

    private static string Shown(string? address)
    {
        var shown = string.Concat((address ?? "").Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return shown.Length <= MailAddressing.Longest ? shown : shown[..MailAddressing.Longest];
    }
}
