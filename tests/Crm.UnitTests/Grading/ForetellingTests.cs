using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Grading;
using NUnit.Framework;

namespace Crm.UnitTests.Grading;

public sealed class ForetellingTests
{
    [Test]
    public void Only_graded_customers_are_ranked_but_all_are_counted()
    {
        var told = Foretelling.Of(
            [Grade.A, Grade.D, Grade.N], [90m, 10m, 0m], [Money(500), Money(100), Money(9999)]);

        Assert.That(told.Customers, Is.EqualTo(3));
        Assert.That(told.Correlation, Is.EqualTo(1m));
        Assert.That(told.Counts[(int)Grade.N], Is.EqualTo(1));
        Assert.That(told.Contribution[(int)Grade.A], Is.EqualTo(Money(500)));
    }

    [Test]
    public void Shares_are_of_the_graded_and_lift_is_the_one_over_the_other()
    {
        var grades = ForetoldGrade.Of(
        [
            (Grade.A, 10, new Money(600m)), (Grade.B, 20, new Money(300m)), (Grade.C, 30, new Money(200m)),
            (Grade.D, 40, new Money(-100m)),
        ]);

        Assert.That(grades[0].CustomerShare, Is.EqualTo(0.1m));
        Assert.That(grades[0].ContributionShare, Is.EqualTo(0.6m));
        Assert.That(grades[0].Lift, Is.EqualTo(6m));
        Assert.That(grades.Sum(g => g.ContributionShare), Is.EqualTo(1m));
        Assert.That(grades[3].ContributionShare, Is.EqualTo(-0.1m));
    }

    [Test]
    public void Without_contribution_there_is_no_share_of_it()
    {
        var grades = ForetoldGrade.Of([(Grade.A, 0, new Money(0m)), (Grade.D, 5, new Money(-10m))]);

        Assert.That(grades[0].ContributionShare, Is.Null);
        Assert.That(grades[0].Lift, Is.Null);
        Assert.That(grades[1].CustomerShare, Is.EqualTo(1m));
        Assert.That(grades[1].Lift, Is.Null);
    }

    private static long Money(decimal amount) => new Money(amount).Scaled;
}
