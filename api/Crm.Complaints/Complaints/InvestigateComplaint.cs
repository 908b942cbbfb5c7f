using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Begins to look into a case. Who begins has it, where nobody had.
/// </summary>
internal sealed record InvestigateComplaint(long ComplaintId, int? Version) : ICommand<ComplaintView>;

internal sealed class InvestigateComplaintHandler(CaseSteps steps, ComplaintReader reader, CurrentUser user)
    : IRequestHandler<InvestigateComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(InvestigateComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Investigate, request.Version, cancellationToken);
        var assigneeId = before.AssigneeId == 0 ? user.PersonId : before.AssigneeId;
        List<NewStep> written = before.AssigneeId == 0 ? [new NewStep(StepKind.Assigned, null, new AssignedTo(assigneeId))] : [];
        written.Add(new NewStep(StepKind.Investigating));
        var after = await steps.AdvanceAsync(
            before, before with { AssigneeId = assigneeId, State = ComplaintState.Investigating }, "investigating", written, cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal static class InvestigateComplaintEndpoint
{
    public static void MapInvestigateComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/investigate", async (
            long complaintId, MaybeIfMatch version, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new InvestigateComplaint(complaintId, version.Value), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(InvestigateComplaint))
        .WithSummary("Begin to look into a case")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404, 409, 412);
}
