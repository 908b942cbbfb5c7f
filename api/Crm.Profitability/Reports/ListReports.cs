using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>The reports that I saved, and those that others share with me or with a role of mine; by name.</summary>
internal sealed record ListReports : IQuery<SavedReportList>;

internal sealed record SavedReportList(IReadOnlyList<SavedReport> Items);

internal sealed class ListReportsHandler(ReportReader reader) : IRequestHandler<ListReports, SavedReportList>
{
    public async Task<SavedReportList> Handle(ListReports request, CancellationToken cancellationToken) =>
        new(await reader.ReadAsync(null, cancellationToken));
}

internal static class ListReportsEndpoint
{
    public static void MapListReports(this IEndpointRouteBuilder profit) => profit
        .MapGet("/reports", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListReports(), cancellationToken)))
        .WithName(nameof(ListReports))
        .WithSummary("List saved reports: mine, and those shared with me")
        .RequireAuthorization(Permission.ViewCost)
        .ProducesProblems();
}
