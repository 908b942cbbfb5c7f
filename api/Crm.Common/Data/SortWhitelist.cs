using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;

namespace Crm.Common;

/// <summary>
/// What a list may be sorted by: each name maps to a constant SQL fragment, so nothing a caller writes ever reaches the SQL.
/// The list always ends in its unique id, so pages never overlap and never leave out.
/// <para>The columns must be declared <c>not null</c> or be wrapped (<c>coalesce(k.Revenue, 0)</c>), and should be stored columns with
/// an index on them and the id; a null would be neither before nor after anything.</para>
/// </summary>
/// <typeparam name="TRow">The row the list reads; it holds every value it can be sorted by.</typeparam>
public sealed class SortWhitelist<TRow>
{
    private readonly Dictionary<string, SortKey<TRow>> _allowed = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortKey<TRow> _id;
    private string _standard = "";

    /// <summary>A whitelist that ends in the list's unique id.</summary>
    public SortWhitelist(string idColumn, Func<TRow, long> id) => _id = SortKey<TRow>.Of("id", idColumn, id);

    /// <summary>The names a list can be sorted by, for documents and messages.</summary>
    public IEnumerable<string> Names => _allowed.Keys;

    /// <summary>Allows a name. The type is one of long, int, string, bool, Money, decimal, double, DateOnly, DateTime or an enum.</summary>
    public SortWhitelist<TRow> Allow<TKey>(string name, string column, Func<TRow, TKey> value)
        where TKey : notnull
    {
        _allowed.Add(name, SortKey<TRow>.Of(name, column, value));
        return this;
    }

    /// <summary>The sort of a caller who names none, written as callers do: <c>-revenue12m,name</c>.</summary>
    public SortWhitelist<TRow> Default(string sort)
    {
        _standard = sort;
        return this;
    }

    /// <summary>Reads what the caller asked for.</summary>
    /// <param name="sort">Names parted by commas, a minus before one that falls: <c>-revenue12m,name</c>.</param>
    /// <param name="cursor">Of the page before, or null for the first.</param>
    /// <param name="limit">Rows on the page: 50 unless told, 200 at most.</param>
    /// <param name="filters">Anything that tells this list from another of the same sort; a cursor only fits the filters it came from.</param>
    /// <exception cref="InvalidSortException">A name is not allowed, or stands twice.</exception>
    /// <exception cref="InvalidCursorException">The cursor is damaged or belongs to another list.</exception>
    public Keyset<TRow> Read(string? sort, string? cursor, int? limit, params ReadOnlySpan<object?> filters)
    {
        var keys = Keys(string.IsNullOrWhiteSpace(sort) ? _standard : sort);
        // The id falls with the last key: an index on the key and the id then serves both directions.
        keys.Add((_id, keys.Count > 0 && keys[^1].Falls));
        return new Keyset<TRow>(keys, cursor, limit, Signature(keys, filters));
    }

    private List<(SortKey<TRow> Key, bool Falls)> Keys(string sort)
    {
        var keys = new List<(SortKey<TRow> Key, bool Falls)>();
        foreach (var part in sort.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var falls = part[0] == '-';
            var name = part.TrimStart('-', '+').Trim();
            if (!_allowed.TryGetValue(name, out var key))
                throw new InvalidSortException($"'{name}' is nothing this list can be sorted by. Known: {string.Join(", ", Names)}.");
            if (keys.Any(k => k.Key == key))
                throw new InvalidSortException($"'{name}' stands twice in the sort.");
            keys.Add((key, falls));
        }

        return keys;
    }

    private static string Signature(List<(SortKey<TRow> Key, bool Falls)> keys, ReadOnlySpan<object?> filters)
    {
        var text = new StringBuilder();
        foreach (var (key, falls) in keys)
            text.Append(falls ? '-' : '+').Append(key.Name.ToLowerInvariant()).Append(',');
        foreach (var filter in filters)
            text.Append('\u001f').Append(JsonSerializer.Serialize(filter));
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 6));
    }
}

/// <summary>One thing to sort by.</summary>
internal sealed record SortKey<TRow>(string Name, string Column, Func<TRow, JsonElement> Write, Func<JsonElement, object> Read)
{
    public static SortKey<TRow> Of<TKey>(string name, string column, Func<TRow, TKey> value)
        where TKey : notnull => new(
            name,
            column,
            row => JsonSerializer.SerializeToElement(value(row)
                ?? throw new InvalidOperationException($"The sort key {name} is null; wrap its column in coalesce.")),
            element => element.Deserialize<TKey>() is { } key ? key : throw new JsonException("null"));
}

