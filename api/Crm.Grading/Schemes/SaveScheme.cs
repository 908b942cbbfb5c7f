using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Saves the rules of a scheme. A version that a run has used never changes: the rules then become the next version, so that
/// every grade can be explained by the rules it was given by.
/// </summary>
internal sealed record SaveScheme(
    long SchemeId, int Version, string Name, int WindowMonths, int MinimumOrders, int MinimumMonths, GradeBands Bands,
    decimal Hysteresis, IReadOnlyList<CriterionToSave> Criteria) : ICommand<SchemeView>;

/// <summary>One criterion to save. MissingPoints is given exactly where Missing is <c>points</c>.</summary>
internal sealed record CriterionToSave(
    Metric Metric, decimal Weight, Direction Direction, MissingRule Missing = MissingRule.Skip, decimal? MissingPoints = null,
    Normaliser Normaliser = Normaliser.Percentile);

internal sealed class SaveSchemeValidator : AbstractValidator<SaveScheme>
{
    public SaveSchemeValidator()
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100);
        RuleFor(r => r.WindowMonths).InclusiveBetween(1, 120);
        RuleFor(r => r.MinimumOrders).InclusiveBetween(0, 1000);
        RuleFor(r => r.MinimumMonths).InclusiveBetween(0, 120);
        RuleFor(r => r.Hysteresis).InclusiveBetween(0m, 50m).Must(HavePlaces(2)).WithMessage("must have at most 2 decimals");
        foreach (var edge in new System.Linq.Expressions.Expression<Func<SaveScheme, decimal>>[]
            { r => r.Bands.A, r => r.Bands.B, r => r.Bands.C })
            RuleFor(edge).InclusiveBetween(0m, 100m).Must(HavePlaces(2)).WithMessage("must have at most 2 decimals");
        RuleFor(r => r.Bands).Must(b => b.A > b.B && b.B > b.C).WithMessage("must fall strictly from a over b to c");

        RuleFor(r => r.Criteria).NotEmpty().WithMessage("must have at least one criterion");
        RuleFor(r => r.Criteria).Must(c => c.Select(each => each.Metric).Distinct().Count() == c.Count)
            .WithMessage("must use each metric once");
        RuleFor(r => r.Criteria).Must(c => c.Count == 0 || c.Any(each => each.Weight > 0m))
            .WithMessage("must have a weight above 0");
        RuleForEach(r => r.Criteria).ChildRules(criterion =>
        {
            criterion.RuleFor(c => c.Weight).InclusiveBetween(0m, 10_000m)
                .Must(HavePlaces(4)).WithMessage("must have at most 4 decimals");
            criterion.RuleFor(c => c.MissingPoints).NotNull().When(c => c.Missing == MissingRule.Points)
                .WithMessage("must be given where missing values count as points");
            criterion.RuleFor(c => c.MissingPoints).Null().When(c => c.Missing != MissingRule.Points)
                .WithMessage("must only be given where missing values count as points");
            criterion.RuleFor(c => c.MissingPoints).InclusiveBetween(0m, 100m)
                .Must(points => points is null || HavePlaces(4)(points.Value)).WithMessage("must have at most 4 decimals");
        });
    }

    private static Func<decimal, bool> HavePlaces(int places) => value => decimal.Round(value, places) == value;
}

