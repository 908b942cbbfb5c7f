using Crm.Common;

namespace Crm.Grading;

/// <summary>A period and the same one a year before; both include their last day.</summary>
internal sealed record StatisticsPeriod(DateOnly From, DateOnly To)
{
    /// <summary>The first day after the period. The year before is taken from it, so that a month's end stays a month's end.</summary>
    public DateOnly Until => To.AddDays(1);

    public StatisticsPeriod YearBefore => new(From.AddYears(-1), Until.AddYears(-1).AddDays(-1));

    public static StatisticsPeriod Of(DateOnly from, DateOnly to)
    {
        if (from.Year is < 1950 or > 2199) throw Problem.Invalid("from", "must be between 1950 and 2199");
        if (to.Year is < 1950 or > 2199) throw Problem.Invalid("to", "must be between 1950 and 2199");
        return from <= to ? new StatisticsPeriod(from, to) : throw Problem.Invalid("to", "must not be before from");
    }

    /// <summary>The grade held on the day of the fact.</summary>
    public const string HeldThen = """
        left join grading.HeldGrade h on h.CustomerId = f.CustomerId
            and h.ValidFrom <= f.FactDate
            and h.ValidUntil > f.FactDate
        """;

    /// <summary>The grade held now, whatever the day of the fact.</summary>
    public const string HeldNow = """
        left join grading.HeldGrade h on h.CustomerId = f.CustomerId
            and h.ValidUntil = @StillHeld
        """;

    public const string InPeriod = """
        where f.FactDate >= @From
          and f.FactDate < @Until
        """;

    private const string SumsByCustomer = """
        select f.CustomerId, coalesce(h.Grade, 5) as Grade, sum(f.Net) as Revenue, sum(f.Contribution) as Contribution,
               sum(f.UnknownCostNet) as UnknownCostRevenue, sum(f.OrderCount) as OrderCount
        from orders.v_DocumentFact f
        """;

    private const string ByCustomerThen = $"""
        {SumsByCustomer}
        {HeldThen}
        {InPeriod}
        group by f.CustomerId, coalesce(h.Grade, 5)
        """;

    private const string ByCustomerNow = $"""
        {SumsByCustomer}
        {HeldNow}
        {InPeriod}
        group by f.CustomerId, coalesce(h.Grade, 5)
        """;

    /// <summary>
    /// Sums of a period by customer and the grade that counts: the one held on the fact's day or, asked for today's, the one held
    /// now. Who held none counts as N.
    /// </summary>
    public static string ByCustomer(bool today) => today ? ByCustomerNow : ByCustomerThen;

    /// <summary>The parameters of the statements above.</summary>
    public object Parameters(CurrentUser user) => new
    {
        From,
        Until,
        ViewerId = user.PersonId,
        RunCommitter.StillHeld,
    };
}
