using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>How a case goes on, for who holds its secret link.</summary>
internal sealed record GetPublicProgress(string Token) : IQuery<PublicProgress>;

internal sealed class GetPublicProgressHandler(PublicCases cases) : IRequestHandler<GetPublicProgress, PublicProgress>
{
    public async Task<PublicProgress> Handle(GetPublicProgress request, CancellationToken cancellationToken) =>
        await cases.ViewAsync(await cases.OpenAsync(request.Token, cancellationToken), cancellationToken);
}

internal static class GetPublicProgressEndpoint
{
    public static void MapGetPublicProgress(this IEndpointRouteBuilder links) => links
        .MapGet("/complaints/{token}", (string token, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new GetPublicProgress(token), cancellationToken))
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.PublicLink)
        .WithName(nameof(GetPublicProgress))
        .WithSummary("How a complaint goes on, by the customer's secret link")
        .ProducesProblems(404, 429);
}
