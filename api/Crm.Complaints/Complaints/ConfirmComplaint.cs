using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Confirms what somebody else wrote down as solved, or proposed to reject. Whoever wrote it may not confirm it.
/// </summary>
internal sealed record ConfirmComplaint(long ComplaintId, int? Version) : ICommand<ComplaintView>;

internal sealed class ConfirmComplaintHandler(CaseSteps steps, ComplaintReader reader, CurrentUser user, TimeProvider clock)
    : IRequestHandler<ConfirmComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(ConfirmComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Confirm, request.Version, cancellationToken);
        SecondPerson.Require(before, user);
        var after = await steps.AdvanceAsync(before, before with
        {
            State = ComplaintState.Confirmed,
            ConfirmedAt = clock.GetUtcNow().UtcDateTime,
            IsRejected = before.State == ComplaintState.Rejected,
        }, "confirmed", [new NewStep(StepKind.Confirmed, null, new { Rejected = before.State == ComplaintState.Rejected })], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

/// <summary>The rule that two people stand behind a result.</summary>
internal static class SecondPerson
{
    public static void Require(ComplaintRow row, CurrentUser user)
    {
        if (row.SolvedBy == user.PersonId)
            throw Problem.Forbidden("A second person decides on a solution, not the one who wrote it down.");
    }
}

internal static class ConfirmComplaintEndpoint
{
    public static void MapConfirmComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/confirm", async (
            long complaintId, MaybeIfMatch version, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new ConfirmComplaint(complaintId, version.Value), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(ConfirmComplaint))
        .WithSummary("Confirm, as the second person, what another one solved or rejected")
        .RequireAuthorization(Permission.ConfirmComplaints)
        .ProducesProblems(404, 409, 412);
}
