using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Crm.Database;

/// <summary>A SQLite connection that takes the product's T-SQL. Its commands rewrite their text, see <see cref="PortableSql"/>.</summary>
public sealed class PortableSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    private const int MostStatements = 256;

    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);
    private int _statementsInUse;

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

    // A handle from the provider's pool keeps its settings: only a new one is set up.
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

    /// <summary>Where the connection waits for its next use when it is disposed; null: it is then closed.</summary>
    internal IdleSqliteConnections? Home { get; init; }

    /// <summary>Whether nothing is going on in it, so that somebody else may go on with it.</summary>
    internal bool IsIdle => State == ConnectionState.Open && Transaction is null && _statementsInUse == 0;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || Home is null || !Home.TakeBack(this))
            base.Dispose(disposing);
    }

    /// <summary>Closes it although it has a place to wait.</summary>
    internal void CloseForGood() => base.Dispose(true);

    /// <summary>A prepared statement of this text, kept from before or new; it is given back after its reader is closed.</summary>
    internal SqliteCommand TakeStatement(string text)
    {
        if (!_statements.Remove(text, out var statement))
        {
            statement = CreateRawCommand();
            statement.CommandText = text;
            statement.Prepare();
        }
        _statementsInUse++;
        return statement;
    }

    internal void GiveBack(SqliteCommand statement, bool isReusable)
    {
        _statementsInUse--;
        statement.Parameters.Clear();
        statement.Transaction = null;
        if (isReusable && _statements.Count < MostStatements && _statements.TryAdd(statement.CommandText, statement))
            return;
        statement.Dispose();
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

/// <summary>
/// A SQLite command that is given T-SQL and runs what it means on SQLite. Queries go through statements that the connection keeps
/// prepared: reading and planning the text costs more than most of them take to run.
/// </summary>
public sealed class PortableSqliteCommand : SqliteCommand
{
    private string _text = "";
    private SqliteCommand? _statement;
    private SqliteDataReader? _reader;

    /// <summary>The T-SQL text, as it was given.</summary>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set
        {
            GiveStatementBack();
            _text = value ?? "";
            base.CommandText = _text.Length == 0 ? "" : PortableSql.ToSqlite(_text);
        }
    }

    /// <inheritdoc/>
    public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
    {
        if (Connection is not PortableSqliteConnection { State: ConnectionState.Open } connection || !IsQuery
            || behavior.HasFlag(CommandBehavior.CloseConnection))
            return base.ExecuteReader(behavior);
        _statement ??= connection.TakeStatement(base.CommandText);
        _statement.Parameters.Clear();
        foreach (SqliteParameter parameter in Parameters)
            _statement.Parameters.Add(parameter);
        _statement.Transaction = Transaction;
        _statement.CommandTimeout = CommandTimeout;
        return _reader = _statement.ExecuteReader(behavior);
    }

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => new PortableSqliteReader(ExecuteReader(behavior));

    /// <inheritdoc/>
    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ExecuteDbDataReader(behavior));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            GiveStatementBack();
        base.Dispose(disposing);
    }

    // Writes are few beside what their commit takes, and would keep the values bound that they wrote.
    private bool IsQuery => _text.StartsWith("select ", StringComparison.Ordinal) || _text.StartsWith("with ", StringComparison.Ordinal);

    private void GiveStatementBack()
    {
        if (_statement is null)
            return;
        ((PortableSqliteConnection)_statement.Connection!).GiveBack(_statement, isReusable: _reader is null or { IsClosed: true });
        (_statement, _reader) = (null, null);
    }
}

/// <summary>
/// Open connections of one file that wait for their next use with the statements they have prepared. The last one in is the first
/// out, so that a quiet time uses few.
/// </summary>
internal sealed class IdleSqliteConnections(string connectionString)
{
    private const int Most = 8;

    private readonly ConcurrentDictionary<PortableSqliteConnection, bool> _lent = new();
    private readonly ConcurrentStack<PortableSqliteConnection> _idle = new();

    public async Task<PortableSqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (!_idle.TryPop(out var connection))
        {
            connection = new PortableSqliteConnection(connectionString) { Home = this };
            try
            {
                await connection.OpenAsync(cancellationToken);
            }
            catch
            {
                connection.CloseForGood();
                throw;
            }
        }
        _lent[connection] = true;
        return connection;
    }

    /// <summary>Keeps a connection that its user disposes; false: it is to be closed.</summary>
    public bool TakeBack(PortableSqliteConnection connection)
    {
        // What was lent before the file was let go belongs to a file that may be gone.
        if (!_lent.TryRemove(connection, out _) || !connection.IsIdle || _idle.Count >= Most)
            return false;
        _idle.Push(connection);
        return true;
    }

    public void Clear()
    {
        _lent.Clear();
        while (_idle.TryPop(out var connection))
            connection.CloseForGood();
    }
}
