using System.Collections.Concurrent;

namespace Crm.Common;

/// <summary>
/// Whether a filter leaves few rows, remembered for half a minute. It only decides how a list is read (few are found first and
/// sorted after, many are read in their order), never what it answers, so an outdated memory costs time and nothing else.
/// </summary>
public sealed class FewOrMany(TimeProvider clock)
{
    private const int Most = 10_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Filter, long Value), (bool IsFew, long At)> _known = new();

    /// <param name="filter">Names the filter among all lists.</param>
    /// <param name="value">What it filters by: a person, a product, a grade.</param>
    /// <param name="look">Counts, up to the number from which on they are many.</param>
    public async Task<bool> IsFewAsync(string filter, long value, Func<Task<bool>> look)
    {
        if (_known.TryGetValue((filter, value), out var known) && clock.GetElapsedTime(known.At) < KeptFor) return known.IsFew;
        var isFew = await look();
        if (_known.Count >= Most) _known.Clear();
        _known[(filter, value)] = (isFew, clock.GetTimestamp());
        return isFew;
    }
}
