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

    [TestCase("Quota")]
    [TestCase("Share")]
    public void Quotas_and_shares_are_at_most_a_hundred_percent_and_come_without_bands(string name)
    {
        var cut = Enum.Parse<CutKind>(name);
        var good = Good with { Cut = cut, Bands = null, Hysteresis = 0m, Shares = new GradeShares(0.1m, 0.2m, 0.7m) };
        Assert.That(Errors(good), Is.Empty);
        Assert.That(Errors(good with { Shares = new GradeShares(0.5m, 0.3m, 0.2001m) }), Is.EqualTo(new[] { "Shares" }));
        Assert.That(Errors(good with { Shares = new GradeShares(-0.1m, 0.2m, 0.12345m) }), Is.EqualTo(new[] { "Shares.A", "Shares.C" }));
        Assert.That(Errors(good with { Shares = null }), Is.EqualTo(new[] { "Shares" }));
        Assert.That(Errors(good with { Bands = Good.Bands }), Is.EqualTo(new[] { "Bands" }));
    }

    [Test]
    public void Hysteresis_needs_a_cut_by_score()
    {
        var quota = Good with { Cut = CutKind.Quota, Bands = null, Shares = new GradeShares(0.1m, 0.2m, 0.3m) };
        Assert.That(Errors(quota), Is.EqualTo(new[] { "Hysteresis" }));
        Assert.That(Errors(quota with { Hysteresis = 0m, Grace = true }), Is.Empty);
    }

    [Test]
    public void A_cut_by_score_has_bands_and_no_shares()
    {
        Assert.That(Errors(Good with { Bands = null }), Is.EqualTo(new[] { "Bands" }));
        Assert.That(Errors(Good with { Shares = new GradeShares(0.1m, 0.2m, 0.3m) }), Is.EqualTo(new[] { "Shares" }));
    }

    [Test]
    public void Steps_of_bands_begin_at_the_bottom_and_rise_without_a_gap()
    {
        Assert.That(Errors(Bands(new(null, 0m), new(1000m, 50m), new(5000m, 100m))), Is.Empty);
        Assert.That(Errors(Bands(new BandStep(0m, 0m), new(1000m, 50m))), Is.EqualTo(new[] { "Criteria[0].Steps[0]" }), "a gap at the bottom");
        Assert.That(Errors(Bands(new BandStep(null, 0m), new(null, 50m))), Is.EqualTo(new[] { "Criteria[0].Steps[1]" }));
        Assert.That(Errors(Bands(new BandStep(null, 0m), new(1000m, 50m), new(1000m, 60m))), Is.EqualTo(new[] { "Criteria[0].Steps" }));
        Assert.That(Errors(Bands(new BandStep(null, 0m), new(1000m, 50m), new(900m, 60m))), Is.EqualTo(new[] { "Criteria[0].Steps" }));
        Assert.That(Errors(Bands(new BandStep(null, 101m))), Is.EqualTo(new[] { "Criteria[0].Steps[0].Points" }));
        Assert.That(Errors(Bands()), Is.EqualTo(new[] { "Criteria[0].Steps" }));
        Assert.That(Errors(Good with { Criteria = [Revenue with { Normaliser = Normaliser.Bands }] }), Is.EqualTo(new[] { "Criteria[0].Steps" }));
        Assert.That(Errors(Good with { Criteria = [Revenue with { Steps = [new(null, 1m)] }] }), Is.EqualTo(new[] { "Criteria[0].Steps" }));
    }

    [Test]
    public void A_floor_is_below_its_ceiling()
    {
        var linear = Revenue with { Normaliser = Normaliser.Linear, Floor = 0m, Ceiling = 10_000m };
        Assert.That(Errors(Good with { Criteria = [linear] }), Is.Empty);
        Assert.That(Errors(Good with { Criteria = [linear with { Ceiling = 0m }] }), Is.EqualTo(new[] { "Criteria[0].Ceiling" }));
        Assert.That(Errors(Good with { Criteria = [linear with { Ceiling = -1m }] }), Is.EqualTo(new[] { "Criteria[0].Ceiling" }));
        Assert.That(Errors(Good with { Criteria = [linear with { Floor = null }] }), Is.EqualTo(new[] { "Criteria[0].Floor" }));
        Assert.That(Errors(Good with { Criteria = [linear with { Floor = 0.00001m }] }), Is.EqualTo(new[] { "Criteria[0].Floor" }));
        Assert.That(Errors(Good with { Criteria = [Revenue with { Ceiling = 1m }] }), Is.EqualTo(new[] { "Criteria[0].Ceiling" }));
        Assert.That(Errors(Good with { Criteria = [linear with { Within = PeerGroup.Region }] }), Is.EqualTo(new[] { "Criteria[0].Within" }));
    }

    [Test]
    public void A_criterion_that_is_null_is_named() =>
        Assert.That(Errors(Good with { Criteria = [Revenue, null!] }), Does.Contain("Criteria[1]"));

    private static SaveScheme Bands(params BandStep[] steps) =>
        Good with { Criteria = [Revenue with { Normaliser = Normaliser.Bands, Steps = steps }] };

    private static string[] Errors(SaveScheme scheme) =>
        [.. new SaveSchemeValidator().Validate(scheme).Errors.Select(e => e.PropertyName).Distinct()];
}
