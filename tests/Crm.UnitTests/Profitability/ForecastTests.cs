using Crm.Profitability;

namespace Crm.UnitTests.Profitability;

/// <summary>What each way to forecast must say of series whose future is known.</summary>
[TestFixture]
public sealed class ForecastTests
{
    private static readonly double[] Season = [10, 12, 15, 14, 16, 20, 24, 22, 18, 15, 12, 11];

    private static double[] Seasonal(int months, double growth = 0) =>
        [.. Enumerable.Range(0, months).Select(t => Season[t % 12] * (1 + growth * t))];

    private static double[] Forecast(ForecastMethod method, double[] history, int horizon = 12) =>
        ForecastMethods.All.Single(m => m.Name == method).Forecast(history, horizon);

    [TestCase(ForecastMethod.SeasonalNaive)]
    [TestCase(ForecastMethod.HoltWintersAdditive)]
    [TestCase(ForecastMethod.HoltWintersMultiplicative)]
    [TestCase(ForecastMethod.HoltWintersDamped)]
    [TestCase(ForecastMethod.Theta)]
    public void A_year_that_repeats_itself_is_foretold_to_repeat_itself(object method) => Assert.That(
        Forecast((ForecastMethod)method, Seasonal(60), 18), Is.EqualTo(Seasonal(78)[60..]).Within(0.01));

    [Test]
    public void A_straight_line_goes_on_straight_with_a_trend() => Assert.That(
        Forecast(ForecastMethod.HoltWintersAdditive, [.. Enumerable.Range(0, 48).Select(t => 100.0 + 5 * t)], 3),
        Is.EqualTo(new double[] { 340, 345, 350 }).Within(0.5));

    [Test]
    public void Theta_takes_half_of_the_slope()
    {
        double[] line = [.. Enumerable.Range(0, 48).Select(t => 100.0 + 2 * t)];
        var forecast = Forecast(ForecastMethod.Theta, line, 3);
        Assert.That(forecast[2] - forecast[1], Is.EqualTo(1.0).Within(1e-6));
    }

    [Test]
    public void Rare_demand_is_its_size_over_the_months_between()
    {
        // 6 every third month.
        double[] history = [.. Enumerable.Range(1, 36).Select(t => t % 3 == 0 ? 6.0 : 0.0)];
        Assert.Multiple(() =>
        {
            Assert.That(Forecast(ForecastMethod.Croston, history, 2), Is.EqualTo(new[] { 2.0, 2.0 }).Within(1e-9));
            Assert.That(Forecast(ForecastMethod.Sba, history, 2), Is.EqualTo(new[] { 1.9, 1.9 }).Within(1e-9));
        });
    }

    [Test]
    public void Rare_demand_is_put_to_the_methods_for_it_and_SBA_stands_unless_another_is_a_fifth_better()
    {
        var random = new Random(7);
        double[] history = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble() < 0.3 ? 5.0 + random.Next(10) : 0.0)];
        var chosen = ForecastChoice.Choose(history, 12)!;
        var sba = chosen.Trials.Single(t => t.Method == ForecastMethod.Sba);
        Assert.Multiple(() =>
        {
            Assert.That(chosen.Trials.Select(t => t.Method), Does.Contain(ForecastMethod.Croston));
            Assert.That(chosen.Trials, Is.Ordered.By(nameof(MethodTrial.MeanAbsoluteError)));
            Assert.That(
                chosen.Method == ForecastMethod.Sba || chosen.Trials[0].MeanAbsoluteError <= sba.MeanAbsoluteError * 0.8, Is.True);
        });
    }

    [Test]
    public void Steady_demand_is_not_put_to_the_methods_for_rare_demand() => Assert.That(
        ForecastChoice.Choose(Seasonal(48), 12)!.Trials.Select(t => t.Method), Has.None.EqualTo(ForecastMethod.Croston));

    [Test]
    public void A_season_that_grows_is_not_left_to_last_year() =>
        Assert.That(ForecastChoice.Choose(Seasonal(72, 0.03), 12)!.Method, Is.Not.EqualTo(ForecastMethod.SeasonalNaive));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(5)]
    public void Less_than_half_a_year_gives_no_forecast(int months) =>
        Assert.That(ForecastChoice.Choose([.. Enumerable.Repeat(3.0, months)], 12), Is.Null);

    [Test]
    public void Nothing_sold_gives_no_forecast() => Assert.That(ForecastChoice.Choose(new double[48], 12), Is.Null);

    [Test]
    public void Six_months_give_a_forecast() =>
        Assert.That(ForecastChoice.Choose([4, 5, 6, 5, 4, 6], 12)?.Months, Has.Count.EqualTo(12));

    [Test]
    public void What_never_changes_stays_without_a_scaled_error()
    {
        var chosen = ForecastChoice.Choose([.. Enumerable.Repeat(7.0, 48)], 12)!;
        Assert.Multiple(() =>
        {
            Assert.That(chosen.Months.Select(m => m.Value), Is.All.EqualTo(7.0).Within(1e-6));
            Assert.That(chosen.Trials[0].Mase, Is.Null);
        });
    }

    [Test]
    public void Whatever_the_history_no_figure_is_no_number_or_below_zero()
    {
        var random = new Random(42);
        for (var round = 0; round < 300; round++)
        {
            var length = random.Next(1, 90);
            var rare = random.NextDouble();
            double[] history = [.. Enumerable.Range(0, length)
                .Select(_ => random.NextDouble() < rare ? 0.0 : Math.Pow(10, random.Next(0, 7)) * random.NextDouble())];
            if (ForecastChoice.Choose(history, 12) is not { } chosen) continue;
            foreach (var month in chosen.Months)
            {
                double[] ascending = [0, month.Low95, month.Low80, month.Value, month.High80, month.High95];
                Assert.That(ascending.All(double.IsFinite), Is.True, string.Join(',', history));
                Assert.That(ascending, Is.Ordered, string.Join(',', history));
            }
        }
    }

    [Test]
    public void The_errors_are_those_of_the_literature()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Accuracy.Smape([100, 0], [110, 0]), Is.EqualTo(200.0 * 10 / 210 / 2).Within(1e-12));
            Assert.That(Accuracy.Scale([1, 3, 2]), Is.EqualTo(1.5));
            Assert.That(Accuracy.Mase([4], [1], 1.5), Is.EqualTo(2.0));
            Assert.That(Accuracy.Scale([5, 5, 5]), Is.Null);
        });
    }
}
