using System.Globalization;
using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Saves the rules of a scheme. A version that a run has used never changes: the rules then become the next version, so that
/// every grade can be explained by the rules it was given by.
/// </summary>
internal sealed record SaveScheme(
    long SchemeId, int Version, string Name, int WindowMonths, int MinimumOrders, int MinimumMonths, GradeBands? Bands,
    decimal Hysteresis, IReadOnlyList<CriterionToSave> Criteria, CutKind Cut = CutKind.Score, GradeShares? Shares = null,
    bool Grace = false) : ICommand<SchemeView>, IRulesToSave;

internal sealed class SaveSchemeValidator : RulesValidator<SaveScheme>
{
    public SaveSchemeValidator() => RuleFor(r => r.Name).NotEmpty().MaximumLength(100);
}

internal sealed class SaveSchemeHandler(DbSession session, CurrentUser user, TimeProvider clock, SchemeWriting writing)
    : IRequestHandler<SaveScheme, SchemeView>
{
    // The scheme's row is written first: a run that starts at the same moment waits here, or this waits for it.
    private const string Advance = """
        update grading.Scheme
        set Name = @Name, Version = Version + 1, SavedAt = @Now, SavedBy = @PersonId
        where SchemeId = @SchemeId
          and Version = @Version
          and ArchivedAt is null
        """;

    public async Task<SchemeView> Handle(SaveScheme request, CancellationToken cancellationToken)
    {
        var before = await SchemeReader.FindAsync(session, request.SchemeId, cancellationToken);
        var advanced = await session.ExecuteAsync(Advance, new
        {
            Name = request.Name.Trim(),
            request.SchemeId,
            request.Version,
            Now = clock.GetUtcNow().UtcDateTime,
            user.PersonId,
        }, cancellationToken);
        var now = await SchemeReader.FindAsync(session, request.SchemeId, cancellationToken);
        if (advanced == 0) throw SchemeRefusal.Of(now);
        return await writing.SaveAsync(before with { Current = now.Current }, request, cancellationToken);
    }
}

/// <summary>Why a scheme could not be written.</summary>
internal static class SchemeRefusal
{
    public static ProblemException Of(SchemeView scheme)
    {
        if (scheme.ArchivedAt is not null) return Problem.Conflict("archived", "The scheme is archived.");
        var who = scheme.SavedBy?.Name ?? "Somebody";
        var when = scheme.SavedAt is { } at ? $" on {at.ToString("yyyy-MM-dd 'at' HH:mm 'UTC'", CultureInfo.InvariantCulture)}" : "";
        return Problem.Stale($"{who} saved the scheme{when}, after you read it. Read it again.");
    }
}

/// <summary>The rules of a scheme as the screen sends them; the same to create, to save and to preview.</summary>
internal sealed record SaveSchemeBody(
    string Name, int WindowMonths, int MinimumOrders, int MinimumMonths, IReadOnlyList<CriterionToSave> Criteria,
    GradeBands? Bands = null, decimal Hysteresis = 0m, CutKind Cut = CutKind.Score, GradeShares? Shares = null, bool Grace = false)
    : IRulesToSave;

internal static class SaveSchemeEndpoint
{
    public static void MapSaveScheme(this IEndpointRouteBuilder grading) => grading
        .MapPut("/schemes/{schemeId:long}", async (
            long schemeId, IfMatch version, SaveSchemeBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scheme = await mediator.Send(new SaveScheme(
                schemeId, version.Value, body.Name, body.WindowMonths, body.MinimumOrders, body.MinimumMonths, body.Bands,
                body.Hysteresis, body.Criteria, body.Cut, body.Shares, body.Grace), cancellationToken);
            return TypedResults.Ok(scheme).WithETag(scheme.Version);
        })
        .WithName(nameof(SaveScheme))
        .WithSummary("Save the rules of a grading scheme; a used version is kept and the next one made")
        .Produces<SchemeView>()
        .RequireAuthorization(Permission.ManageSchemes)
        .ProducesProblems(400, 404, 409, 412, 428);
}
