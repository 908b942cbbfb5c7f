using Crm.Common;

namespace Crm.Grading;

/// <summary>What customers are measured by, over a window of whole months up to the as-of date; stored as a number.</summary>
internal enum Metric
{
    /// <summary>Net of what counts in the window.</summary>
    Revenue = 1,

    /// <summary>Orders in the window.</summary>
    OrderCount = 2,

    /// <summary>Contribution in the window of the lines whose cost is known; no value where no cost is known.</summary>
    Contribution = 3,

    /// <summary>Contribution / net of the lines whose cost is known; no value where that net is not above zero.</summary>
    ContributionMargin = 4,

    /// <summary>Days from invoice to money of the invoices of the window, weighted by amount; open ones count up to the as-of date.</summary>
    CollectionDays = 5,

    /// <summary>Overdue open amount / invoiced amount, of the invoices of the window.</summary>
    OverdueRatio = 6,

    /// <summary>Days since the last order ever.</summary>
    RecencyDays = 7,

    /// <summary>Revenue / revenue of the same window a year before, less 1; no value where that was not above zero.</summary>
    Growth = 8,

    /// <summary>Whole months since the first order ever.</summary>
    MonthsSinceFirstOrder = 9,

    /// <summary>Judged by people, 0 to 100.</summary>
    Creditworthiness = 10,

    /// <summary>Judged by people, 0 to 100.</summary>
    StrategicImportance = 11,

    /// <summary>Cost of the complaints received in the window that were not rejected / revenue; no value where that is not above zero.</summary>
    ComplaintCostRatio = 12,

    /// <summary>Complaints received in the window for every hundred lines ordered in it; no value without a line.</summary>
    ComplaintsPer100Lines = 13,

    /// <summary>Contribution expected in the next 12 months. No data yet.</summary>
    ExpectedValue12m = 14,
}

/// <summary>What a raw value is; percent is a share, 0.13 is 13 %.</summary>
internal enum MetricUnit
{
    Money,
    Percent,
    Days,
    Count,
    Months,
    Points,
}

/// <summary>Whether more or less of a metric is better.</summary>
internal enum Direction
{
    Higher = 1,
    Lower = 2,
}

/// <summary>What is known of every metric beside its values.</summary>
internal static class Metrics
{
    public static readonly IReadOnlyList<Metric> All = Enum.GetValues<Metric>();

    /// <summary>Stands in the place of a value that a customer does not have.</summary>
    public const long NoValue = long.MinValue;

    private const decimal MoneyScale = 10_000m;
    private const decimal PlainScale = 1_000_000m;
    private const decimal Largest = 9_000_000_000_000m;

    public static MetricUnit Unit(Metric metric) => metric switch
    {
        Metric.Revenue or Metric.Contribution or Metric.ExpectedValue12m => MetricUnit.Money,
        Metric.ContributionMargin or Metric.OverdueRatio or Metric.Growth or Metric.ComplaintCostRatio => MetricUnit.Percent,
        Metric.CollectionDays or Metric.RecencyDays => MetricUnit.Days,
        Metric.OrderCount or Metric.ComplaintsPer100Lines => MetricUnit.Count,
        Metric.MonthsSinceFirstOrder => MetricUnit.Months,
        _ => MetricUnit.Points,
    };

    /// <summary>The direction that a new criterion begins with.</summary>
    public static Direction UsualDirection(Metric metric) => metric is Metric.CollectionDays or Metric.OverdueRatio
        or Metric.RecencyDays or Metric.ComplaintCostRatio or Metric.ComplaintsPer100Lines ? Direction.Lower : Direction.Higher;

    /// <summary>Whether there is data for it; without, every customer's value is missing.</summary>
    public static bool IsAvailable(Metric metric) => metric < Metric.ExpectedValue12m;

    /// <summary>Whether the value tells something about cost, which needs its own right to see.</summary>
    public static bool TellsCost(Metric metric) => metric is Metric.Contribution or Metric.ContributionMargin
        or Metric.ComplaintCostRatio or Metric.ExpectedValue12m;

    /// <summary>
    /// A value as the whole number that runs sort and compare: money in ten-thousandths, all else in millionths, so that
    /// what is shown as equal is also ranked as equal.
    /// </summary>
    public static long Scaled(Metric metric, decimal value)
    {
        if (Unit(metric) == MetricUnit.Money) return decimal.ToInt64(new Money(value).Amount * MoneyScale);
        var bounded = Math.Clamp(value, -Largest, Largest);
        return decimal.ToInt64(decimal.Round(bounded * PlainScale, 0, MidpointRounding.AwayFromZero));
    }

    /// <summary>The value that a whole number stands for; null for <see cref="NoValue"/>.</summary>
    public static decimal? Value(Metric metric, long scaled) =>
        scaled == NoValue ? null : scaled / (Unit(metric) == MetricUnit.Money ? MoneyScale : PlainScale);
}
