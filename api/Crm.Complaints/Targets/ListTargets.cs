using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Reads what is promised to complaints received now, for every kind and grade: the policy's times where no own ones are set.
/// </summary>
internal sealed record GetComplaintTargets : IQuery<ComplaintTargets>;

/// <summary>
/// WorstSeverityPercent: what severity 1 leaves of a target. QueueOwner: who hears first of unassigned complaints; null the administrators.
/// PolicyNumber: the version of the policies that the other times come from.
/// </summary>
internal sealed record ComplaintTargets(
    int Version, int WorstSeverityPercent, PersonRef? QueueOwner, int PolicyNumber, int CalendarVersion,
    IReadOnlyList<ComplaintTarget> Items);

/// <summary>The targets of one kind and grade.</summary>
internal sealed record ComplaintTarget(ComplaintKind Kind, Grade Grade, ShownTarget FirstResponse, ShownTarget Resolution);

/// <summary>IsOwn: set here; otherwise it is the policy's. Minutes: working minutes by the calendar of now.</summary>
internal sealed record ShownTarget(int Amount, TargetUnit Unit, int Minutes, bool IsOwn);

internal sealed class GetComplaintTargetsHandler(
    DbSession session, IMediator mediator, CaseTargets targets, CaseCalendars calendars, TimeProvider clock)
    : IRequestHandler<GetComplaintTargets, ComplaintTargets>
{
    private const string PersonName = "select p.Name from access.v_Person p where p.PersonId = @PersonId";

    public async Task<ComplaintTargets> Handle(GetComplaintTargets request, CancellationToken cancellationToken)
    {
        var policies = await mediator.Send(
            new GetValidPolicies(DateOnly.FromDateTime(clock.GetLocalNow().DateTime)), cancellationToken);
        var calendar = await calendars.AtAsync(clock.GetUtcNow().UtcDateTime, cancellationToken);
        var setting = await targets.SettingAsync(cancellationToken);
        var own = await targets.OwnAsync(cancellationToken);
        var table = new TargetTable(setting.WorstSeverityPercent, own);
        var items =
            from kind in Enum.GetValues<ComplaintKind>()
            from grade in Enum.GetValues<Grade>()
            let row = own.FirstOrDefault(r => r.Kind == kind && r.Grade == grade)
            let policy = policies.Grades.Of(grade)
            select new ComplaintTarget(
                kind, grade, Shown(table.FirstResponse(kind, grade, policy), row?.FirstResponse),
                Shown(table.Resolution(kind, grade, policy), row?.Resolution));
        var owner = setting.QueueOwnerId == 0 ? null
            : await session.ScalarAsync<string?>(PersonName, new { PersonId = setting.QueueOwnerId }, cancellationToken);
        return new ComplaintTargets(
            setting.Version, setting.WorstSeverityPercent, owner is null ? null : new PersonRef(setting.QueueOwnerId, owner),
            policies.PolicyNumber, calendar.Version, [.. items]);

        ShownTarget Shown(TargetTime time, int? ownAmount) =>
            new(time.Amount, time.Unit, time.Minutes(calendar.Rules), ownAmount is not null);
    }
}

internal static class ListTargetsEndpoint
{
    public static void MapListTargets(this IEndpointRouteBuilder targets) => targets
        .MapGet("", async (IMediator mediator, CancellationToken cancellationToken) =>
        {
            var read = await mediator.Send(new GetComplaintTargets(), cancellationToken);
            return TypedResults.Ok(read).WithETag(read.Version);
        })
        .WithName(nameof(GetComplaintTargets))
        .WithSummary("Read the times promised to complaints by kind and grade")
        .Produces<ComplaintTargets>()
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems();
}
