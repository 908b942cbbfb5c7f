using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Proposes to reject a complaint as unjustified, with the reason that the customer is told. A second person confirms it like a solution.
/// </summary>
internal sealed record RejectComplaint(long ComplaintId, int? Version, string Reason) : ICommand<ComplaintView>;

internal sealed class RejectComplaintValidator : AbstractValidator<RejectComplaint>
{
    public RejectComplaintValidator()
    {
        RuleFor(r => r.Reason).NotEmpty().MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
    }
}

internal sealed class RejectComplaintHandler(CaseSteps steps, ComplaintReader reader, CurrentUser user)
    : IRequestHandler<RejectComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(RejectComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Reject, request.Version, cancellationToken);
        var reason = request.Reason.Trim();
        var after = await steps.AdvanceAsync(
            before, before with { State = ComplaintState.Rejected, SolvedBy = user.PersonId, Result = reason }, "rejectionProposed",
            [new NewStep(StepKind.Rejected, reason)], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal sealed record RejectComplaintBody(string Reason);

internal static class RejectComplaintEndpoint
{
    public static void MapRejectComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/reject", async (
            long complaintId, MaybeIfMatch version, RejectComplaintBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new RejectComplaint(complaintId, version.Value, body.Reason), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(RejectComplaint))
        .WithSummary("Propose to reject a complaint as unjustified")
        .RequireAuthorization(Permission.SolveComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
