using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>Throws a saved report of one's own away.</summary>
internal sealed record RemoveReport(long ReportId) : ICommand<Unit>;

internal sealed class RemoveReportHandler(DbSession session, ReportReader reader, EventLog events) : IRequestHandler<RemoveReport, Unit>
{
    private const string Remove = """
        delete from profitability.SavedReport
        where SavedReportId = @ReportId
        """;

    public async Task<Unit> Handle(RemoveReport request, CancellationToken cancellationToken)
    {
        await ReportOwner.RequireAsync(reader, request.ReportId, cancellationToken);
        await session.ExecuteAsync(Remove, new { request.ReportId }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("profitReport.removed", "profitReport", request.ReportId), cancellationToken);
        return Unit.Value;
    }
}

internal static class RemoveReportEndpoint
{
    public static void MapRemoveReport(this IEndpointRouteBuilder profit) => profit
        .MapDelete("/reports/{reportId:long}", async (long reportId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new RemoveReport(reportId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(RemoveReport))
        .WithSummary("Throw a saved report away")
        .RequireAuthorization(Permission.ViewCost)
        .ProducesProblems(404);
}
