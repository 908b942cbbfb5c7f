using Crm.Common;
using Crm.Complaints;

namespace Crm.UnitTests.Complaints;

internal sealed class SupplierScoreTests
{
    private static readonly SupplierSettings Shipped = new(35, 15, 20, 15, 15, 5000, 20, 0.01m, 10, 30, 85, 70, 50, 1);

    private static readonly SupplierFigures Clean = new(1_000_000m, 1000, new Money(1_000_000m), 0, 0m, 0, Money.Zero, 0, 0, null);

    [Test]
    public void Who_delivers_without_any_complaint_has_100_and_A()
    {
        var score = SupplierScore.Of(Clean, Shipped);
        Assert.That((score.Score, score.Band), Is.EqualTo((100m, SupplierBand.A)));
        Assert.That(score.Parts.Where(p => p.Value is null).Select(p => p.Part), Is.EqualTo(new[] { SupplierPart.Repeated, SupplierPart.Answer }));
    }

    [Test]
    public void Points_fall_in_a_line_to_the_limit_and_are_weighted()
    {
        // 2500 of a million: 50 points; 4 per thousand lines: 80; 0.4 %: 60; half repeated: 50; 20 days: 50.
        var score = SupplierScore.Of(
            new SupplierFigures(1_000_000m, 1000, new Money(1_000_000m), 4, 2500m, 0, new Money(4000m), 2, 1, 20m), Shipped);
        Assert.That(score.Parts.Select(p => p.Points), Is.EqualTo(new decimal?[] { 50m, 80m, 60m, 50m, 50m }));
        Assert.That(score.Score, Is.EqualTo(56.5m)); // (35 × 50 + 15 × 80 + 20 × 60 + 15 × 50 + 15 × 50) / 100
        Assert.That(score.Band, Is.EqualTo(SupplierBand.C));
    }

    [Test]
    public void What_cannot_be_measured_shares_its_weight_among_the_others()
    {
        var score = SupplierScore.Of(Clean with { DeliveredQuantity = 0m, DeliveredLines = 0, Net = Money.Zero, Complaints = 2, RepeatedComplaints = 1 }, Shipped);
        Assert.That(score.Score, Is.EqualTo(50m));
        Assert.That(score.Parts.Single(p => p.Part == SupplierPart.Repeated).Share, Is.EqualTo(1m));
    }

    [Test]
    public void Of_whom_nothing_is_known_nothing_is_said()
    {
        var score = SupplierScore.Of(new SupplierFigures(0m, 0, Money.Zero, 0, 0m, 0, Money.Zero, 0, 0, null), Shipped);
        Assert.That((score.Score, score.Band), Is.EqualTo(((decimal?)null, (SupplierBand?)null)));
    }

    [TestCase(0, 85, SupplierBand.A)]
    [TestCase(0, 86, SupplierBand.B)]
    public void The_lower_edge_belongs_to_the_band(int repeated, int bandA, SupplierBand band)
    {
        // 750 of a million: 85 points; nothing else can be measured.
        var figures = new SupplierFigures(1_000_000m, 0, Money.Zero, 0, 750m, 0, Money.Zero, repeated, 0, null);
        Assert.That(SupplierScore.Of(figures, Shipped with { BandA = bandA }).Band, Is.EqualTo(band));
    }

    [Test]
    public void Beyond_the_limit_there_are_no_points_and_never_less() => Assert.That(
        SupplierScore.Of(Clean with { ComplainedQuantity = 900_000m }, Shipped).Parts[0].Points, Is.Zero);
}
