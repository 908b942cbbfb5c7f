using System.Globalization;
using Crm.Common;
using Crm.Contracts.Jobs;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>Lists background jobs, the newest first. Kind is exact, or a beginning that ends in <c>.*</c>.</summary>
internal sealed record ListJobs(string? Kind, ListOf<JobState>? State, int? Limit, string? Cursor) : IQuery<Page<JobView>>;

internal sealed class ListJobsHandler(DbSession session, CurrentUser user) : IRequestHandler<ListJobs, Page<JobView>>
{
    public async Task<Page<JobView>> Handle(ListJobs request, CancellationToken cancellationToken)
    {
        var limit = PageLimit.Of(request.Limit);
        long? before = null;
        if (request.Cursor is { } cursor)
            before = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
                : throw Problem.Invalid("cursor", "is not a cursor of this list");
        var rows = (await session.QueryAsync<JobReader.JobRow>(JobReader.Many, new
        {
            ViewerId = user.PersonId,
            KindPattern = Pattern(request.Kind),
            AnyState = request.State is null,
            States = request.State?.Values.Select(s => (int)s).ToArray() ?? [0],
            Before = before,
            Limit = limit + 1,
        }, cancellationToken)).ToList();
        var next = rows.Count > limit ? rows[limit - 1].JobId.ToString(CultureInfo.InvariantCulture) : null;
        return new Page<JobView>([.. rows.Take(limit).Select(r => r.View())], next, null);
    }

    private static string? Pattern(string? kind) => kind switch
    {
        null => null,
        _ when kind.EndsWith(".*", StringComparison.Ordinal) => LikePattern.Escape(kind[..^1]) + "%",
        _ => LikePattern.Escape(kind),
    };
}

internal static class ListJobsEndpoint
{
    public static void MapListJobs(this IEndpointRouteBuilder jobs) => jobs
        .MapGet("/", async ([AsParameters] ListJobs query, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(query, cancellationToken)))
        .WithName(nameof(ListJobs))
        .WithSummary("Background jobs, the newest first")
        .ProducesProblems(400);
}
