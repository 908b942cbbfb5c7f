using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Replaces the rates that profit is calculated with. Orders keep what they were calculated with; a category that is not
/// listed has no rates of its own any more.
/// </summary>
internal sealed record ChangeProfitSettings(
    int Version, decimal? InterestRate, int DefaultPaymentDays, CompanyRates Company,
    IReadOnlyList<ChangedCategoryRates> Categories) : ICommand<ProfitSettings>;

internal sealed record ChangedCategoryRates(long CategoryId, decimal? Commission, decimal? Rebate);

internal sealed class ChangeProfitSettingsValidator : AbstractValidator<ChangeProfitSettings>
{
    public ChangeProfitSettingsValidator()
    {
        RuleFor(r => r.InterestRate).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.DefaultPaymentDays).InclusiveBetween(0, 365).WithMessage("must be between 0 and 365");
        RuleFor(r => r.Company.Commission).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.Company.Rebate).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.Categories).Must(c => c.Count <= 10_000).WithMessage("must have at most 10000 categories");
        RuleFor(r => r.Categories)
            .Must(c => c.Select(each => each.CategoryId).Distinct().Count() == c.Count)
            .WithMessage("must name each category once");
        RuleForEach(r => r.Categories).ChildRules(category =>
        {
            category.RuleFor(c => c.Commission).Must(BeShare).WithMessage(ShareMessage);
            category.RuleFor(c => c.Rebate).Must(BeShare).WithMessage(ShareMessage);
        });
    }

    private const string ShareMessage = "must be between 0 and 1 (0.06 is 6 %), with at most 6 decimals";

    private static bool BeShare(decimal? rate) =>
        rate is null || (rate.Value is >= 0m and <= 1m && decimal.Round(rate.Value, 6) == rate.Value);
}

internal sealed class ChangeProfitSettingsHandler(DbSession session, IMediator mediator, EventLog events, AuditTrail audit)
    : IRequestHandler<ChangeProfitSettings, ProfitSettings>
{
    private const string Advance = """
        update profitability.ProfitSetting
        set InterestRate = @InterestRate, DefaultPaymentDays = @DefaultPaymentDays, Version = Version + 1
        where ProfitSettingId = 1
          and Version = @Version
        """;

    private const string KnownCategories = """
        select c.CategoryId
        from orders.v_Category c
        where c.CategoryId in (select cast(value as bigint) from openjson(@CategoryIds))
        """;

    private const string Forget = """
        delete from profitability.ProfitRate
        where Scope in (@Company, @Category)
        """;

    private const string Keep = """
        insert into profitability.ProfitRate (Scope, ScopeId, Commission, Rebate)
        values (@Scope, @ScopeId, @Commission, @Rebate)
        """;

    public async Task<ProfitSettings> Handle(ChangeProfitSettings request, CancellationToken cancellationToken)
    {
        var before = await mediator.Send(new GetProfitSettings(), cancellationToken);
        var advanced = await session.ExecuteAsync(
            Advance, new { request.InterestRate, request.DefaultPaymentDays, request.Version }, cancellationToken);
        if (advanced == 0) throw Problem.Stale("Somebody changed the rates since you read them. Read them again.");
        await RefuseUnknownCategoriesAsync(request.Categories, cancellationToken);

        await session.ExecuteAsync(Forget, new { RateScope.Company, RateScope.Category }, cancellationToken);
        var rates = request.Categories
            .Select(c => new ProfitRate(RateScope.Category, c.CategoryId, c.Commission, c.Rebate))
            .Prepend(new ProfitRate(RateScope.Company, 0, request.Company.Commission, request.Company.Rebate))
            .Where(r => r.Commission is not null || r.Rebate is not null);
        foreach (var rate in rates)
            await session.ExecuteAsync(Keep, new { rate.Scope, rate.ScopeId, rate.Commission, rate.Rebate }, cancellationToken);

        var after = await mediator.Send(new GetProfitSettings(), cancellationToken);
        var changes = ProfitSettingsChanges.Between(before, after);
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(new RecordEvent(
            "profitSettings.changed", "profitSettings", 1, null, [.. changes.Select(c => c.Field).Take(20)]), cancellationToken);
        return after;
    }

    private async Task RefuseUnknownCategoriesAsync(
        IReadOnlyList<ChangedCategoryRates> categories, CancellationToken cancellationToken)
    {
        var known = (await session.QueryAsync<long>(KnownCategories, new
        {
            CategoryIds = JsonList.Of(categories.Select(c => c.CategoryId)),
        }, cancellationToken)).ToHashSet();
        var unknown = categories.Index().Where(c => !known.Contains(c.Item.CategoryId))
            .ToDictionary(c => $"categories[{c.Index}].categoryId", _ => new[] { "is not a category" });
        if (unknown.Count > 0) throw Problem.Invalid(unknown);
    }
}

/// <summary>Which rates differ between two states of the settings.</summary>
internal static class ProfitSettingsChanges
{
    public static IReadOnlyList<FieldChange> Between(ProfitSettings before, ProfitSettings after)
    {
        var old = Fields(before).ToDictionary(f => f.Field, f => f.Value);
        return
        [
            .. Fields(after)
                .Select(f => new FieldChange(
                    "profitSettings", 1, f.Field, AuditTrail.Text(old.GetValueOrDefault(f.Field)), AuditTrail.Text(f.Value)))
                .Where(c => c.OldValue != c.NewValue),
        ];
    }

    private static IEnumerable<(string Field, object? Value)> Fields(ProfitSettings settings)
    {
        yield return ("interestRate", settings.InterestRate);
        yield return ("defaultPaymentDays", settings.DefaultPaymentDays);
        yield return ("company.commission", settings.Company.Commission);
        yield return ("company.rebate", settings.Company.Rebate);
        foreach (var category in settings.Categories)
        {
            yield return ($"categories.{category.CategoryId}.commission", category.Commission);
            yield return ($"categories.{category.CategoryId}.rebate", category.Rebate);
        }
    }
}

internal sealed record ChangeProfitSettingsBody(
    decimal? InterestRate, int DefaultPaymentDays, CompanyRates Company, IReadOnlyList<ChangedCategoryRates> Categories);

internal static class ChangeProfitSettingsEndpoint
{
    public static void MapChangeProfitSettings(this IEndpointRouteBuilder profit) => profit
        .MapPut("/settings", async (
            IfMatch version, ChangeProfitSettingsBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var settings = await mediator.Send(new ChangeProfitSettings(
                version.Value, body.InterestRate, body.DefaultPaymentDays, body.Company, body.Categories), cancellationToken);
            return TypedResults.Ok(settings).WithETag(settings.Version);
        })
        .WithName(nameof(ChangeProfitSettings))
        .WithSummary("Replace the rates that profit is calculated with")
        .Produces<ProfitSettings>()
        .RequireAuthorization(Permission.ManageProfitSettings)
        .ProducesProblems(400, 412, 428);
}
