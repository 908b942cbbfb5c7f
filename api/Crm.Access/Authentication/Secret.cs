using System.Security.Cryptography;
using System.Text;

namespace Crm.Access;

/// <summary>Random secrets and the hashes that are kept in their place. 256 random bits need no slow hash.</summary>
internal static class Secret
{
    private const string Readable = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>A password to type once: 16 characters without look-alikes, about 92 bits.</summary>
    public static string OneTimePassword() => RandomNumberGenerator.GetString(Readable, 16);
}
