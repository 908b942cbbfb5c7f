using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Lists the signed-in person's own sessions that are still good, the newest first.</summary>
internal sealed record ListSessions(string CurrentTokenHash) : IQuery<SessionList>;

internal sealed record SessionList(IReadOnlyList<SessionItem> Items);

internal sealed record SessionItem(long SessionId, DateTime CreatedAt, DateTime LastSeenAt, string? UserAgent, bool IsCurrent);

internal sealed class ListSessionsHandler(DbSession session, CurrentUser user, TimeProvider clock) : IRequestHandler<ListSessions, SessionList>
{
    private const string List = """
        select PersonSessionId as SessionId, CreatedAt, LastSeenAt, UserAgent, case when TokenHash = @CurrentTokenHash then 1 else 0 end as IsCurrent
        from access.PersonSession
        where PersonId = @PersonId
          and EndedAt is null
          and ExpiresAt > @Now
        order by PersonSessionId desc
        """;

    public async Task<SessionList> Handle(ListSessions request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new SessionList([.. await session.QueryAsync<SessionItem>(
            List, new { user.PersonId, request.CurrentTokenHash, Now = now }, cancellationToken)]);
    }
}

internal static class ListSessionsEndpoint
{
    public static void MapListSessions(this IEndpointRouteBuilder sessions) => sessions
        .MapGet("/", async (HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var token = context.Request.Cookies[CrmAuthentication.CookieName] ?? "";
            return TypedResults.Ok(await mediator.Send(new ListSessions(Secret.Hash(token)), cancellationToken));
        })
        .RequireAuthorization(Permission.SignedIn)
        .WithName(nameof(ListSessions))
        .WithSummary("My sessions that are still good")
        .ProducesProblems();
}
