using Crm.Contracts.Customers;
using Crm.Grading;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Grading;

public sealed class GradeCutTests
{
    private static readonly GradeBands Bands = new(75m, 50m, 25m);

    [TestCase(100, Grade.A)]
    [TestCase(75, Grade.A)]
    [TestCase(74.99, Grade.B)]
    [TestCase(50, Grade.B)]
    [TestCase(49.99, Grade.C)]
    [TestCase(25, Grade.C)]
    [TestCase(24.99, Grade.D)]
    [TestCase(0, Grade.D)]
    public void The_lower_edge_of_a_band_belongs_to_the_better_grade(decimal score, Grade grade) =>
        Assert.That(GradeCut.BandOf(score, Bands), Is.EqualTo(grade));

    [TestCase(48, Grade.B, Grade.B, true, TestName = "Exactly two points below the band the grade is kept")]
    [TestCase(47.99, Grade.B, Grade.C, false, TestName = "More than two points below the band it is lost")]
    [TestCase(77, Grade.B, Grade.B, true, TestName = "Exactly two points above the band the grade is kept")]
    [TestCase(77.01, Grade.B, Grade.A, false, TestName = "More than two points above the band it rises")]
    [TestCase(75, Grade.B, Grade.B, true, TestName = "On the edge above the band the grade is kept")]
    [TestCase(60, Grade.B, Grade.B, false, TestName = "Inside the band nothing is kept by hysteresis")]
    [TestCase(10, Grade.A, Grade.D, false, TestName = "Far below it falls over several edges")]
    [TestCase(90, Grade.D, Grade.A, false, TestName = "Far above it rises over several edges")]
    [TestCase(73, Grade.A, Grade.A, true, TestName = "A is kept two points below its band")]
    [TestCase(27, Grade.D, Grade.D, true, TestName = "D is kept two points above its band")]
    [TestCase(76, Grade.N, Grade.A, false, TestName = "Who held no grade gets the band")]
    public void A_grade_is_kept_while_the_score_is_at_most_h_points_outside_its_band(
        decimal score, Grade held, Grade grade, bool kept) =>
        Assert.That(GradeCut.Decide(score, held, Bands, 2m), Is.EqualTo(new GradeDecision(grade, kept)));

    [TestCase(75, Grade.B, Grade.A)]
    [TestCase(74.99, Grade.A, Grade.B)]
    public void Without_hysteresis_the_band_decides(decimal score, Grade held, Grade grade) =>
        Assert.That(GradeCut.Decide(score, held, Bands, 0m), Is.EqualTo(new GradeDecision(grade, false)));

    [Test]
    public void The_gap_tells_what_is_short_of_the_next_grade()
    {
        // 71.4: 3.6 to the edge of A; with h = 2 the first score that moves a B is 77.01, 5.61 away.
        Assert.That(GradeCut.Gap(71.4m, Grade.B, Bands, 2m), Is.EqualTo(new GradeGap(Grade.A, 3.6m, 5.61m)));
        Assert.That(GradeCut.Gap(71.4m, Grade.B, Bands, 0m), Is.EqualTo(new GradeGap(Grade.A, 3.6m, 3.6m)));
    }

    [Test]
    public void Of_one_that_hysteresis_holds_back_the_edge_is_reached_already() =>
        Assert.That(GradeCut.Gap(76m, Grade.B, Bands, 2m), Is.EqualTo(new GradeGap(Grade.A, 0m, 1.01m)));

    [TestCase(Grade.A)]
    [TestCase(Grade.N)]
    public void Above_A_and_for_N_there_is_no_gap(Grade grade) => Assert.That(GradeCut.Gap(80m, grade, Bands, 2m), Is.Null);

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public Property What_is_decided_is_the_band_or_the_grade_held() => Prop.ForAll(Cases, c =>
    {
        var decision = GradeCut.Decide(c.Score, c.Held, Bands, c.Hysteresis);
        var band = GradeCut.BandOf(c.Score, Bands);
        return decision.KeptByHysteresis ? decision.Grade == c.Held && band != c.Held : decision.Grade == band;
    });

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public Property A_better_score_never_makes_a_worse_grade() => Prop.ForAll(Cases, c =>
        GradeCut.Decide(c.Score + 0.01m, c.Held, Bands, c.Hysteresis).Grade
            <= GradeCut.Decide(c.Score, c.Held, Bands, c.Hysteresis).Grade);

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public Property At_the_points_to_move_the_grade_really_moves() => Prop.ForAll(Cases, c =>
    {
        var grade = GradeCut.Decide(c.Score, c.Held, Bands, c.Hysteresis).Grade;
        if (GradeCut.Gap(c.Score, grade, Bands, c.Hysteresis) is not { } gap) return true;
        return GradeCut.Decide(c.Score + gap.PointsToMove, grade, Bands, c.Hysteresis).Grade < grade
            && GradeCut.Decide(c.Score + gap.PointsToMove - 0.01m, grade, Bands, c.Hysteresis).Grade == grade;
    });

    private static readonly Arbitrary<(decimal Score, Grade Held, decimal Hysteresis)> Cases = (
        from score in Gen.Choose(0, 10_000)
        from held in Gen.Elements(Grade.A, Grade.B, Grade.C, Grade.D, Grade.N)
        from hysteresis in Gen.Choose(0, 3_000)
        select (score / 100m, held, hysteresis / 100m)).ToArbitrary();
}
