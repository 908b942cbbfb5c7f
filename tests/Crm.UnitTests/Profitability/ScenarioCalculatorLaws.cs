using Crm.Contracts.Customers;
using Crm.Profitability;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Profitability;

/// <summary>What must hold of every scenario.</summary>
public sealed class ScenarioCalculatorLaws
{
    private const decimal Interest = 0.06m;

    private static readonly Gen<decimal> Amount = Gen.Choose(0, 1_000_000).Select(n => n / 100m);

    private static readonly Gen<BaseCell> Cell =
        from month in Gen.Choose(0, 11)
        from customer in Gen.Choose(0, 3)
        from grade in Gen.Elements(Grade.A, Grade.B, Grade.N)
        from category in Gen.Elements(1L, 2L)
        from known in Gen.Elements(true, true, true, false)
        from amounts in Amount.ArrayOf(9)
        select new BaseCell(
            month, customer, grade, category, 0, known, amounts[0], amounts[1], amounts[2], amounts[3], amounts[4], amounts[5], amounts[6],
            amounts[7], known ? amounts[8] : 0m);

    private static readonly Gen<List<BaseCell>> Year = Gen.ListOf(Cell).Select(cells => cells.ToList());

    // Items about one customer each, so that two about different ones touch nothing in common.
    private static Gen<ScenarioItem> About(long customer) =>
        from kind in Gen.Elements(
            SupposedChange.LoseCustomers, SupposedChange.ChangePrice, SupposedChange.ChangeCost, SupposedChange.ChangeTerms,
            SupposedChange.ChangeVolume)
        from month in Gen.Choose(1, 12)
        from share in Gen.Choose(-90, 200)
        from days in Gen.Choose(-60, 90)
        select new ScenarioItem(
            kind, new ScenarioScope([customer], [], [], []), month,
            kind is SupposedChange.LoseCustomers or SupposedChange.ChangeTerms ? null : share / 100m,
            kind == SupposedChange.ChangeTerms ? days : null);

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property An_empty_scenario_changes_nothing() => Prop.ForAll(Year.ToArbitrary(), cells =>
    {
        var result = Calculate(cells);
        return result.Before.SequenceEqual(result.After) && result.FixedLeft == 0m;
    });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Two_items_that_touch_nothing_in_common_add_up() => Prop.ForAll(
        (from cells in Year from a in About(1) from b in About(2) select (cells, a, b)).ToArbitrary(),
        data =>
        {
            var alone = Change(data.cells, data.a) + Change(data.cells, data.b);
            return Math.Abs(Change(data.cells, data.a, data.b) - alone) < 0.000001m;
        });

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property The_order_of_items_does_not_matter() => Prop.ForAll(
        (from cells in Year from a in About(1) from b in About(1) select (cells, a, b)).ToArbitrary(),
        data => Math.Abs(Change(data.cells, data.a, data.b) - Change(data.cells, data.b, data.a)) < 0.000001m);

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property To_lose_everybody_leaves_the_fixed_cost_and_nothing_else() => Prop.ForAll(Year.ToArbitrary(), cells =>
    {
        var result = Calculate(cells, new ScenarioItem(SupposedChange.LoseCustomers));
        return result.TotalAfter == default && result.FixedLeft == result.TotalBefore.Carried && result.Uncovered == result.FixedLeft;
    });

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property What_is_left_of_the_fixed_cost_is_carried_in_full() => Prop.ForAll(
        (from cells in Year from a in About(1) select (cells, a)).ToArbitrary(),
        data =>
        {
            var result = Calculate(data.cells, data.a);
            var carried = result.ByCategory.Sum(c => c.Carried + c.Extra) + result.Uncovered;
            var byGrade = result.ByGrade.Sum(g => g.Carried + g.Extra) + result.Uncovered;
            return Math.Abs(carried - result.TotalBefore.Carried) < 0.000001m && Math.Abs(byGrade - carried) < 0.000001m;
        });

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property To_win_one_just_like_a_lost_one_restores_the_year() => Prop.ForAll(Year.ToArbitrary(), cells =>
    {
        var result = Calculate(
            cells, new ScenarioItem(SupposedChange.LoseCustomers, new ScenarioScope([1], [], [], [])),
            new ScenarioItem(SupposedChange.WinCustomer, LikeCustomerId: 1));
        return result.TotalAfter == result.TotalBefore && result.FixedLeft == 0m;
    });

    private static decimal Change(List<BaseCell> cells, params ScenarioItem[] items)
    {
        var result = Calculate(cells, items);
        return result.TotalAfter.Contribution - result.TotalBefore.Contribution;
    }

    private static ScenarioResult Calculate(List<BaseCell> cells, params ScenarioItem[] items) =>
        ScenarioCalculator.Calculate(cells, items, Interest, id => [id]);
}
