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
internal sealed class KeptLedgers(TimeProvider clock)
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
    private readonly Dictionary<string, Func<TRow, IComparable?>> _allowed = new(StringComparer.OrdinalIgnoreCase);

    public ComputedSorts<TRow> Allow(string name, Func<TRow, IComparable?> value)
    {
        _allowed.Add(name, value);
        return this;
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
        IOrderedEnumerable<TRow>? sorted = null;
        var text = string.IsNullOrWhiteSpace(sort) ? standard : sort;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var falls = part[0] == '-';
            var name = part.TrimStart('-', '+').Trim();
            if (!_allowed.TryGetValue(name, out var value))
                throw new InvalidSortException($"'{name}' is nothing this list can be sorted by. Known: {string.Join(", ", _allowed.Keys)}.");
            sorted = sorted is null ? rows.OrderBy(r => value(r) is null) : sorted.ThenBy(r => value(r) is null);
            sorted = falls ? sorted.ThenByDescending(value, Order) : sorted.ThenBy(value, Order);
        }
        return [.. (sorted ?? rows.OrderBy(_ => 0)).ThenBy(id)];
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

    private static readonly IComparer<IComparable?> Order = Comparer<IComparable?>.Create((a, b) =>
        a is string x && b is string y ? string.CompareOrdinal(x, y) : Comparer<IComparable?>.Default.Compare(a, b));
}
