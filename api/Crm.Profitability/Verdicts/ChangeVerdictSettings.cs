using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Replaces the margins that orders are judged by, and what each verdict asks for. Orders on their way keep what was decided; those that
/// are typed or confirmed from now on are judged anew.
/// </summary>
internal sealed record ChangeVerdictSettings(
    int Version, decimal Floor, decimal Target, PolicyMode RefuseMode, PolicyMode NegotiateMode, PolicyMode CannotSayMode,
    IReadOnlyList<ChangedVerdictException> Exceptions) : ICommand<VerdictSettings>;

/// <summary>CategoryId null: of every category; Grade null: of every grade; one of them is given.</summary>
internal sealed record ChangedVerdictException(long? CategoryId, Grade? Grade, decimal Floor, decimal Target);

internal sealed class ChangeVerdictSettingsValidator : AbstractValidator<ChangeVerdictSettings>
{
    public ChangeVerdictSettingsValidator()
    {
        RuleFor(r => r.Floor).Must(BeMargin).WithMessage(MarginMessage);
        RuleFor(r => r.Target).Must(BeMargin).WithMessage(MarginMessage)
            .Must((r, target) => target >= r.Floor).WithMessage(OrderMessage);
        RuleFor(r => r.RefuseMode).IsInEnum();
        RuleFor(r => r.NegotiateMode).IsInEnum();
        RuleFor(r => r.CannotSayMode).IsInEnum();
        RuleFor(r => r.Exceptions).Cascade(CascadeMode.Stop)
            .Must(e => e.Count <= 5_000).WithMessage("must have at most 5000 entries")
            .Must(e => e.All(each => each is not null)).WithMessage("must not hold null")
            .Must(e => e.Select(each => (each.CategoryId, each.Grade)).Distinct().Count() == e.Count)
            .WithMessage("must name each category and grade once");
        RuleForEach(r => r.Exceptions).ChildRules(exception =>
        {
            exception.RuleFor(e => e.CategoryId).Must((e, category) => category is not null || e.Grade is not null)
                .WithMessage("must be given where no grade is");
            exception.RuleFor(e => e.Floor).Must(BeMargin).WithMessage(MarginMessage);
            exception.RuleFor(e => e.Target).Must(BeMargin).WithMessage(MarginMessage)
                .Must((e, target) => target >= e.Floor).WithMessage(OrderMessage);
        });
    }

    private const string MarginMessage = "must be between -1 and 1 (0.1 is 10 %), with at most 6 decimals";
    private const string OrderMessage = "must not be below the floor";

    private static bool BeMargin(decimal margin) => margin is >= -1m and <= 1m && decimal.Round(margin, 6) == margin;
}

