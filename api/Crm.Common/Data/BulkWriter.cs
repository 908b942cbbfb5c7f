using System.Data;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Crm.Database;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Crm.Common;

/// <summary>
/// Writes many rows as fast as the engine can, in the session's open transaction: bulk copy on SQL Server, one prepared statement
/// on SQLite. Rows are taken one by one, so memory does not grow with their number. Constraints are checked.
/// </summary>
public sealed class BulkWriter(DbSession session)
{
    private const int UpdateBatch = 1000;
    private const int RowsBetweenLooks = 1024; // at the cancellation token

    /// <summary>Inserts the rows and gives their number.</summary>
    /// <exception cref="InvalidOperationException">The session has no transaction.</exception>
    public Task<long> InsertAsync<TRow>(
        string table, IReadOnlyList<BulkColumn<TRow>> columns, IEnumerable<TRow> rows, CancellationToken cancellationToken = default) =>
        InsertAsync(table, columns, rows, keepIdentity: false, cancellationToken);

    /// <summary>Inserts the rows and gives their number.</summary>
    /// <exception cref="InvalidOperationException">The session has no transaction.</exception>
    public Task<long> InsertAsync<TRow>(BulkTable<TRow> table, IEnumerable<TRow> rows, CancellationToken cancellationToken = default) =>
        InsertAsync(table.Name, table.Columns, rows, table.KeepsIdentity, cancellationToken);

    /// <summary>Sets the columns of the rows that the key names, and gives the number of rows found.</summary>
    /// <exception cref="InvalidOperationException">The session has no transaction.</exception>
    public Task<long> UpdateAsync<TRow>(
        BulkTable<TRow> table, string keyColumn, IEnumerable<TRow> rows, CancellationToken cancellationToken = default)
    {
        var key = table.Columns.Single(c => c.Name.Equals(keyColumn, StringComparison.OrdinalIgnoreCase));
        return UpdateAsync(table.Name, key, [.. table.Columns.Where(c => c != key)], rows, cancellationToken);
    }

    /// <summary>Sets the columns of the rows that the key names, and gives the number of rows found.</summary>
    /// <exception cref="InvalidOperationException">The session has no transaction.</exception>
    public async Task<long> UpdateAsync<TRow>(
        string table, BulkColumn<TRow> keyColumn, IReadOnlyList<BulkColumn<TRow>> columns, IEnumerable<TRow> rows,
        CancellationToken cancellationToken = default)
    {
        await OpenAsync(cancellationToken);
        if (session.Engine == Engine.SqlServer)
            return await UpdateSqlServerAsync(table, keyColumn, columns, rows, cancellationToken);
        var sql = $"update {table} set {string.Join(", ", columns.Select((c, i) => $"{c.Name} = @p{i}"))} "
            + $"where {keyColumn.Name} = @p{columns.Count}";
        return await RunSqliteAsync(sql, [.. columns, keyColumn], rows, cancellationToken);
    }

    /// <summary>
    /// Holds the rows that the keys name until the transaction ends: what is read after this is still so when it is written. On SQLite
    /// the transaction has the database for itself already.
    /// </summary>
    /// <param name="column">Any column but the key; it stays as it is.</param>
    /// <exception cref="InvalidOperationException">The session has no transaction.</exception>
    public async Task HoldAsync(
        string table, string keyColumn, string column, IEnumerable<long> keys, CancellationToken cancellationToken = default)
    {
        await OpenAsync(cancellationToken);
        if (session.Engine != Engine.SqlServer) return;
        var sql = $"update {table} set {column} = {column} where {keyColumn} in (select cast(value as bigint) from openjson(@Keys))";
        foreach (var some in keys.Chunk(UpdateBatch))
            await session.ExecuteAsync(sql, new { Keys = JsonList.Of(some) }, cancellationToken);
    }

    private async Task<long> InsertAsync<TRow>(
        string table, IReadOnlyList<BulkColumn<TRow>> columns, IEnumerable<TRow> rows, bool keepIdentity, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken);
        if (session.Engine == Engine.Sqlite)
        {
            var sql = $"insert into {table} ({string.Join(", ", columns.Select(c => c.Name))}) "
                + $"values ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
            return await RunSqliteAsync(sql, columns, rows, cancellationToken);
        }

