using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>One complaint with its clock, its strip of milestones and what may be done next. An archived one is still read by its id.</summary>
internal sealed record GetComplaint(long ComplaintId) : IQuery<ComplaintView>;

internal sealed class GetComplaintHandler(ComplaintReader reader) : IRequestHandler<GetComplaint, ComplaintView>
{
    public Task<ComplaintView> Handle(GetComplaint request, CancellationToken cancellationToken) =>
        reader.ViewAsync(request.ComplaintId, cancellationToken);
}

internal static class GetComplaintEndpoint
{
    public static void MapGetComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/{complaintId:long}", async (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new GetComplaint(complaintId), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(GetComplaint))
        .WithSummary("One complaint with its clock, milestones and next steps")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);
}