internal sealed class ChangeVerdictSettingsHandler(
    DbSession session, IMediator mediator, VerdictThresholdReader reader, EventLog events, AuditTrail audit)
    : IRequestHandler<ChangeVerdictSettings, VerdictSettings>
{
    private const string Advance = """
        update profitability.VerdictSetting
        set RefuseMode = @RefuseMode, NegotiateMode = @NegotiateMode, CannotSayMode = @CannotSayMode, Version = Version + 1
        where VerdictSettingId = 1
          and Version = @Version
        """;

    private const string KnownCategories = """
        select c.CategoryId
        from orders.v_Category c
        where c.CategoryId in (select cast(value as bigint) from openjson(@CategoryIds))
        """;

    private const string Forget = """
        delete from profitability.VerdictThreshold
        where CategoryId >= 0
        """;

    private static readonly BulkTable<VerdictThreshold> Table = new BulkTable<VerdictThreshold>("profitability.VerdictThreshold")
        .BigInt("CategoryId", t => t.CategoryId)
        .Int("Grade", t => t.GradeRank)
        .Decimal("FloorMargin", 9, 6, t => t.Floor)
        .Decimal("TargetMargin", 9, 6, t => t.Target);

    public async Task<VerdictSettings> Handle(ChangeVerdictSettings request, CancellationToken cancellationToken)
    {
        var before = await mediator.Send(new GetVerdictSettings(), cancellationToken);
        var advanced = await session.ExecuteAsync(Advance, new
        {
            request.RefuseMode,
            request.NegotiateMode,
            request.CannotSayMode,
            request.Version,
        }, cancellationToken);
        if (advanced == 0) throw Problem.Stale("Somebody changed the margins since you read them. Read them again.");
        await RefuseUnknownCategoriesAsync(request.Exceptions, cancellationToken);

        await session.ExecuteAsync(Forget, null, cancellationToken);
        await session.Bulk.InsertAsync(Table, request.Exceptions
            .Select(e => new VerdictThreshold(e.CategoryId ?? 0, (int)(e.Grade ?? 0), e.Floor, e.Target))
            .Prepend(new VerdictThreshold(0, 0, request.Floor, request.Target)), cancellationToken);
        reader.Forget();

        var after = await mediator.Send(new GetVerdictSettings(), cancellationToken);
        var old = Fields(before).ToDictionary(f => f.Field, f => f.Value);
        var now = Fields(after).ToDictionary(f => f.Field, f => f.Value);
        List<FieldChange> changes =
        [
            .. old.Keys.Union(now.Keys).Select(field => new FieldChange(
                    "verdictSettings", 1, field, AuditTrail.Text(old.GetValueOrDefault(field)), AuditTrail.Text(now.GetValueOrDefault(field))))
                .Where(c => c.OldValue != c.NewValue),
        ];
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(new RecordEvent(
            "verdictSettings.changed", "verdictSettings", 1, null, [.. changes.Select(c => c.Field).Take(20)]), cancellationToken);
        return after;
    }

    private async Task RefuseUnknownCategoriesAsync(
        IReadOnlyList<ChangedVerdictException> exceptions, CancellationToken cancellationToken)
    {
        var known = (await session.QueryAsync<long>(KnownCategories, new
        {
            CategoryIds = JsonList.Of(exceptions.Select(e => e.CategoryId).OfType<long>()),
        }, cancellationToken)).ToHashSet();
        var unknown = exceptions.Index().Where(e => e.Item.CategoryId is { } id && !known.Contains(id))
            .ToDictionary(e => $"exceptions[{e.Index}].categoryId", _ => new[] { "is not a category" });
        if (unknown.Count > 0) throw Problem.Invalid(unknown);
    }

    private static IEnumerable<(string Field, object? Value)> Fields(VerdictSettings settings)
    {
        yield return ("floor", settings.Floor);
        yield return ("target", settings.Target);
        yield return ("refuseMode", settings.RefuseMode);
        yield return ("negotiateMode", settings.NegotiateMode);
        yield return ("cannotSayMode", settings.CannotSayMode);
        foreach (var exception in settings.Exceptions)
        {
            yield return ($"exceptions.{exception.CategoryId ?? 0}.{exception.Grade}.floor", exception.Floor);
            yield return ($"exceptions.{exception.CategoryId ?? 0}.{exception.Grade}.target", exception.Target);
        }
    }
}

internal sealed record ChangeVerdictSettingsBody(
    decimal Floor, decimal Target, PolicyMode RefuseMode, PolicyMode NegotiateMode, PolicyMode CannotSayMode,
    IReadOnlyList<ChangedVerdictException> Exceptions);

internal static class ChangeVerdictSettingsEndpoint
{
    public static void MapChangeVerdictSettings(this IEndpointRouteBuilder profit) => profit
        .MapPut("/verdict-settings", async (
            IfMatch version, ChangeVerdictSettingsBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var settings = await mediator.Send(new ChangeVerdictSettings(
                version.Value, body.Floor, body.Target, body.RefuseMode, body.NegotiateMode, body.CannotSayMode, body.Exceptions),
                cancellationToken);
            return TypedResults.Ok(settings).WithETag(settings.Version);
        })
        .WithName(nameof(ChangeVerdictSettings))
        .WithSummary("Replace the floor and target margins that orders are judged by")
        .Produces<VerdictSettings>()
        .RequireAuthorization(Permission.ManageProfitSettings)
        .ProducesProblems(400, 412, 428);
}
