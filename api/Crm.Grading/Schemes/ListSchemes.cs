using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Lists the grading schemes with their current versions, the default one first: those in use, or the archived ones.</summary>
internal sealed record ListSchemes(bool? Archived) : IQuery<SchemeList>;

internal sealed record SchemeList(IReadOnlyList<SchemeView> Items);

internal sealed class ListSchemesHandler(DbSession session) : IRequestHandler<ListSchemes, SchemeList>
{
    public async Task<SchemeList> Handle(ListSchemes request, CancellationToken cancellationToken)
    {
        var schemes = await SchemeReader.ReadAsync(session, null, cancellationToken);
        return new SchemeList([.. schemes.Where(s => s.ArchivedAt is not null == (request.Archived ?? false))]);
    }
}

internal static class ListSchemesEndpoint
{
    public static void MapListSchemes(this IEndpointRouteBuilder grading) => grading
        .MapGet("/schemes", async (bool? archived, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListSchemes(archived), cancellationToken)))
        .WithName(nameof(ListSchemes))
        .WithSummary("List the grading schemes with their current versions")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
