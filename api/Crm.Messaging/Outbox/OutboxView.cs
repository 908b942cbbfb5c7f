using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Messaging;

/// <summary>
/// A mail in the outbox. SubjectKind and SubjectId: the record it is about. WrittenBy: who caused it, null the product itself.
/// NextAttemptAt: while it waits. FileName: where it was written as a file. Outcome: what the server said last, null once sent.
/// </summary>
internal sealed record OutboxMailView(
    long MailId, int Version, MailState State, string Template, string Language, string To, string Title, string SubjectKind,
    long SubjectId, PersonRef? WrittenBy, DateTime WrittenAt, int Attempts, DateTime? NextAttemptAt, MailRoute? SentBy, DateTime? SentAt,
    string? FileName, string? Outcome);

/// <summary>A mail with everything that is sent, and what happened to it.</summary>
internal sealed record OutboxMailDetail(
    OutboxMailView Mail, IReadOnlyList<MailHeader> Headers, string TextBody, string HtmlBody, IReadOnlyList<OutboxStepView> Steps);

internal sealed record MailHeader(string Name, string Value);

/// <summary>One step of a mail. By: the person who decided, null for the product. Answer: what the server said, or the file.</summary>
internal sealed record OutboxStepView(MailStepKind Kind, DateTime At, PersonRef? By, string? Answer);

/// <summary>A mail as the database gives it.</summary>
internal sealed record OutboxMailRow(
    long OutboxMailId, int Version, MailState State, string Template, string Language, string Recipient, string Title, string SubjectKind,
    long SubjectId, long WrittenBy, string? WrittenByName, DateTime WrittenAt, int Attempts, DateTime? NextAttemptAt, MailRoute? SentBy,
    DateTime? SentAt, string? FileName, string? Outcome)
{
    public const string Columns = """
        select m.OutboxMailId, m.Version, m.State, m.Template, m.Language, m.Recipient, m.Title, m.SubjectKind, m.SubjectId, m.WrittenBy,
               p.Name as WrittenByName, m.WrittenAt, m.Attempts, m.NextAttemptAt, m.SentBy, m.SentAt, m.FileName, m.Outcome
        """;

    public const string All = """
        from messaging.OutboxMail m
        left join access.v_Person p on p.PersonId = m.WrittenBy
        """;

    private const string One = $"""
        {Columns}
        {All}
        where m.OutboxMailId = @MailId
        """;

    public OutboxMailView View => new(
        OutboxMailId, Version, State, Template, Language, Recipient, Title, SubjectKind, SubjectId,
        WrittenBy == 0 ? null : new PersonRef(WrittenBy, WrittenByName ?? ""), WrittenAt, Attempts,
        State == MailState.Waiting ? NextAttemptAt : null, SentBy, SentAt, FileName, Outcome);

    public static async Task<OutboxMailView> ReadAsync(DbSession session, long mailId, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<OutboxMailRow>(One, new { MailId = mailId }, cancellationToken))?.View
            ?? throw Problem.NotFound("mail");
}
