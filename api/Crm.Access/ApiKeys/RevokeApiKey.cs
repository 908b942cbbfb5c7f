using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Revokes an API key for good: the next request with it is refused.</summary>
internal sealed record RevokeApiKey(long ApiKeyId) : ICommand<Unit>;

internal sealed class RevokeApiKeyHandler(DbSession session, SignedInCallers callers, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<RevokeApiKey, Unit>
{
    private const string Revoke = "update access.ApiKey set RevokedAt = @Now where ApiKeyId = @ApiKeyId and RevokedAt is null";

    public async Task<Unit> Handle(RevokeApiKey request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (await session.ExecuteAsync(Revoke, new { request.ApiKeyId, Now = now }, cancellationToken) == 0) throw Problem.NotFound("API key");
        await audit.RecordAsync([new FieldChange("apiKey", request.ApiKeyId, "revokedAt", null, AuditTrail.Text(now))], cancellationToken);
        session.OnCommitted(() =>
        {
            callers.Forget();
            return Task.CompletedTask;
        });
        return Unit.Value;
    }
}

internal static class RevokeApiKeyEndpoint
{
    public static void MapRevokeApiKey(this IEndpointRouteBuilder keys) => keys
        .MapDelete("/{apiKeyId:long}", async (long apiKeyId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new RevokeApiKey(apiKeyId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(RevokeApiKey))
        .WithSummary("Revoke an API key")
        .ProducesProblems(404);
}
