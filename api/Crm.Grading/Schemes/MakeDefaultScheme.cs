using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Makes a grading scheme the default one, which new runs are offered; the one before no longer is.</summary>
internal sealed record MakeDefaultScheme(long SchemeId) : ICommand<SchemeView>;

internal sealed class MakeDefaultSchemeHandler(DbSession session, CurrentUser user, TimeProvider clock, SchemeWriting writing)
    : IRequestHandler<MakeDefaultScheme, SchemeView>
{
    private const string ForgetOther = """
        update grading.Scheme
        set IsDefault = 0, Version = Version + 1, SavedAt = @Now, SavedBy = @PersonId
        where IsDefault = 1
          and SchemeId <> @SchemeId
        """;

    private const string Make = """
        update grading.Scheme
        set IsDefault = 1, Version = Version + 1, SavedAt = @Now, SavedBy = @PersonId
        where SchemeId = @SchemeId
          and IsDefault = 0
          and ArchivedAt is null
        """;

    public async Task<SchemeView> Handle(MakeDefaultScheme request, CancellationToken cancellationToken)
    {
        var before = await SchemeReader.FindAsync(session, request.SchemeId, cancellationToken);
        if (before.ArchivedAt is not null) throw Problem.Conflict("archived", "The scheme is archived.");
        if (before.IsDefault) return before;
        var parameters = new { request.SchemeId, Now = clock.GetUtcNow().UtcDateTime, user.PersonId };
        await session.ExecuteAsync(ForgetOther, parameters, cancellationToken);
        if (await session.ExecuteAsync(Make, parameters, cancellationToken) == 0)
            throw SchemeRefusal.Of(await SchemeReader.FindAsync(session, request.SchemeId, cancellationToken));
        return await writing.ToldAsync(before, request.SchemeId, "gradingScheme.madeDefault", cancellationToken);
    }
}

internal static class MakeDefaultSchemeEndpoint
{
    public static void MapMakeDefaultScheme(this IEndpointRouteBuilder grading) => grading
        .MapPost("/schemes/{schemeId:long}/make-default", async (
            long schemeId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scheme = await mediator.Send(new MakeDefaultScheme(schemeId), cancellationToken);
            return TypedResults.Ok(scheme).WithETag(scheme.Version);
        })
        .WithName(nameof(MakeDefaultScheme))
        .WithSummary("Make a grading scheme the default one")
        .Produces<SchemeView>()
        .RequireAuthorization(Permission.ManageSchemes)
        .ProducesProblems(404, 409);
}
