using System.Globalization;
using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>Lists the rows of a sync that were not taken, in their order.</summary>
internal sealed record ListSyncProblems(long JobId, int? Limit, string? Cursor) : IQuery<Page<SyncProblemView>>, IPageRequest<ListSyncProblems>
{
    public ListSyncProblems At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed class ListSyncProblemsHandler(DbSession session, CurrentUser user) : IRequestHandler<ListSyncProblems, Page<SyncProblemView>>
{
    private const string List = """
        select RowNumber, ProblemNumber, RowKey, Field, Code, Message
        from messaging.SyncProblem
        where JobId = @JobId
          and (RowNumber > @AfterRow or (RowNumber = @AfterRow and ProblemNumber > @AfterProblem))
        order by RowNumber, ProblemNumber
        offset 0 rows fetch next @Limit rows only
        """;

    private sealed record ProblemRow(long RowNumber, int ProblemNumber, string? RowKey, string? Field, string Code, string Message);

    public async Task<Page<SyncProblemView>> Handle(ListSyncProblems request, CancellationToken cancellationToken)
    {
        await JobReader.ReadAsync(session, user, request.JobId, cancellationToken);
        var limit = PageLimit.Of(request.Limit);
        var (row, problem) = Position(request.Cursor);
        var rows = (await session.QueryAsync<ProblemRow>(List,
            new { request.JobId, AfterRow = row, AfterProblem = problem, Limit = limit + 1 }, cancellationToken)).ToList();
        var next = rows.Count > limit ? $"{rows[limit - 1].RowNumber}.{rows[limit - 1].ProblemNumber}" : null;
        return new Page<SyncProblemView>(
            [.. rows.Take(limit).Select(r => new SyncProblemView(r.RowNumber, r.RowKey, r.Field, r.Code, r.Message))], next);
    }

    private static (long Row, int Problem) Position(string? cursor)
    {
        if (cursor is null) return (0, 0);
        var parts = cursor.Split('.');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var problem)
            ? (row, problem)
            : throw new InvalidCursorException("The cursor is damaged; begin with the first page.");
    }
}

internal static class ListSyncProblemsEndpoint
{
    public static void MapListSyncProblems(this IEndpointRouteBuilder jobs) => jobs
        .MapGet("/{jobId:long}/problems", async (
                long jobId, int? limit, string? cursor, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            InWords(context, await ListAnswer.SendAsync<ListSyncProblems, SyncProblemView>(
                context, mediator, new ListSyncProblems(jobId, limit, cursor), $"sync-problems-{jobId}", cancellationToken)))
        .Produces<Page<SyncProblemView>>()
        .WithName(nameof(ListSyncProblems))
        .WithSummary("Rows of a sync that were not taken, and why")
        .ProducesProblems(400, 404);

    // A person reads the page in their language; the CSV goes back to whoever keeps the ERP, as it was written.
    private static IResult InWords(HttpContext context, IResult answer)
    {
        if (answer is not Ok<Page<SyncProblemView>> { Value: { } page }) return answer;
        ProblemLanguage.Mark(context);
        if (!ProblemLanguage.WantsChinese(context.Request)) return answer;
        return TypedResults.Ok(page.Select(p => p with { Message = ProblemSentences.Chinese.Translate(p.Message) }));
    }
}
