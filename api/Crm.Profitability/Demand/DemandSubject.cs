namespace Crm.Profitability;

/// <summary>Whose demand is forecast.</summary>
internal enum DemandSubject
{
    /// <summary>One product, in base units.</summary>
    Product = 1,

    /// <summary>A category with all below it, in net of the base currency: its products may be counted in different units.</summary>
    Category = 2,
}

/// <summary>What is kept of one forecast beside its figures.</summary>
/// <param name="History">Month by month from the first period on; a month without demand is 0.</param>
/// <param name="Months">The months ahead; empty where no method could be chosen.</param>
/// <param name="Trials">How every method did in the back-test, the best first.</param>
internal sealed record DemandSeries(
    IReadOnlyList<double> History, IReadOnlyList<ForecastMonth> Months, IReadOnlyList<MethodTrial> Trials);

/// <summary>Months counted on, as yyyymm.</summary>
internal static class Periods
{
    public static int Of(DateOnly day) => day.Year * 100 + day.Month;

    /// <summary>The number of the month since year 0, so that months can be subtracted.</summary>
    public static int Number(int period) => period / 100 * 12 + period % 100 - 1;

    public static int FromNumber(int number) => number / 12 * 100 + number % 12 + 1;

    public static int Add(int period, int months) => FromNumber(Number(period) + months);
}
