using Crm.Common;
using MediatR;

namespace Crm.Complaints;

/// <summary>Takes an action off the list; its steps stay in the timeline.</summary>
internal sealed record RemoveComplaintAction(long ComplaintId, long ActionId, int Version) : ICommand<Unit>;

internal sealed class RemoveComplaintActionHandler(DbSession session, CaseSteps steps, ActionReader actions, TimeProvider clock)
    : IRequestHandler<RemoveComplaintAction, Unit>
{
    private const string Archive = """
        update complaints.CaseAction
        set ArchivedAt = @Now, Version = Version + 1
        where CaseActionId = @ActionId
          and Version = @Version
          and ArchivedAt is null
        """;

    public async Task<Unit> Handle(RemoveComplaintAction request, CancellationToken cancellationToken)
    {
        var complaint = await steps.TakeAsync(request.ComplaintId, cancellationToken);
        var before = await actions.GetAsync(request.ComplaintId, request.ActionId, cancellationToken);
        var archived = await session.ExecuteAsync(
            Archive, new { request.ActionId, request.Version, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        if (archived == 0)
            throw Problem.Stale($"The action was changed since you read it and now has version {before.Version} (you read {request.Version}).");
        await steps.AdvanceAsync(complaint, complaint, "actionRemoved",
            [new NewStep(StepKind.Changed, before.Text, new { request.ActionId, Removed = true })], cancellationToken);
        return Unit.Value;
    }
}

internal static class RemoveComplaintActionEndpoint
{
    public static void MapRemoveComplaintAction(this IEndpointRouteBuilder complaints) => complaints
        .MapDelete("/{complaintId:long}/actions/{actionId:long}", async (
            long complaintId, long actionId, IfMatch version, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new RemoveComplaintAction(complaintId, actionId, version.Value), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(RemoveComplaintAction))
        .WithSummary("Take an action off the list")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404, 409, 412, 428);
}
