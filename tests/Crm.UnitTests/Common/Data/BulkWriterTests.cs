using Crm.Common;
using Crm.Database;
using Crm.UnitTests.Database;

namespace Crm.UnitTests.Common.Data;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Engines))]
internal sealed class BulkWriterTests(Engine engine)
{
    private const string Tables = """
        create schema orders
        go
        create table orders.Line (
            LineId bigint identity(1,1) not null constraint PK_Line primary key,
            Number int not null constraint UQ_Line_Number unique,
            Closed bit not null,
            Net decimal(19,4) null,
            Quantity decimal(18,6) null,
            Ratio float null,
            Day1 date null,
            At datetime2(7) null,
            Name nvarchar(100) null,
            Note nvarchar(max) null,
            Hash varbinary(max) null)
        """;

    private const string Read = "select LineId, Number, Closed, Net, Quantity, Ratio, Day1, At, Name, Note, Hash from orders.Line order by Number";

    private static readonly BulkTable<Line> Insert = new BulkTable<Line>("orders.Line")
        .Int("Number", l => l.Number)
        .Bit("Closed", l => l.Closed)
        .Money("Net", l => l.Net)
        .Decimal("Quantity", 18, 6, l => l.Quantity)
        .Float("Ratio", l => l.Ratio)
        .Date("Day1", l => l.Day1)
        .DateTime("At", l => l.At)
        .Text("Name", 100, l => l.Name)
        .LongText("Note", l => l.Note)
        .Binary("Hash", l => l.Hash);

    private TestDatabase _test = null!;
    private DbSession _session = null!;

    private sealed record Line(long LineId, int Number, bool Closed, Money? Net, decimal? Quantity, double? Ratio, DateOnly? Day1, DateTime? At,
        string? Name, string? Note, byte[]? Hash);

    [SetUp]
    public async Task Begin()
    {
        _test = await TestDatabase.WithAsync(engine, Tables);
        _session = _test.Session();
    }

    [TearDown]
    public async Task End()
    {
        await _session.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Test]
    public async Task Rows_come_back_as_they_were_inserted()
    {
        var lines = Lines(2500).ToList();
        var bulk = new BulkWriter(_session);
        Assert.That(await _session.InTransactionAsync(() => bulk.InsertAsync(Insert, lines)), Is.EqualTo(2500));
        await AssertAreAsync(lines);
        // What Dapper sends and what bulk rows hold is the same text and number.
        var first = lines[1];
        Assert.That(await _session.ScalarAsync<int>("""
            select count(*) from orders.Line
            where Net = @Net and Quantity = @Quantity and Ratio = @Ratio and Day1 = @Day1 and At = @At and Name = @Name and Closed = @Closed
            """, first), Is.EqualTo(1));
    }

    [Test]
    public async Task Columns_may_be_given_one_by_one()
    {
        BulkColumn<Line>[] columns =
        [
            new("Number", SqlType.Int, l => l.Number),
            new("Closed", SqlType.Bit, l => l.Closed),
            new("Net", SqlType.Money, l => l.Net),
            new("Quantity", SqlType.Decimal(18, 6), l => l.Quantity),
            new("Ratio", SqlType.Float, l => l.Ratio),
            new("Day1", SqlType.Date, l => l.Day1),
            new("At", SqlType.DateTime, l => l.At),
            new("Name", SqlType.Text(100), l => l.Name),
            new("Note", SqlType.LongText, l => l.Note),
            new("Hash", SqlType.Binary, l => l.Hash),
        ];
        var lines = Lines(10).ToList();
        await _session.InTransactionAsync(() => new BulkWriter(_session).InsertAsync("orders.Line", columns, lines));
        await AssertAreAsync(lines);
    }

    [Test]
    public async Task Rows_are_updated_by_their_key()
    {
        var bulk = new BulkWriter(_session);
        await _session.InTransactionAsync(() => bulk.InsertAsync(Insert, Lines(2500)));
        var changed = Lines(2500).Select(l => l with
        {
            Closed = !l.Closed,
            Net = l.Net * 2,
            Quantity = null,
            Day1 = l.Day1?.AddDays(1),
            At = l.At?.AddTicks(1),
            Name = l.Name + "'\"\\x",
            Hash = [9],
        }).ToList();
        Assert.That(await _session.InTransactionAsync(() => bulk.UpdateAsync(Insert, "Number", changed.Append(changed[0] with { Number = -1 }))), Is.EqualTo(2500));
        await AssertAreAsync(changed);
    }

    [Test]
    public async Task Keys_may_come_with_the_rows()
    {
        var table = new BulkTable<Line>("orders.Line").BigInt("LineId", l => l.LineId).Int("Number", l => l.Number).Bit("Closed", l => l.Closed).KeepIdentity();
        await _session.InTransactionAsync(() => new BulkWriter(_session).InsertAsync(table, Lines(3).Select(l => l with { LineId = l.Number + 1000 })));
        Assert.That(await _session.QueryAsync<long>("select LineId from orders.Line order by LineId"), Is.EqualTo([1000, 1001, 1002]));
    }

    [Test]
    public async Task A_refused_row_is_told_by_the_constraints_name_and_nothing_is_kept()
    {
        var e = (await Assert.CatchAsync(() => _session.InTransactionAsync(() => new BulkWriter(_session).InsertAsync(Insert, Lines(5).Concat(Lines(1))))))!;
        Assert.That(_test.Database.IsUniqueViolation(e, out var constraint), Is.True);
        Assert.That(constraint, Is.EqualTo("UQ_Line_Number").IgnoreCase);
        Assert.That(await _session.ScalarAsync<int>("select count(*) from orders.Line"), Is.Zero);
    }

    [Test]
    public void Bulk_rows_want_a_transaction() =>
        Assert.That(() => new BulkWriter(_session).InsertAsync(Insert, Lines(1)), Throws.InvalidOperationException);

    private async Task AssertAreAsync(List<Line> expected)
    {
        var rows = await _session.QueryAsync<Line>(Read);
        Assert.That(rows.Select(l => l with { LineId = 0, Hash = null }), Is.EqualTo(expected.Select(l => l with { LineId = 0, Hash = null })));
        Assert.That(rows.Select(l => l.Hash), Is.EqualTo(expected.Select(l => l.Hash)));
    }

    private static IEnumerable<Line> Lines(int count) => Enumerable.Range(0, count).Select(i => i % 5 == 0
        ? new Line(0, i, false, null, null, null, null, null, null, null, null)
        : new Line(0, i, i % 2 == 0, new Money(i * 1.0001m), i / 7m is var q ? decimal.Round(q, 6) : 0, i / 3.0, new DateOnly(2020, 1, 1).AddDays(i),
            new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(i * 12_345_678_901L), $"名 {i}", new string('ä', i % 1000), [(byte)i, 0]));
}
