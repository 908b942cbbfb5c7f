using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>What the documents of a customer sum up to, before the as-of date; days are null where there is no order.</summary>
internal sealed record CustomerFacts(
    long CustomerId, Money Revenue, Money Contribution, Money UnknownCostNet, Money PreviousRevenue, int OrderCount,
    int OrderCountEver, DateOnly? FirstOrderOn, DateOnly? LastOrderOn)
{
    public static readonly CustomerFacts None = new(0, default, default, default, default, 0, 0, null, null);
}

/// <summary>
/// What the invoices of the window sum up to. Weight is what was paid or is open, WeightedDays that times its days from the
/// invoice to the money, or to the as-of date.
/// </summary>
internal sealed record CustomerInvoices(long CustomerId, Money Invoiced, Money Weight, Money WeightedDays, Money Overdue)
{
    public static readonly CustomerInvoices None = new(0, default, default, default, default);
}

/// <summary>
/// The complaints received from a customer in the window: how many, and what those cost that were not rejected, as far as it is known
/// today; and how many lines it ordered in the window.
/// </summary>
internal sealed record CustomerComplaints(long CustomerId, int Received, Money JustifiedCost, int LineCount)
{
    public static readonly CustomerComplaints None = new(0, 0, default, 0);
}

/// <summary>A customer as a run sees it.</summary>
internal sealed record CustomerToGrade(
    long CustomerId, CustomerStatus Status, decimal? Creditworthiness, decimal? StrategicImportance)
{
    public CustomerComplaints Complaints { get; init; } = CustomerComplaints.None;
}

/// <summary>Turns sums into the values of metrics; a value a customer does not have is missing, not 0.</summary>
internal static class MetricValues
{
    /// <summary>The value as runs compare it, or <see cref="Metrics.NoValue"/>.</summary>
    public static long Scaled(
        Metric metric, CustomerToGrade customer, CustomerFacts facts, CustomerInvoices invoices, DateOnly asOf) =>
        Of(metric, customer, facts, invoices, asOf) is { } value ? Metrics.Scaled(metric, value) : Metrics.NoValue;

    /// <summary>Money in the base currency, shares (0.13 is 13 %), days, months, counts or points; null where there is none.</summary>
    public static decimal? Of(
        Metric metric, CustomerToGrade customer, CustomerFacts facts, CustomerInvoices invoices, DateOnly asOf) => metric switch
        {
            Metric.Revenue => facts.Revenue.Amount,
            Metric.OrderCount => facts.OrderCount,
            Metric.Contribution => NoCostIsKnown(facts) ? null : facts.Contribution.Amount,
            Metric.ContributionMargin => Margin(facts),
            Metric.CollectionDays => Ratio(invoices.WeightedDays, invoices.Weight),
            Metric.OverdueRatio => Ratio(invoices.Overdue, invoices.Invoiced),
            Metric.RecencyDays => facts.LastOrderOn is { } last ? asOf.DayNumber - last.DayNumber : null,
            Metric.Growth => Ratio(facts.Revenue, facts.PreviousRevenue) - 1m,
            Metric.MonthsSinceFirstOrder => facts.FirstOrderOn is { } first ? WholeMonths(first, asOf) : null,
            Metric.Creditworthiness => customer.Creditworthiness,
            Metric.StrategicImportance => customer.StrategicImportance,
            Metric.ComplaintCostRatio => Ratio(customer.Complaints.JustifiedCost, facts.Revenue),
            Metric.ComplaintsPer100Lines => Per100Lines(customer.Complaints),
            Metric.ExpectedValue12m => null,
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, null),
        };

    /// <summary>How many times a month can be added to the first day without passing the second.</summary>
    public static int WholeMonths(DateOnly from, DateOnly to)
    {
        var months = (to.Year - from.Year) * 12 + to.Month - from.Month;
        return from.AddMonths(months) > to ? months - 1 : months;
    }

    /// <summary>Everything that was sold rests on an unknown cost.</summary>
    public static bool NoCostIsKnown(CustomerFacts facts) =>
        facts.UnknownCostNet.Amount != 0m && facts.UnknownCostNet == facts.Revenue && facts.Contribution.Amount == 0m;

    // Contribution over the net it rests on; undefined as everywhere when the net is not above zero.
    private static decimal? Margin(CustomerFacts facts) =>
        facts.Revenue.Amount > 0m ? Ratio(facts.Contribution, facts.Revenue - facts.UnknownCostNet) : null;

    private static decimal? Per100Lines(CustomerComplaints complaints) =>
        complaints.LineCount > 0 ? 100m * complaints.Received / complaints.LineCount : null;

    private static decimal? Ratio(Money part, Money whole) => whole.Amount > 0m ? part.Amount / whole.Amount : null;
}
