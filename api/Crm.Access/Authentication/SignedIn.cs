using System.Collections.Concurrent;
using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Access;

/// <summary>A caller as the database knows it.</summary>
internal sealed record SignedIn(
    long PersonId, string Name, IReadOnlySet<string> Permissions, IReadOnlyList<string>? Scopes, string Through, string ActorKey,
    DateTime GoodUntil);

/// <summary>
/// Finds who stands behind a session cookie or an API key. What it found holds for five seconds on this node, so that a page
/// of requests costs one look-up; every change of people, sessions or keys made here forgets it at once.
/// </summary>
internal sealed class SignedInCallers(TimeProvider clock)
{
    private const string FindSession = """
        select s.PersonSessionId, p.PersonId, p.Name, p.MustChangePassword, s.LastSeenAt, s.ExpiresAt
        from access.PersonSession s
        inner join access.Person p on p.PersonId = s.PersonId
        where s.TokenHash = @Hash
          and s.EndedAt is null
          and s.ExpiresAt > @Now
          and p.IsActive = 1
        """;

    private const string FindKey = """
        select k.ApiKeyId, k.Name as KeyName, k.Scopes, p.PersonId, p.Name, k.LastUsedAt, k.ExpiresAt
        from access.ApiKey k
        inner join access.Person p on p.PersonId = k.PersonId
        where k.SecretHash = @Hash
          and k.RevokedAt is null
          and (k.ExpiresAt is null or k.ExpiresAt > @Now)
          and p.IsActive = 1
        """;

    private const string FindRoles = "select Role from access.PersonRole where PersonId = @PersonId";

    private const string TouchSession = """
        update access.PersonSession
        set LastSeenAt = @Now, ExpiresAt = @ExpiresAt
        where PersonSessionId = @Id
        """;

    private const string TouchKey = """
        update access.ApiKey
        set LastUsedAt = @Now
        where ApiKeyId = @Id
        """;

    private sealed record SessionRow(long PersonSessionId, long PersonId, string Name, bool MustChangePassword, DateTime LastSeenAt, DateTime ExpiresAt);

    private sealed record KeyRow(long ApiKeyId, string KeyName, string Scopes, long PersonId, string Name, DateTime? LastUsedAt, DateTime? ExpiresAt);

    /// <summary>How long a session lasts after its last use.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);

    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TouchedEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, SignedIn> _known = new();

    /// <summary>Forgets all callers: the next request of each is looked up again.</summary>
    public void Forget() => _known.Clear();

    public Task<SignedIn?> BySessionAsync(string token, DbSession session, CancellationToken cancellationToken) =>
        FindAsync("s" + Secret.Hash(token), Secret.Hash(token), session, SessionAsync, cancellationToken);

    public Task<SignedIn?> ByKeyAsync(string secret, DbSession session, CancellationToken cancellationToken) =>
        FindAsync("k" + Secret.Hash(secret), Secret.Hash(secret), session, KeyAsync, cancellationToken);

    private async Task<SignedIn?> FindAsync(
        string id, string hash, DbSession session, Func<string, DateTime, DbSession, CancellationToken, Task<SignedIn?>> look,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (_known.TryGetValue(id, out var known) && known.GoodUntil > now) return known;
        if (_known.Count > 10_000) _known.Clear();
        var found = await look(hash, now, session, cancellationToken);
        if (found is null) _known.TryRemove(id, out _);
        else _known[id] = found;
        return found;
    }

    private async Task<SignedIn?> SessionAsync(string hash, DateTime now, DbSession session, CancellationToken cancellationToken)
    {
        var row = await session.QuerySingleOrDefaultAsync<SessionRow>(FindSession, new { Hash = hash, Now = now }, cancellationToken);
        if (row is null) return null;
        if (row.LastSeenAt < now - TouchedEvery)
            await session.InTransactionAsync(() => session.ExecuteAsync(TouchSession,
                new { Id = row.PersonSessionId, Now = now, ExpiresAt = now + SessionLength }, cancellationToken), cancellationToken);
        var roles = await session.QueryAsync<Role>(FindRoles, new { row.PersonId }, cancellationToken);
        // Until the one-time password is changed, nothing but changing it is allowed.
        var permissions = row.MustChangePassword ? [] : RolePermissions.Of(roles);
        return new SignedIn(row.PersonId, row.Name, permissions, null, "screen", $"p{row.PersonId}", Earlier(now + Remembered, row.ExpiresAt));
    }

    private async Task<SignedIn?> KeyAsync(string hash, DateTime now, DbSession session, CancellationToken cancellationToken)
    {
        var row = await session.QuerySingleOrDefaultAsync<KeyRow>(FindKey, new { Hash = hash, Now = now }, cancellationToken);
        if (row is null) return null;
        if (row.LastUsedAt is null || row.LastUsedAt < now - TouchedEvery)
            await session.InTransactionAsync(() => session.ExecuteAsync(TouchKey, new { Id = row.ApiKeyId, Now = now }, cancellationToken),
                cancellationToken);
        var roles = await session.QueryAsync<Role>(FindRoles, new { row.PersonId }, cancellationToken);
        var scopes = row.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new SignedIn(row.PersonId, row.Name, RolePermissions.OfKey(roles, scopes), scopes, $"key:{row.KeyName}", $"k{row.ApiKeyId}",
            Earlier(now + Remembered, row.ExpiresAt ?? DateTime.MaxValue));
    }

    private static DateTime Earlier(DateTime a, DateTime b) => a < b ? a : b;
}
