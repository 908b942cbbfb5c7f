using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Lists grading runs, the newest first.</summary>
internal sealed record ListRuns(OneOf<RunState>? State, int? Limit, string? Cursor, bool? Count)
    : IQuery<Page<RunView>>, IPageRequest<ListRuns>
{
    public ListRuns At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed class ListRunsHandler(DbSession session) : IRequestHandler<ListRuns, Page<RunView>>
{
    private static readonly SortWhitelist<RunRow> Sorts = new SortWhitelist<RunRow>("u.RunId", r => r.RunId)
        .Allow("run", "u.RunId + 0", r => r.RunId)
        .Default("-run");

    private const string Total = """
        select count(*)
        from grading.Run u
        where (@State is null or u.State = @State)
        """;

    public async Task<Page<RunView>> Handle(ListRuns request, CancellationToken cancellationToken)
    {
        var keyset = Sorts.Read(null, request.Cursor, request.Limit, request.State?.Value);
        var rows = await session.QueryAsync<RunRow>($"""
            {RunRow.Columns}
            where (@State is null or u.State = @State)
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(new { State = request.State?.Value }), cancellationToken);
        long? total = request.Count == true
            ? await session.ScalarAsync<long>(Total, new { State = request.State?.Value }, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => r.View);
    }
}

internal static class ListRunsEndpoint
{
    public static void MapListRuns(this IEndpointRouteBuilder grading) => grading
        .MapGet("/runs", async (
            HttpContext context, [AsParameters] ListRuns request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListRuns, RunView>(context, mediator, request, "grading-runs", cancellationToken))
        .WithName(nameof(ListRuns))
        .WithSummary("List grading runs, the newest first")
        .Produces<Page<RunView>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
