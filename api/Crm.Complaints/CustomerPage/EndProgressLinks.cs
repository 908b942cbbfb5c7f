using Crm.Common;
using MediatR;

namespace Crm.Complaints;

/// <summary>Ends every link to a case, where one came into wrong hands.</summary>
internal sealed record EndProgressLinks(long ComplaintId) : ICommand<Unit>;

internal sealed class EndProgressLinksHandler(ComplaintReader reader, CaseLinks links) : IRequestHandler<EndProgressLinks, Unit>
{
    public async Task<Unit> Handle(EndProgressLinks request, CancellationToken cancellationToken)
    {
        await reader.GetAsync(request.ComplaintId, cancellationToken);
        await links.EndAsync(request.ComplaintId, cancellationToken);
        return Unit.Value;
    }
}

internal static class EndProgressLinksEndpoint
{
    public static void MapEndProgressLinks(this IEndpointRouteBuilder complaints) => complaints
        .MapDelete("/{complaintId:long}/links", async (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new EndProgressLinks(complaintId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(EndProgressLinks))
        .WithSummary("End every link of the customer to its complaint")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404);
}
