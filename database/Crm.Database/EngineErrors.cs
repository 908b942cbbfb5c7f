using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Crm.Database;

internal static partial class SqlServerErrors
{
    // 1205 deadlock, 1222 lock timeout, 3960 snapshot conflict, -2 timeout; the rest are the connection and the cloud's throttling.
    public static readonly FrozenSet<int> Transient = new[]
    {
        -2, 20, 64, 121, 233, 1204, 1205, 1222, 3960, 10053, 10054, 10060, 10928, 10929, 40197, 40501, 40613, 49918, 49919, 49920,
    }.ToFrozenSet();

    // No server, no log-in possible now, disk or log full, database offline or in recovery.
    public static readonly FrozenSet<int> Unavailable = new[]
    {
        -1, 2, 20, 53, 64, 121, 233, 258, 922, 942, 945, 1105, 4060, 4064, 9002, 10053, 10054, 10060, 10061, 11001, 17142, 18401, 40613,
    }.ToFrozenSet();

    public static SqlError? Find(SqlException exception, params ReadOnlySpan<int> numbers)
    {
        foreach (SqlError error in exception.Errors)
        {
            if (numbers.Contains(error.Number))
                return error;
        }

        return null;
    }

    /// <summary>
    /// The constraint an error speaks of. Messages come in the server's language and order, so the name is known by the prefix
    /// that every name of ours has, not by its place.
    /// </summary>
    public static string ConstraintName(SqlError error, params ReadOnlySpan<string> prefixes)
    {
        foreach (Match quoted in QuotedName().Matches(error.Message))
        {
            var name = quoted.Groups[1].Value;
            foreach (var prefix in prefixes)
            {
                if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    return name;
            }
        }

        return "";
    }

    [GeneratedRegex("['\"“”„«‘]([^'\"“”„»’]+)['\"“”»’]")]
    private static partial Regex QuotedName();
}

/// <summary>SQLite names the columns of a violated key, not the key: this finds the name the migration gave it.</summary>
internal sealed class SqliteConstraintNames(CrmDatabase database)
{
    private volatile Dictionary<string, string>? _names;

    /// <summary>From "customers_Customer.Source, customers_Customer.Code" to "UQ_Customer_Code".</summary>
    public string Unique(string columns)
    {
        if (columns.StartsWith("index '", StringComparison.Ordinal))
            return columns[7..^1];
        var key = Key(columns.Split(", "));
        var known = _names ??= Read();
        if (known.TryGetValue(key, out var name))
            return name;
        // A migration may have come since.
        _names = known = Read();
        return known.GetValueOrDefault(key, columns);
    }

    /// <summary>What follows the phrase in "SQLite Error 19: 'UNIQUE constraint failed: T.A, T.B'."</summary>
    public static string Detail(SqliteException exception, string phrase)
    {
        var at = exception.Message.IndexOf(phrase, StringComparison.Ordinal);
        if (at < 0)
            return "";
        var detail = exception.Message[(at + phrase.Length)..];
        return detail.EndsWith("'.", StringComparison.Ordinal) ? detail[..^2] : detail;
    }

    private static string Key(IEnumerable<string> columns) => string.Join(",", columns).ToLowerInvariant();

    private Dictionary<string, string> Read()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        using var connection = new PortableSqliteConnection(database.ConnectionString);
        connection.Open();
        using var command = connection.CreateRawCommand();
        command.CommandText = "select tbl_name, sql from sqlite_master where sql is not null and type in ('table', 'index') order by type desc";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            ReadDefinition(reader.GetString(0), SqlTokens.Read(reader.GetString(1)), found);
        return found;
    }

    private static void ReadDefinition(string table, List<SqlToken> tokens, Dictionary<string, string> found)
    {
        if (tokens.Count > 3 && tokens[1].IsWord("unique") && tokens[2].IsWord("index"))
        {
            var on = tokens.FindIndex(t => t.IsWord("on"));
            Add(table, tokens[3].Name, Columns(tokens, on + 2), found);
            return;
        }

        var column = "";
        var depth = 0;
        for (var i = 1; i < tokens.Count; i++)
        {
            depth += tokens[i].IsSymbol("(") ? 1 : tokens[i].IsSymbol(")") ? -1 : 0;
            if (depth == 1 && (tokens[i - 1].IsSymbol("(") || tokens[i - 1].IsSymbol(",")))
                column = tokens[i].Name;
            if (depth != 1 || !tokens[i].IsWord("constraint") || i + 3 >= tokens.Count)
                continue;
            var after = tokens[i + 2].IsWord("unique") ? i + 3 : tokens[i + 2].IsWord("primary") ? i + 4 : -1;
            if (after < 0)
                continue;
            var columns = after < tokens.Count && tokens[after].IsSymbol("(") ? Columns(tokens, after) : [column];
            Add(table, tokens[i + 1].Name, columns, found);
        }
    }

    private static void Add(string table, string name, IEnumerable<string> columns, Dictionary<string, string> found) =>
        found.TryAdd(Key(columns.Select(c => $"{table}.{c}")), name);

    private static List<string> Columns(List<SqlToken> tokens, int open)
    {
        var columns = new List<string>();
        for (var i = open + 1; i < tokens.Count && !tokens[i].IsSymbol(")"); i++)
        {
            if (tokens[i - 1].IsSymbol("(") || tokens[i - 1].IsSymbol(","))
                columns.Add(tokens[i].Name);
        }

        return columns;
    }
}
