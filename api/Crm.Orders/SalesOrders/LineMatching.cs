namespace Crm.Orders;

/// <summary>
/// Finds for each line that was sent the stored line it goes on with, so that the ids of lines stay: by the line's own key, or else
/// by its position, unless both lines there have keys, which then differ. A stored line goes on at most once.
/// </summary>
internal static class LineMatching
{
    /// <summary>For each line sent the index of its stored line, or −1 for a new one.</summary>
    /// <param name="sentKeys">Own keys of the lines sent, null where a line has none; unique otherwise.</param>
    /// <param name="storedKeys">Own keys of the stored lines, in the order of their numbers.</param>
    public static int[] Match(IReadOnlyList<string?> sentKeys, IReadOnlyList<string?> storedKeys)
    {
        var matches = new int[sentKeys.Count];
        Array.Fill(matches, -1);
        if (storedKeys.Count == 0) return matches;

        var used = new bool[storedKeys.Count];
        var byKey = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < storedKeys.Count; i++)
            if (storedKeys[i] is { } key) byKey[key] = i;
        for (var i = 0; i < sentKeys.Count; i++)
        {
            if (sentKeys[i] is not { } key || !byKey.TryGetValue(key, out var stored)) continue;
            matches[i] = stored;
            used[stored] = true;
        }
        for (var i = 0; i < sentKeys.Count && i < storedKeys.Count; i++)
        {
            if (matches[i] >= 0 || used[i] || (sentKeys[i] is not null && storedKeys[i] is not null)) continue;
            matches[i] = i;
            used[i] = true;
        }
        return matches;
    }
}
