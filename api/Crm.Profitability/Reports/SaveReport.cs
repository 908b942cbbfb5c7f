using Crm.Common;
using Crm.Contracts.Access;
using MediatR;

namespace Crm.Profitability;

/// <summary>Keeps a question of the cube under a name of one's own.</summary>
internal sealed record SaveReport(
    string Name, AskCube Question, ReportSharing SharedWith = ReportSharing.Nobody, IReadOnlyList<Role>? Roles = null)
    : ReportToSave(Name, Question, SharedWith, Roles), ICommand<SavedReport>;

internal sealed class SaveReportValidator : ReportToSaveValidator<SaveReport>;

internal sealed class SaveReportHandler(DbSession session, CurrentUser user, ReportReader reader, EventLog events, TimeProvider clock)
    : IRequestHandler<SaveReport, SavedReport>
{
    private const string Add = """
        insert into profitability.SavedReport (Name, OwnerId, SharedWith, Roles, Question, CreatedAt, ChangedAt)
        output inserted.SavedReportId
        values (@Name, @PersonId, @SharedWith, @Roles, @Question, @Now, @Now)
        """;

    public async Task<SavedReport> Handle(SaveReport request, CancellationToken cancellationToken)
    {
        var id = await session.ScalarAsync<long>(Add, new
        {
            Name = request.Name.Trim(),
            user.PersonId,
            request.SharedWith,
            Roles = request.RoleNumbers,
            Question = request.QuestionText,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("profitReport.saved", "profitReport", id), cancellationToken);
        return await reader.OneAsync(id, cancellationToken);
    }
}

internal static class SaveReportEndpoint
{
    public static void MapSaveReport(this IEndpointRouteBuilder profit) => profit
        .MapPost("/reports", async (SaveReport request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var report = await mediator.Send(request, cancellationToken);
            return TypedResults.Created($"/api/v1/profit/reports/{report.ReportId}", report).WithETag(report.Version);
        })
        .WithName(nameof(SaveReport))
        .WithSummary("Save a report")
        .Produces<SavedReport>(StatusCodes.Status201Created)
        .RequireAuthorization(Permission.ViewCost)
        .ProducesProblems(400, 409, 422);
}
