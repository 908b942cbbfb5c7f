using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>The files of a case.</summary>
internal sealed record ListCaseFiles(long ComplaintId) : IQuery<CaseFileList>;

/// <summary>Files, the first one first.</summary>
internal sealed record CaseFileList(IReadOnlyList<CaseFileView> Items);

internal sealed class ListCaseFilesHandler(ComplaintReader reader, CaseFileReader files) : IRequestHandler<ListCaseFiles, CaseFileList>
{
    public async Task<CaseFileList> Handle(ListCaseFiles request, CancellationToken cancellationToken)
    {
        await reader.GetAsync(request.ComplaintId, cancellationToken);
        return new CaseFileList(await files.OfAsync(request.ComplaintId, cancellationToken));
    }
}

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

/// <summary>Takes a file off an open case; its content and its step stay.</summary>
internal sealed record RemoveCaseFile(long ComplaintId, long FileId) : ICommand<Unit>;

internal sealed class RemoveCaseFileHandler(DbSession session, CaseSteps steps, CaseFileReader files, TimeProvider clock)
    : IRequestHandler<RemoveCaseFile, Unit>
{
    private const string Archive = """
        update complaints.CaseFile
        set ArchivedAt = @Now
        where CaseFileId = @FileId
          and ComplaintId = @ComplaintId
          and ArchivedAt is null
        """;

    public async Task<Unit> Handle(RemoveCaseFile request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Change, null, cancellationToken);
        var file = await files.GetAsync(request.ComplaintId, request.FileId, cancellationToken);
        await session.ExecuteAsync(
            Archive, new { request.ComplaintId, request.FileId, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        await steps.AdvanceAsync(
            before, before, "fileRemoved", [new NewStep(StepKind.FileRemoved, file.Name, new { request.FileId })], cancellationToken);
        return Unit.Value;
    }
}

internal static class ReadCaseFilesEndpoints
{
    public static void MapListCaseFiles(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/{complaintId:long}/files", (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new ListCaseFiles(complaintId), cancellationToken))
        .WithName(nameof(ListCaseFiles))
        .WithSummary("The files of a complaint")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);

    public static void MapGetCaseFile(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/{complaintId:long}/files/{fileId:long}", async (
            long complaintId, long fileId, IMediator mediator, FileStore store, CancellationToken cancellationToken) =>
            store.Answer(await mediator.Send(new GetCaseFile(complaintId, fileId), cancellationToken)))
        .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
        .WithName(nameof(GetCaseFile))
        .WithSummary("The content of a file, to be saved or shown as a picture")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);

    public static void MapRemoveCaseFile(this IEndpointRouteBuilder complaints) => complaints
        .MapDelete("/{complaintId:long}/files/{fileId:long}", async (
            long complaintId, long fileId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new RemoveCaseFile(complaintId, fileId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(RemoveCaseFile))
        .WithSummary("Take a file off an open complaint")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404, 409);

    /// <summary>The content as an attachment: a browser saves it, or shows it where a page asks for a picture, and runs nothing.</summary>
    public static IResult Answer(this FileStore store, CaseFileView file) =>
        store.Open(file.Sha256) is { } content
            ? TypedResults.File(content, file.ContentType, file.Name)
            : throw Problem.NotFound("file");
}
