using System.Globalization;
using FluentValidation;

namespace Crm.Grading;

/// <summary>Rules of a scheme as somebody sends them: to save, to import, or only to look at what they would do.</summary>
internal interface IRulesToSave
{
    int WindowMonths { get; }

    int MinimumOrders { get; }

    int MinimumMonths { get; }

    GradeBands? Bands { get; }

    decimal Hysteresis { get; }

    IReadOnlyList<CriterionToSave> Criteria { get; }

    CutKind Cut { get; }

    GradeShares? Shares { get; }

    bool Grace { get; }
}

/// <summary>
/// One criterion. MissingPoints is given exactly where Missing is <c>points</c>, Within only for percentiles, Steps exactly for
/// bands, Floor and Ceiling exactly for linear. Raw values are in the metric's unit; percent is a share, 0.13 is 13 %.
/// </summary>
internal sealed record CriterionToSave(
    Metric Metric, decimal Weight, Direction Direction, MissingRule Missing = MissingRule.Skip, decimal? MissingPoints = null,
    Normaliser Normaliser = Normaliser.Percentile, PeerGroup Within = PeerGroup.None, IReadOnlyList<BandStep>? Steps = null,
    decimal? Floor = null, decimal? Ceiling = null)
{
    public Criterion Criterion => new(
        Metric, Weight, Direction, Normaliser, Missing, MissingPoints, Within, Steps, Floor, Ceiling);

    public static CriterionToSave From(CriterionView c) => new(
        c.Metric, c.Weight, c.Direction, c.Missing, c.MissingPoints, c.Normaliser, c.Within, c.Steps, c.Floor, c.Ceiling);
}

internal static class RulesToSave
{
    public static SchemeRules Rules(this IRulesToSave rules) => new(
        rules.WindowMonths, rules.MinimumOrders, rules.MinimumMonths, rules.Bands, rules.Hysteresis,
        [.. rules.Criteria.Select(c => c.Criterion)], rules.Cut, rules.Shares, rules.Grace);
}

