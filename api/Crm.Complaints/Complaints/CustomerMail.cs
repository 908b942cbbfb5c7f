using System.Globalization;
using Crm.Common;
using Crm.Contracts.Messaging;
using MediatR;

namespace Crm.Complaints;

/// <summary>What a step keeps of a mail: where it stands in the outbox and whether there was an address.</summary>
internal sealed record MailSent(long MailId);

/// <summary>Writes to customers in their language, each time with a link of its own to the progress of the case.</summary>
internal sealed class CustomerMail(DbSession session, IMediator mediator, CaseLinks links)
{
    private sealed record Reader(
        string CustomerName, string? CustomerEmail, string? CustomerLanguage, string? ContactName, string? ContactEmail, string? ContactLanguage);

    private const string FindReader = """
        select k.Name as CustomerName, k.Email as CustomerEmail, k.Language as CustomerLanguage, t.Name as ContactName,
               t.Email as ContactEmail, t.Language as ContactLanguage
        from customers.v_Customer k
        left join customers.v_Contact t on t.ContactId = @ContactId and t.CustomerId = k.CustomerId
        where k.CustomerId = @CustomerId
        """;

    /// <summary>Sends the receipt; null where there is no address or the case is history.</summary>
    public async Task<MailSent?> SendReceiptAsync(ComplaintRow row, BusinessCalendar calendar, CancellationToken cancellationToken)
    {
        if (row.IsHistoric) return null;
        var reader = await ReaderAsync(row, cancellationToken);
        if (reader is null || Address(reader) is null) return null;
        var written = await mediator.Send(new SendMail(MailTemplates.ComplaintReceipt, Language(row, reader), new Dictionary<string, string>
        {
            ["contact"] = reader.ContactName ?? reader.CustomerName,
            ["number"] = row.Number,
            ["subject"] = row.Subject,
            ["receivedOn"] = row.ReceivedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["firstResponseBy"] = Local(row.FirstResponseDueAt, calendar),
            ["link"] = await links.MakeAsync(row.ComplaintId, cancellationToken),
        }, Address(reader), "complaint", row.ComplaintId, $"complaint-receipt:{row.ComplaintId}"), cancellationToken);
        return written.IsAddressed ? new MailSent(written.MailId) : null;
    }

    /// <summary>Sends the confirmed result or rejection; null where there is no address that it could go to.</summary>
    public async Task<MailSent?> SendResultAsync(ComplaintRow row, string? text, CancellationToken cancellationToken)
    {
        var reader = await ReaderAsync(row, cancellationToken);
        if (reader is null || Address(reader) is null) return null;
        var model = new Dictionary<string, string>
        {
            ["contact"] = reader.ContactName ?? reader.CustomerName,
            ["number"] = row.Number,
            ["subject"] = row.Subject,
            ["link"] = await links.MakeAsync(row.ComplaintId, cancellationToken),
        };
        if (row.IsRejected) model["reason"] = text ?? row.Result ?? "";
        else (model["method"], model["result"]) = (row.Method ?? "", text ?? row.Result ?? "");
        var written = await mediator.Send(new SendMail(
            row.IsRejected ? MailTemplates.ComplaintRejected : MailTemplates.ComplaintResult, Language(row, reader), model, Address(reader),
            "complaint", row.ComplaintId, $"complaint-result:{row.ComplaintId}:{row.Cycle}:{row.StepCount}"), cancellationToken);
        return written.IsAddressed ? new MailSent(written.MailId) : null;
    }

    private Task<Reader?> ReaderAsync(ComplaintRow row, CancellationToken cancellationToken) =>
        session.QuerySingleOrDefaultAsync<Reader>(FindReader, new { row.CustomerId, ContactId = row.ContactId ?? 0 }, cancellationToken);

    private static string? Address(Reader reader) => ComplaintTexts.Clean(reader.ContactEmail) ?? ComplaintTexts.Clean(reader.CustomerEmail);

    private static string? Language(ComplaintRow row, Reader reader) => row.Language ?? reader.ContactLanguage ?? reader.CustomerLanguage;

    private static string Local(DateTime instant, BusinessCalendar calendar) => TimeZoneInfo.ConvertTimeFromUtc(
            DateTime.SpecifyKind(instant, DateTimeKind.Utc), TimeZoneInfo.FindSystemTimeZoneById(calendar.Rules.TimeZone))
        .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
