using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>
/// How well the grades of a day foretold what came: the scores of the graded customers against the contribution that they
/// brought in the next twelve months, and what each grade brought of it. Who brought nothing counts with 0.
/// </summary>
/// <param name="Customers">Customers in the run, graded or not.</param>
/// <param name="Correlation">Spearman's, of score and contribution; null where there is nothing to tell apart.</param>
/// <param name="Counts">Customers by the number of their grade.</param>
/// <param name="Contribution">Of the next twelve months, by the number of the grade, in ten-thousandths.</param>
internal sealed record Foretelling(int Customers, decimal? Correlation, int[] Counts, long[] Contribution)
{
    /// <param name="grades">The grade of each customer.</param>
    /// <param name="scores">The score of each customer.</param>
    /// <param name="brought">What each brought in the next twelve months, in ten-thousandths.</param>
    public static Foretelling Of(ReadOnlySpan<Grade> grades, ReadOnlySpan<decimal> scores, ReadOnlySpan<long> brought)
    {
        var counts = new int[(int)Grade.N + 1];
        var sums = new long[counts.Length];
        var (left, right) = (new List<long>(grades.Length), new List<long>(grades.Length));
        for (var i = 0; i < grades.Length; i++)
        {
            var grade = (int)grades[i];
            counts[grade]++;
            sums[grade] += brought[i];
            if (grades[i] == Grade.N) continue;
            left.Add((long)(scores[i] * 100m));
            right.Add(brought[i]);
        }
        return new Foretelling(
            grades.Length,
            RankCorrelation.Of(
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(left),
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(right)),
            counts, sums);
    }
}

/// <summary>
/// What the customers of one grade brought in the next twelve months. Shares are of the graded customers and of their
/// contribution; Lift is the second over the first: 2 means that they brought twice what as many customers by chance would
/// have. Null where the whole is not above zero.
/// </summary>
internal sealed record ForetoldGrade(
    Grade Grade, int Customers, decimal? CustomerShare, Money? Contribution, decimal? ContributionShare, decimal? Lift)
{
    public static IReadOnlyList<ForetoldGrade> Of(IReadOnlyList<(Grade Grade, int Customers, Money Contribution)> grades)
    {
        var customers = grades.Sum(g => g.Customers);
        var contribution = grades.Aggregate(Money.Zero, (sum, g) => sum + g.Contribution);
        return
        [
            .. grades.Select(g =>
            {
                var byCustomers = customers > 0 ? (decimal)g.Customers / customers : (decimal?)null;
                var byContribution = contribution.Amount > 0m ? g.Contribution.Amount / contribution.Amount : (decimal?)null;
                return new ForetoldGrade(
                    g.Grade, g.Customers, Round(byCustomers), g.Contribution, Round(byContribution),
                    byCustomers is > 0m ? Round(byContribution / byCustomers) : null);
            }),
        ];
    }

    private static decimal? Round(decimal? share) =>
        share is { } value ? decimal.Round(value, 6, MidpointRounding.AwayFromZero) : null;
}
