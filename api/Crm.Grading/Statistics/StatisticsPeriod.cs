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

    /// <summary>
    /// Facts of a period with the grade that counts: the one held on the fact's day or, asked for today's, the one held now.
    /// Who held none counts as N. Summed by customer first, so that who may see which is asked once per customer.
    /// </summary>
    public const string GradedFacts = """
        select f.CustomerId, coalesce(h.Grade, 5) as Grade, sum(f.Net) as Revenue, sum(f.Contribution) as Contribution,
               sum(f.UnknownCostNet) as UnknownCostRevenue, sum(f.OrderCount) as OrderCount
        from orders.v_DocumentFact f
        left join grading.HeldGrade h on h.CustomerId = f.CustomerId
            and h.ValidFrom <= case when @Today = 1 then @StillHeld else f.FactDate end
            and h.ValidUntil > case when @Today = 1 then @DayBeforeStillHeld else f.FactDate end
        where f.FactDate >= @From
          and f.FactDate < @Until
        group by f.CustomerId, coalesce(h.Grade, 5)
        """;

    /// <summary>The parameters of <see cref="GradedFacts"/>.</summary>
    public object Parameters(CurrentUser user, bool today) => new
    {
        From,
        Until,
        Today = today,
        ViewerId = user.PersonId,
        RunCommitter.StillHeld,
        DayBeforeStillHeld = RunCommitter.StillHeld.AddDays(-1),
    };
}
