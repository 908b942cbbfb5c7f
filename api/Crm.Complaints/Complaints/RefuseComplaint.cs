using Crm.Common;
using Crm.Contracts.Messaging;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Refuses, as the second person, what another one solved or proposed to reject: back to the investigation, and the clock stands as if it
/// had never stopped.
/// </summary>
internal sealed record RefuseComplaint(long ComplaintId, int? Version, string Reason) : ICommand<ComplaintView>;

internal sealed class RefuseComplaintValidator : AbstractValidator<RefuseComplaint>
{
    public RefuseComplaintValidator()
    {
        RuleFor(r => r.Reason).NotEmpty().MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
    }
}

internal sealed class RefuseComplaintHandler(CaseSteps steps, ComplaintReader reader, CurrentUser user, IMediator mediator)
    : IRequestHandler<RefuseComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(RefuseComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Refuse, request.Version, cancellationToken);
        SecondPerson.Require(before, user);
        // What was refused stays in its step; the case itself has no method and result until it is solved again.
        var after = await steps.AdvanceAsync(before, before with
        {
            State = ComplaintState.Investigating,
            SolvedBy = null,
            Method = null,
            Result = null,
        }, "refused", [new NewStep(StepKind.Refused, request.Reason.Trim())], cancellationToken);
        await mediator.Send(new Notify(
            [.. new[] { before.SolvedBy ?? 0, after.AssigneeId }.Where(id => id != 0).Distinct()], "complaint.refused", "complaint",
            after.ComplaintId, new { after.Number, after.DueAt }, $"complaint-refused:{after.ComplaintId}:{after.StepCount}"), cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal sealed record RefuseComplaintBody(string Reason);

internal static class RefuseComplaintEndpoint
{
    public static void MapRefuseComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/refuse", async (
            long complaintId, MaybeIfMatch version, RefuseComplaintBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new RefuseComplaint(complaintId, version.Value, body.Reason), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(RefuseComplaint))
        .WithSummary("Refuse, as the second person, what another one solved or rejected")
        .RequireAuthorization(Permission.ConfirmComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
