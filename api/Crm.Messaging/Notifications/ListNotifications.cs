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

/// <summary>
/// One piece of news. Data depends on the kind; ReadAt is null while it is unread. CustomerName: of the customer it is about, as far as
/// the reader sees that customer; Number: of the complaint it is about.
/// </summary>
internal sealed record NotificationView(
    long NotificationId, string Kind, string Subject, long SubjectId, JsonNode? Data, DateTime CreatedAt, DateTime? ReadAt,
    string? CustomerName, string? Number);

internal sealed class ListNotificationsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListNotifications, Page<NotificationView>>
{
    private sealed record NotificationRow(
        long NotificationId, string Kind, string Subject, long SubjectId, string? Data, DateTime CreatedAt, DateTime? ReadAt,
        string? CustomerName, string? Number);

    private static readonly SortWhitelist<NotificationRow> Sorts =
        new SortWhitelist<NotificationRow>("n.NotificationId", r => r.NotificationId)
            .Allow("created", "n.NotificationId + 0", r => r.NotificationId)
            .Default("-created");

    // Names are not kept in the news: a customer is called as it is called now, and only to those who see it.
    private const string About = """
        left join complaints.v_Complaint t on n.Subject = 'complaint' and t.ComplaintId = n.SubjectId
        left join customers.v_Customer c
            on c.CustomerId = case when n.Subject = 'customer' then n.SubjectId else t.CustomerId end
            and (t.AssigneeId = @PersonId or exists (
                select 1
                from access.v_VisibleOwner v
                where v.ViewerId = @PersonId
                  and v.OwnerId = c.OwnerId))
        """;

    private const string Mine = """
        where n.PersonId = @PersonId
          and (@Unread is null or (@Unread = 1 and n.ReadAt is null) or (@Unread = 0 and n.ReadAt is not null))
        """;

    private const string Total = $"""
        select count(*)
        from messaging.Notification n
        {Mine}
        """;

    public async Task<Page<NotificationView>> Handle(ListNotifications request, CancellationToken cancellationToken)
    {
        var keyset = Sorts.Read(null, request.Cursor, request.Limit, request.Unread);
        var filters = new { user.PersonId, request.Unread };
        var rows = await session.QueryAsync<NotificationRow>($"""
            select n.NotificationId, n.Kind, n.Subject, n.SubjectId, n.Data, n.CreatedAt, n.ReadAt, c.Name as CustomerName, t.Number
            from messaging.Notification n
            {About}
            {Mine}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => new NotificationView(
            r.NotificationId, r.Kind, r.Subject, r.SubjectId, r.Data is null ? null : JsonNode.Parse(r.Data), r.CreatedAt, r.ReadAt,
            r.CustomerName, r.Number));
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
