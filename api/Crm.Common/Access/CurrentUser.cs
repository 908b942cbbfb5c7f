namespace Crm.Common;

/// <summary>Who asks: the person signed in, the person an API key acts for, or the person who started a background job.</summary>
public sealed class CurrentUser
{
    private HashSet<string> _permissions = [];
    private HashSet<string>? _scopes;

    /// <summary>0 while nobody is signed in.</summary>
    public long PersonId { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>Through what the change came: <c>screen</c>, <c>key:name</c> or <c>job:7</c>. Kept in the audit trail.</summary>
    public string Through { get; private set; } = "system";

    /// <summary>Tells callers apart for idempotency keys and rate limits.</summary>
    public string ActorKey { get; private set; } = "";

    public bool IsSignedIn => PersonId != 0;

    public IReadOnlyCollection<string> Permissions => _permissions;

    /// <summary>The right to see standard costs, contribution and margin.</summary>
    public bool SeesCost => May(Permission.ViewCost);

    public bool May(string permission) => _permissions.Contains(permission);

    /// <summary>Whether the API key carries the scope; a person signed in with a password has every scope.</summary>
    public bool HasScope(string scope) => _scopes is null || _scopes.Contains(scope);

    /// <summary>Whether an API key with this scope acts; never for a person signed in with a password.</summary>
    public bool CarriesScope(string scope) => _scopes?.Contains(scope) == true;

    /// <summary>Refuses with 403 where the right is missing.</summary>
    public void Require(string permission)
    {
        if (!May(permission)) throw Problem.Forbidden($"This needs the right '{permission}'.");
    }

    /// <summary>Acts as another scope's user does: for work that one job does in several scopes.</summary>
    public void Take(CurrentUser other)
    {
        (PersonId, Name, Through, ActorKey) = (other.PersonId, other.Name, other.Through, other.ActorKey);
        (_permissions, _scopes) = (other._permissions, other._scopes);
    }

    public void SignIn(long personId, string name, IEnumerable<string> permissions, string through, string actorKey,
        IEnumerable<string>? scopes = null)
    {
        PersonId = personId;
        Name = name;
        Through = through;
        ActorKey = actorKey;
        _permissions = [.. permissions];
        _scopes = scopes is null ? null : [.. scopes];
    }
}
