using System.Data.Common;
using Dapper;
using Microsoft.Data.SqlClient;

namespace Crm.Database;

/// <summary>What migrating needs and only an engine's own words can say.</summary>
internal abstract class MigrationEngine
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>SQLite refuses to drop or rename what a view reads.</summary>
    public abstract bool ViewsStandInTheWay { get; }

    public abstract Task<bool> ExistsAsync(CancellationToken cancellationToken);

    public abstract Task PrepareAsync(Action<string> tell, CancellationToken cancellationToken);

    /// <summary>Held while migrating, by one process at a time; let go by the operating system or the server if it is killed.</summary>
    public abstract Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken);

    public abstract Task<bool> HasJournalAsync(DbConnection connection, CancellationToken cancellationToken);

    public abstract Task MakeJournalAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Loosens what a script must have loosened, until disposed.</summary>
    public virtual Task<IAsyncDisposable?> RelaxAsync(DbConnection connection, Script script, CancellationToken cancellationToken) =>
        Task.FromResult<IAsyncDisposable?>(null);

    public virtual Task CheckAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task AfterAsync(DbConnection connection, Action<string> tell, CancellationToken cancellationToken) => Task.CompletedTask;

    protected static MigrationException Busy() =>
        new($"Another process has been migrating this database for {Patience.TotalSeconds:0} seconds. Wait for it, or end it, and start again.");
}

internal sealed class SqliteMigrationEngine(CrmDatabase database) : MigrationEngine
{
    public override bool ViewsStandInTheWay => true;

    public override Task<bool> ExistsAsync(CancellationToken cancellationToken) => Task.FromResult(File.Exists(database.File));

