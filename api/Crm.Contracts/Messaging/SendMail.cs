using Crm.Common;

namespace Crm.Contracts.Messaging;

/// <summary>
/// Writes a mail in the open transaction; it is sent after the commit, under one Message-ID that stays. Text and subject are made now,
/// so that a template changed later changes nothing that was said. Written again under the same key, the first one stands and
/// its id is answered. A mail to what is no usable address is kept as failed and its writer is told, the caller's work goes on.
/// </summary>
/// <param name="Template">Which text, for example <see cref="MailTemplates.ComplaintReceipt"/>.</param>
/// <param name="Language">The reader's language: <c>zh…</c> or none is Chinese, any other is English.</param>
/// <param name="Model">
/// A value for every placeholder of the template that is not filled in by itself (<c>company</c>). A value that begins with a single
/// slash is an address within the product and is completed by <c>Mail:SiteUrl</c>.
/// </param>
/// <param name="To">The one address that it goes to, without a name.</param>
/// <param name="SubjectKind">What it is about, for example <c>complaint</c>.</param>
/// <param name="SubjectId">The id of what it is about.</param>
/// <param name="UniqueKey">Tells this mail from all other mails, for example <c>complaint-receipt:17</c>.</param>
public sealed record SendMail(
    string Template, string? Language, IReadOnlyDictionary<string, string> Model, string? To, string SubjectKind, long SubjectId,
    string UniqueKey) : ICommand<WrittenMail>;

/// <summary>The mail that stands under the key.</summary>
/// <param name="MailId">Its id in the outbox.</param>
/// <param name="IsAddressed">False where there is no address that it could go to: the person must be told another way.</param>
public sealed record WrittenMail(long MailId, bool IsAddressed);

/// <summary>The texts there are, with the values that each wants. <c>company</c> is filled in by itself.</summary>
public static class MailTemplates
{
    /// <summary>To the customer at intake. Wants contact, number, subject, receivedOn, firstResponseBy, link.</summary>
    public const string ComplaintReceipt = "complaint.receipt";

    /// <summary>To the customer once solved and confirmed. Wants contact, number, subject, method, result, link.</summary>
    public const string ComplaintResult = "complaint.result";

    /// <summary>To the customer once found unjustified and confirmed. Wants contact, number, subject, reason, link.</summary>
    public const string ComplaintRejected = "complaint.rejected";

    /// <summary>To our people at 50, 75, 100 and 150 %. Wants person, number, customer, subject, percent, milestone, dueAt, assignee, link.</summary>
    public const string ComplaintAlarm = "complaint.alarm";

    /// <summary>To one of our people after an interruption, all missed alarms at once. Wants person, count, list (a line each), link.</summary>
    public const string ComplaintAlarmSummary = "complaint.alarmSummary";

    /// <summary>To who may approve. Wants person, customer, grade, until, reason, proposer, link.</summary>
    public const string OverrideProposed = "override.proposed";
}
