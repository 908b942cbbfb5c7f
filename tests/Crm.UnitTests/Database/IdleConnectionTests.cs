using System.Data.Common;
using Crm.Database;

namespace Crm.UnitTests.Database;

/// <summary>Connections of the embedded engine that wait for their next use.</summary>
internal sealed class IdleConnectionTests
{
    [Test]
    public async Task A_disposed_connection_is_used_again()
    {
        await using var test = await FilledAsync();
        DbConnection first;
        await using (first = await test.Database.OpenAsync()) Assert.That(await CountAsync(first, 1), Is.EqualTo(1));
        await using var second = await test.Database.OpenAsync();
        Assert.That(second, Is.SameAs(first));
        Assert.That(await CountAsync(second, 2), Is.EqualTo(0), "the kept statement takes the new value");
    }

    [Test]
    public async Task Two_users_at_a_time_never_share_a_connection()
    {
        await using var test = await FilledAsync();
        await using var one = await test.Database.OpenAsync();
        await using var other = await test.Database.OpenAsync();
        Assert.That(other, Is.Not.SameAs(one));
    }

    [Test]
    public async Task A_connection_with_an_open_transaction_is_not_handed_on_and_its_work_is_undone()
    {
        await using var test = await FilledAsync();
        var left = await test.Database.OpenAsync();
        var transaction = await left.BeginTransactionAsync();
        await using (var command = left.CreateCommand())
        {
            (command.CommandText, command.Transaction) = ("insert into orders.Thing (ThingId) values (2)", transaction);
            await command.ExecuteNonQueryAsync();
        }
        await left.DisposeAsync();
        await using var next = await test.Database.OpenAsync();
        Assert.That(next, Is.Not.SameAs(left));
        Assert.That(await CountAsync(next, 2), Is.EqualTo(0));
    }

    [Test]
    public async Task A_connection_whose_reader_was_left_open_is_not_handed_on()
    {
        await using var test = await FilledAsync();
        var left = await test.Database.OpenAsync();
        var command = left.CreateCommand();
        command.CommandText = "select ThingId from orders.Thing";
        var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        await left.DisposeAsync();
        await using var next = await test.Database.OpenAsync();
        Assert.That(next, Is.Not.SameAs(left));
    }

    [Test]
    public async Task A_kept_statement_sees_a_table_that_changed_its_columns()
    {
        await using var test = await FilledAsync();
        await using var connection = await test.Database.OpenAsync();
        Assert.That(await ColumnsAsync(connection), Is.EqualTo(1));
        await using (var change = connection.CreateCommand())
        {
            change.CommandText = "alter table orders.Thing add Name nvarchar(20) null";
            await change.ExecuteNonQueryAsync();
        }
        Assert.That(await ColumnsAsync(connection), Is.EqualTo(2));
    }

    private static Task<TestDatabase> FilledAsync() => TestDatabase.WithAsync(Engine.Sqlite,
        "create table orders.Thing (ThingId bigint not null constraint PK_Thing primary key);\ngo\ninsert into orders.Thing (ThingId) values (1)");

    private static async Task<long> CountAsync(DbConnection connection, long id)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from orders.Thing where ThingId = @Id";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@Id", id);
        command.Parameters.Add(parameter);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<int> ColumnsAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select * from orders.Thing";
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return reader.FieldCount;
    }
}
