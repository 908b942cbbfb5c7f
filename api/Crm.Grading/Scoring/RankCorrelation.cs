namespace Crm.Grading;

/// <summary>
/// Spearman's rank correlation with mid-ranks: Pearson's correlation of the ranks, where equal values share the mean of their
/// ranks. 1: the same order; -1: the opposite one; 0: neither tells anything of the other.
/// </summary>
internal static class RankCorrelation
{
    /// <summary>From -1 to 1 with 6 places; null for fewer than two pairs, or where all values of one side are equal.</summary>
    public static decimal? Of(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        if (left.Length != right.Length) throw new ArgumentException("Both sides need as many values.", nameof(right));
        if (left.Length < 2) return null;
        var (x, y) = (MidRanks(left), MidRanks(right));
        // Twice the mid-ranks are whole numbers, and their mean is n + 1: every sum is exact.
        long mean = left.Length + 1;
        Int128 xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - mean, y[i] - mean);
            xx += (Int128)dx * dx;
            yy += (Int128)dy * dy;
            xy += (Int128)dx * dy;
        }
        if (xx == 0 || yy == 0) return null;
        var correlation = (double)xy / (Math.Sqrt((double)xx) * Math.Sqrt((double)yy));
        return decimal.Round((decimal)Math.Clamp(correlation, -1, 1), 6, MidpointRounding.AwayFromZero);
    }

    // Twice the mid-rank: first + last of the equal ones, counted from 1.
    private static long[] MidRanks(ReadOnlySpan<long> values)
    {
        var keys = values.ToArray();
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(keys, order);
        var ranks = new long[keys.Length];
        for (var first = 0; first < keys.Length;)
        {
            var next = first + 1;
            while (next < keys.Length && keys[next] == keys[first]) next++;
            for (var i = first; i < next; i++) ranks[order[i]] = first + 1 + next;
            first = next;
        }
        return ranks;
    }
}
