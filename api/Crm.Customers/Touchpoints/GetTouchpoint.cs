using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>One touchpoint. An archived one is still read by its id.</summary>
internal sealed record GetTouchpoint(long TouchpointId) : IQuery<TouchpointView>;

internal sealed class GetTouchpointHandler(TouchpointReader reader) : IRequestHandler<GetTouchpoint, TouchpointView>
{
    public Task<TouchpointView> Handle(GetTouchpoint request, CancellationToken cancellationToken) =>
        reader.ViewAsync(request.TouchpointId, cancellationToken);
}

internal static class GetTouchpointEndpoint
{
    public static void MapGetTouchpoint(this IEndpointRouteBuilder touchpoints) => touchpoints
        .MapGet("/{touchpointId:long}", async (long touchpointId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var touchpoint = await mediator.Send(new GetTouchpoint(touchpointId), cancellationToken);
            return TypedResults.Ok(touchpoint).WithETag(touchpoint.Version);
        })
        .Produces<TouchpointView>()
        .WithName(nameof(GetTouchpoint))
        .WithSummary("One touchpoint")
        .RequireAuthorization(Permission.ReadCustomers)
        .ProducesProblems(404);
}
