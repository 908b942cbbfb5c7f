using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Lists the grading schemes with their current versions, the default one first.</summary>
internal sealed record ListSchemes : IQuery<SchemeList>;

internal sealed record SchemeList(IReadOnlyList<SchemeView> Items);

internal sealed class ListSchemesHandler(DbSession session) : IRequestHandler<ListSchemes, SchemeList>
{
    public async Task<SchemeList> Handle(ListSchemes request, CancellationToken cancellationToken) =>
        new(await SchemeReader.ReadAsync(session, null, cancellationToken));
}

internal static class ListSchemesEndpoint
{
    public static void MapListSchemes(this IEndpointRouteBuilder grading) => grading
        .MapGet("/schemes", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListSchemes(), cancellationToken)))
        .WithName(nameof(ListSchemes))
        .WithSummary("List the grading schemes with their current versions")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems();
}
