using Crm.Common;
using MediatR;

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

internal static class ListCaseFilesEndpoint
{
    public static void MapListCaseFiles(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/{complaintId:long}/files", (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new ListCaseFiles(complaintId), cancellationToken))
        .WithName(nameof(ListCaseFiles))
        .WithSummary("The files of a complaint")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);
}
