using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Crm.Database;

/// <summary>
/// The one database of this process: opens connections, begins write transactions and says what an engine's error means.
/// A singleton; safe to use from many threads.
/// </summary>
public sealed class CrmDatabase
{
    // Writers of one file queue here without holding a thread; waiting inside SQLite would block pool threads.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);

    // By connection string: whoever lets go of the file closes what others of the same file keep open.
    private static readonly ConcurrentDictionary<string, IdleSqliteConnections> Idle = new(StringComparer.Ordinal);

    // Before SQLite is first used: a connection is used by one thread at a time, so that it needs no lock at every call, and nobody
    // asks how much memory SQLite has taken.
    static CrmDatabase()
    {
        SQLitePCL.Batteries_V2.Init();
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private readonly string _connectionString;
    private readonly IdleSqliteConnections? _idle;
    private readonly SemaphoreSlim? _gate;
    private readonly SqliteConstraintNames? _sqliteNames;

    /// <summary>Makes the data folder when it is missing; opens nothing yet.</summary>
    /// <exception cref="ArgumentException">SQL Server without a connection string, or SQLite in memory.</exception>
    public CrmDatabase(DatabaseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Engine = options.Provider;
        if (Engine == Engine.SqlServer)
        {
            if (string.IsNullOrWhiteSpace(options.ConnectionString))
                throw new ArgumentException("Database:ConnectionString is needed for SQL Server.", nameof(options));
            _connectionString = options.ConnectionString;
            return;
        }

        var builder = new SqliteConnectionStringBuilder(options.ConnectionString ?? "");
        if (builder.DataSource.Length == 0)
            builder.DataSource = Path.Combine(options.DataFolder, "crm.db");
        if (builder.DataSource == ":memory:" || builder.Mode == SqliteOpenMode.Memory)
            throw new ArgumentException("The embedded database lives in a file; every connection would see its own memory.", nameof(options));
        File = Path.GetFullPath(builder.DataSource);
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        builder.DataSource = File;
        _connectionString = builder.ToString();
        _gate = Gates.GetOrAdd(File, _ => new SemaphoreSlim(1, 1));
        _idle = Idle.GetOrAdd(_connectionString, text => new IdleSqliteConnections(text));
        _sqliteNames = new SqliteConstraintNames(this);
    }

    /// <summary>Which engine holds the data.</summary>
    public Engine Engine { get; }

    /// <summary>The full path of the embedded database's file; null on SQL Server.</summary>
    public string? File { get; }

    internal string ConnectionString => _connectionString;

    /// <summary>An open connection; disposing gives it back to the pool.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken = default)
    {
        if (_idle is not null)
            return await _idle.OpenAsync(cancellationToken);
        var connection = new SqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Begins a transaction that may write. On SQLite it waits for the one writer's place and takes the write lock at once,
    /// so that it can never fail half way because another writes; on SQL Server it is read committed.
    /// </summary>
    public async Task<WriteTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken = default)
    {
        if (_gate is null)
            return new WriteTransaction(
                await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken), null);

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return new WriteTransaction(((SqliteConnection)connection).BeginTransaction(deferred: false), _gate);
        }
        catch
        {
            _gate.Release();
            throw;
        }
    }

    /// <summary>Forgets pooled connections, so that the file may be moved or deleted. Waits for nobody.</summary>
    public void ClearPool()
    {
        if (_idle is not null)
        {
            _idle.Clear();
            using var connection = new PortableSqliteConnection(_connectionString);
            SqliteConnection.ClearPool(connection);
        }
        else
        {
            using var connection = new SqlConnection(_connectionString);
            SqlConnection.ClearPool(connection);
        }
    }

    /// <summary>
    /// Whether the same work, begun again, may well succeed: a deadlock, a lock that was not had in time, a lost connection
    /// before the commit. Never for a commit whose outcome is unknown.
    /// </summary>
    public bool IsTransient(Exception exception) =>
        !Chain(exception).Any(e => e is UnknownOutcomeException) && Chain(exception).Any(e => e switch
        {
            SqlException sql => sql.Errors.Cast<SqlError>().Any(error => SqlServerErrors.Transient.Contains(error.Number)),
            SqliteException sqlite => sqlite.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED,
            _ => false,
        });

    /// <summary>Whether the database cannot be reached or cannot write: unreachable server, unreadable file, full disk.</summary>
    public bool IsUnavailable(Exception exception) => Chain(exception).Any(e => e switch
    {
        SqlException sql => sql.Class >= 20 || sql.Errors.Cast<SqlError>().Any(error => SqlServerErrors.Unavailable.Contains(error.Number)),
        SqliteException sqlite => sqlite.SqliteErrorCode is SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_IOERR
            or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_READONLY,
        _ => false,
    });

    /// <summary>Whether a primary key, unique constraint or unique index refused a row, and its name; compare it ignoring case.</summary>
    public bool IsUniqueViolation(Exception exception, out string constraint)
    {
        foreach (var e in Chain(exception))
        {
            if (e is SqlException sql && SqlServerErrors.Find(sql, 2601, 2627) is { } error)
            {
                constraint = SqlServerErrors.ConstraintName(error, "UQ_", "IX_", "PK_", "UX_");
                return true;
            }

            if (e is SqliteException { SqliteExtendedErrorCode: 2067 or 1555 or 2579 } sqlite)
            {
                constraint = _sqliteNames!.Unique(SqliteConstraintNames.Detail(sqlite, "UNIQUE constraint failed: "));
                return true;
            }
        }

        constraint = "";
        return false;
    }

    /// <summary>Whether a foreign key refused a change. SQLite does not say which one: then the name is empty.</summary>
    public bool IsForeignKeyViolation(Exception exception, out string constraint)
    {
        foreach (var e in Chain(exception))
        {
            if (e is SqlException sql && SqlServerErrors.Find(sql, 547) is { } error
                && SqlServerErrors.ConstraintName(error, "FK_", "CK_") is var name && !IsCheck(name))
            {
                constraint = name;
                return true;
            }

            if (e is SqliteException { SqliteExtendedErrorCode: 787 })
            {
                constraint = "";
                return true;
            }
        }

        constraint = "";
        return false;
    }

    /// <summary>Whether a check constraint refused a row, and its name.</summary>
    public bool IsCheckViolation(Exception exception, out string constraint)
    {
        foreach (var e in Chain(exception))
        {
            if (e is SqlException sql && SqlServerErrors.Find(sql, 547) is { } error
                && SqlServerErrors.ConstraintName(error, "FK_", "CK_") is var name && IsCheck(name))
            {
                constraint = name;
                return true;
            }

            if (e is SqliteException { SqliteExtendedErrorCode: 275 } sqlite)
            {
                constraint = SqliteConstraintNames.Detail(sqlite, "CHECK constraint failed: ");
                return true;
            }
        }

        constraint = "";
        return false;
    }

    // SQL Server has one number for both; our names tell them apart.
    private static bool IsCheck(string constraint) => constraint.StartsWith("CK_", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
            yield return e;
    }
}
