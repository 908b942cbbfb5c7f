using Crm.Common;
using Crm.Contracts.Messaging;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Gives a case to somebody, or with 0 to nobody. A case that was only received is assigned by it; later ones keep their state.
/// </summary>
internal sealed record AssignComplaint(long ComplaintId, int? Version, long PersonId) : ICommand<ComplaintView>;

internal sealed class AssignComplaintValidator : AbstractValidator<AssignComplaint>
{
    public AssignComplaintValidator()
    {
        RuleFor(r => r.PersonId).GreaterThanOrEqualTo(0);
    }
}

internal sealed class AssignComplaintHandler(CaseSteps steps, ComplaintReader reader, ComplaintReferences references, CurrentUser user, IMediator mediator)
    : IRequestHandler<AssignComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(AssignComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Assign, request.Version, cancellationToken);
        if (request.PersonId == before.AssigneeId) return await reader.ViewAsync(before, cancellationToken);
        if (request.PersonId != 0) await references.CheckAssigneeAsync(request.PersonId, cancellationToken);
        var state = before.State switch
        {
            ComplaintState.Received when request.PersonId != 0 => ComplaintState.Assigned,
            ComplaintState.Assigned when request.PersonId == 0 => ComplaintState.Received,
            var kept => kept,
        };
        var after = await steps.AdvanceAsync(
            before, before with { AssigneeId = request.PersonId, State = state }, "assigned",
            [new NewStep(StepKind.Assigned, null, new AssignedTo(request.PersonId))], cancellationToken);
        if (request.PersonId != 0 && request.PersonId != user.PersonId)
            await mediator.Send(new Notify(
                [request.PersonId], "complaint.assigned", "complaint", after.ComplaintId, new { after.Number, after.Severity, after.DueAt },
                $"complaint-assigned:{after.ComplaintId}:{after.StepCount}"), cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal sealed record AssignComplaintBody(long PersonId);

internal static class AssignComplaintEndpoint
{
    public static void MapAssignComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/assign", async (
            long complaintId, MaybeIfMatch version, AssignComplaintBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new AssignComplaint(complaintId, version.Value, body.PersonId), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(AssignComplaint))
        .WithSummary("Give a case to somebody")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
