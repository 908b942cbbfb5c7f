using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Messaging;
using MediatR;

namespace Crm.Messaging;

/// <summary>The history of a mail.</summary>
internal static class OutboxWriting
{
    private const string AddStep = """
        insert into messaging.OutboxStep (OutboxMailId, Kind, HappenedAt, PersonId, Answer)
        values (@MailId, @Kind, @Now, @PersonId, @Answer)
        """;

    /// <summary>What the column keeps of a server's answer.</summary>
    public const int LongestAnswer = 1000;

    /// <param name="personId">Who did it; 0 is the product itself.</param>
    public static Task AddStepAsync(
        DbSession session, long mailId, MailStepKind kind, DateTime now, long personId, string? answer, CancellationToken cancellationToken) =>
        session.ExecuteAsync(AddStep, new { MailId = mailId, Kind = kind, Now = now, PersonId = personId, Answer = Cut(answer) }, cancellationToken);

    public static string? Cut(string? answer) => answer is { Length: > LongestAnswer } ? answer[..LongestAnswer] : answer;
}

/// <summary>
/// Tells people of a mail that did not go its way: whoever caused it, and where nobody did or nobody knows the outcome, those who look
/// after mail.
/// </summary>
internal static class OutboxNews
{
    public const string Failed = "mail.failed";
    public const string Unknown = "mail.unknown";

    private sealed record MailToTell(string Template, string Title, string SubjectKind, long SubjectId, long WrittenBy, int Steps);

    private const string Read = """
        select m.Template, m.Title, m.SubjectKind, m.SubjectId, m.WrittenBy, count(s.OutboxStepId) as Steps
        from messaging.OutboxMail m
        left join messaging.OutboxStep s on s.OutboxMailId = m.OutboxMailId
        where m.OutboxMailId = @MailId
        group by m.Template, m.Title, m.SubjectKind, m.SubjectId, m.WrittenBy
        """;

    public static async Task TellAsync(
        IMediator mediator, DbSession session, long mailId, string news, CancellationToken cancellationToken)
    {
        var mail = await session.QuerySingleOrDefaultAsync<MailToTell>(Read, new { MailId = mailId }, cancellationToken);
        if (mail is null) return;
        var told = new HashSet<long>();
        if (mail.WrittenBy != 0) told.Add(mail.WrittenBy);
        if (told.Count == 0 || news == Unknown)
            told.UnionWith((await mediator.Send(new WhoMay(Permission.ManageMail), cancellationToken)).Select(p => p.PersonId));
        if (told.Count == 0) return;
        // The number of steps tells a second failure, after a person had it sent again, from the first.
        await mediator.Send(new Notify([.. told], news, mail.SubjectKind, mail.SubjectId, new { mailId, template = mail.Template },
            $"{news}:{mailId}:{mail.Steps}"), cancellationToken);
    }
}
