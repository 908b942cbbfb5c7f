using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Crm.Complaints;

/// <summary>The customer adds a photo or another file by its link, by the same rules as we do.</summary>
internal sealed record AddPublicFile(string Token, SentFile File) : ICommand<PublicProgress>;

internal sealed class AddPublicFileHandler(PublicCases cases, CaseFileWriter writer) : IRequestHandler<AddPublicFile, PublicProgress>
{
    public async Task<PublicProgress> Handle(AddPublicFile request, CancellationToken cancellationToken)
    {
        var before = await cases.OpenAsync(request.Token, cancellationToken);
        if (before.State == ComplaintState.Closed) throw Problem.Conflict("complaint-closed", "The complaint is closed.");
        await writer.AddAsync(before, request.File, fromCustomer: true, cancellationToken);
        return await cases.ViewAsync(await cases.OpenAsync(request.Token, cancellationToken), cancellationToken);
    }
}

internal static class AddPublicFileEndpoint
{
    public static void MapAddPublicFile(this IEndpointRouteBuilder links) => links
        .MapPost("/complaints/{token}/files", async (
            string token, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
        {
            // The link is looked at before ten megabytes are read.
            await mediator.Send(new GetPublicProgress(token), cancellationToken);
            return await mediator.Send(new AddPublicFile(token, await SentFile.ReadAsync(context, cancellationToken)), cancellationToken);
        })
        .WithMetadata(FileBody.Instance)
        .WithMetadata(new RequestSizeLimitAttribute(SentFile.MostBody))
        .DisableAntiforgery()
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.PublicLink)
        .WithName(nameof(AddPublicFile))
        .WithSummary("Send a photo or another file about a complaint, by the customer's secret link")
        .ProducesProblems(400, 404, 409, 413, 415, 429);
}
