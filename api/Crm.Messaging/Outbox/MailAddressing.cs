using System.Net.Mail;

namespace Crm.Messaging;

/// <summary>What can be an address: one mailbox without a name, that every mail server on the way understands.</summary>
internal static class MailAddressing
{
    /// <summary>The longest address there can be (RFC 5321: 64 before the @, 255 after it).</summary>
    public const int Longest = 320;

    /// <summary>The address, or null and why it is none.</summary>
    public static string? Read(string? text, out string? problem)
    {
        var address = text?.Trim() ?? "";
        problem = address.Length == 0 ? "There is no address."
            : address.Length > Longest ? $"The address is longer than {Longest} characters."
            : address.Any(char.IsControl) ? "The address holds control characters."
            : !MailAddress.TryCreate(address, out var read) || read.Address != address || !HasDomain(read.Host)
                ? "This is no e-mail address."
            : read.User.Any(c => c > 127) ? "Before the @ only letters of the English alphabet, digits and signs can be sent to."
            : null;
        return problem is null ? address : null;
    }

    // Names within one machine or network reach no customer.
    private static bool HasDomain(string host) => host.Contains('.', StringComparison.Ordinal) && !host.StartsWith('.') && !host.EndsWith('.');
}
