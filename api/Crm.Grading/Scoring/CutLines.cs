using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>
/// Where a grade ends: the last score inside it and the first one after it; of contribution, where shares of it cut. Null where
/// nobody is inside, or nobody after.
/// </summary>
internal sealed record CutLine(Grade Grade, decimal? Score, decimal? NextScore, Money? Contribution = null, Money? NextContribution = null);

/// <summary>
/// Cuts a population into bands. By score: half-open bands of points. By quota: of n graded customers the best ⌈n × q⌉ by score;
/// those tied with the last one share the better grade, and the next grade shrinks by as many. By share: ranked by contribution,
/// those that bring the first so much of all that is brought (losses do not count against it), the one that crosses the share
/// inside, and those tied with it; contribution at or below zero is always in the lowest grade.
/// </summary>
internal sealed class CutLines
{
    private const long Nobody = long.MaxValue;

    private readonly long[] _edges;
    private readonly long[] _next;
    private readonly int[] _scores;
    private readonly long[]? _contribution;

    private CutLines(int[] scores, long[]? contribution, long[] edges, long[] next) =>
        (_scores, _contribution, _edges, _next) = (scores, contribution, edges, next);

    /// <summary>The lines of A, B and C.</summary>
    public IReadOnlyList<CutLine> Lines =>
    [
        .. new[] { Grade.A, Grade.B, Grade.C }.Select((grade, i) => _contribution is not null
            ? new CutLine(grade, null, null, MoneyOf(_edges[i]), MoneyOf(_next[i]))
            : new CutLine(grade, ScoreOf(_edges[i]), ScoreOf(_next[i]))),
    ];

    /// <param name="rules">How to cut.</param>
    /// <param name="scores">In hundredths of a point, or <see cref="FastScores.None"/>.</param>
    /// <param name="contribution">In ten-thousandths, by customer.</param>
    public static CutLines Of(SchemeRules rules, int[] scores, long[] contribution) => rules.Cut switch
    {
        CutKind.Quota => ByQuota(rules.Shares!, scores),
        CutKind.Share => ByShare(rules.Shares!, scores, contribution),
        _ => new CutLines(
            scores, null, [Hundredths(rules.Bands!.A), Hundredths(rules.Bands.B), Hundredths(rules.Bands.C)],
            [Nobody, Nobody, Nobody]),
    };

    /// <summary>The grade that the customer's score or contribution is in.</summary>
    public Grade BandOf(int customer)
    {
        var value = _contribution?[customer] ?? _scores[customer];
        return value >= _edges[0] ? Grade.A : value >= _edges[1] ? Grade.B : value >= _edges[2] ? Grade.C : Grade.D;
    }

    private static CutLines ByQuota(GradeShares quotas, int[] scores)
    {
        const int most = 10_000;
        var having = new int[most + 1];
        var graded = 0;
        foreach (var score in scores)
        {
            if (score == FastScores.None) continue;
            having[score]++;
            graded++;
        }
        var (edges, next) = (new long[3], new long[3]);
        var inside = 0;
        for (var grade = 0; grade < 3; grade++)
        {
            var quota = grade switch { 0 => quotas.A, 1 => quotas.B, _ => quotas.C };
            inside = Math.Min(graded, inside + (int)Math.Ceiling(graded * quota));
            edges[grade] = At(inside - 1);
            next[grade] = At(inside);
        }
        return new CutLines(scores, null, edges, next);

        // The score at a place, the best at place 0.
        long At(int place)
        {
            if (place < 0 || place >= graded) return Nobody;
            var before = 0;
            for (var score = most; ; score--)
            {
                before += having[score];
                if (before > place) return score;
            }
        }
    }

    private static CutLines ByShare(GradeShares shares, int[] scores, long[] contribution)
    {
        var brought = new List<long>();
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] != FastScores.None && contribution[i] > 0) brought.Add(contribution[i]);
        var falling = brought.ToArray();
        Array.Sort(falling);
        Array.Reverse(falling);
        Int128 total = 0;
        foreach (var each in falling) total += each;

        var (edges, next) = (new long[3], new long[3]);
        var (place, sum) = (0, (Int128)0);
        for (var grade = 0; grade < 3; grade++)
        {
            // Shares have 4 decimals: whole numbers keep the comparison exact.
            var share = (long)(10_000m * (shares.A + (grade > 0 ? shares.B : 0m) + (grade > 1 ? shares.C : 0m)));
            while (place < falling.Length && sum * 10_000 < total * share) sum += falling[place++];
            edges[grade] = place == 0 ? Nobody : falling[place - 1];
            next[grade] = place < falling.Length ? falling[place] : Nobody;
        }
        return new CutLines(scores, contribution, edges, next);
    }

    private static long Hundredths(decimal points) => (long)(100m * points);

    private static decimal? ScoreOf(long hundredths) => hundredths == Nobody ? null : hundredths / 100m;

    private static Money? MoneyOf(long scaled) => scaled == Nobody ? null : Money.FromScaled(scaled);
}
