using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Reads one grading scheme with its current version.</summary>
internal sealed record GetScheme(long SchemeId) : IQuery<SchemeView>;

internal sealed class GetSchemeHandler(DbSession session) : IRequestHandler<GetScheme, SchemeView>
{
    public Task<SchemeView> Handle(GetScheme request, CancellationToken cancellationToken) =>
        SchemeReader.FindAsync(session, request.SchemeId, cancellationToken);
}

internal static class GetSchemeEndpoint
{
    public static void MapGetScheme(this IEndpointRouteBuilder grading) => grading
        .MapGet("/schemes/{schemeId:long}", async (long schemeId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scheme = await mediator.Send(new GetScheme(schemeId), cancellationToken);
            return TypedResults.Ok(scheme).WithETag(scheme.Version);
        })
        .WithName(nameof(GetScheme))
        .WithSummary("Read a grading scheme with its current version")
        .Produces<SchemeView>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(404);
}
