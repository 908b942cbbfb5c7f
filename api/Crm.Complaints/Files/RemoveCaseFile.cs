using Crm.Common;
using MediatR;

namespace Crm.Complaints;

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

internal static class RemoveCaseFileEndpoint
{
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
}
