using System.Collections.Concurrent;

namespace Crm.Database;

/// <summary>
/// Turns the product's T-SQL into SQLite's dialect, once per statement text. Only a small subset is known; what is outside
/// of it and would mean something else on SQLite is refused with a <see cref="NotSupportedException"/> that names it.
/// The list of rewrites stands in database/README.md.
/// </summary>
public static class PortableSql
{
    // Statements are constants, but a list written as `in @Ids` makes one text per length: the cache starts anew when full.
    private const int CachedTexts = 4096;

    private static readonly ConcurrentDictionary<string, string> Cache = new(StringComparer.Ordinal);

    /// <summary>The schemas whose names are folded into the table's: <c>orders.OrderLine</c> becomes <c>orders_OrderLine</c>.</summary>
    public static IReadOnlySet<string> Schemas { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "access", "customers", "orders", "opportunities", "complaints", "profitability", "grading", "messaging", "migration",
    };

    /// <summary>The text for SQLite, from the cache when it has been seen before.</summary>
    /// <exception cref="NotSupportedException">The text uses a construct outside of the portable subset.</exception>
    public static string ToSqlite(string sql)
    {
        if (Cache.TryGetValue(sql, out var known))
            return known;
        var rewritten = Rewrite(sql);
        if (Cache.Count >= CachedTexts)
            Cache.Clear();
        Cache[sql] = rewritten;
        return rewritten;
    }

    /// <summary>The text for SQLite, not kept: for scripts that run once.</summary>
    /// <exception cref="NotSupportedException">The text uses a construct outside of the portable subset.</exception>
    public static string Rewrite(string sql) =>
        IsProvidersOwn(sql) ? sql : new PortableSqlRewriter(SqlTokens.Read(sql)).Rewrite();

    internal static int CachedCount => Cache.Count;

    // Microsoft.Data.Sqlite sends these through the same commands. Its texts are in capitals, ours are not.
    private static bool IsProvidersOwn(string sql) =>
        sql.StartsWith("PRAGMA ", StringComparison.Ordinal)
        || sql.StartsWith("SAVEPOINT ", StringComparison.Ordinal)
        || sql.StartsWith("RELEASE ", StringComparison.Ordinal)
        || sql.StartsWith("ROLLBACK", StringComparison.Ordinal)
        || sql is "BEGIN;" or "BEGIN IMMEDIATE;" or "COMMIT;";
}
