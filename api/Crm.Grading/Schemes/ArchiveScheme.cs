using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Takes a grading scheme out of use. Runs made with it stay; the default scheme cannot be archived.</summary>
internal sealed record ArchiveScheme(long SchemeId) : ICommand<SchemeView>;

internal sealed class ArchiveSchemeHandler(DbSession session, CurrentUser user, TimeProvider clock, SchemeWriting writing)
    : IRequestHandler<ArchiveScheme, SchemeView>
{
    private const string Archive = """
        update grading.Scheme
        set ArchivedAt = @Now, Version = Version + 1, SavedAt = @Now, SavedBy = @PersonId
        where SchemeId = @SchemeId
          and IsDefault = 0
          and ArchivedAt is null
        """;

    public async Task<SchemeView> Handle(ArchiveScheme request, CancellationToken cancellationToken)
    {
        var before = await SchemeReader.FindAsync(session, request.SchemeId, cancellationToken);
        var archived = await session.ExecuteAsync(
            Archive, new { request.SchemeId, Now = clock.GetUtcNow().UtcDateTime, user.PersonId }, cancellationToken);
        if (archived > 0) return await writing.ToldAsync(before, request.SchemeId, "gradingScheme.archived", cancellationToken);
        throw before.IsDefault
            ? Problem.Conflict("default-scheme", "The default scheme cannot be archived. Make another one the default first.")
            : Problem.Conflict("archived", "The scheme is archived already.");
    }
}

internal static class ArchiveSchemeEndpoint
{
    public static void MapArchiveScheme(this IEndpointRouteBuilder grading) => grading
        .MapPost("/schemes/{schemeId:long}/archive", async (long schemeId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scheme = await mediator.Send(new ArchiveScheme(schemeId), cancellationToken);
            return TypedResults.Ok(scheme).WithETag(scheme.Version);
        })
        .WithName(nameof(ArchiveScheme))
        .WithSummary("Take a grading scheme out of use")
        .Produces<SchemeView>()
        .RequireAuthorization(Permission.ManageSchemes)
        .ProducesProblems(404, 409);
}
