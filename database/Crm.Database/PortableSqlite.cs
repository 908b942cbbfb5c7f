using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Crm.Database;

/// <summary>A SQLite connection that takes the product's T-SQL. Its commands rewrite their text, see <see cref="PortableSql"/>.</summary>
public sealed class PortableSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    // synchronous=FULL: in WAL mode NORMAL survives a killed process but not a power cut, and what was acknowledged must stay.
    // The cache is per connection and grows with use only; the mapped part is shared with the operating system.
    private const string Settings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA busy_timeout = 10000;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -65536;
        PRAGMA mmap_size = 268435456;
        PRAGMA journal_size_limit = 67108864;
        """;

    // A pooled connection keeps its handle and its settings: only a new handle is set up.
    private static readonly ConditionalWeakTable<sqlite3, object> Prepared = [];

    /// <inheritdoc/>
    public override void Open()
    {
        base.Open();
        if (Handle is null || Prepared.TryGetValue(Handle, out _))
            return;
        using var command = CreateRawCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
        Prepared.AddOrUpdate(Handle, this.GetType());
    }

    /// <summary>A command whose text is T-SQL of the portable subset.</summary>
    public override SqliteCommand CreateCommand() => new PortableSqliteCommand
    {
        Connection = this,
        CommandTimeout = DefaultTimeout,
        Transaction = Transaction,
    };

    /// <summary>A command whose text is SQLite's own: for the scripts under database/sqlite only.</summary>
    public SqliteCommand CreateRawCommand() => new()
    {
        Connection = this,
        CommandTimeout = DefaultTimeout,
        Transaction = Transaction,
    };
}

/// <summary>A SQLite command that is given T-SQL and runs what it means on SQLite.</summary>
public sealed class PortableSqliteCommand : SqliteCommand
{
    private string text = "";

    /// <summary>The T-SQL text, as it was given.</summary>
    [AllowNull]
    public override string CommandText
    {
        get => text;
        set
        {
            text = value ?? "";
            base.CommandText = text.Length == 0 ? "" : PortableSql.ToSqlite(text);
        }
    }
}
