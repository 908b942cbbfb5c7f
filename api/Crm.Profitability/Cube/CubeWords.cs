using System.Text.Json.Serialization;
using Crm.Common;

namespace Crm.Profitability;

/// <summary>
/// What sums are shared out by. Grade and segment are those the customer has today; region, channel and salesperson are the order's; a
/// category is the product's own, the top category the root above it.
/// </summary>
internal enum CubeDimension
{
    Month,
    Quarter,
    Year,
    Customer,
    Grade,
    Segment,
    Region,
    Product,
    Category,
    TopCategory,
    Supplier,
    Salesperson,
    Channel,
}

/// <summary>
/// What is summed, in the base currency; quantity in base units. Margin is contribution / net of what has a known cost. Orders and
/// customers are counted once however many lines they have, so that their parts may come to more than the whole.
/// </summary>
internal enum CubeMeasure
{
    Net,
    Quantity,
    VariableCost,
    Freight,
    Commission,
    Rebate,
    Financing,
    Complaint,
    Contribution,
    FullProfit,
    Margin,
    UnknownCostNet,
    Lines,
    Orders,
    Customers,
}

/// <summary>Only what is sold to, of or by these; each list is left open where it is null. A category stands for all below it.</summary>
internal sealed record CubeFilters(
    IReadOnlyList<long>? CustomerIds = null, IReadOnlyList<Contracts.Customers.Grade>? Grades = null, IReadOnlyList<string>? Segments = null,
    IReadOnlyList<string>? Regions = null, IReadOnlyList<string>? Channels = null, IReadOnlyList<string>? Salespeople = null,
    IReadOnlyList<long>? ProductIds = null, IReadOnlyList<long>? CategoryIds = null, IReadOnlyList<long>? SupplierIds = null)
{
    public static readonly CubeFilters None = new();

    [JsonIgnore]
    public bool OfCustomers => CustomerIds is not null || Grades is not null || Segments is not null;

    [JsonIgnore]
    public bool OfWays => Regions is not null || Channels is not null || Salespeople is not null;

    [JsonIgnore]
    public bool OfProducts => ProductIds is not null || CategoryIds is not null || SupplierIds is not null;
}

/// <summary>Groups of dimensions.</summary>
internal static class CubeDimensions
{
    public static bool IsTime(this CubeDimension dimension) => dimension is CubeDimension.Month or CubeDimension.Quarter or CubeDimension.Year;

    public static bool IsOfCustomer(this CubeDimension dimension) =>
        dimension is CubeDimension.Customer or CubeDimension.Grade or CubeDimension.Segment;

    public static bool IsOfWay(this CubeDimension dimension) =>
        dimension is CubeDimension.Region or CubeDimension.Channel or CubeDimension.Salesperson;

    public static bool IsOfProduct(this CubeDimension dimension) =>
        dimension is CubeDimension.Product or CubeDimension.Category or CubeDimension.TopCategory or CubeDimension.Supplier;

    /// <summary>The number of the quarter or year that a month is in, or of the month itself.</summary>
    public static int Of(this CubeDimension dimension, int period) => dimension switch
    {
        CubeDimension.Year => period / 100,
        CubeDimension.Quarter => period / 100 * 10 + (period % 100 + 2) / 3,
        _ => period,
    };

    /// <summary>As people write it: 2026, 2026-Q3, 2026-09.</summary>
    public static string Text(this CubeDimension dimension, long number) => dimension switch
    {
        CubeDimension.Year => $"{number}",
        CubeDimension.Quarter => $"{number / 10}-Q{number % 10}",
        _ => Contracts.Orders.Period.Text((int)number),
    };
}

/// <summary>Months as numbers, yyyymm, and as text, yyyy-MM.</summary>
internal static class Months
{
    /// <summary>The month written yyyy-MM, or null where it is none between 1950 and 2199.</summary>
    public static int? Read(string? text) =>
        text is { Length: 7 } && text[4] == '-' && int.TryParse(text.AsSpan(0, 4), System.Globalization.NumberStyles.None, null, out var year)
        && int.TryParse(text.AsSpan(5), System.Globalization.NumberStyles.None, null, out var month) && month is >= 1 and <= 12
        && year is >= 1950 and <= 2199 ? year * 100 + month : null;

    public static int Add(int period, int months)
    {
        var count = period / 100 * 12 + period % 100 - 1 + months;
        return count / 12 * 100 + count % 12 + 1;
    }

    /// <summary>From the first to the last, both inside.</summary>
    public static int Count(int from, int to) => (to / 100 - from / 100) * 12 + to % 100 - from % 100 + 1;

    public static DateOnly FirstDay(int period) => new(period / 100, period % 100, 1);

    /// <summary>The months of a report: those asked for, else the twelve up to this one; refused where they are none.</summary>
    public static (int From, int To) Of(string? from, string? to, TimeProvider clock)
    {
        if (from is not null && Read(from) is null) throw Problem.Invalid("from", "must be a month between 1950-01 and 2199-12");
        if (to is not null && Read(to) is null) throw Problem.Invalid("to", "must be a month between 1950-01 and 2199-12");
        var until = Read(to) ?? Contracts.Orders.Period.Of(DateOnly.FromDateTime(clock.GetLocalNow().DateTime));
        var since = Read(from) ?? Add(until, -11);
        if (since > until) throw Problem.Invalid("from", "must not be after the last month");
        if (Count(since, until) > 240) throw Problem.Invalid("from", "must be at most 240 months before the last one");
        return (since, until);
    }
}
