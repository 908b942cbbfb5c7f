using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Crm.Database;

/// <summary>What a script's state in the database is.</summary>
/// <param name="Name">The script's name as the journal writes it; views have the prefix <c>views/</c>.</param>
/// <param name="AppliedAt">UTC, or null when it waits to be applied.</param>
public sealed record ScriptStatus(string Name, DateTime? AppliedAt);

/// <summary>
/// Brings the database up to date: every script once, in order of its number, each in one transaction together with its line
/// in the journal, so that a process killed in the middle leaves the script unapplied. Views are dropped and made anew all
/// together when one has changed. Only one process migrates at a time; the others wait and then find nothing to do.
/// An edited script, a script that is gone and a script numbered before one that was applied are refused.
/// </summary>
public sealed class Migrator
{
    private readonly CrmDatabase _database;
    private readonly MigrationEngine _engine;
    private readonly IReadOnlyList<Script> _migrations;
    private readonly IReadOnlyList<Script> _views;

    /// <summary>A migrator of the given scripts, or of the product's own.</summary>
    /// <exception cref="MigrationException">Two scripts have one number, or a name has none.</exception>
    public Migrator(CrmDatabase database, IReadOnlyList<Script>? scripts = null)
    {
        _database = database;
        _engine = database.Engine == Engine.Sqlite ? new SqliteMigrationEngine(database) : new SqlServerMigrationEngine(database);
        var ours = (scripts ?? Script.BuiltIn()).Where(s => s.RunsOn(database.Engine)).ToList();
        _migrations = [.. ours.Where(s => s.Kind != ScriptKind.View).OrderBy(s => s.Number)];
        _views = ViewOrder.Sort(ours.Where(s => s.Kind == ScriptKind.View));
        foreach (var pair in _migrations.GroupBy(s => s.Number).Where(g => g.Count() > 1))
            throw new MigrationException($"The scripts {string.Join(" and ", pair.Select(s => s.Name))} have the same number.");
    }

    /// <summary>Every script with the time it was applied. Changes nothing.</summary>
    /// <exception cref="MigrationException">A script was edited, is gone, or comes too late.</exception>
    public async Task<IReadOnlyList<ScriptStatus>> StatusAsync(CancellationToken cancellationToken = default)
    {
        if (!await _engine.ExistsAsync(cancellationToken))
            return [.. _migrations.Concat(_views).Select(s => new ScriptStatus(s.JournalName, null))];
        await using var connection = await _database.OpenAsync(cancellationToken);
        var journal = await _engine.HasJournalAsync(connection, cancellationToken) ? await ReadJournalAsync(connection, cancellationToken) : [];
        Check(journal);
        return [.. _migrations.Concat(_views).Select(s => new ScriptStatus(s.JournalName,
            journal.TryGetValue(s.JournalName, out var row) && row.Hash == s.Hash
                ? DateTime.SpecifyKind(DateTime.Parse(row.AppliedAt, CultureInfo.InvariantCulture), DateTimeKind.Utc)
                : null))];
    }

    /// <summary>Applies what waits. Gives the names of what was applied; empty when the database was up to date.</summary>
    /// <param name="progress">Told one sentence before each step.</param>
    /// <param name="cancellationToken">Stops between two scripts.</param>
    /// <exception cref="MigrationException">A script was edited, is gone, comes too late, or failed.</exception>
    public async Task<IReadOnlyList<string>> UpAsync(Action<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var tell = progress ?? (_ => { });
        await _engine.PrepareAsync(tell, cancellationToken);
        await using var turn = await _engine.LockAsync(cancellationToken);
        await using var connection = await _database.OpenAsync(cancellationToken);
        await _engine.MakeJournalAsync(connection, cancellationToken);
        var journal = await ReadJournalAsync(connection, cancellationToken);
        Check(journal);

        var applied = new List<string>();
        var waiting = _migrations.Where(s => !journal.ContainsKey(s.JournalName)).ToList();
        var known = journal.Keys.Where(name => name.StartsWith("views/", StringComparison.Ordinal)).ToList();
        var viewsChanged = known.Count != _views.Count
            || _views.Any(v => !journal.TryGetValue(v.JournalName, out var row) || row.Hash != v.Hash);
        if (waiting.Count > 0 && known.Count > 0 && _engine.ViewsStandInTheWay)
        {
            tell("Drops the views, so that tables may change.");
            await InTransactionAsync(connection, "the views", () => DropViewsAsync(connection, known, cancellationToken), cancellationToken);
            known = [];
            viewsChanged = true;
        }

        foreach (var script in waiting)
        {
            cancellationToken.ThrowIfCancellationRequested();
            tell($"Applies {script.Name}.");
            await ApplyAsync(connection, script, cancellationToken);
            applied.Add(script.JournalName);
        }

        if (viewsChanged)
        {
            tell($"Makes {_views.Count} views.");
            await InTransactionAsync(connection, "the views", () => MakeViewsAsync(connection, known, cancellationToken), cancellationToken);
            applied.AddRange(_views.Select(v => v.JournalName));
        }

        await _engine.AfterAsync(connection, tell, cancellationToken);
        return applied;
    }

