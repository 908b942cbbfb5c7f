using Crm.Grading;

namespace Crm.UnitTests.Grading;

public sealed class SaveSchemeValidatorTests
{
    private static readonly CriterionToSave Revenue = new(Metric.Revenue, 40m, Direction.Higher);

    private static readonly SaveScheme Good = new(1, 1, "Default", 12, 2, 0, new GradeBands(75m, 50m, 25m), 2m, [Revenue]);

    [Test]
    public void A_good_scheme_is_taken() => Assert.That(Errors(Good), Is.Empty);

    [Test]
    public void Bands_must_fall_strictly()
    {
        Assert.That(Errors(Good with { Bands = new GradeBands(75m, 75m, 25m) }), Is.EqualTo(new[] { "Bands" }));
        Assert.That(Errors(Good with { Bands = new GradeBands(25m, 50m, 75m) }), Is.EqualTo(new[] { "Bands" }));
    }

    [Test]
    public void Bands_stay_within_a_hundred() =>
        Assert.That(Errors(Good with { Bands = new GradeBands(101m, 50m, -1m) }), Is.EqualTo(new[] { "Bands.A", "Bands.C" }));

    [Test]
    public void A_weight_is_not_negative() =>
        Assert.That(Errors(Good with { Criteria = [Revenue, new(Metric.Growth, -1m, Direction.Higher)] }),
            Is.EqualTo(new[] { "Criteria[1].Weight" }));

    [Test]
    public void Not_every_weight_is_zero()
    {
        Assert.That(Errors(Good with { Criteria = [Revenue with { Weight = 0m }] }), Is.EqualTo(new[] { "Criteria" }));
        Assert.That(Errors(Good with { Criteria = [] }), Is.EqualTo(new[] { "Criteria" }));
    }

    [Test]
    public void A_metric_is_used_once() =>
        Assert.That(Errors(Good with { Criteria = [Revenue, Revenue] }), Is.EqualTo(new[] { "Criteria" }));

    [Test]
    public void Points_for_missing_values_are_given_exactly_where_they_count()
    {
        Assert.That(Errors(Good with { Criteria = [Revenue with { Missing = MissingRule.Points }] }),
            Is.EqualTo(new[] { "Criteria[0].MissingPoints" }));
        Assert.That(Errors(Good with { Criteria = [Revenue with { MissingPoints = 10m }] }),
            Is.EqualTo(new[] { "Criteria[0].MissingPoints" }));
        Assert.That(Errors(Good with { Criteria = [Revenue with { Missing = MissingRule.Points, MissingPoints = 50m }] }), Is.Empty);
    }

    [Test]
    public void The_window_and_the_name_have_limits() =>
        Assert.That(Errors(Good with { WindowMonths = 0, Name = " " }), Is.EquivalentTo(new[] { "Name", "WindowMonths" }));

    private static string[] Errors(SaveScheme scheme) =>
        [.. new SaveSchemeValidator().Validate(scheme).Errors.Select(e => e.PropertyName).Distinct()];
}