/// <summary>Refuses rules that cannot grade, naming the field: gaps, thresholds out of order, no weight, quotas over 100 %.</summary>
internal abstract class RulesValidator<T> : AbstractValidator<T>
    where T : IRulesToSave
{
    private const int MostCriteria = 50;
    private const int MostSteps = 100;
    private const decimal LargestRaw = 1_000_000_000_000m;

    protected RulesValidator()
    {
        RuleFor(r => r.WindowMonths).InclusiveBetween(1, 120);
        RuleFor(r => r.MinimumOrders).InclusiveBetween(0, 1000);
        RuleFor(r => r.MinimumMonths).InclusiveBetween(0, 120);
        Cuts();
        RuleFor(r => r.Criteria).NotEmpty().WithMessage("must have at least one criterion");
        RuleFor(r => r.Criteria).Must(c => c.Count <= MostCriteria).WithMessage($"must have at most {MostCriteria} criteria");
        RuleForEach(r => r.Criteria).NotNull().WithMessage("must not be null");
        RuleFor(r => r.Criteria).Must(c => c.OfType<CriterionToSave>().Select(each => each.Metric).Distinct().Count() == c.Count)
            .WithMessage("must use each metric once");
        RuleFor(r => r.Criteria).Must(c => c.Count == 0 || c.OfType<CriterionToSave>().Any(each => each.Weight > 0m))
            .WithMessage("must have a weight above 0");
        RuleForEach(r => r.Criteria).ChildRules(criterion =>
        {
            Weights(criterion);
            Percentiles(criterion);
            BandSteps(criterion);
            FloorAndCeiling(criterion);
        });
    }

    private void Cuts()
    {
        RuleFor(r => r.Bands).NotNull().When(r => r.Cut == CutKind.Score).WithMessage("must be given where the cut is by score");
        RuleFor(r => r.Bands).Null().When(r => r.Cut != CutKind.Score).WithMessage("must only be given where the cut is by score");
        RuleFor(r => r.Shares).NotNull().When(r => r.Cut != CutKind.Score)
            .WithMessage("must be given where the cut is by quota or share");
        RuleFor(r => r.Shares).Null().When(r => r.Cut == CutKind.Score)
            .WithMessage("must only be given where the cut is by quota or share");
        When(r => r.Bands is not null && r.Cut == CutKind.Score, () =>
        {
            foreach (var edge in new System.Linq.Expressions.Expression<Func<T, decimal>>[]
                { r => r.Bands!.A, r => r.Bands!.B, r => r.Bands!.C })
                RuleFor(edge).InclusiveBetween(0m, 100m).Must(HavePlaces(2)).WithMessage("must have at most 2 decimals");
            RuleFor(r => r.Bands).Must(b => b!.A > b.B && b.B > b.C).WithMessage("must fall strictly from a over b to c");
        });
        When(r => r.Shares is not null && r.Cut != CutKind.Score, () =>
        {
            foreach (var share in new System.Linq.Expressions.Expression<Func<T, decimal>>[]
                { r => r.Shares!.A, r => r.Shares!.B, r => r.Shares!.C })
                RuleFor(share).InclusiveBetween(0m, 1m).Must(HavePlaces(4)).WithMessage("must have at most 4 decimals");
            RuleFor(r => r.Shares).Must(s => new[] { s!.A, s.B, s.C }.Sum(share => Math.Clamp(share, 0m, 2m)) <= 1m)
                .WithMessage("must not add up to more than 1, which is 100 %");
        });
        RuleFor(r => r.Hysteresis).InclusiveBetween(0m, 50m).Must(HavePlaces(2)).WithMessage("must have at most 2 decimals");
        RuleFor(r => r.Hysteresis).Equal(0m).When(r => r.Cut != CutKind.Score)
            .WithMessage("must be 0 where the cut is not by score: only bands of points have edges to stay near");
    }

    private static void Weights(InlineValidator<CriterionToSave> criterion)
    {
        criterion.RuleFor(c => c.Weight).InclusiveBetween(0m, 10_000m).Must(HavePlaces(4)).WithMessage("must have at most 4 decimals");
        criterion.RuleFor(c => c.MissingPoints).NotNull().When(c => c.Missing == MissingRule.Points)
            .WithMessage("must be given where missing values count as points");
        criterion.RuleFor(c => c.MissingPoints).Null().When(c => c.Missing != MissingRule.Points)
            .WithMessage("must only be given where missing values count as points");
        criterion.RuleFor(c => c.MissingPoints).InclusiveBetween(0m, 100m)
            .Must(points => points is null || HavePlaces(4)(points.Value)).WithMessage("must have at most 4 decimals");
    }

    private static void Percentiles(InlineValidator<CriterionToSave> criterion) =>
        criterion.RuleFor(c => c.Within).Equal(PeerGroup.None).When(c => c.Normaliser != Normaliser.Percentile)
            .WithMessage("must only be given for percentiles");

    private static void BandSteps(InlineValidator<CriterionToSave> criterion)
    {
        criterion.RuleFor(c => c.Steps).Null().When(c => c.Normaliser != Normaliser.Bands).WithMessage("must only be given for bands");
        criterion.When(c => c.Normaliser == Normaliser.Bands, () =>
        {
            criterion.RuleFor(c => c.Steps).NotEmpty().WithMessage("must have at least one step");
            criterion.RuleFor(c => c.Steps).Must(s => s is null || s.Count <= MostSteps)
                .WithMessage($"must have at most {MostSteps} steps");
            criterion.RuleForEach(c => c.Steps).NotNull().WithMessage("must not be null");
            criterion.RuleForEach(c => c.Steps).Must((c, step) =>
                    step is null || c.Steps!.Count == 0 || step.From is null == ReferenceEquals(step, c.Steps[0]))
                .WithMessage("must begin at a value, and only the first step at the very bottom (from: null), so that there is no gap");
            criterion.RuleFor(c => c.Steps)
                .Must(s => s is null || Rises([.. s.OfType<BandStep>().Select(step => step.From).OfType<decimal>()]))
                .WithMessage("must rise strictly from step to step");
            criterion.RuleForEach(c => c.Steps).ChildRules(step =>
            {
                step.RuleFor(s => s.From).Must(IsRaw).WithMessage(RawLimits);
                step.RuleFor(s => s.Points).InclusiveBetween(0m, 100m).Must(HavePlaces(4)).WithMessage("must have at most 4 decimals");
            });
        });
    }

    private static void FloorAndCeiling(InlineValidator<CriterionToSave> criterion)
    {
        criterion.RuleFor(c => c.Floor).Null().When(c => c.Normaliser != Normaliser.Linear).WithMessage("must only be given for linear");
        criterion.RuleFor(c => c.Ceiling).Null().When(c => c.Normaliser != Normaliser.Linear).WithMessage("must only be given for linear");
        criterion.When(c => c.Normaliser == Normaliser.Linear, () =>
        {
            criterion.RuleFor(c => c.Floor).NotNull().WithMessage("must be given for linear").Must(IsRaw).WithMessage(RawLimits);
            criterion.RuleFor(c => c.Ceiling).NotNull().WithMessage("must be given for linear").Must(IsRaw).WithMessage(RawLimits);
            criterion.RuleFor(c => c.Ceiling).Must((c, ceiling) => ceiling > c.Floor).When(c => c.Floor is not null && c.Ceiling is not null)
                .WithMessage("must be above the floor; the direction says which end is the better one");
        });
    }

    private static bool Rises(IReadOnlyList<decimal> values) => values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);

    private const string RawLimits = "must lie between ±1,000,000,000,000 with at most 4 decimals and 15 digits";

    // Floating numbers, as which one engine keeps raw values, are exact to 15 digits.
    private static bool IsRaw(decimal? value) => value is not { } raw
        || (Math.Abs(raw) <= LargestRaw && HavePlaces(4)(raw)
            && decimal.Parse(
                ((double)raw).ToString("G15", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture) == raw);

    private static Func<decimal, bool> HavePlaces(int places) => value => decimal.Round(value, places) == value;
}
