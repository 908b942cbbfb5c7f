using Crm.Common;
using Crm.Contracts.Access;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Lists API keys, the newest first, revoked and expired ones among them.</summary>
internal sealed record ListApiKeys(long? ApiKeyId = null) : IQuery<ApiKeyList>;

internal sealed record ApiKeyList(IReadOnlyList<ApiKeyView> Items);

/// <summary>An API key without its secret. Prefix: the first characters, to tell keys apart.</summary>
internal sealed record ApiKeyView(
    long ApiKeyId, string Name, string Prefix, PersonRef Person, IReadOnlyList<string> Scopes, DateTime CreatedAt, DateTime? ExpiresAt,
    DateTime? LastUsedAt, DateTime? RevokedAt);

internal sealed class ListApiKeysHandler(DbSession session) : IRequestHandler<ListApiKeys, ApiKeyList>
{
    private const string List = """
        select k.ApiKeyId, k.Name, k.Prefix, p.PersonId, p.Name as PersonName, k.Scopes, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.RevokedAt
        from access.ApiKey k
        inner join access.Person p on p.PersonId = k.PersonId
        where (@ApiKeyId is null or k.ApiKeyId = @ApiKeyId)
        order by k.ApiKeyId desc
        """;

    private sealed record KeyRow(
        long ApiKeyId, string Name, string Prefix, long PersonId, string PersonName, string Scopes, DateTime CreatedAt, DateTime? ExpiresAt,
        DateTime? LastUsedAt, DateTime? RevokedAt);

    public async Task<ApiKeyList> Handle(ListApiKeys request, CancellationToken cancellationToken) => new(
    [
        .. (await session.QueryAsync<KeyRow>(List, new { request.ApiKeyId }, cancellationToken)).Select(k => new ApiKeyView(
            k.ApiKeyId, k.Name, k.Prefix, new PersonRef(k.PersonId, k.PersonName), k.Scopes.Split(' '), k.CreatedAt, k.ExpiresAt,
            k.LastUsedAt, k.RevokedAt)),
    ]);
}

internal static class ListApiKeysEndpoint
{
    public static void MapListApiKeys(this IEndpointRouteBuilder keys)
    {
        keys.MapGet("/", async (IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new ListApiKeys(), cancellationToken)))
            .WithName(nameof(ListApiKeys))
            .WithSummary("API keys, the newest first")
            .ProducesProblems();
        keys.MapGet("/scopes", () => TypedResults.Ok(new ScopeList(RolePermissions.AllScopes)))
            .WithName("ListApiKeyScopes")
            .WithSummary("Scopes that a key can carry")
            .ProducesProblems();
    }
}

internal sealed record ScopeList(IReadOnlyList<string> Items);
