using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Goes on with a case that waited for the customer: the clock runs again.
/// </summary>
internal sealed record ResumeComplaint(long ComplaintId, int? Version, string? Text) : ICommand<ComplaintView>;

internal sealed class ResumeComplaintValidator : AbstractValidator<ResumeComplaint>
{
    public ResumeComplaintValidator()
    {
        RuleFor(r => r.Text).MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
    }
}

internal sealed class ResumeComplaintHandler(CaseSteps steps, ComplaintReader reader)
    : IRequestHandler<ResumeComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(ResumeComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Resume, request.Version, cancellationToken);
        var after = await steps.AdvanceAsync(
            before, before with { State = ComplaintState.Investigating }, "resumed",
            [new NewStep(StepKind.Resumed, ComplaintTexts.Clean(request.Text))], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal sealed record ResumeComplaintBody(string? Text = null);

internal static class ResumeComplaintEndpoint
{
    public static void MapResumeComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/resume", async (
            long complaintId, MaybeIfMatch version, ResumeComplaintBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new ResumeComplaint(complaintId, version.Value, body.Text), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(ResumeComplaint))
        .WithSummary("Go on with a case that waited; the clock runs again")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