        var options = SqlBulkCopyOptions.CheckConstraints | SqlBulkCopyOptions.FireTriggers
            | (keepIdentity ? SqlBulkCopyOptions.KeepIdentity : SqlBulkCopyOptions.Default);
        using var copy = new SqlBulkCopy((SqlConnection)connection, options, (SqlTransaction)session.Transaction!)
        {
            DestinationTableName = table,
            BulkCopyTimeout = 0,
        };
        foreach (var column in columns)
            copy.ColumnMappings.Add(column.Name, column.Name);
        await using var reader = new RowReader<TRow>(columns, rows);
        await copy.WriteToServerAsync(reader, cancellationToken);
        return reader.RowsRead;
    }

    private async Task<IDbConnection> OpenAsync(CancellationToken cancellationToken) => session.InTransaction
        ? await session.OpenAsync(cancellationToken)
        : throw new InvalidOperationException("Bulk rows are written in a transaction: wrap the work in InTransactionAsync.");

    // Straight to the prepared statement: the provider's parameters would box every value and look names up for every row.
    private async Task<long> RunSqliteAsync<TRow>(
        string sql, IReadOnlyList<BulkColumn<TRow>> columns, IEnumerable<TRow> rows, CancellationToken cancellationToken)
    {
        var handle = ((SqliteConnection)await session.OpenAsync(cancellationToken)).Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(handle, PortableSql.ToSqlite(sql), out var statement), handle);
        using (statement)
        {
            long taken = 0;
            var before = raw.sqlite3_total_changes(handle);
            foreach (var row in rows)
            {
                if (taken++ % RowsBetweenLooks == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                for (var i = 0; i < columns.Count; i++)
                    columns[i].Bind(statement, i + 1, row);
                var outcome = raw.sqlite3_step(statement);
                if (outcome != raw.SQLITE_DONE)
                    SqliteException.ThrowExceptionForRC(outcome, handle);
                raw.sqlite3_reset(statement);
            }

            return raw.sqlite3_total_changes(handle) - before;
        }
    }

    private async Task<long> UpdateSqlServerAsync<TRow>(
        string table, BulkColumn<TRow> key, IReadOnlyList<BulkColumn<TRow>> columns, IEnumerable<TRow> rows,
        CancellationToken cancellationToken)
    {
        // One text for any number of rows: the server keeps its plan.
        BulkColumn<TRow>[] all = [key, .. columns];
        var sql = $"""
            update t
            set {string.Join(", ", columns.Select(c => $"{c.Name} = s.{c.Name}"))}
            from {table} t
            join openjson(@rows) with ({string.Join(", ", all.Select((c, i) => $"{c.Name} {c.Type.Name} '$.c{i}'"))}) s
              on s.{key.Name} = t.{key.Name}
            """;
        var connection = (SqlConnection)await session.OpenAsync(cancellationToken);
        long updated = 0;
        foreach (var batch in rows.Chunk(UpdateBatch))
        {
            await using var command = new SqlCommand(sql, connection, (SqlTransaction)session.Transaction!) { CommandTimeout = 0 };
            command.Parameters.Add("@rows", SqlDbType.NVarChar, -1).Value = Json(all, batch);
            updated += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return updated;
    }

    private static string Json<TRow>(BulkColumn<TRow>[] columns, TRow[] rows)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                for (var i = 0; i < columns.Length; i++)
                    Write(writer, $"c{i}", columns[i].SqlServerValue(row));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull(name);
                break;
            case bool yes:
                writer.WriteBoolean(name, yes);
                break;
            case decimal number:
                writer.WriteNumber(name, number);
                break;
            case double number:
                writer.WriteNumber(name, number);
                break;
            case float number:
                writer.WriteNumber(name, number);
                break;
            case DateTime instant:
                writer.WriteString(name, instant.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                writer.WriteBase64String(name, bytes);
                break;
            case string text:
                writer.WriteString(name, text);
                break;
            default:
                writer.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
