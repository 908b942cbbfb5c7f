using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Crm.Database;

/// <summary>A transaction that may write. Disposed without a commit it is rolled back; either way the next writer gets its turn.</summary>
public sealed class WriteTransaction : IAsyncDisposable
{
    private SemaphoreSlim? _gate;

    internal WriteTransaction(DbTransaction transaction, SemaphoreSlim? gate)
    {
        Transaction = transaction;
        _gate = gate;
    }

    /// <summary>What commands are bound to.</summary>
    public DbTransaction Transaction { get; }

    /// <summary>Makes the work durable.</summary>
    /// <exception cref="UnknownOutcomeException">The server was lost while it committed: nobody may simply begin again.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await Transaction.CommitAsync(cancellationToken);
        }
        catch (Exception e) when (e is SqlException or InvalidOperationException && Transaction is SqlTransaction)
        {
            throw new UnknownOutcomeException("The connection was lost during the commit; whether the change was kept is not known.", e);
        }
    }

    /// <summary>Rolls back what was not committed and lets the next writer in.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Transaction.DisposeAsync();
        }
        finally
        {
            Interlocked.Exchange(ref _gate, null)?.Release();
        }
    }
}

/// <summary>A commit whose outcome is not known. It is never retried; the caller's idempotency key tells later.</summary>
public sealed class UnknownOutcomeException(string message, Exception innerException) : Exception(message, innerException);
