using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Reopens a case after the customer was told: a new cycle with half the target begins. The outcome of the cycle that ended stays in the
/// statistics.
/// </summary>
internal sealed record ReopenComplaint(long ComplaintId, int? Version, string Reason) : ICommand<ComplaintView>;

internal sealed class ReopenComplaintValidator : AbstractValidator<ReopenComplaint>
{
    public ReopenComplaintValidator()
    {
        RuleFor(r => r.Reason).NotEmpty().MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
    }
}

/// <summary>Begins a new cycle, whoever wants it: one of our people, or the customer by its link.</summary>
internal sealed class CaseReopening(CaseSteps steps, TimeProvider clock)
{
    public async Task<ComplaintRow> ReopenAsync(ComplaintRow before, string reason, bool byCustomer, CancellationToken cancellationToken)
    {
        await steps.KeepCycleAsync(before, clock.GetUtcNow().UtcDateTime, cancellationToken);
        return await steps.AdvanceAsync(before, before with
        {
            State = before.AssigneeId == 0 ? ComplaintState.Received : ComplaintState.Assigned,
            ReopenCount = before.ReopenCount + 1,
            SolvedBy = null,
            ConfirmedAt = null,
            ToldAt = null,
            ClosedAt = null,
            IsRejected = false,
            Method = null,
            Result = null,
            Satisfaction = null,
            ResultAccepted = null,
        }, "reopened", [new NewStep(StepKind.Reopened, reason, new { before.Cycle }, ByCustomer: byCustomer)], cancellationToken);
    }
}

internal sealed class ReopenComplaintHandler(CaseSteps steps, ComplaintReader reader, CaseReopening reopening)
    : IRequestHandler<ReopenComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(ReopenComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Reopen, request.Version, cancellationToken);
        var after = await reopening.ReopenAsync(before, request.Reason.Trim(), byCustomer: false, cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal sealed record ReopenComplaintBody(string Reason);

internal static class ReopenComplaintEndpoint
{
    public static void MapReopenComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/reopen", async (
            long complaintId, MaybeIfMatch version, ReopenComplaintBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new ReopenComplaint(complaintId, version.Value, body.Reason), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(ReopenComplaint))
        .WithSummary("Reopen a case; a new cycle with half the target begins")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
