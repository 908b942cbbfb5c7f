using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Crm.Complaints;

/// <summary>
/// Adds a photo or another file to an open case: at most 10 MB, of a known kind, its content compared with what its name and media
/// type say.
/// </summary>
internal sealed record AddCaseFile(long ComplaintId, SentFile File) : ICommand<CaseFileView>;

internal sealed class AddCaseFileHandler(CaseSteps steps, CaseFileWriter writer) : IRequestHandler<AddCaseFile, CaseFileView>
{
    public async Task<CaseFileView> Handle(AddCaseFile request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Change, null, cancellationToken);
        return await writer.AddAsync(before, request.File, fromCustomer: false, cancellationToken);
    }
}

internal static class AddCaseFileEndpoint
{
    public static void MapAddCaseFile(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/files", async (
            long complaintId, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var sent = await SentFile.ReadAsync(context, cancellationToken);
            var file = await mediator.Send(new AddCaseFile(complaintId, sent), cancellationToken);
            return TypedResults.Created($"/api/v1/complaints/{complaintId}/files/{file.FileId}", file);
        })
        .WithMetadata(FileBody.Instance)
        .Produces<CaseFileView>(StatusCodes.Status201Created)
        .WithMetadata(new RequestSizeLimitAttribute(SentFile.MostBody))
        .DisableAntiforgery()
        .WithName(nameof(AddCaseFile))
        .WithSummary("Add a photo or another file, in the field 'file'")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 413, 415);
}
