using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Closes a case whose customer was told, with what the customer thinks of it.
/// </summary>
internal sealed record CloseComplaint(long ComplaintId, int? Version, int? Satisfaction, bool? ResultAccepted) : ICommand<ComplaintView>;

internal sealed class CloseComplaintValidator : AbstractValidator<CloseComplaint>
{
    public CloseComplaintValidator()
    {
        RuleFor(r => r.Satisfaction).InclusiveBetween(1, 5);
    }
}

internal sealed class CloseComplaintHandler(CaseSteps steps, ComplaintReader reader, TimeProvider clock)
    : IRequestHandler<CloseComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(CloseComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Close, request.Version, cancellationToken);
        var row = before with
        {
            State = ComplaintState.Closed,
            ClosedAt = clock.GetUtcNow().UtcDateTime,
            Satisfaction = request.Satisfaction ?? before.Satisfaction,
            ResultAccepted = request.ResultAccepted ?? before.ResultAccepted,
        };
        var after = await steps.AdvanceAsync(
            before, row, "closed", [new NewStep(StepKind.Closed, null, new { row.Satisfaction, row.ResultAccepted })], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

/// <summary>What the customer thinks of it.</summary>
/// <param name="Satisfaction">1 not at all to 5 very; what the customer said by its link stays unless given.</param>
internal sealed record CloseComplaintBody(int? Satisfaction = null, bool? ResultAccepted = null);

internal static class CloseComplaintEndpoint
{
    public static void MapCloseComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/close", async (
            long complaintId, MaybeIfMatch version, CloseComplaintBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new CloseComplaint(complaintId, version.Value, body.Satisfaction, body.ResultAccepted), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(CloseComplaint))
        .WithSummary("Close a case whose customer was told")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
