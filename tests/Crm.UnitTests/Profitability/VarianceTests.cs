using Crm.Common;
using Crm.Profitability;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Profitability;

/// <summary>Forecast against actual: what explains the difference, and that it explains all of it.</summary>
public sealed class VarianceTests
{
    // 10 × 100: cost 600, freight 50, 10 % of net, financing 20 for 30 days: contribution 230.
    private static readonly ForecastLine Forecast = new(10m, 1000m, 600m, 50m, 100m, 20m, 230m);

    private static readonly ActualLine Same = new(10m, 1000m, 600m, 50m, 0.02m);

    [Test]
    public void As_forecast_there_is_nothing_to_explain() =>
        Assert.That(Variance.Explain(Forecast, Same), Is.EqualTo(default(VarianceParts)));

    [Test]
    public void Each_cause_alone_explains_itself()
    {
        // A price 5 higher: 50 more, of which 12 % go.
        Assert.That(Variance.Explain(Forecast, Same with { Net = 1050m }), Is.EqualTo(new VarianceParts(new Money(44m), default, default, default, default)));
        // 8 instead of 10: a fifth of 1000 − 600 − 100 − 20 = 280; the freight stays.
        Assert.That(Variance.Explain(Forecast, Same with { Quantity = 8m, Net = 800m, Cost = 480m }),
            Is.EqualTo(new VarianceParts(default, new Money(-56m), default, default, default)));
        Assert.That(Variance.Explain(Forecast, Same with { Cost = 640m }), Is.EqualTo(new VarianceParts(default, default, new Money(-40m), default, default)));
        Assert.That(Variance.Explain(Forecast, Same with { Freight = 80m }), Is.EqualTo(new VarianceParts(default, default, default, new Money(-30m), default)));
        Assert.That(Variance.Explain(Forecast, Same with { FinancingShare = 0.04m }), Is.EqualTo(new VarianceParts(default, default, default, default, new Money(-20m))));
    }

    private static readonly Gen<decimal> Amount = Gen.Choose(-9_000_000, 9_000_000).Select(n => n / 1_000m);
    private static readonly Gen<decimal> Share = Gen.Choose(0, 1_000).Select(n => n / 3_000m);

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public Property The_parts_add_up_to_the_difference_exactly() => Prop.ForAll(
        (from forecast in Amount.ArrayOf(6)
         from actual in Amount.ArrayOf(4)
         from share in Share
         select (forecast, actual, share)).ToArbitrary(),
        data =>
        {
            var (f, a, share) = data;
            decimal net = new Money(f[1]).Amount, cost = f[2], freight = f[3], percent = new Money(net * share / 3m).Amount, financing = new Money(net * share / 7m).Amount;
            var contribution = new Money(net - cost - freight - percent - financing).Amount;
            var parts = Variance.Explain(
                new ForecastLine(f[0], net, cost, freight, percent, financing, contribution), new ActualLine(a[0], a[1], a[2], a[3], share));
            var percentShare = net == 0m ? 0m : percent / net;
            var actual = new Money(a[1] * (1m - percentShare - share) - a[2] - a[3]);
            return Math.Abs((parts.Total - (actual - new Money(contribution))).Amount) <= 0.0001m
                && (parts.Price + parts.Quantity + parts.Cost + parts.Freight + parts.Days) == parts.Total;
        });
}
