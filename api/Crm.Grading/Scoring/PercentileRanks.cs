namespace Crm.Grading;

/// <summary>
/// The percentile normaliser: a customer's mid-rank among the graded customers of the run that have a value,
/// points = 100 × (worse + ½ × equal) / n, where equal counts the customer itself. Equal values get equal points, a customer
/// alone gets 50, and the points of all average to 50 exactly.
/// </summary>
/// <remarks>
/// Ranks are kept as the whole number 2 × worse + equal, so points = 50 × rank / n stay exact until the score is rounded.
/// One sort: n log n.
/// </remarks>
internal sealed class PercentileRanks
{
    private readonly int[] _ranks;

    private PercentileRanks(int[] ranks, int[] order)
    {
        _ranks = ranks;
        Order = order;
    }

    /// <summary>How many have a value.</summary>
    public int Count => Order.Length;

    /// <summary>Those with a value, by rising raw value.</summary>
    public int[] Order { get; }

    /// <param name="values">A value per customer, or <see cref="Metrics.NoValue"/>.</param>
    /// <param name="graded">Whether the customer is graded in the run; the others are outside.</param>
    /// <param name="direction">Whether more or less is better.</param>
    public static PercentileRanks Of(ReadOnlySpan<long> values, ReadOnlySpan<bool> graded, Direction direction)
    {
        var count = 0;
        for (var i = 0; i < values.Length; i++)
            if (graded[i] && values[i] != Metrics.NoValue) count++;

        var keys = new long[count];
        var order = new int[count];
        for (int i = 0, at = 0; i < values.Length; i++)
        {
            if (!graded[i] || values[i] == Metrics.NoValue) continue;
            keys[at] = values[i];
            order[at++] = i;
        }
        Array.Sort(keys, order);

        var ranks = new int[values.Length];
        for (var first = 0; first < count;)
        {
            var next = first + 1;
            while (next < count && keys[next] == keys[first]) next++;
            var worse = direction == Direction.Higher ? first : count - next;
            var rank = 2 * worse + (next - first);
            for (var i = first; i < next; i++) ranks[order[i]] = rank;
            first = next;
        }
        return new PercentileRanks(ranks, order);
    }

    /// <summary>0 to 100, exact; null for a customer without a value or outside the run.</summary>
    public decimal? PointsOf(int customer) => _ranks[customer] == 0 ? null : 50m * _ranks[customer] / Count;
}
