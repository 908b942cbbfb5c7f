namespace Crm.Grading;

/// <summary>
/// The percentile normaliser: a customer's mid-rank among the graded customers of the run that have a value (or among those of
/// them in its own group), points = 100 × (worse + ½ × equal) / n, where equal counts the customer itself. Equal values get
/// equal points, a customer alone gets 50, and the points of all average to 50 exactly.
/// </summary>
/// <remarks>
/// Ranks are kept as the whole number 2 × worse + equal, so points = 50 × rank / n stay exact until the score is rounded.
/// One sort: n log n.
/// </remarks>
internal sealed class PercentileRanks : CriterionPoints
{
    private readonly int[] _ranks;
    private readonly int[]? _peers;
    private readonly int[] _counts;

    private PercentileRanks(int[] ranks, int[] order, int[]? peers, int[] starts)
    {
        _ranks = ranks;
        _peers = peers;
        _counts = [.. starts.Zip(starts.Skip(1), (start, end) => end - start)];
        Order = order;
        Starts = starts;
    }

    /// <summary>How many have a value.</summary>
    public int Count => Order.Length;

    /// <summary>Those with a value, group by group, by rising raw value.</summary>
    public int[] Order { get; }

    /// <summary>Where each group begins in <see cref="Order"/>, and at last its length.</summary>
    public int[] Starts { get; }

    /// <param name="values">A value per customer, or <see cref="Metrics.NoValue"/>.</param>
    /// <param name="graded">Whether the customer is graded in the run; the others are outside.</param>
    /// <param name="direction">Whether more or less is better.</param>
    /// <param name="peers">The number of each customer's group, from 0; null where all are one.</param>
    /// <param name="groups">How many groups there are.</param>
    public static PercentileRanks Of(
        ReadOnlySpan<long> values, ReadOnlySpan<bool> graded, Direction direction, int[]? peers = null, int groups = 1)
    {
        var starts = new int[groups + 1];
        for (var i = 0; i < values.Length; i++)
            if (graded[i] && values[i] != Metrics.NoValue) starts[(peers?[i] ?? 0) + 1]++;
        for (var group = 1; group <= groups; group++) starts[group] += starts[group - 1];

        var keys = new long[starts[groups]];
        var order = new int[keys.Length];
        var at = starts[..groups];
        for (var i = 0; i < values.Length; i++)
        {
            if (!graded[i] || values[i] == Metrics.NoValue) continue;
            var place = at[peers?[i] ?? 0]++;
            keys[place] = values[i];
            order[place] = i;
        }

        var ranks = new int[values.Length];
        for (var group = 0; group < groups; group++) Rank(starts[group], starts[group + 1]);
        return new PercentileRanks(ranks, order, peers, starts);

        void Rank(int start, int end)
        {
            Array.Sort(keys, order, start, end - start);
            for (var first = start; first < end;)
            {
                var next = first + 1;
                while (next < end && keys[next] == keys[first]) next++;
                var worse = direction == Direction.Higher ? first - start : end - next;
                var rank = 2 * worse + (next - first);
                for (var i = first; i < next; i++) ranks[order[i]] = rank;
                first = next;
            }
        }
    }

    /// <summary>0 to 100, exact; null for a customer without a value or outside the run.</summary>
    public override decimal? PointsOf(int customer) => _ranks[customer] == 0 ? null : Points(_ranks[customer], CountOf(customer));

    // Whole numbers: round(10,000 × 50 × rank / n) without a division of decimals for every cell of a run.
    public override decimal? RoundedPointsOf(int customer)
    {
        var rank = _ranks[customer];
        if (rank == 0) return null;
        var count = CountOf(customer);
        return new decimal((int)((1_000_000L * rank + count) / (2L * count)), 0, 0, false, 4);
    }

    public override void AddTo(int from, Span<double> weighted, Span<double> weights, double weight, double missing)
    {
        var ranks = _ranks.AsSpan(from, weighted.Length);
        if (_peers is null)
        {
            var perRank = Count == 0 ? 0 : 50.0 / Count;
            for (var i = 0; i < ranks.Length; i++)
            {
                if (ranks[i] != 0) Add(i, perRank * ranks[i], weighted, weights, weight);
                else AddMissing(i, weighted, weights, weight, missing);
            }
            return;
        }
        var peers = _peers.AsSpan(from, weighted.Length);
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] != 0) Add(i, 50.0 * ranks[i] / _counts[peers[i]], weighted, weights, weight);
            else AddMissing(i, weighted, weights, weight, missing);
        }
    }

    /// <summary>The points of a rank (2 × worse + equal) among so many.</summary>
    public static decimal Points(int rank, int count) => 50m * rank / count;

    private int CountOf(int customer) => _counts[_peers?[customer] ?? 0];
}
