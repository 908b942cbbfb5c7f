using Crm.Common;
using Crm.Profitability;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Profitability;

/// <summary>Sums of facts, their columns, and what is shared out of them.</summary>
public sealed class SalesTallyTests
{
    private static readonly SalesColumn[] Columns = [SalesColumn.Lines, SalesColumn.Net, SalesColumn.Orders, SalesColumn.OrderHeads];

    [Test]
    public void An_order_with_two_products_is_one_order_of_its_customer_and_one_of_each_product()
    {
        var rows = Sum(Fact(1, customer: 1, product: 5, net: 10m), Fact(1, customer: 1, product: 7, net: 20m), Fact(1, customer: 1, product: 7, net: 1m));
        Assert.That(rows.Select(r => (r.ProductId, r.LineCount, r.OrderCount, r.OrderHeads)),
            Is.EqualTo(new[] { (5L, 1, 1, 1), (7L, 2, 1, 0) }));
    }

    [Test]
    public void A_credit_takes_off_and_is_no_order()
    {
        var rows = Sum(Fact(1, 1, 5, 10m), Fact(1, 1, 5, -4m) with { FactKind = 2 });
        Assert.That(rows.Single() is { LineCount: 2, OrderCount: 1, Net.Amount: 6m });
    }

    [Test]
    public void Whatever_the_order_of_the_facts_the_sums_are_the_same() => Prop.ForAll(Facts(), facts =>
        Sum(facts).SequenceEqual(Sum([.. facts.Reverse()]))).QuickCheckThrowOnFailure();

    [Test]
    public void What_is_shared_out_by_any_axis_comes_to_the_whole() => Prop.ForAll(Facts(), facts =>
    {
        var part = Part(Sum(facts));
        foreach (var key in Enum.GetValues<TallyKey>())
        {
            var tally = new SalesTally([new TallyAxis(key, 100, null, _ => 0)], Columns);
            tally.Add(part, TallyMasks.None, 202601);
            var net = tally.Places().Sum(p => tally.Of(SalesColumn.Net, p.Slot));
            var orders = tally.Places().Sum(p => tally.Of(SalesColumn.OrderHeads, p.Slot));
            if (net != facts.Sum(f => f.Net.Scaled) || orders != facts.Select(f => f.DocumentId).Distinct().Count()) return false;
        }
        return true;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_mask_and_its_opposite_share_the_whole()
    {
        var part = Part(Sum(Fact(1, 1, 5, 10m), Fact(2, 2, 5, 20m), Fact(3, 3, 6, 40m)));
        Assert.That(Net(part, new TallyMasks([false, true], null, null)), Is.EqualTo(10m));
        Assert.That(Net(part, new TallyMasks(null, [false, false, false, false, false, true], null)), Is.EqualTo(30m));
        Assert.That(Net(part, new TallyMasks([], null, null)), Is.Zero);
    }

    [Test]
    public void Rows_that_are_newer_elsewhere_are_skipped()
    {
        var part = Part(Sum(Fact(1, 1, 5, 10m), Fact(2, 2, 5, 20m))) with { Skipped = new HashSet<int> { 1 } };
        Assert.That(Net(part, TallyMasks.None), Is.EqualTo(20m));
    }

    [Test]
    public void Customers_are_counted_once_at_each_place()
    {
        var tally = new SalesTally([new TallyAxis(TallyKey.Way, 10, null)], Columns, countCustomers: true);
        var part = Part(Sum(Fact(1, 1, 5, 10m), Fact(2, 1, 6, 20m), Fact(3, 2, 5, 1m)));
        tally.Add(part, TallyMasks.None, 202601);
        tally.Add(part, TallyMasks.None, 202602);
        Assert.That(tally.CustomersOf(0), Is.EqualTo(2));
    }

    [Test]
    public void Months_are_read_and_counted()
    {
        Assert.That(Months.Read("2026-01"), Is.EqualTo(202601));
        Assert.That(Months.Read("2026-13"), Is.Null);
        Assert.That(Months.Read("1949-12"), Is.Null);
        Assert.That(Months.Add(202601, -1), Is.EqualTo(202512));
        Assert.That(Months.Add(202512, 13), Is.EqualTo(202701));
        Assert.That(Months.Count(202511, 202602), Is.EqualTo(4));
        Assert.That(CubeDimension.Quarter.Of(202609), Is.EqualTo(20263));
    }

    [Test]
    public void A_category_stands_for_all_below_it_even_in_a_circle()
    {
        var tree = new CategoryPlaces([new(1, "A", null), new(2, "B", 1), new(3, "C", 2), new(4, "D", 5), new(5, "E", 4)]);
        Assert.That(tree.Below([1]), Is.EquivalentTo(new[] { 1, 2, 3 }));
        Assert.That(tree.RootOf(3), Is.EqualTo(1));
        Assert.That(tree.Below([4]), Is.EquivalentTo(new[] { 4, 5 }));
        Assert.That(tree.RootOf(4), Is.AnyOf(4L, 5L));
    }

    private static decimal Net(SalesPart part, TallyMasks masks)
    {
        var tally = new SalesTally([], Columns);
        tally.Add(part, masks, 202601);
        return tally.Count == 0 ? 0m : Money.FromScaled(tally.Of(SalesColumn.Net, 0)).Amount;
    }

    private static Arbitrary<SalesFact[]> Facts() => Gen.ArrayOf(
        from document in Gen.Choose(1, 6)
        from product in Gen.Choose(1, 4)
        from net in Gen.Choose(-50_000, 50_000)
        select Fact(document, document % 3 + 1, product, net / 100m)).ToArbitrary();

    private static SalesFact Fact(long document, long customer, long product, decimal net) => new(
        1, document, customer, "", "", "", product, 1m, new Money(net), default, default, default, default, default, default, new Money(net),
        new Money(net), default);

    private static List<SalesSum> Sum(params SalesFact[] facts)
    {
        var summer = new SalesSummer(202601, (_, _, _) => 1);
        foreach (var fact in facts) summer.Add(fact);
        return summer.Sums();
    }

    private static SalesPart Part(List<SalesSum> rows) => new(202601, SalesColumns.Of(rows).ToDictionary(c => c.Column, c => c.Data), null);
}
