using Crm.Common;
using MediatR;

namespace Crm.Complaints;

/// <summary>The actions of one complaint.</summary>
internal sealed record ListActionsOfComplaint(long ComplaintId) : IQuery<ComplaintActionList>;

/// <summary>Containment, corrective and preventive actions of one complaint, the first one first.</summary>
internal sealed record ComplaintActionList(IReadOnlyList<ActionView> Items);

internal sealed class ListActionsOfComplaintHandler(ComplaintReader reader, ActionReader actions)
    : IRequestHandler<ListActionsOfComplaint, ComplaintActionList>
{
    public async Task<ComplaintActionList> Handle(ListActionsOfComplaint request, CancellationToken cancellationToken)
    {
        await reader.GetAsync(request.ComplaintId, cancellationToken);
        return new ComplaintActionList(await actions.OfAsync(request.ComplaintId, cancellationToken));
    }
}

internal static class ListActionsOfComplaintEndpoint
{
    public static void MapListActionsOfComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/{complaintId:long}/actions", (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new ListActionsOfComplaint(complaintId), cancellationToken))
        .WithName(nameof(ListActionsOfComplaint))
        .WithSummary("The actions of a complaint")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);
}
