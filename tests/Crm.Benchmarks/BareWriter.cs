using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Crm.Database;
using Microsoft.Data.SqlClient;

namespace Crm.Benchmarks;

/// <summary>What a piece of the floor's work took: by the clock and by the processor time of this process.</summary>
internal sealed record Spent(double Seconds, double ProcessorSeconds)
{
    public static readonly Spent Nothing = new(0, 0);

    public static Spent operator +(Spent a, Spent b) => new(a.Seconds + b.Seconds, a.ProcessorSeconds + b.ProcessorSeconds);

    public static async Task<Spent> MeasureAsync(Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var (began, processor) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        await work();
        process.Refresh();
        return new Spent(Stopwatch.GetElapsedTime(began).TotalSeconds, (process.TotalProcessorTime - processor).TotalSeconds);
    }
}

/// <summary>
/// The floor of everything that writes: rows that are ready in memory go through one prepared insert (on SQL Server through its
/// bulk copy) into the same tables with the same indices, keys and durability.
/// </summary>
internal sealed class BareWriter(CrmDatabase product, CrmDatabase floor)
{
    private const int OrdersAtOnce = 1000;

    private const string Orders = """
        select *
        from orders.SalesOrder
        where SalesOrderId > @After
        order by SalesOrderId
        offset 0 rows fetch next @Most rows only
        """;

    private const string Lines = """
        select *
        from orders.OrderLine
        where SalesOrderId > @After
          and SalesOrderId <= @Until
        order by OrderLineId
        """;

    private const string Products = "select ProductId, Code, Name, SortName from orders.Product";

    private long _after;

    /// <summary>An empty database of the same schema with the products that lines refer to.</summary>
    public async Task PrepareAsync()
    {
        await new Migrator(floor).UpAsync();
        var products = await ReadAsync(product, Products, []);
        await using var connection = await floor.OpenAsync();
        await using var write = await floor.BeginWriteAsync(connection);
        await InsertAsync(connection, write.Transaction, "orders.Product", products);
        await write.CommitAsync();
    }

    /// <summary>Writes the orders that the product took since the last call, about 5,000 lines a transaction.</summary>
    public async Task<Spent> CatchUpAsync()
    {
        var spent = Spent.Nothing;
        await using var connection = await floor.OpenAsync();
        while (true)
        {
            var orders = await ReadAsync(product, Orders, [("@After", _after), ("@Most", OrdersAtOnce)]);
            if (orders.Rows.Count == 0) return spent;
            var until = Convert.ToInt64(orders.Rows[^1][orders.At("SalesOrderId")], null);
            var lines = await ReadAsync(product, Lines, [("@After", _after), ("@Until", until)]);
            spent += await Spent.MeasureAsync(async () =>
            {
                await using var write = await floor.BeginWriteAsync(connection);
                await InsertAsync(connection, write.Transaction, "orders.SalesOrder", orders);
                await InsertAsync(connection, write.Transaction, "orders.OrderLine", lines);
                await write.CommitAsync();
            });
            _after = until;
        }
    }

    public static async Task<RowSet> ReadAsync(CrmDatabase database, string sql, IReadOnlyList<(string Name, object Value)> parameters)
    {
        await using var connection = await database.OpenAsync();
        await using var command = Command(connection, null, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return new RowSet([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)], rows);
    }

    public static DbCommand Command(
        DbConnection connection, DbTransaction? transaction, string sql, IReadOnlyList<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction, command.CommandTimeout) = (sql, transaction, 3600);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    public static async Task InsertAsync(DbConnection connection, DbTransaction transaction, string table, RowSet rows)
    {
        if (connection is SqlConnection server)
        {
            using var copy = new SqlBulkCopy(server, SqlBulkCopyOptions.KeepIdentity | SqlBulkCopyOptions.CheckConstraints,
                (SqlTransaction)transaction)
            { DestinationTableName = table, BulkCopyTimeout = 3600 };
            foreach (var column in rows.Columns) copy.ColumnMappings.Add(column, column);
            await copy.WriteToServerAsync(rows.ToTable());
            return;
        }

        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"""
            insert into {table} ({string.Join(", ", rows.Columns)})
            values ({string.Join(", ", rows.Columns.Select((_, i) => $"@p{i}"))})
            """;
        var parameters = rows.Columns.Select((_, i) =>
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
            return parameter;
        }).ToArray();
        foreach (var row in rows.Rows)
        {
            for (var i = 0; i < parameters.Length; i++) parameters[i].Value = row[i];
            command.ExecuteNonQuery();
        }
    }
}

/// <summary>Rows as the engine holds them.</summary>
internal sealed record RowSet(string[] Columns, List<object[]> Rows)
{
    public int At(string column) => Array.FindIndex(Columns, c => c.Equals(column, StringComparison.OrdinalIgnoreCase));

    public DataTable ToTable()
    {
        var table = new DataTable();
        for (var i = 0; i < Columns.Length; i++)
            table.Columns.Add(Columns[i], Rows.Select(r => r[i]).FirstOrDefault(v => v is not DBNull)?.GetType() ?? typeof(string));
        foreach (var row in Rows) table.Rows.Add(row);
        return table;
    }
}
