using System.Data.Common;
using System.Runtime.CompilerServices;
using Crm.Database;
using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Common;

/// <summary>
/// The database as one request sees it: one connection, opened when first asked for, and at most one transaction, which whoever
/// comes later joins. Scoped; not for two threads at once. It never retries, but can be used again after a rollback.
/// </summary>
public sealed class DbSession(CrmDatabase database, ILogger<DbSession>? logger = null) : IAsyncDisposable, IDisposable
{
    private readonly List<Func<Task>> _committed = [];
    private DbConnection? _connection;
    private WriteTransaction? _write;
    private bool _broken;
    private BulkWriter? _bulk;

    /// <summary>Seconds a command may take. Reports and bulk work raise it for themselves.</summary>
    public int CommandTimeout { get; set; } = 30;

    /// <summary>Writes many rows at once, in the open transaction.</summary>
    public BulkWriter Bulk => _bulk ??= new BulkWriter(this);

    /// <summary>Which engine answers. Only bulk writing and migrating may care.</summary>
    public Engine Engine => database.Engine;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => _write is not null;

    /// <summary>The transaction that commands are bound to, if one is open.</summary>
    public DbTransaction? Transaction => _write?.Transaction;

    /// <summary>The connection of this session. The session disposes it.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken = default) =>
        _connection ??= await database.OpenAsync(cancellationToken);

    /// <summary>A command bound to the open transaction, for Dapper's methods on the connection.</summary>
    public CommandDefinition Command(string sql, object? parameters = null, CancellationToken cancellationToken = default) =>
        new(sql, parameters, _write?.Transaction, CommandTimeout, cancellationToken: cancellationToken);

    /// <summary>
    /// Runs the work in a transaction: in the open one, or in a new one that is committed when the work is done and rolled back
    /// when it throws. When joined work throws, the whole is lost even if somebody catches it.
    /// </summary>
    /// <exception cref="UnknownOutcomeException">The connection was lost during the commit.</exception>
    public async Task<T> InTransactionAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken = default)
    {
        if (_write is not null)
            return await JoinAsync(work);

        T result;
        Func<Task>[] callbacks;
        try
        {
            _write = await database.BeginWriteAsync(await OpenAsync(cancellationToken), cancellationToken);
            _broken = false;
            result = await work();
            if (_broken)
                throw new InvalidOperationException("A part of this unit of work failed and the failure was swallowed; nothing is kept.");
            await _write.CommitAsync(cancellationToken);
            callbacks = [.. _committed];
            await EndAsync();
        }
        catch
        {
            await EndAsync();
            // The next attempt gets a connection that the pool has looked at.
            await CloseAsync();
            throw;
        }

        await RunAsync(callbacks);
        return result;
    }

    /// <summary>As <see cref="InTransactionAsync{T}"/>, for work without a result.</summary>
    public Task InTransactionAsync(Func<Task> work, CancellationToken cancellationToken = default) =>
        InTransactionAsync(async () =>
        {
            await work();
            return true;
        }, cancellationToken);

    /// <summary>
    /// Runs once the open transaction is committed; never after a rollback. For signals only: what fails here is logged, because
    /// the change is kept and nobody may begin it again.
    /// </summary>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public void OnCommitted(Func<Task> callback)
    {
        if (_write is null)
            throw new InvalidOperationException("There is no transaction to wait for.");
        _committed.Add(callback);
    }

    /// <summary>All rows.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null, CancellationToken cancellationToken = default)
    {
        var rows = await (await OpenAsync(cancellationToken)).QueryAsync<T>(Command(sql, parameters, cancellationToken));
        return rows.AsList();
    }

    /// <summary>The one row, or null (the type's default) when there is none.</summary>
    /// <exception cref="InvalidOperationException">There are several rows.</exception>
    public async Task<T?> QuerySingleOrDefaultAsync<T>(string sql, object? parameters = null, CancellationToken cancellationToken = default) =>
        await (await OpenAsync(cancellationToken)).QuerySingleOrDefaultAsync<T>(Command(sql, parameters, cancellationToken));

    /// <summary>Runs the statement and gives the number of rows it touched.</summary>
    public async Task<int> ExecuteAsync(string sql, object? parameters = null, CancellationToken cancellationToken = default) =>
        await (await OpenAsync(cancellationToken)).ExecuteAsync(Command(sql, parameters, cancellationToken));

    /// <summary>
    /// Runs an insert whose row somebody else may add at the same moment, and answers whether this one added it. On SQL Server two
    /// may both see that there is none; the second then waits for the first and is refused. The transaction goes on.
    /// </summary>
    public async Task<bool> TryAddAsync(string sql, object? parameters = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ExecuteAsync(sql, parameters, cancellationToken) > 0;
        }
        catch (DbException exception) when (database.IsUniqueViolation(exception, out _))
        {
            return false;
        }
    }

    /// <summary>The first column of the first row; the type's default when there is none or it is null.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, object? parameters = null, CancellationToken cancellationToken = default) =>
        await (await OpenAsync(cancellationToken)).ExecuteScalarAsync<T>(Command(sql, parameters, cancellationToken));

    /// <summary>Row by row, never all in memory. The connection is busy until the last one is taken.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string sql, object? parameters = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var open = await OpenAsync(cancellationToken);
        await foreach (var row in open.QueryUnbufferedAsync<T>(sql, parameters, _write?.Transaction, CommandTimeout)
            .WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>
    /// Row by row as the engine gives them, nothing made of them: for the few numbers of very many rows. A bigint is read as such, an int
    /// as an int, on both engines.
    /// </summary>
    public async Task ReadAsync(string sql, object? parameters, Action<DbDataReader> row, CancellationToken cancellationToken = default)
    {
        await using var reader = await (await OpenAsync(cancellationToken)).ExecuteReaderAsync(Command(sql, parameters, cancellationToken));
        while (await reader.ReadAsync(cancellationToken)) row(reader);
    }

    /// <summary>Rolls back what is open and gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await CloseAsync();
    }

    /// <summary>As <see cref="DisposeAsync"/>, for scopes that end synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<T> JoinAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch
        {
            _broken = true;
            throw;
        }
    }

    private async Task EndAsync()
    {
        var ended = _write;
        _write = null;
        _committed.Clear();
        if (ended is null)
            return;
        try
        {
            await ended.DisposeAsync();
        }
        catch (DbException e)
        {
            // A lost connection cannot roll back; the server has done so already.
            Log.LogWarning(e, "The rollback failed on a lost connection.");
        }
    }

    private async Task CloseAsync()
    {
        var closing = _connection;
        _connection = null;
        if (closing is not null)
            await closing.DisposeAsync();
    }

    private async Task RunAsync(Func<Task>[] callbacks)
    {
        foreach (var callback in callbacks)
        {
            try
            {
                await callback();
            }
            catch (Exception e)
            {
                Log.LogError(e, "What was to follow a commit failed; the change itself is kept.");
            }
        }
    }

    private ILogger Log => logger ?? (ILogger)NullLogger.Instance;
}