internal sealed class SaveSchemeHandler(
    DbSession session, CurrentUser user, TimeProvider clock, EventLog events, AuditTrail audit)
    : IRequestHandler<SaveScheme, SchemeView>
{
    // The scheme's row is written first: a run that starts at the same moment waits here, or this waits for it.
    private const string Advance = """
        update grading.Scheme
        set Name = @Name, Version = Version + 1
        where SchemeId = @SchemeId
          and Version = @Version
          and ArchivedAt is null
        """;

    private const string ForgetCriteria = "delete from grading.Criterion where SchemeVersionId = @SchemeVersionId";

    private const string ChangeVersion = """
        update grading.SchemeVersion
        set WindowMonths = @WindowMonths, MinimumOrders = @MinimumOrders, MinimumMonths = @MinimumMonths, Cut = @Cut,
            BandA = @A, BandB = @B, BandC = @C, Hysteresis = @Hysteresis
        where SchemeVersionId = @SchemeVersionId
        """;

    private const string AddVersion = """
        insert into grading.SchemeVersion
            (SchemeId, Number, WindowMonths, MinimumOrders, MinimumMonths, Cut, BandA, BandB, BandC, Hysteresis, CreatedAt, CreatedBy)
        output inserted.SchemeVersionId
        values (@SchemeId, @Number, @WindowMonths, @MinimumOrders, @MinimumMonths, @Cut, @A, @B, @C, @Hysteresis, @Now, @PersonId)
        """;

    private const string AddCriterion = """
        insert into grading.Criterion
            (SchemeVersionId, Metric, Position, Weight, Direction, Normaliser, Missing, MissingPoints)
        values (@SchemeVersionId, @Metric, @Position, @Weight, @Direction, @Normaliser, @Missing, @MissingPoints)
        """;

    public async Task<SchemeView> Handle(SaveScheme request, CancellationToken cancellationToken)
    {
        var name = request.Name.Trim();
        var advanced = await session.ExecuteAsync(Advance, new { Name = name, request.SchemeId, request.Version }, cancellationToken);
        var before = (await SchemeReader.ReadAsync(session, request.SchemeId, cancellationToken)).SingleOrDefault()
            ?? throw Problem.NotFound("grading scheme");
        if (advanced == 0)
            throw before.ArchivedAt is null
                ? Problem.Stale("Somebody saved the scheme since you read it. Read it again.")
                : Problem.Conflict("archived", "The scheme is archived.");

        var versionId = await WriteVersionAsync(request, before.Current, cancellationToken);
        foreach (var (position, criterion) in request.Criteria.Index())
            await session.ExecuteAsync(AddCriterion, new
            {
                SchemeVersionId = versionId,
                criterion.Metric,
                Position = position + 1,
                criterion.Weight,
                criterion.Direction,
                criterion.Normaliser,
                criterion.Missing,
                criterion.MissingPoints,
            }, cancellationToken);

        var after = (await SchemeReader.ReadAsync(session, request.SchemeId, cancellationToken)).Single();
        var changes = SchemeChanges.Between(before, after);
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(new RecordEvent(
            "gradingScheme.saved", "gradingScheme", request.SchemeId, null, [.. changes.Select(c => c.Field)]), cancellationToken);
        return after;
    }

    private async Task<long> WriteVersionAsync(SaveScheme request, SchemeVersionView current, CancellationToken cancellationToken)
    {
        var rules = new
        {
            request.SchemeId,
            current.SchemeVersionId,
            Number = current.Number + 1,
            request.WindowMonths,
            request.MinimumOrders,
            request.MinimumMonths,
            Cut = CutKind.Score,
            request.Bands.A,
            request.Bands.B,
            request.Bands.C,
            request.Hysteresis,
            Now = clock.GetUtcNow().UtcDateTime,
            user.PersonId,
        };
        if (current.Used) return await session.ScalarAsync<long>(AddVersion, rules, cancellationToken);
        await session.ExecuteAsync(ForgetCriteria, rules, cancellationToken);
        await session.ExecuteAsync(ChangeVersion, rules, cancellationToken);
        return current.SchemeVersionId;
    }
}

/// <summary>Which rules differ between two states of a scheme.</summary>
internal static class SchemeChanges
{
    public static IReadOnlyList<FieldChange> Between(SchemeView before, SchemeView after)
    {
        var old = Fields(before);
        return
        [
            .. Fields(after)
                .Select(f => new FieldChange(
                    "gradingScheme", after.SchemeId, f.Key, AuditTrail.Text(old[f.Key]), AuditTrail.Text(f.Value)))
                .Where(c => c.OldValue != c.NewValue),
        ];
    }

    private static Dictionary<string, object> Fields(SchemeView scheme) => new()
    {
        ["name"] = scheme.Name,
        ["number"] = scheme.Current.Number,
        ["windowMonths"] = scheme.Current.WindowMonths,
        ["minimumOrders"] = scheme.Current.MinimumOrders,
        ["minimumMonths"] = scheme.Current.MinimumMonths,
        ["bands"] = FormattableString.Invariant(
            $"{scheme.Current.Bands.A:0.##}/{scheme.Current.Bands.B:0.##}/{scheme.Current.Bands.C:0.##}"),
        ["hysteresis"] = FormattableString.Invariant($"{scheme.Current.Hysteresis:0.##}"),
        ["criteria"] = string.Join(", ", scheme.Current.Criteria.Select(c => FormattableString.Invariant(
            $"{c.Metric} {c.Weight:0.####} {c.Direction} {c.Missing} {c.MissingPoints:0.####}").TrimEnd())),
    };
}

internal sealed record SaveSchemeBody(
    string Name, int WindowMonths, int MinimumOrders, int MinimumMonths, GradeBands Bands, decimal Hysteresis,
    IReadOnlyList<CriterionToSave> Criteria);

internal static class SaveSchemeEndpoint
{
    public static void MapSaveScheme(this IEndpointRouteBuilder grading) => grading
        .MapPut("/schemes/{schemeId:long}", async (
            long schemeId, IfMatch version, SaveSchemeBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scheme = await mediator.Send(new SaveScheme(
                schemeId, version.Value, body.Name, body.WindowMonths, body.MinimumOrders, body.MinimumMonths, body.Bands,
                body.Hysteresis, body.Criteria), cancellationToken);
            return TypedResults.Ok(scheme).WithETag(scheme.Version);
        })
        .WithName(nameof(SaveScheme))
        .WithSummary("Save the rules of a grading scheme; a used version is kept and the next one made")
        .Produces<SchemeView>()
        .RequireAuthorization(Permission.ManageSchemes)
        .ProducesProblems(400, 404, 409, 412, 428);
}
