using Crm.Common;
using Crm.Contracts.Access;
using MediatR;

namespace Crm.Profitability;

/// <summary>Changes a saved report of one's own.</summary>
internal sealed record ChangeReport(
    long ReportId, int Version, string Name, AskCube Question, ReportSharing SharedWith, IReadOnlyList<Role>? Roles)
    : ReportToSave(Name, Question, SharedWith, Roles), ICommand<SavedReport>;

internal sealed class ChangeReportValidator : ReportToSaveValidator<ChangeReport>;

internal sealed class ChangeReportHandler(DbSession session, ReportReader reader, EventLog events, TimeProvider clock)
    : IRequestHandler<ChangeReport, SavedReport>
{
    private const string Change = """
        update profitability.SavedReport
        set Name = @Name, SharedWith = @SharedWith, Roles = @Roles, Question = @Question, ChangedAt = @Now, Version = Version + 1
        where SavedReportId = @ReportId
          and Version = @Version
        """;

    public async Task<SavedReport> Handle(ChangeReport request, CancellationToken cancellationToken)
    {
        await ReportOwner.RequireAsync(reader, request.ReportId, cancellationToken);
        var changed = await session.ExecuteAsync(Change, new
        {
            Name = request.Name.Trim(),
            request.SharedWith,
            Roles = request.RoleNumbers,
            Question = request.QuestionText,
            Now = clock.GetUtcNow().UtcDateTime,
            request.ReportId,
            request.Version,
        }, cancellationToken);
        if (changed == 0) throw Problem.Stale("You changed the report elsewhere since it was read. Read it again.");
        await events.RaiseAsync(new RecordEvent("profitReport.saved", "profitReport", request.ReportId), cancellationToken);
        return await reader.OneAsync(request.ReportId, cancellationToken);
    }
}

internal sealed record ChangeReportBody(
    string Name, AskCube Question, ReportSharing SharedWith = ReportSharing.Nobody, IReadOnlyList<Role>? Roles = null);

internal static class ChangeReportEndpoint
{
    public static void MapChangeReport(this IEndpointRouteBuilder profit) => profit
        .MapPut("/reports/{reportId:long}", async (
            long reportId, IfMatch version, ChangeReportBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var report = await mediator.Send(new ChangeReport(
                reportId, version.Value, body.Name, body.Question, body.SharedWith, body.Roles), cancellationToken);
            return TypedResults.Ok(report).WithETag(report.Version);
        })
        .WithName(nameof(ChangeReport))
        .WithSummary("Change a saved report")
        .Produces<SavedReport>()
        .RequireAuthorization(Permission.ViewCost)
        .ProducesProblems(400, 404, 409, 412, 428);
}
