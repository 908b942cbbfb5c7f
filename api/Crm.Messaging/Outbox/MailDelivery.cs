using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Crm.Database;
using Microsoft.Extensions.Options;

namespace Crm.Messaging;

/// <summary>A mail to be sent, as it stands in the outbox.</summary>
internal sealed record MailToSend(long OutboxMailId, string MessageId, string Recipient, string Title, string TextBody, string HtmlBody, int Attempts);

/// <summary>What became of one try. Answer: what the server said, or the name of the file.</summary>
internal abstract record Delivery(string? Answer)
{
    public sealed record Sent(string? Answer) : Delivery(Answer);

    /// <summary>Surely not delivered, and it may go better later. AtOnce: the connection was the trouble, not what the server said.</summary>
    public sealed record PutOff(string? Answer, bool AtOnce) : Delivery(Answer);

    /// <summary>The whole mail was handed over, and no answer came: it may be delivered or not.</summary>
    public sealed record Unknown(string? Answer) : Delivery(Answer);

    /// <summary>Surely not delivered, and never will be.</summary>
    public sealed record Refused(string? Answer) : Delivery(Answer);

    /// <summary>Another process, or a person, has the mail now; this one says nothing more about it.</summary>
    public sealed record Lost() : Delivery((string?)null);
}

/// <summary>Hands one mail over once: to the mail server, or as a file to the folder.</summary>
internal sealed class MailDelivery(IOptions<MailOptions> options, IOptions<DatabaseOptions> database)
{
    private MailOptions Options => options.Value;

    public MailRoute Route => Options.HasServer ? MailRoute.Server : MailRoute.File;

    /// <summary>Where the files are.</summary>
    public string Folder => Path.GetFullPath(Path.Combine(database.Value.DataFolder, "outbox"));

    public Task<Delivery> DeliverAsync(MailToSend mail, CancellationToken cancellationToken) =>
        Route == MailRoute.Server ? SendAsync(mail, cancellationToken) : WriteAsync(mail, cancellationToken);

    private async Task<Delivery> SendAsync(MailToSend mail, CancellationToken cancellationToken)
    {
        var handedOver = new HandedOver();
        try
        {
            using var message = Message(mail, handedOver);
            using var client = new SmtpClient(Options.Host, Options.Port) { EnableSsl = Options.StartTls, DeliveryMethod = SmtpDeliveryMethod.Network };
            if (!string.IsNullOrEmpty(Options.User)) client.Credentials = new NetworkCredential(Options.User, Options.Password);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(Options.Timeout);
            // The client keeps no time limit of its own when it runs asynchronously, and one that hangs must not hang the keeper.
            await client.SendMailAsync(message, timeout.Token).WaitAsync(Options.Timeout + TimeSpan.FromSeconds(5), CancellationToken.None);
            return new Delivery.Sent(null);
        }
        catch (SmtpFailedRecipientException refused)
        {
            return Code(refused) >= 500 ? new Delivery.Refused(Told(refused)) : new Delivery.PutOff(Told(refused), AtOnce: false);
        }
        catch (SmtpException refused) when (Code(refused) is >= 400 and < 600)
        {
            // After the whole mail, a refusal for good is about this mail; before it, about us (sign-in, sender, TLS), which can be mended.
            return handedOver.Whole && Code(refused) >= 500
                ? new Delivery.Refused(Told(refused))
                : new Delivery.PutOff(Told(refused), AtOnce: false);
        }
        catch (FormatException unsendable)
        {
            return new Delivery.Refused(unsendable.Message);
        }
        catch (Exception exception)
        {
            var told = exception is OperationCanceledException or TimeoutException
                ? cancellationToken.IsCancellationRequested ? "The process ended." : $"No answer within {Options.Timeout.TotalSeconds:0.#} seconds."
                : Told(exception);
            return handedOver.Whole ? new Delivery.Unknown(told) : new Delivery.PutOff(told, AtOnce: true);
        }
    }

    // Written beside and then moved: a file in the folder is always whole, and written again it is the same file.
    private async Task<Delivery> WriteAsync(MailToSend mail, CancellationToken cancellationToken)
    {
        var beside = Path.Combine(Folder, $".{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(beside);
            using (var message = Message(mail, new HandedOver()))
            using (var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = beside })
                await client.SendMailAsync(message, cancellationToken);
            var name = $"{mail.OutboxMailId:000000}-{mail.MessageId.Trim('<', '>').Split('@')[0]}.eml";
            File.Move(Directory.EnumerateFiles(beside).Single(), Path.Combine(Folder, name), overwrite: true);
            return new Delivery.Sent(name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SmtpException or OperationCanceledException)
        {
            return new Delivery.PutOff(Told(exception), AtOnce: true);
        }
        finally
        {
            if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        }
    }

    private MailMessage Message(MailToSend mail, HandedOver handedOver)
    {
        var message = new MailMessage(Options.Sender, new MailAddress(mail.Recipient))
        {
            Subject = mail.Title,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.Headers["Message-ID"] = mail.MessageId;
        // Programs that answer mails by themselves leave these alone (RFC 3834).
        message.Headers["Auto-Submitted"] = "auto-generated";
        message.AlternateViews.Add(View(new MemoryStream(Encoding.UTF8.GetBytes(Lines(mail.TextBody))), MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(new LastPart(Encoding.UTF8.GetBytes(Lines(mail.HtmlBody)), handedOver), MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView View(Stream content, string mediaType) =>
        new(content, new ContentType(mediaType) { CharSet = "utf-8" }) { TransferEncoding = TransferEncoding.Base64 };

    private static string Lines(string text) => text.ReplaceLineEndings("\r\n");

    private static int Code(SmtpException exception) => (int)exception.StatusCode;

    private static string Told(Exception exception)
    {
        var told = new StringBuilder(exception is SmtpException answered && Code(answered) > 0 ? $"{Code(answered)} {exception.Message}" : exception.Message);
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
            if (!told.ToString().Contains(inner.Message, StringComparison.Ordinal)) told.Append(' ').Append(inner.Message);
        return told.ToString();
    }

    /// <summary>Whether the last byte of the mail was taken for sending: from then on the server may have it.</summary>
    private sealed class HandedOver
    {
        public bool Whole { get; set; }
    }

    /// <summary>The last part of a mail; it is read only once the server has agreed to take the content.</summary>
    private sealed class LastPart(byte[] content, HandedOver handedOver) : MemoryStream(content, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => Noted(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Noted(base.Read(buffer));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));

        private int Noted(int read)
        {
            if (Position >= Length) handedOver.Whole = true;
            return read;
        }
    }
}
