using System.Text.Json;
using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Contracts.Access;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>Who sees a saved report beside its owner; stored as a number. What it shows is what its reader may see.</summary>
internal enum ReportSharing
{
    Nobody = 0,
    Everybody = 1,
    Roles = 2,
}

/// <summary>A question of the cube, kept under a name.</summary>
internal sealed record SavedReport(
    long ReportId, string Name, PersonRef Owner, bool IsMine, ReportSharing SharedWith, IReadOnlyList<Role> Roles, AskCube Question,
    DateTime ChangedAt, int Version);

/// <summary>The reports that I saved, and those that others share with me or with a role of mine; by name.</summary>
internal sealed record ListReports : IQuery<SavedReportList>;

internal sealed record SavedReportList(IReadOnlyList<SavedReport> Items);

/// <summary>Reads the saved reports that somebody may open.</summary>
internal sealed class ReportReader(DbSession session, CurrentUser user)
{
    private const string Open = """
        select r.SavedReportId, r.Name, r.OwnerId, coalesce(p.Name, '') as OwnerName, r.SharedWith, r.Roles, r.Question, r.ChangedAt, r.Version
        from profitability.SavedReport r
        left join access.v_Person p on p.PersonId = r.OwnerId
        where (r.OwnerId = @PersonId or r.SharedWith <> 0)
          and (@ReportId is null or r.SavedReportId = @ReportId)
        order by r.Name, r.SavedReportId
        """;

    private const string RolesOf = """
        select r.Role
        from access.v_PersonRole r
        where r.PersonId = @PersonId
        """;

    private sealed record ReportRow(
        long SavedReportId, string Name, long OwnerId, string OwnerName, ReportSharing SharedWith, string Roles, string Question,
        DateTime ChangedAt, int Version);

    public async Task<IReadOnlyList<SavedReport>> ReadAsync(long? reportId, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<ReportRow>(Open, new { user.PersonId, ReportId = reportId }, cancellationToken);
        var mine = (await session.QueryAsync<int>(RolesOf, new { user.PersonId }, cancellationToken)).Select(r => (Role)r).ToHashSet();
        return
        [
            .. rows.Select(r => new SavedReport(
                    r.SavedReportId, r.Name, new PersonRef(r.OwnerId, r.OwnerName), r.OwnerId == user.PersonId, r.SharedWith,
                    [.. r.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(n => (Role)int.Parse(n, null))],
                    JsonSerializer.Deserialize<AskCube>(r.Question, CrmJson.Options)!, r.ChangedAt, r.Version))
                .Where(r => r.IsMine || r.SharedWith == ReportSharing.Everybody || r.Roles.Any(mine.Contains)),
        ];
    }

    public async Task<SavedReport> OneAsync(long reportId, CancellationToken cancellationToken) =>
        (await ReadAsync(reportId, cancellationToken)).SingleOrDefault() ?? throw Problem.NotFound("report");
}

internal sealed class ListReportsHandler(ReportReader reader) : IRequestHandler<ListReports, SavedReportList>
{
    public async Task<SavedReportList> Handle(ListReports request, CancellationToken cancellationToken) =>
        new(await reader.ReadAsync(null, cancellationToken));
}

/// <summary>What is saved: name, question and who may open it.</summary>
internal abstract record ReportToSave(string Name, AskCube Question, ReportSharing SharedWith, IReadOnlyList<Role>? Roles)
{
    [JsonIgnore]
    public string RoleNumbers => SharedWith == ReportSharing.Roles ? string.Join(',', Roles!.Distinct().Select(r => (int)r)) : "";

    [JsonIgnore]
    public string QuestionText => JsonSerializer.Serialize(Question, CrmJson.Options);
}

internal abstract class ReportToSaveValidator<T> : AbstractValidator<T>
    where T : ReportToSave
{
    protected ReportToSaveValidator()
    {
        RuleFor(r => r.Name).Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("must not be empty");
        RuleFor(r => r.Name).MaximumLength(100);
        RuleFor(r => r.Name).Must(n => n is null || !n.Any(char.IsControl)).WithMessage("must not contain control characters");
        RuleFor(r => r.Question).SetValidator(new AskCubeValidator());
        RuleFor(r => r.Roles).Must((r, roles) => r.SharedWith != ReportSharing.Roles || roles is { Count: > 0 })
            .WithMessage("must name the roles it is shared with");
    }
}

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

internal static class ReportOwner
{
    public static async Task RequireAsync(ReportReader reader, long reportId, CancellationToken cancellationToken)
    {
        var report = await reader.OneAsync(reportId, cancellationToken);
        if (!report.IsMine) throw Problem.Forbidden($"The report belongs to {report.Owner.Name}; save a copy of your own.");
    }
}

internal sealed record ChangeReportBody(
    string Name, AskCube Question, ReportSharing SharedWith = ReportSharing.Nobody, IReadOnlyList<Role>? Roles = null);

internal static class SavedReportsEndpoints
{
    public static void MapSavedReports(this IEndpointRouteBuilder profit)
    {
        profit.MapGet("/reports", async (IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new ListReports(), cancellationToken)))
            .WithName(nameof(ListReports))
            .WithSummary("List saved reports: mine, and those shared with me")
            .RequireAuthorization(Permission.ViewCost)
            .ProducesProblems();
        profit.MapPost("/reports", async (SaveReport request, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var report = await mediator.Send(request, cancellationToken);
                return TypedResults.Created($"/api/v1/profit/reports/{report.ReportId}", report).WithETag(report.Version);
            })
            .WithName(nameof(SaveReport))
            .WithSummary("Save a report")
            .Produces<SavedReport>(StatusCodes.Status201Created)
            .RequireAuthorization(Permission.ViewCost)
            .ProducesProblems(400, 409, 422);
        profit.MapPut("/reports/{reportId:long}", async (
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
        profit.MapDelete("/reports/{reportId:long}", async (long reportId, IMediator mediator, CancellationToken cancellationToken) =>
            {
                await mediator.Send(new RemoveReport(reportId), cancellationToken);
                return TypedResults.NoContent();
            })
            .WithName(nameof(RemoveReport))
            .WithSummary("Throw a saved report away")
            .RequireAuthorization(Permission.ViewCost)
            .ProducesProblems(404);
    }
}
