using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crm.Common;

namespace Crm.Profitability;

/// <summary>
/// Keeps what a first page was cut from, so that the pages after it (and a whole CSV) come from the same figures without computing them
/// again: five minutes, at most so many rows in all. A forgotten list is computed anew. The first page always is.
/// </summary>
internal sealed class KeptLists(TimeProvider clock)
{
    private const int MostRows = 1_500_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, (object List, int Rows, long UsedAt)> _kept = [];

    public string Keep(object list, int rows)
    {
        lock (_kept)
        {
            foreach (var old in _kept.Where(k => clock.GetElapsedTime(k.Value.UsedAt) > KeptFor).Select(k => k.Key).ToArray())
                _kept.Remove(old);
            foreach (var oldest in _kept.OrderBy(k => k.Value.UsedAt).Select(k => k.Key).ToArray())
            {
                if (_kept.Count < 8 && _kept.Values.Sum(k => (long)k.Rows) + rows <= MostRows) break;
                _kept.Remove(oldest);
            }
            var name = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
            _kept[name] = (list, rows, clock.GetTimestamp());
            return name;
        }
    }

    public T? Find<T>(string name)
        where T : class
    {
        lock (_kept)
        {
            if (!_kept.TryGetValue(name, out var found) || found.List is not T list) return null;
            _kept[name] = found with { UsedAt = clock.GetTimestamp() };
            return list;
        }
    }
}

/// <summary>What a computed list can be sorted by, and its pages. Rows without a value come last, whichever way it is sorted.</summary>
internal sealed class ComputedSorts<TRow>(Func<TRow, long> id, string standard)
{
    private readonly Dictionary<string, Func<TRow[], ISortKeys>> _allowed = new(StringComparer.OrdinalIgnoreCase);

    public ComputedSorts<TRow> Allow(string name, Func<TRow, decimal?> value)
    {
        _allowed.Add(name, rows => new NumberKeys(Array.ConvertAll(rows, r => value(r))));
        return this;
    }

    public ComputedSorts<TRow> Allow(string name, Func<TRow, string?> value)
    {
        _allowed.Add(name, rows => new TextKeys(Array.ConvertAll(rows, r => value(r))));
        return this;
    }

    /// <summary>What the rows are compared by, made once for all of them. Nothing stands last, whichever way.</summary>
    private interface ISortKeys
    {
        int Compare(int a, int b, bool falls);
    }

    private sealed class NumberKeys(decimal?[] keys) : ISortKeys
    {
        public int Compare(int a, int b, bool falls) =>
            keys[a] is not { } x ? keys[b] is null ? 0 : 1
            : keys[b] is not { } y ? -1
            : falls ? y.CompareTo(x) : x.CompareTo(y);
    }

    private sealed class TextKeys(string?[] keys) : ISortKeys
    {
        public int Compare(int a, int b, bool falls) =>
            keys[a] is not { } x ? keys[b] is null ? 0 : 1
            : keys[b] is not { } y ? -1
            : falls ? string.CompareOrdinal(y, x) : string.CompareOrdinal(x, y);
    }

    /// <summary>Where a page begins: the kept list, the place in it, and the row before it. The first page begins nowhere.</summary>
    public sealed record Place(string List, int Index, long LastId);

    /// <summary>The place that a cursor tells of.</summary>
    /// <exception cref="InvalidCursorException">It is damaged, or belongs to another sort, other filters or another reader.</exception>
    public static Place? Read(string? cursor, string signature)
    {
        if (string.IsNullOrEmpty(cursor)) return null;
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(cursor));
            var root = json.RootElement;
            return root[0].GetString() != signature
                ? throw new InvalidCursorException("The cursor belongs to another sort or other filters; begin with the first page.")
                : new Place(root[1].GetString() ?? "", root[2].GetInt32(), root[3].GetInt64());
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InvalidCursorException("The cursor is damaged; begin with the first page.");
        }
    }

    public static string Signature(params ReadOnlySpan<object?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts) text.Append('\u001f').Append(JsonSerializer.Serialize(part));
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 9));
    }

    /// <summary>The rows in the order asked for; a name that is not allowed is refused.</summary>
    public List<TRow> Sort(IEnumerable<TRow> rows, string? sort)
    {
        TRow[] all = [.. rows];
        var parts = new List<(ISortKeys Keys, bool Falls)>();
        var text = string.IsNullOrWhiteSpace(sort) ? standard : sort;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.TrimStart('-', '+').Trim();
            if (!_allowed.TryGetValue(name, out var keys))
                throw new InvalidSortException($"'{name}' is nothing this list can be sorted by. Known: {string.Join(", ", _allowed.Keys)}.");
            parts.Add((keys(all), part[0] == '-'));
        }
        var ids = Array.ConvertAll(all, r => id(r));
        int[] order = [.. Enumerable.Range(0, all.Length)];
        Array.Sort(order, (a, b) =>
        {
            foreach (var (keys, falls) in parts)
                if (keys.Compare(a, b, falls) is not 0 and var compared) return compared;
            return ids[a].CompareTo(ids[b]);
        });
        return [.. order.Select(i => all[i])];
    }

    /// <summary>One page of the sorted list that is kept under a name.</summary>
    public Page<TRow> Cut(List<TRow> sorted, Place? place, string keptName, string signature, int limit, bool count)
    {
        var start = place is null ? 0
            : place.List == keptName ? place.Index
            : sorted.FindIndex(r => id(r) == place.LastId) is >= 0 and var found ? found + 1 : Math.Min(place.Index, sorted.Count);
        var items = sorted.Skip(start).Take(limit).ToList();
        var end = start + items.Count;
        var next = end < sorted.Count && items.Count > 0
            ? Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new object[] { signature, keptName, end, id(items[^1]) })) : null;
        return new Page<TRow>(items, next, count ? sorted.Count : null);
    }
}
