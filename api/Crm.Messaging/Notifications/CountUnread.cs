using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>How many pieces of news the reader has not read yet.</summary>
internal sealed record CountUnread : IQuery<UnreadCount>;

internal sealed record UnreadCount(long Unread);

internal sealed class CountUnreadHandler(DbSession session, CurrentUser user) : IRequestHandler<CountUnread, UnreadCount>
{
    private const string Unread = """
        select count(*)
        from messaging.Notification n
        where n.PersonId = @PersonId
          and n.ReadAt is null
        """;

    public async Task<UnreadCount> Handle(CountUnread request, CancellationToken cancellationToken) =>
        new(await session.ScalarAsync<long>(Unread, new { user.PersonId }, cancellationToken));
}

internal static class CountUnreadEndpoint
{
    public static void MapCountUnread(this IEndpointRouteBuilder notifications) => notifications
        .MapGet("/unread-count", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new CountUnread(), cancellationToken)))
        .WithName(nameof(CountUnread))
        .WithSummary("How much news you have not read yet")
        .ProducesProblems();
}
