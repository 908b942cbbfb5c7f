namespace Crm.Common;

/// <summary>One page of a list.</summary>
/// <param name="Items">What stands on it.</param>
/// <param name="NextCursor">Where the next page begins; null on the last one.</param>
/// <param name="Total">How many there are on all pages, where that is cheap to know.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor, long? Total = null)
{
    /// <summary>The same page of other items.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> map) => new([.. Items.Select(map)], NextCursor, Total);
}

/// <summary>A cursor that is damaged, or belongs to another sorting or other filters. The message is for the caller.</summary>
public sealed class InvalidCursorException(string message) : Exception(message);

/// <summary>A sort that names what the list cannot be sorted by. The message is for the caller.</summary>
public sealed class InvalidSortException(string message) : Exception(message);
