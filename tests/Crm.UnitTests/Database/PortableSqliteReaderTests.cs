using System.Data.Common;
using Crm.Database;

namespace Crm.UnitTests.Database;

/// <summary>The reader of our own gives what the provider's gives, and says the same of what is not there.</summary>
internal sealed class PortableSqliteReaderTests
{
    private const string Everything = """
        select 9223372036854775807 as Whole, 0.1 as Part, '华为 and ''us''' as Name, x'00ff10' as Bytes, null as Absent, '' as Empty
        """;

    [Test]
    public async Task Every_kind_of_value_is_read_as_the_provider_reads_it()
    {
        await using var test = await TestDatabase.WithAsync(Engine.Sqlite);
        await using var connection = (PortableSqliteConnection)await test.Database.OpenAsync();
        await using var ours = connection.CreateCommand();
        ours.CommandText = Everything;
        await using var theirs = connection.CreateRawCommand();
        theirs.CommandText = Everything;
        await using var left = await ((DbCommand)ours).ExecuteReaderAsync();
        await using var right = await theirs.ExecuteReaderAsync();

        Assert.That(left, Is.TypeOf<PortableSqliteReader>());
        Assert.That(await left.ReadAsync() && await right.ReadAsync());
        var (given, expected) = (new object[6], new object[6]);
        left.GetValues(given);
        right.GetValues(expected);
        Assert.That(given, Is.EqualTo(expected));
        Assert.That(Enumerable.Range(0, 6).Select(left.IsDBNull), Is.EqualTo(Enumerable.Range(0, 6).Select(right.IsDBNull)));
        Assert.That(left.GetInt64(0), Is.EqualTo(long.MaxValue));
        Assert.That(left.GetDouble(1), Is.EqualTo(0.1));
        Assert.That(left.GetString(2), Is.EqualTo("华为 and 'us'"));
        Assert.That(left.GetFieldValue<byte[]>(3), Is.EqualTo(new byte[] { 0, 255, 16 }));
    }

    [Test]
    public async Task Before_the_first_row_after_the_last_and_once_closed_no_value_is_given()
    {
        await using var test = await TestDatabase.WithAsync(Engine.Sqlite);
        await using var connection = (PortableSqliteConnection)await test.Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select 1 as One";
        var reader = await ((DbCommand)command).ExecuteReaderAsync();
        Assert.That(await reader.ReadAsync());
        Assert.That(() => reader.GetValue(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(await reader.ReadAsync(), Is.False);
        Assert.That(() => reader.GetValue(0), Throws.InstanceOf<InvalidOperationException>());
        await reader.CloseAsync();
        Assert.That(() => reader.GetValue(0), Throws.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public async Task A_number_too_large_for_an_int_is_refused_not_cut()
    {
        await using var test = await TestDatabase.WithAsync(Engine.Sqlite);
        await using var connection = (PortableSqliteConnection)await test.Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select 4294967296 as Big";
        await using var reader = await ((DbCommand)command).ExecuteReaderAsync();
        Assert.That(await reader.ReadAsync());
        Assert.That(() => reader.GetInt32(0), Throws.InstanceOf<OverflowException>());
    }
}
