using Microsoft.AspNetCore.Identity;

namespace Crm.Access;

/// <summary>Hashes and checks passwords with the framework's hasher (PBKDF2, salted).</summary>
internal static class Password
{
    private static readonly PasswordHasher<object> Hasher = new();
    private static readonly object Nobody = new();
    private static readonly string HashOfNothing = Hasher.HashPassword(Nobody, Guid.NewGuid().ToString());

    public static string Hash(string password) => Hasher.HashPassword(Nobody, password);

    /// <summary>An unknown name takes as long as a wrong password, so that names cannot be told by the clock.</summary>
    public static bool Matches(string? hash, string password) =>
        Hasher.VerifyHashedPassword(Nobody, hash ?? HashOfNothing, password) != PasswordVerificationResult.Failed && hash is not null;
}
