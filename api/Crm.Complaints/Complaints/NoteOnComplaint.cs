using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Adds a note to the timeline. Notes are for us; the customer does not see them.
/// </summary>
internal sealed record NoteOnComplaint(long ComplaintId, int? Version, string Text) : ICommand<ComplaintView>;

internal sealed class NoteOnComplaintValidator : AbstractValidator<NoteOnComplaint>
{
    public NoteOnComplaintValidator()
    {
        RuleFor(r => r.Text).NotEmpty().MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
    }
}

internal sealed class NoteOnComplaintHandler(CaseSteps steps, ComplaintReader reader)
    : IRequestHandler<NoteOnComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(NoteOnComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Note, request.Version, cancellationToken);
        var after = await steps.AdvanceAsync(
            before, before, "noted", [new NewStep(StepKind.Note, request.Text.Trim())], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal sealed record NoteOnComplaintBody(string Text);

internal static class NoteOnComplaintEndpoint
{
    public static void MapNoteOnComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/notes", async (
            long complaintId, MaybeIfMatch version, NoteOnComplaintBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new NoteOnComplaint(complaintId, version.Value, body.Text), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(NoteOnComplaint))
        .WithSummary("Add a note to the timeline")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
