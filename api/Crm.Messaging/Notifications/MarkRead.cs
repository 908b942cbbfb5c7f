using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>
/// Marks one piece of news as read, or all of the reader's where none is named. What was read before keeps its moment; another
/// person's is not found.
/// </summary>
internal sealed record MarkRead(long? NotificationId) : ICommand<UnreadCount>;

internal sealed class MarkReadHandler(DbSession session, CurrentUser user, TimeProvider clock) : IRequestHandler<MarkRead, UnreadCount>
{
    private const string Mark = """
        update messaging.Notification
        set ReadAt = coalesce(ReadAt, @Now)
        where PersonId = @PersonId
          and NotificationId = @NotificationId
        """;

    private const string MarkAll = """
        update messaging.Notification
        set ReadAt = @Now
        where PersonId = @PersonId
          and ReadAt is null
        """;

    private const string Unread = """
        select count(*)
        from messaging.Notification n
        where n.PersonId = @PersonId
          and n.ReadAt is null
        """;

    public async Task<UnreadCount> Handle(MarkRead request, CancellationToken cancellationToken)
    {
        var parameters = new { user.PersonId, request.NotificationId, Now = clock.GetUtcNow().UtcDateTime };
        var marked = await session.ExecuteAsync(request.NotificationId is null ? MarkAll : Mark, parameters, cancellationToken);
        if (marked == 0 && request.NotificationId is not null) throw Problem.NotFound("notification");
        return new UnreadCount(await session.ScalarAsync<long>(Unread, parameters, cancellationToken));
    }
}

internal static class MarkReadEndpoint
{
    public static void MapMarkRead(this IEndpointRouteBuilder notifications)
    {
        notifications
            .MapPost("/{notificationId:long}/read", async (
                long notificationId, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new MarkRead(notificationId), cancellationToken)))
            .WithName(nameof(MarkRead))
            .WithSummary("Mark one piece of news as read")
            .ProducesProblems(404);
        notifications
            .MapPost("/read-all", async (IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new MarkRead(null), cancellationToken)))
            .WithName("MarkAllRead")
            .WithSummary("Mark all your news as read")
            .ProducesProblems();
    }
}
