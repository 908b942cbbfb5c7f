using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>
/// Lists mails, the newest first. Kind is the template's name; subject a kind of record, subjectId one record of it; q is looked for
/// in the address and the subject line.
/// </summary>
internal sealed record ListOutbox(
    ListOf<MailState>? State, string? Kind, string? Subject, long? SubjectId, string? Q, string? Sort, int? Limit, string? Cursor, bool? Count)
    : IQuery<Page<OutboxMailView>>, IPageRequest<ListOutbox>
{
    public ListOutbox At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed class ListOutboxHandler(DbSession session) : IRequestHandler<ListOutbox, Page<OutboxMailView>>
{
    private static readonly SortWhitelist<OutboxMailRow> Sorts =
        new SortWhitelist<OutboxMailRow>("m.OutboxMailId", r => r.OutboxMailId)
            .Allow("written", "m.OutboxMailId + 0", r => r.OutboxMailId)
            .Allow("to", "m.Recipient", r => r.Recipient)
            .Allow("state", "m.State", r => (int)r.State)
            .Allow("attempts", "m.Attempts", r => r.Attempts)
            .Default("-written");

    private const string Matching = $"""
        {OutboxMailRow.All}
        where (@States is null or m.State in (select cast(value as bigint) from openjson(@States)))
          and (@Kind is null or m.Template = @Kind)
          and (@Subject is null or m.SubjectKind = @Subject)
          and (@SubjectId is null or m.SubjectId = @SubjectId)
          and (@Pattern is null or m.Recipient like @Pattern escape '\' or m.Title like @Pattern escape '\')
        """;

    private const string Total = $"""
        select count(*)
        {Matching}
        """;

    public async Task<Page<OutboxMailView>> Handle(ListOutbox request, CancellationToken cancellationToken)
    {
        var states = JsonList.OfFilter(request.State);
        var pattern = string.IsNullOrWhiteSpace(request.Q) ? null : $"%{LikePattern.Escape(request.Q.Trim())}%";
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, states, request.Kind, request.Subject, request.SubjectId, pattern);
        var filters = new { States = states, request.Kind, request.Subject, request.SubjectId, Pattern = pattern };
        var rows = await session.QueryAsync<OutboxMailRow>($"""
            {OutboxMailRow.Columns}
            {Matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => r.View);
    }
}

internal static class ListOutboxEndpoint
{
    public static void MapListOutbox(this IEndpointRouteBuilder outbox) => outbox
        .MapGet("/", async (
            HttpContext context, [AsParameters] ListOutbox request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListOutbox, OutboxMailView>(context, mediator, request, "outbox", cancellationToken))
        .WithName(nameof(ListOutbox))
        .WithSummary("List mails, the newest first")
        .Produces<Page<OutboxMailView>>()
        .RequireAuthorization(Permission.ManageMail)
        .ProducesProblems(400);
}
