using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace Crm.Messaging;

/// <summary>How mail leaves. Bound from the configuration section <c>Mail</c>; without a host mails are written as files.</summary>
internal sealed class MailOptions
{
    /// <summary>The mail server. None: each mail becomes an .eml file in the folder <c>outbox</c> of the data folder.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>Who signs in at the mail server; none, nobody does.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The sender, with or without a name: <c>Huaxing Service &lt;service@example.com&gt;</c>.</summary>
    public string From { get; set; } = "crm@localhost";

    /// <summary>Whether the server must switch to TLS (STARTTLS) before anything is said; TLS from the first byte (port 465) is not spoken.</summary>
    public bool StartTls { get; set; } = true;

    /// <summary>How long one try may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before the second of three tries in a row, doubled before the third.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Off where another process sends.</summary>
    public bool Keeper { get; set; } = true;

    /// <summary>Our own name in mails; none, the name in <see cref="From"/>, or its domain.</summary>
    public string? Company { get; set; }

    /// <summary>Where people reach the product; links in mails begin with it.</summary>
    public string SiteUrl { get; set; } = "http://localhost:5000";

    public bool HasServer => !string.IsNullOrWhiteSpace(Host);

    public MailAddress Sender => new(From);

    public string CompanyName => !string.IsNullOrWhiteSpace(Company) ? Company.Trim()
        : Sender is { DisplayName.Length: > 0 } named ? named.DisplayName : Sender.Host;
}

/// <summary>Says at the start what is wrong, instead of at the first mail.</summary>
internal sealed class MailOptionsCheck : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var problems = new List<string>();
        if (!MailAddress.TryCreate(options.From, out _)) problems.Add("Mail:From must be an e-mail address.");
        if (options.Port is < 1 or > 65535) problems.Add("Mail:Port must be between 1 and 65535.");
        if (options.HasServer && options.Port == 465)
            problems.Add("Mail:Port 465 expects TLS from the first byte, which is not spoken here; take the port with STARTTLS, usually 587.");
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(10))
            problems.Add("Mail:Timeout must be above zero and at most ten minutes.");
        if (options.RetryPause < TimeSpan.Zero || options.RetryPause > TimeSpan.FromMinutes(1))
            problems.Add("Mail:RetryPause must be at most a minute.");
        if (!Uri.TryCreate(options.SiteUrl, UriKind.Absolute, out var site) || site.Scheme is not ("http" or "https"))
            problems.Add("Mail:SiteUrl must be an address that begins with http:// or https://.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
