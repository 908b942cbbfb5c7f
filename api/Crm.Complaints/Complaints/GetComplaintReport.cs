using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Everything an 8D report tells: the team (D1), the problem (D2), containment (D3), root cause (D4), corrective actions (D5, D6),
/// prevention (D7) and how it ended (D8). The screen prints it in Chinese or English.
/// </summary>
internal sealed record GetComplaintReport(long ComplaintId) : IQuery<ComplaintReport>;

/// <summary>The data of the report. Team: everybody who took a step or has an action.</summary>
internal sealed record ComplaintReport(
    ComplaintView Complaint, IReadOnlyList<Contracts.Access.PersonRef> Team, IReadOnlyList<ActionView> Containment,
    IReadOnlyList<ActionView> Corrective, IReadOnlyList<ActionView> Preventive, IReadOnlyList<ComplaintStep> Steps,
    IReadOnlyList<CaseFileView> Files, DateTime PrintedAt);

internal sealed class GetComplaintReportHandler(
    ComplaintReader reader, StepReader steps, ActionReader actions, CaseFileReader files, TimeProvider clock)
    : IRequestHandler<GetComplaintReport, ComplaintReport>
{
    public async Task<ComplaintReport> Handle(GetComplaintReport request, CancellationToken cancellationToken)
    {
        var complaint = await reader.ViewAsync(request.ComplaintId, cancellationToken);
        var taken = await steps.OfAsync(request.ComplaintId, cancellationToken);
        var measures = await actions.OfAsync(request.ComplaintId, cancellationToken);
        var team = taken.Select(s => s.Person).Concat(measures.Select(a => (Contracts.Access.PersonRef?)a.Owner)).Append(complaint.Assignee)
            .OfType<Contracts.Access.PersonRef>().DistinctBy(p => p.PersonId);
        return new ComplaintReport(
            complaint, [.. team], Of(ActionKind.Containment), Of(ActionKind.Corrective), Of(ActionKind.Preventive),
            [.. taken.Where(s => StateWords.MovesState(s.Kind))], await files.OfAsync(request.ComplaintId, cancellationToken),
            clock.GetUtcNow().UtcDateTime);

        IReadOnlyList<ActionView> Of(ActionKind kind) => [.. measures.Where(a => a.Kind == kind)];
    }
}

internal static class GetComplaintReportEndpoint
{
    public static void MapGetComplaintReport(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/{complaintId:long}/report", (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new GetComplaintReport(complaintId), cancellationToken))
        .WithName(nameof(GetComplaintReport))
        .WithSummary("The data of a complaint's 8D report")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);
}
