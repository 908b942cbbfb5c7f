using Crm.Common;
using Crm.Complaints;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;

namespace Crm.UnitTests.Complaints;

public sealed class PreventionRulesTests
{
    private const long Customer = 1;
    private const long Sister = 2;

    private static readonly PreventionSettings Shipped = new(
        24, PolicyMode.Approve, PolicyMode.Warn, PolicyMode.Warn, PolicyMode.Inform, true, true, PolicyMode.Inform, 2, PolicyMode.Warn, 1);

    [TestCase(1, PolicyMode.Approve)]
    [TestCase(2, PolicyMode.Warn)]
    [TestCase(3, PolicyMode.Warn)]
    [TestCase(4, PolicyMode.Inform)]
    public void The_same_product_speaks_up_by_the_severity_of_its_complaint(int severity, PolicyMode mode)
    {
        var warning = Own(Line(5), Story(1, productId: 5, severity: severity)).Single();
        Assert.That((warning.Match, warning.Whose, warning.Mode), Is.EqualTo((StoryMatch.Product, StoryWhose.Customer, mode)));
    }

    [Test]
    public void The_complaint_of_a_sister_is_the_groups() =>
        Assert.That(Own(Line(5), Story(1, productId: 5, customerId: Sister)).Single().Whose, Is.EqualTo(StoryWhose.Group));

    [TestCase("pumps", null)]
    [TestCase("PUMPS", null)]
    [TestCase(null, 9L)]
    public void Another_product_of_the_family_or_category_only_informs(string? family, long? category)
    {
        var warning = Own(Line(5, family: "Pumps", category: 9), Story(1, productId: 6, severity: 1, family: family, category: category)).Single();
        Assert.That((warning.Match, warning.Mode), Is.EqualTo((StoryMatch.Family, PolicyMode.Inform)));
    }

    [Test]
    public void The_family_is_silent_where_the_settings_say_so() =>
        Assert.That(PreventionRules.Warnings(Shipped with { MatchFamily = false }, Customer, Line(5, family: "Pumps"),
            [Story(1, productId: 6, family: "Pumps")], []), Is.Empty);

    [Test]
    public void Two_products_without_a_family_are_not_of_the_same() =>
        Assert.That(Own(Line(5), Story(1, productId: 6)), Is.Empty);

    [Test]
    public void A_complaint_that_was_not_justified_is_told_and_asks_for_nothing() =>
        Assert.That(Own(Line(5), Story(1, productId: 5, severity: 1, rejected: true)).Single().Mode, Is.EqualTo(PolicyMode.Inform));

    [Test]
    public void A_batch_that_anyone_complained_of_warns_every_customer()
    {
        var warning = PreventionRules.Warnings(Shipped, Customer, Line(5, batch: "b7"), [], [Story(1, productId: 5, customerId: 99, severity: 2, batch: "B7")]).Single();
        Assert.That((warning.Match, warning.Whose, warning.Mode), Is.EqualTo((StoryMatch.Batch, StoryWhose.Anyone, PolicyMode.Warn)));
    }

    [Test]
    public void The_batch_number_of_another_product_means_nothing() =>
        Assert.That(PreventionRules.Warnings(Shipped, Customer, Line(5, batch: "B7"), [], [Story(1, productId: 6, customerId: 99, batch: "B7")]), Is.Empty);

    [Test]
    public void A_complaint_is_told_once_by_its_closest_match()
    {
        var story = Story(1, productId: 5, severity: 2, batch: "B7", family: "Pumps");
        var warning = PreventionRules.Warnings(Shipped, Customer, Line(5, batch: "B7", family: "Pumps"), [story], [story]).Single();
        Assert.That((warning.Match, warning.Whose), Is.EqualTo((StoryMatch.Batch, StoryWhose.Customer)));
    }

    [Test]
    public void Later_deliveries_are_clean_as_far_as_nobody_complained_of_them()
    {
        Assert.That(Story(1, productId: 5, deliveries: 4, complaints: 1).CleanDeliveries, Is.EqualTo(3));
        Assert.That(Story(1, productId: 5, deliveries: 1, complaints: 2).CleanDeliveries, Is.Zero);
    }

    private static List<Warning> Own(CheckedLine line, params Story[] stories) => PreventionRules.Warnings(Shipped, Customer, line, stories, []);

    private static CheckedLine Line(long productId, string? batch = null, string? family = null, long? category = null) =>
        new(1, productId, batch, 1m, Money.Zero) { Family = family, CategoryId = category };

    private static Story Story(
        long id, long productId, long customerId = Customer, int severity = 2, string? batch = null, string? family = null,
        long? category = null, bool rejected = false, long deliveries = 0, long complaints = 0) => new(
        false, Customer, 1, id, $"C{id}", customerId, "C", "Customer", ComplaintKind.Product, severity, ComplaintState.Closed, "leaks", productId,
        "P", "Product", family, category, batch, new DateTime(2026, 1, 1), new DateOnly(2026, 1, 1), null, rejected, null, null, null, null, null,
        null, null, null, null, Money.Zero, deliveries, complaints, true);
}
