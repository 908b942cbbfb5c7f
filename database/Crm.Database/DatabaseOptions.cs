using Microsoft.Data.Sqlite;

namespace Crm.Database;

/// <summary>Which engine holds the data, and where. Bound from the configuration section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The engine. SQLite unless told otherwise, so that a newcomer needs no server.</summary>
    public Engine Provider { get; set; } = Engine.Sqlite;

    /// <summary>Needed for SQL Server. On SQLite it may be left out: then the file is crm.db in the data folder.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Where the embedded database keeps its file. Made when it is missing.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>Options for one SQLite file.</summary>
    public static DatabaseOptions ForSqlite(string file) => new()
    {
        Provider = Engine.Sqlite,
        ConnectionString = new SqliteConnectionStringBuilder { DataSource = file }.ToString(),
    };

    /// <summary>Options for one SQL Server database.</summary>
    public static DatabaseOptions ForSqlServer(string connectionString) => new()
    {
        Provider = Engine.SqlServer,
        ConnectionString = connectionString,
    };
}