    private async Task ApplyAsync(DbConnection connection, Script script, CancellationToken cancellationToken)
    {
        if (script.Kind == ScriptKind.SqlServerMigration && script.Begins(Script.OutsideTransaction))
        {
            try
            {
                await RunBatchesAsync(connection, script, cancellationToken);
                await WriteJournalAsync(connection, script, cancellationToken);
            }
            catch (Exception e) when (e is not (OperationCanceledException or MigrationException))
            {
                throw Failed(script.Name, e);
            }

            return;
        }

        await using var rules = await _engine.RelaxAsync(connection, script, cancellationToken);
        await InTransactionAsync(connection, script.Name, async () =>
        {
            await RunBatchesAsync(connection, script, cancellationToken);
            await _engine.CheckAsync(connection, Transaction, cancellationToken);
            await WriteJournalAsync(connection, script, cancellationToken);
        }, cancellationToken);
    }

    private DbTransaction? Transaction { get; set; }

    private async Task InTransactionAsync(DbConnection connection, string what, Func<Task> work, CancellationToken cancellationToken)
    {
        await using var write = await _database.BeginWriteAsync(connection, cancellationToken);
        Transaction = write.Transaction;
        try
        {
            await work();
            await write.CommitAsync(cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or MigrationException))
        {
            throw Failed(what, e);
        }
        finally
        {
            Transaction = null;
        }
    }

    private static MigrationException Failed(string what, Exception e) =>
        new($"{what} failed and was rolled back; what came before it is applied. {e.Message}", e);

    private async Task RunBatchesAsync(DbConnection connection, Script script, CancellationToken cancellationToken)
    {
        foreach (var batch in script.Batches())
            await RunAsync(connection, batch, script.Kind == ScriptKind.SqliteMigration, cancellationToken);
    }

    private async Task RunAsync(DbConnection connection, string sql, bool raw, CancellationToken cancellationToken)
    {
        var sqlite = connection as PortableSqliteConnection;
        if (sqlite is not null && !raw && PortableSql.Rewrite(sql).Length == 0)
            return; // `create schema` alone leaves nothing to run
        await using var command = sqlite is not null && raw ? sqlite.CreateRawCommand() : connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        command.CommandTimeout = 0; // an index on a large table takes its time
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task MakeViewsAsync(DbConnection connection, IReadOnlyList<string> known, CancellationToken cancellationToken)
    {
        await DropViewsAsync(connection, known, cancellationToken);
        foreach (var view in _views)
        {
            try
            {
                await RunBatchesAsync(connection, view, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new MigrationException($"The view {view.Name} could not be made; all views stay as they were. {e.Message}", e);
            }

            await WriteJournalAsync(connection, view, cancellationToken);
        }
    }

    /// <summary>Drops what the journal knows, the newest first: a view is made after those it reads.</summary>
    private async Task DropViewsAsync(DbConnection connection, IReadOnlyList<string> known, CancellationToken cancellationToken)
    {
        foreach (var name in known.Reverse())
        {
            await RunAsync(connection, $"drop view if exists {string.Join('.', name["views/".Length..].Split('.')[^2..])}", false, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(
                "delete from migration.Script where Name = @name", new { name }, Transaction, cancellationToken: cancellationToken));
        }
    }

    private sealed record JournalRow(string Name, string Hash, string AppliedAt);

    private async Task<Dictionary<string, JournalRow>> ReadJournalAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        // By position in the order they were applied, so that views are dropped in the reverse of it.
        var rows = new Dictionary<string, JournalRow>(StringComparer.OrdinalIgnoreCase);
        await using var command = connection.CreateCommand();
        command.CommandText = "select Name, Hash, AppliedAt from migration.Script order by Position";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(reader.GetString(0), new JournalRow(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return rows;
    }

    private async Task WriteJournalAsync(DbConnection connection, Script script, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into migration.Script (Name, Hash, AppliedAt) values (@Name, @Hash, @AppliedAt)",
            new
            {
                Name = script.JournalName,
                script.Hash,
                // The host's clock is not asked for: this is the one place before any service exists.
                AppliedAt = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            },
            Transaction, cancellationToken: cancellationToken));

    private void Check(Dictionary<string, JournalRow> journal)
    {
        var byName = _migrations.ToDictionary(s => s.JournalName, StringComparer.OrdinalIgnoreCase);
        var applied = journal.Values.Where(row => !row.Name.StartsWith("views/", StringComparison.Ordinal)).ToList();
        foreach (var row in applied)
        {
            if (!byName.TryGetValue(row.Name, out var script))
                throw new MigrationException($"The database has had the script {row.Name}, which this program does not know. "
                    + "It was made by a newer version, or the script was removed: start the newer version, or put the script back.");
            if (script.Hash != row.Hash)
                throw new MigrationException($"The script {row.Name} was edited after it was applied. "
                    + "Put it back as it was and write the change as a new script.");
        }

        var last = applied.Count == 0 ? 0 : applied.Max(row => byName[row.Name].Number);
        if (_migrations.FirstOrDefault(s => s.Number < last && !journal.ContainsKey(s.JournalName)) is { } late)
            throw new MigrationException($"The script {late.Name} is numbered before one that was already applied ({last:0000}). "
                + "Give it the next free number, so that every database goes the same way.");
    }
}