    public override Task PrepareAsync(Action<string> tell, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken)
    {
        // A file beside the database: each script commits by itself, so a lock inside of the database would not last.
        var until = DateTime.UtcNow + Patience;
        while (true)
        {
            try
            {
                return new FileStream(database.File + "-migrating", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Directory.Exists(Path.GetDirectoryName(database.File)))
            {
                if (DateTime.UtcNow > until)
                    throw Busy();
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    public override async Task<bool> HasJournalAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await RawAsync(connection, null, "select count(*) from sqlite_master where name = 'migration_Script'", cancellationToken) is 1L;

    public override Task MakeJournalAsync(DbConnection connection, CancellationToken cancellationToken) => RawAsync(connection, null, """
        create table if not exists migration_Script (
            Position integer not null constraint PK_Script primary key autoincrement,
            Name nvarchar(200) collate nocase not null constraint UQ_Script_Name unique,
            Hash nvarchar(64) not null,
            AppliedAt nvarchar(30) not null)
        """, cancellationToken);

    // A table can only be rebuilt under its children while foreign keys sleep, and the switch works between transactions only.
    public override async Task<IAsyncDisposable?> RelaxAsync(DbConnection connection, Script script, CancellationToken cancellationToken)
    {
        if (script.Kind != ScriptKind.SqliteMigration || !script.Begins(Script.RebuildsTables))
            return null;
        await RawAsync(connection, null, "pragma foreign_keys = off", cancellationToken);
        return new ForeignKeysAwake(connection);
    }

    public override async Task CheckAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (await RawAsync(connection, transaction, "pragma foreign_keys", cancellationToken) is 0L
            && await RawAsync(connection, transaction, "select \"table\" from pragma_foreign_key_check limit 1", cancellationToken) is string table)
            throw new InvalidOperationException($"Rows of {table} point to rows that do not exist.");
    }

    public override Task AfterAsync(DbConnection connection, Action<string> tell, CancellationToken cancellationToken) =>
        RawAsync(connection, null, "pragma optimize", cancellationToken);

    private sealed class ForeignKeysAwake(DbConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await RawAsync(connection, null, "pragma foreign_keys = on", CancellationToken.None);
    }

    private static async Task<object?> RawAsync(DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken)
    {
        await using DbCommand command = ((PortableSqliteConnection)connection).CreateRawCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}

internal sealed class SqlServerMigrationEngine(CrmDatabase database) : MigrationEngine
{
    private const int NoSuchDatabase = 911;
    private const int CannotOpenDatabase = 4060;

    // The same words make the schema on the first start and find it on every other.
    private const string Journal = """
        if schema_id(N'migration') is null
            exec (N'create schema migration');
        if object_id(N'migration.Script', N'U') is null
            create table migration.Script (
                Position bigint identity(1,1) not null constraint PK_Script primary key,
                Name nvarchar(200) not null constraint UQ_Script_Name unique,
                Hash nvarchar(64) not null,
                AppliedAt nvarchar(30) not null);
        """;

    public override bool ViewsStandInTheWay => false;

    public override async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            return true;
        }
        catch (SqlException e) when (e.Number is NoSuchDatabase or CannotOpenDatabase)
        {
            return false;
        }
    }

    /// <summary>Makes the database when the server has none of that name.</summary>
    public override async Task PrepareAsync(Action<string> tell, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(cancellationToken))
            await MakeDatabaseAsync(tell, cancellationToken);
        await SwitchSnapshotOnAsync(cancellationToken);
    }

    private async Task MakeDatabaseAsync(Action<string> tell, CancellationToken cancellationToken)
    {
        var name = new SqlConnectionStringBuilder(database.ConnectionString).InitialCatalog;
        tell($"Makes the database {name}.");
        await using (var master = new SqlConnection(
            new SqlConnectionStringBuilder(database.ConnectionString) { InitialCatalog = "master" }.ToString()))
            await master.ExecuteAsync(new CommandDefinition(
                $"create database [{name.Replace("]", "]]", StringComparison.Ordinal)}]", commandTimeout: 300, cancellationToken: cancellationToken));
        database.ClearPool();
    }

    public override async Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken)
    {
        var connection = (SqlConnection)await database.OpenAsync(cancellationToken);
        try
        {
            // Held by the session of this connection: the server lets it go when the process dies.
            var outcome = await connection.ExecuteScalarAsync<int>(new CommandDefinition("""
                declare @outcome int;
                exec @outcome = sp_getapplock @Resource = N'crm.migration', @LockMode = 'Exclusive', @LockOwner = 'Session',
                    @LockTimeout = @Milliseconds;
                select @outcome;
                """, new { Milliseconds = (int)Patience.TotalMilliseconds }, commandTimeout: (int)Patience.TotalSeconds + 30,
                cancellationToken: cancellationToken));
            if (outcome < 0)
                throw Busy();
            return new ApplicationLock(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override async Task<bool> HasJournalAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "select case when object_id(N'migration.Script', N'U') is null then 0 else 1 end", cancellationToken: cancellationToken)) == 1;

    public override Task MakeJournalAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(Journal, cancellationToken: cancellationToken));

    /// <summary>Readers must not wait for writers. The switch needs the database for itself, so it is tried and never insisted on.</summary>
    private async Task SwitchSnapshotOnAsync(CancellationToken cancellationToken)
    {
        database.ClearPool();
        await using var connection = await database.OpenAsync(cancellationToken);
        try
        {
            var on = await connection.ExecuteScalarAsync<bool?>(new CommandDefinition(
                "select is_read_committed_snapshot_on from sys.databases where name = db_name()", cancellationToken: cancellationToken));
            if (on == false)
                await connection.ExecuteAsync(new CommandDefinition(
                    "alter database current set read_committed_snapshot on with no_wait",
                    commandTimeout: 30, cancellationToken: cancellationToken));
        }
        catch (SqlException)
        {
            _snapshotRefused = true;
        }
    }

    private bool _snapshotRefused;

    public override Task AfterAsync(DbConnection connection, Action<string> tell, CancellationToken cancellationToken)
    {
        if (_snapshotRefused)
            tell("Read committed snapshot could not be switched on; ask the administrator: "
                + "alter database … set read_committed_snapshot on.");
        return Task.CompletedTask;
    }

    private sealed class ApplicationLock(SqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                // A pooled connection would keep the lock until it is used again.
                await connection.ExecuteAsync("exec sp_releaseapplock @Resource = N'crm.migration', @LockOwner = 'Session'");
            }
            catch (SqlException)
            {
                SqlConnection.ClearPool(connection);
            }
            finally
            {
                await connection.DisposeAsync();
            }
        }
    }
}
