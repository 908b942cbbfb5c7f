using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Brings an archived grading scheme back into use, if no other scheme has taken its name meanwhile.</summary>
internal sealed record RestoreScheme(long SchemeId) : ICommand<SchemeView>;

internal sealed class RestoreSchemeHandler(DbSession session, CurrentUser user, TimeProvider clock, SchemeWriting writing)
    : IRequestHandler<RestoreScheme, SchemeView>
{
    private const string Restore = """
        update grading.Scheme
        set ArchivedAt = null, Version = Version + 1, SavedAt = @Now, SavedBy = @PersonId
        where SchemeId = @SchemeId
          and ArchivedAt is not null
        """;

    public async Task<SchemeView> Handle(RestoreScheme request, CancellationToken cancellationToken)
    {
        var before = await SchemeReader.FindAsync(session, request.SchemeId, cancellationToken);
        var restored = await session.ExecuteAsync(
            Restore, new { request.SchemeId, Now = clock.GetUtcNow().UtcDateTime, user.PersonId }, cancellationToken);
        if (restored == 0) throw Problem.Conflict("not-archived", "The scheme is not archived.");
        return await writing.ToldAsync(before, request.SchemeId, "gradingScheme.restored", cancellationToken);
    }
}

internal static class RestoreSchemeEndpoint
{
    public static void MapRestoreScheme(this IEndpointRouteBuilder grading) => grading
        .MapPost("/schemes/{schemeId:long}/restore", async (long schemeId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scheme = await mediator.Send(new RestoreScheme(schemeId), cancellationToken);
            return TypedResults.Ok(scheme).WithETag(scheme.Version);
        })
        .WithName(nameof(RestoreScheme))
        .WithSummary("Bring an archived grading scheme back into use")
        .Produces<SchemeView>()
        .RequireAuthorization(Permission.ManageSchemes)
        .ProducesProblems(404, 409);
}
