namespace Crm.Common;

/// <summary>Names of the rate limits. Limits count on each node by itself.</summary>
public static class RateLimits
{
    /// <summary>Tries to sign in, per address.</summary>
    public const string SignIn = "sign-in";

    /// <summary>Requests by secret links of customers, per address.</summary>
    public const string PublicLink = "public-link";
}
