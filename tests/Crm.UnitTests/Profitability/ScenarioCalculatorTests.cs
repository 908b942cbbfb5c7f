using Crm.Contracts.Customers;
using Crm.Profitability;

namespace Crm.UnitTests.Profitability;

/// <summary>Golden examples, worked out by hand.</summary>
public sealed class ScenarioCalculatorTests
{
    // Net 1,000, tax 130; 500 variable, 50 freight, 20 commission, 10 rebate, 10 financing, 10 complaint: contribution 400, fixed 100.
    private static BaseCell Cell(int month = 0, long customer = 7, Grade grade = Grade.B, long? category = 3, long product = 9, bool known = true) =>
        new(month, customer, grade, category, product, known, 1000m, 130m, 500m, 50m, 20m, 10m, 10m, 10m, 100m,
            new Dictionary<long, decimal> { [1] = 4m });

    [Test]
    public void A_price_rise_moves_what_follows_the_price_and_leaves_cost_and_freight()
    {
        // Net 1,100; 22 commission, 11 rebate, 11 financing, 11 complaint; 500 and 50 stay: 495.
        var after = After([Cell()], new ScenarioItem(SupposedChange.ChangePrice, Share: 0.1m));
        Assert.That((after.Net, after.Variable, after.Freight, after.Commission, after.Financing, after.Contribution),
            Is.EqualTo((1100m, 500m, 50m, 22m, 11m, 495m)));
    }

    [Test]
    public void With_an_elasticity_of_minus_two_ten_percent_more_price_sells_a_fifth_less()
    {
        var after = After([Cell()], new ScenarioItem(SupposedChange.ChangePrice, Share: 0.1m, Elasticity: -2m));
        Assert.That((after.Net, after.Variable, after.Freight), Is.EqualTo((880m, 400m, 40m)));
    }

    [Test]
    public void A_cost_rise_moves_the_variable_cost_alone()
    {
        var after = After([Cell()], new ScenarioItem(SupposedChange.ChangeCost, Share: 0.1m));
        Assert.That((after.Net, after.Variable, after.Contribution), Is.EqualTo((1000m, 550m, 350m)));
    }

    [Test]
    public void Thirty_days_more_cost_the_interest_of_thirty_days_on_net_and_tax()
    {
        // (1,000 + 130) × 7.3 % × 30 / 365 = 6.78
        var after = After([Cell()], new ScenarioItem(SupposedChange.ChangeTerms, Days: 30), interest: 0.073m);
        Assert.That(after.Financing, Is.EqualTo(16.78m));
    }

    [Test]
    public void A_lost_customer_leaves_its_fixed_cost_to_the_others()
    {
        var cells = new[] { Cell(), Cell(customer: 8, grade: Grade.A, category: 4), Cell(month: 1, customer: 8, grade: Grade.A, category: 4) };
        var result = Calculate(cells, new ScenarioItem(SupposedChange.LoseCustomers, new ScenarioScope([7], [], [], [])));
        Assert.That((result.TotalAfter.Net, result.TotalAfter.Contribution), Is.EqualTo((2000m, 800m)));
        Assert.That((result.FixedLeft, result.Uncovered), Is.EqualTo((100m, 0m)));
        Assert.That(result.ByCategory.Select(c => (c.Key, c.Carried, c.Extra)), Is.EqualTo(new[] { ((long?)4L, 200m, 100m) }));
        Assert.That(result.ByGrade.Select(g => (g.Key, g.Extra)), Is.EqualTo(new[] { (Grade.A, 100m) }));
        Assert.That(result.Hours[1], Is.EqualTo((12m, 8m)));
    }

    [Test]
    public void Who_is_lost_from_the_seventh_month_on_still_buys_for_six()
    {
        var cells = Enumerable.Range(0, 12).Select(m => Cell(m)).ToList();
        var after = Calculate(cells, new ScenarioItem(SupposedChange.LoseCustomers, FromMonth: 7)).After;
        Assert.That(after.Select(m => m.Net), Is.EqualTo(Enumerable.Repeat(1000m, 6).Concat(Enumerable.Repeat(0m, 6))));
    }

    [Test]
    public void A_won_customer_like_another_buys_more_from_month_to_month_until_its_ramp_ends()
    {
        var cells = Enumerable.Range(0, 12).Select(m => Cell(m)).ToList();
        var result = Calculate(cells, new ScenarioItem(
            SupposedChange.WinCustomer, FromMonth: 2, Share: 0.5m, LikeCustomerId: 7, RampMonths: 4, Count: 2));
        Assert.That(result.After.Select(m => m.Net - 1000m).Take(6), Is.EqualTo(new[] { 0m, 250m, 500m, 750m, 1000m, 1000m }));
        Assert.That(result.FixedLeft, Is.LessThan(0m), "what is won carries fixed cost, so that the others carry less");
    }

    [Test]
    public void A_won_customer_pays_the_new_price_and_is_not_lost_with_the_one_it_is_like()
    {
        var after = After([Cell()],
            new ScenarioItem(SupposedChange.LoseCustomers, new ScenarioScope([7], [], [], [])),
            new ScenarioItem(SupposedChange.WinCustomer, LikeCustomerId: 7),
            new ScenarioItem(SupposedChange.ChangePrice, Share: 0.1m));
        Assert.That(after.Net, Is.EqualTo(1100m));
    }

    [Test]
    public void A_category_takes_what_is_below_it()
    {
        var items = new[] { new ScenarioItem(SupposedChange.ChangePrice, new ScenarioScope([], [], [], [1]), Share: 0.1m) };
        var result = ScenarioCalculator.Calculate([Cell(category: 3)], items, 0m, id => id == 3 ? [3, 2, 1] : [id]);
        Assert.That(result.TotalAfter.Net, Is.EqualTo(1100m));
    }

    [Test]
    public void Customers_and_products_of_a_scope_must_both_fit()
    {
        var scope = new ScenarioScope([7], [], [10], []);
        Assert.That(After([Cell()], new ScenarioItem(SupposedChange.ChangePrice, scope, Share: 0.1m)).Net, Is.EqualTo(1000m));
        Assert.That(After([Cell(product: 10)], new ScenarioItem(SupposedChange.ChangePrice, scope, Share: 0.1m)).Net, Is.EqualTo(1100m));
    }

    [Test]
    public void Of_an_unknown_cost_only_the_net_moves()
    {
        var result = Calculate([Cell(known: false)], new ScenarioItem(SupposedChange.ChangePrice, Share: 0.1m));
        Assert.That((result.TotalAfter.Net, result.TotalAfter.Contribution, result.TotalBefore.Contribution), Is.EqualTo((1100m, 0m, 0m)));
    }

    private static ScenarioSums After(IReadOnlyList<BaseCell> cells, params ScenarioItem[] items) => Calculate(cells, items).TotalAfter;

    private static ScenarioSums After(IReadOnlyList<BaseCell> cells, ScenarioItem item, decimal interest) =>
        ScenarioCalculator.Calculate(cells, [item], interest, id => [id]).TotalAfter;

    private static ScenarioResult Calculate(IReadOnlyList<BaseCell> cells, params ScenarioItem[] items) =>
        ScenarioCalculator.Calculate(cells, items, 0m, id => [id]);
}
