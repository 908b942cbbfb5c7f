using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Lists the versions of a grading scheme, the newest first.</summary>
internal sealed record ListSchemeVersions(long SchemeId) : IQuery<SchemeVersionList>;

internal sealed record SchemeVersionList(IReadOnlyList<SchemeVersionView> Items);

internal sealed class ListSchemeVersionsHandler(DbSession session) : IRequestHandler<ListSchemeVersions, SchemeVersionList>
{
    public async Task<SchemeVersionList> Handle(ListSchemeVersions request, CancellationToken cancellationToken) =>
        new(await SchemeReader.ReadVersionsAsync(session, request.SchemeId, cancellationToken));
}

/// <summary>Reads one version of a grading scheme by its number.</summary>
internal sealed record GetSchemeVersion(long SchemeId, int Number) : IQuery<SchemeVersionView>;

internal sealed class GetSchemeVersionHandler(DbSession session) : IRequestHandler<GetSchemeVersion, SchemeVersionView>
{
    public async Task<SchemeVersionView> Handle(GetSchemeVersion request, CancellationToken cancellationToken) =>
        (await SchemeReader.FindVersionAsync(session, request.SchemeId, request.Number, cancellationToken)).Version;
}

internal static class ListSchemeVersionsEndpoint
{
    public static void MapListSchemeVersions(this IEndpointRouteBuilder grading)
    {
        grading.MapGet("/schemes/{schemeId:long}/versions", async (
            long schemeId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListSchemeVersions(schemeId), cancellationToken)))
            .WithName(nameof(ListSchemeVersions))
            .WithSummary("List the versions of a grading scheme")
            .RequireAuthorization(Permission.ReadGrading)
            .ProducesProblems(404);
        grading.MapGet("/schemes/{schemeId:long}/versions/{number:int}", async (
            long schemeId, int number, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetSchemeVersion(schemeId, number), cancellationToken)))
            .WithName(nameof(GetSchemeVersion))
            .WithSummary("Read one version of a grading scheme")
            .RequireAuthorization(Permission.ReadGrading)
            .ProducesProblems(404);
    }
}
