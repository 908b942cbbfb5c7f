using System.Text.Json.Nodes;
using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>Lists what the reader was told, the newest first; everybody sees only its own.</summary>
internal sealed record ListNotifications(bool? Unread, int? Limit, string? Cursor, bool? Count)
    : IQuery<Page<NotificationView>>, IPageRequest<ListNotifications>
{
    public ListNotifications At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

/// <summary>One piece of news. Data depends on the kind; ReadAt is null while it is unread.</summary>
internal sealed record NotificationView(
    long NotificationId, string Kind, string Subject, long SubjectId, JsonNode? Data, DateTime CreatedAt, DateTime? ReadAt);

internal sealed class ListNotificationsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListNotifications, Page<NotificationView>>
{
    private sealed record NotificationRow(
        long NotificationId, string Kind, string Subject, long SubjectId, string? Data, DateTime CreatedAt, DateTime? ReadAt);

    private static readonly SortWhitelist<NotificationRow> Sorts =
        new SortWhitelist<NotificationRow>("n.NotificationId", r => r.NotificationId)
            .Allow("created", "n.NotificationId + 0", r => r.NotificationId)
            .Default("-created");

    private const string Mine = """
        from messaging.Notification n
        where n.PersonId = @PersonId
          and (@Unread is null or (@Unread = 1 and n.ReadAt is null) or (@Unread = 0 and n.ReadAt is not null))
        """;

    private const string Total = $"""
        select count(*)
        {Mine}
        """;

    public async Task<Page<NotificationView>> Handle(ListNotifications request, CancellationToken cancellationToken)
    {
        var keyset = Sorts.Read(null, request.Cursor, request.Limit, request.Unread);
        var filters = new { user.PersonId, request.Unread };
        var rows = await session.QueryAsync<NotificationRow>($"""
            select n.NotificationId, n.Kind, n.Subject, n.SubjectId, n.Data, n.CreatedAt, n.ReadAt
            {Mine}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => new NotificationView(
            r.NotificationId, r.Kind, r.Subject, r.SubjectId, r.Data is null ? null : JsonNode.Parse(r.Data), r.CreatedAt, r.ReadAt));
    }
}

internal static class ListNotificationsEndpoint
{
    public static void MapListNotifications(this IEndpointRouteBuilder notifications) => notifications
        .MapGet("/", async (
            HttpContext context, [AsParameters] ListNotifications request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListNotifications, NotificationView>(
                context, mediator, request, "notifications", cancellationToken))
        .WithName(nameof(ListNotifications))
        .WithSummary("List what you were told, the newest first")
        .Produces<Page<NotificationView>>()
        .ProducesProblems(400);
}