/// <summary>
/// The place in a list where a page begins, and the SQL for it: put <see cref="Where"/> and <see cref="OrderBy"/> into the statement,
/// add <see cref="Parameters"/>, and hand the rows to <see cref="Page"/>.
/// </summary>
public sealed class Keyset<TRow>
{
    /// <summary>Rows on a page unless told otherwise.</summary>
    public const int DefaultLimit = 50;

    /// <summary>The most rows on a page.</summary>
    public const int MaxLimit = 200;

    private readonly List<(SortKey<TRow> Key, bool Falls)> _keys;
    private readonly string _signature;
    private readonly Dictionary<string, object> _values = [];

    internal Keyset(List<(SortKey<TRow> Key, bool Falls)> keys, string? cursor, int? limit, string signature)
    {
        _keys = keys;
        _signature = signature;
        Limit = Math.Clamp(limit ?? DefaultLimit, 1, MaxLimit);
        OrderBy = string.Join(", ", _keys.Select(k => $"{k.Key.Column} {(k.Falls ? "desc" : "asc")}"));
        if (string.IsNullOrEmpty(cursor))
            return;
        ReadCursor(cursor);
        Where = Condition();
    }

    /// <summary>Rows on this page at most.</summary>
    public int Limit { get; }

    /// <summary>What stands after <c>order by</c>.</summary>
    public string OrderBy { get; }

    /// <summary>A condition to add with <c>and</c>; always true on the first page.</summary>
    public string Where { get; } = "1 = 1";

    /// <summary>What stands after the order: one row more than the page, to know whether there is a next one.</summary>
    public string Fetch => "offset 0 rows fetch next @PageRows rows only";

    /// <summary>The statement's own parameters with those of the page (<c>@PageRows</c>, <c>@PageKey0</c> …) added.</summary>
    public DynamicParameters Parameters(object? own = null)
    {
        var parameters = new DynamicParameters(own);
        parameters.Add("PageRows", Limit + 1);
        foreach (var (name, value) in _values)
            parameters.Add(name, value);
        return parameters;
    }

    /// <summary>The page of the rows that were read.</summary>
    public Page<TRow> Page(IReadOnlyList<TRow> rows, long? total = null)
    {
        var more = rows.Count > Limit;
        IReadOnlyList<TRow> items = more ? [.. rows.Take(Limit)] : rows;
        return new Page<TRow>(items, more ? Cursor(items[^1]) : null, total);
    }

    private string Cursor(TRow last) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
            new object[] { _signature, _keys.Select(k => k.Key.Write(last)).ToArray() }));

    private void ReadCursor(string cursor)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(cursor));
            if (json.RootElement[0].GetString() != _signature)
                throw new InvalidCursorException("The cursor belongs to another sort or other filters; begin with the first page.");
            var read = json.RootElement[1];
            if (read.GetArrayLength() != _keys.Count)
                throw new InvalidCursorException("The cursor is damaged; begin with the first page.");
            for (var i = 0; i < _keys.Count; i++)
                _values[$"PageKey{i}"] = _keys[i].Key.Read(read[i]);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or IndexOutOfRangeException
            or OverflowException or NotSupportedException)
        {
            throw new InvalidCursorException("The cursor is damaged; begin with the first page.");
        }
    }

    /// <summary>
    /// (a &lt; @0 or (a = @0 and (b &gt; @1 or …))): rows after the last one, spelt out because only one engine compares tuples.
    /// The first key is bounded by itself as well; engines seek by that and do not look at the pages before.
    /// </summary>
    private string Condition()
    {
        var condition = "";
        for (var i = _keys.Count - 1; i >= 0; i--)
        {
            var (key, falls) = _keys[i];
            var beyond = $"{key.Column} {(falls ? "<" : ">")} @PageKey{i}";
            condition = condition.Length == 0 ? beyond : $"({beyond} or ({key.Column} = @PageKey{i} and {condition}))";
        }

        return _keys.Count == 1
            ? $"({condition})"
            : $"({_keys[0].Key.Column} {(_keys[0].Falls ? "<=" : ">=")} @PageKey0 and {condition})";
    }
}
