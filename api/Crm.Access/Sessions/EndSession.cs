using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Ends one of the signed-in person's own sessions: by id, or the one that asks (sign-out).</summary>
internal sealed record EndSession(long? SessionId, string? TokenHash) : ICommand<Unit>;

internal sealed class EndSessionHandler(DbSession session, CurrentUser user, SignedInCallers callers, TimeProvider clock)
    : IRequestHandler<EndSession, Unit>
{
    private const string End = """
        update access.PersonSession
        set EndedAt = @Now
        where PersonId = @PersonId
          and EndedAt is null
          and (PersonSessionId = @SessionId or TokenHash = @TokenHash)
        """;

    public async Task<Unit> Handle(EndSession request, CancellationToken cancellationToken)
    {
        var ended = await session.ExecuteAsync(
            End, new { user.PersonId, request.SessionId, request.TokenHash, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        if (ended == 0 && request.SessionId is not null) throw Problem.NotFound("session");
        session.OnCommitted(() =>
        {
            callers.Forget();
            return Task.CompletedTask;
        });
        return Unit.Value;
    }
}

internal static class EndSessionEndpoint
{
    public static void MapSignOut(this IEndpointRouteBuilder session) => session
        .MapDelete("/", async (HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var token = context.Request.Cookies[CrmAuthentication.CookieName] ?? "";
            await mediator.Send(new EndSession(null, Secret.Hash(token)), cancellationToken);
            context.Response.Cookies.Delete(CrmAuthentication.CookieName);
            return TypedResults.NoContent();
        })
        .RequireAuthorization(Permission.SignedIn)
        .WithName("SignOut")
        .WithSummary("Sign out: ends the session of the cookie")
        .ProducesProblems();

    public static void MapEndSession(this IEndpointRouteBuilder sessions) => sessions
        .MapDelete("/{sessionId:long}", async (long sessionId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new EndSession(sessionId, null), cancellationToken);
            return TypedResults.NoContent();
        })
        .RequireAuthorization(Permission.SignedIn)
        .WithName(nameof(EndSession))
        .WithSummary("End one of my sessions")
        .ProducesProblems(404);
}
