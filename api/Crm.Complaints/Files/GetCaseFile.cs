using Crm.Common;
using MediatR;

namespace Crm.Complaints;

/// <summary>One file of a case, to give out its content.</summary>
internal sealed record GetCaseFile(long ComplaintId, long FileId) : IQuery<CaseFileView>;

internal sealed class GetCaseFileHandler(ComplaintReader reader, CaseFileReader files) : IRequestHandler<GetCaseFile, CaseFileView>
{
    public async Task<CaseFileView> Handle(GetCaseFile request, CancellationToken cancellationToken)
    {
        await reader.GetAsync(request.ComplaintId, cancellationToken);
        return await files.GetAsync(request.ComplaintId, request.FileId, cancellationToken);
    }
}

internal static class GetCaseFileEndpoint
{
    public static void MapGetCaseFile(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/{complaintId:long}/files/{fileId:long}", async (
            long complaintId, long fileId, IMediator mediator, FileStore store, CancellationToken cancellationToken) =>
            store.Answer(await mediator.Send(new GetCaseFile(complaintId, fileId), cancellationToken)))
        .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
        .WithName(nameof(GetCaseFile))
        .WithSummary("The content of a file, to be saved or shown as a picture")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);

    /// <summary>The content as an attachment: a browser saves it, or shows it where a page asks for a picture, and runs nothing.</summary>
    public static IResult Answer(this FileStore store, CaseFileView file) =>
        store.Open(file.Sha256) is { } content
            ? TypedResults.File(content, file.ContentType, file.Name)
            : throw Problem.NotFound("file");
}
