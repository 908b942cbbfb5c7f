using System.Globalization;
using Crm.Common;
using Crm.Database;
using Crm.UnitTests.Database;
using Dapper;

namespace Crm.UnitTests.Common.Data;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Engines))]
internal sealed class TypesTests(Engine engine)
{
    private const string Tables = """
        create schema orders
        go
        create table orders.Sample (
            SampleId bigint identity(1,1) not null constraint PK_Sample primary key,
            Big bigint not null,
            Whole int not null,
            State int not null,
            Yes bit not null,
            Net decimal(19,4) not null,
            Rate decimal(18,6) not null,
            Ratio float not null,
            Day1 date not null,
            At datetime2(7) not null,
            Name nvarchar(100) not null,
            Code nvarchar(40) collate Latin1_General_100_BIN2 not null,
            Bytes varbinary(max) not null)
        go
        create table orders.Sparse (
            SparseId bigint identity(1,1) not null constraint PK_Sparse primary key,
            Big bigint null,
            Whole int null,
            State int null,
            Yes bit null,
            Net decimal(19,4) null,
            Rate decimal(18,6) null,
            Ratio float null,
            Day1 date null,
            At datetime2(7) null,
            Name nvarchar(100) null,
            Bytes varbinary(max) null)
        """;

    private const string Insert = """
        insert into orders.Sample (Big, Whole, State, Yes, Net, Rate, Ratio, Day1, At, Name, Code, Bytes)
        output inserted.SampleId
        values (@Big, @Whole, @State, @Yes, @Net, @Rate, @Ratio, @Day1, @At, @Name, @Code, @Bytes)
        """;

    private const string Read = "select Big, Whole, State, Yes, Net, Rate, Ratio, Day1, At, Name, Code, Bytes from orders.Sample";

    private const string ReadSparse = "select Big, Whole, State, Yes, Net, Rate, Ratio, Day1, At, Name, Bytes from orders.Sparse order by SparseId";

    private static readonly Sample Full = new(
        long.MaxValue, -7, SampleState.Closed, true, new Money(-1234.5678m), 0.123456m, 1.0 / 3, new DateOnly(2024, 2, 29),
        new DateTime(2024, 2, 29, 23, 59, 59, DateTimeKind.Utc).AddTicks(1234567), "华为 Müller's", "aB", [0, 1, 255]);

    private TestDatabase _test = null!;
    private DbSession _session = null!;

    private enum SampleState
    {
        Open = 0,
        Closed = 5,
    }

    private sealed record Sample(long Big, int Whole, SampleState State, bool Yes, Money Net, decimal Rate, double Ratio, DateOnly Day1,
        DateTime At, string Name, string Code, byte[] Bytes);

    private sealed record Sparse(long? Big, int? Whole, SampleState? State, bool? Yes, Money? Net, decimal? Rate, double? Ratio, DateOnly? Day1,
        DateTime? At, string? Name, byte[]? Bytes);

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
    public async Task Every_type_is_sent_and_read_the_same()
    {
        Assert.That(await _session.ScalarAsync<long>(Insert, Full), Is.EqualTo(1));
        Same(await _session.QuerySingleOrDefaultAsync<Sample>(Read));
        // As anonymous parameters, as Dapper's own call and as a stream.
        await _session.ExecuteAsync("delete from orders.Sample");
        await _session.ExecuteAsync(Insert, new
        {
            Full.Big,
            Full.Whole,
            Full.State,
            Full.Yes,
            Full.Net,
            Full.Rate,
            Full.Ratio,
            Full.Day1,
            Full.At,
            Full.Name,
            Full.Code,
            Full.Bytes,
        });
        var connection = await _session.OpenAsync();
        Same(await connection.QuerySingleAsync<Sample>(_session.Command(Read)));
        await foreach (var row in _session.StreamAsync<Sample>(Read))
            Same(row);
    }

    [Test]
    public async Task Every_value_finds_its_own_row()
    {
        await _session.ExecuteAsync(Insert, Full);
        foreach (var column in (string[])["Big", "Whole", "State", "Yes", "Net", "Rate", "Ratio", "Day1", "At", "Name", "Code"])
            Assert.That(await _session.ScalarAsync<int>($"select count(*) from orders.Sample where {column} = @{column}", Full), Is.EqualTo(1), column);
        // An expression has no declared type to help.
        Assert.That(await _session.ScalarAsync<int>("select count(*) from orders.Sample where Net * 2 = @Twice and Rate * 2 > @Less", new
        {
            Twice = Full.Net * 2,
            Less = Full.Rate * 1.9m,
        }), Is.EqualTo(1));
        Assert.That(await _session.ScalarAsync<int>("select count(*) from orders.Sample where At < @Later and Day1 >= @Day1", new
        {
            Later = Full.At.AddTicks(1),
            Full.Day1,
        }), Is.EqualTo(1));
    }

    [Test]
    public async Task Nothing_is_sent_and_read_the_same()
    {
        const string InsertSparse = """
            insert into orders.Sparse (Big, Whole, State, Yes, Net, Rate, Ratio, Day1, At, Name, Bytes)
            values (@Big, @Whole, @State, @Yes, @Net, @Rate, @Ratio, @Day1, @At, @Name, @Bytes)
            """;
        var nothing = new Sparse(null, null, null, null, null, null, null, null, null, null, null);
        var full = new Sparse(Full.Big, Full.Whole, Full.State, Full.Yes, Full.Net, Full.Rate, Full.Ratio, Full.Day1, Full.At, Full.Name, Full.Bytes);
        await _session.ExecuteAsync(InsertSparse, nothing);
        await _session.ExecuteAsync(InsertSparse, full);
        var rows = await _session.QueryAsync<Sparse>(ReadSparse);
        Assert.That(rows[0], Is.EqualTo(nothing));
        Assert.That(rows[1] with { Bytes = null }, Is.EqualTo(full with { Bytes = null }));
        Assert.That(rows[1].Bytes, Is.EqualTo(full.Bytes));
    }

    private sealed record Figures(long? Number, Money? Net, decimal? Rate, double? Ratio, DateTime? At, string? Name);

    [Test]
    public async Task Expressions_that_begin_with_null_are_read_by_the_value_of_each_row()
    {
        await _session.ExecuteAsync(Insert, Full);
        var rows = await _session.QueryAsync<Figures>("""
            select nullif(n, 1) as Number, case when n = 2 then Net end as Net, case when n = 2 then 1.0 * Rate end as Rate,
                case when n = 2 then Ratio end as Ratio, case when n = 2 then At end as At, case when n = 2 then Name end as Name
            from orders.Sample
            join (select 1 as n union all select 2 union all select 3) numbers on 1 = 1
            order by n
            """);
        Assert.That(rows[0], Is.EqualTo(new Figures(null, null, null, null, null, null)));
        Assert.That(rows[1], Is.EqualTo(new Figures(2, Full.Net, Full.Rate, Full.Ratio, Full.At, Full.Name)));
        Assert.That(rows[2], Is.EqualTo(new Figures(3, null, null, null, null, null)));
    }

    [TestCase("70", ExpectedResult = "70")]
    [TestCase("1.25", ExpectedResult = "1.25")]
    [TestCase("0", ExpectedResult = "0")]
    [TestCase("-100.000001", ExpectedResult = "-100.000001")]
    public async Task<string> A_rate_is_told_without_the_places_that_its_column_has(string rate)
    {
        await _session.ExecuteAsync(Insert, Full with { Rate = decimal.Parse(rate, CultureInfo.InvariantCulture) });
        return (await _session.QuerySingleOrDefaultAsync<Sample>(Read))!.Rate.ToString(CultureInfo.InvariantCulture);
    }

    [Test]
    public async Task Money_is_summed_exactly_and_compared_with_nothing()
    {
        foreach (var net in (decimal[])[0.1m, 0.2m, -0.3m, 10m])
            await _session.ExecuteAsync(Insert, Full with { Net = new Money(net) });
        Assert.That(await _session.ScalarAsync<Money>("select sum(Net) from orders.Sample"), Is.EqualTo(new Money(10m)));
        Assert.That(await _session.ScalarAsync<Money>("select coalesce(sum(Net), 0) from orders.Sample where Net > 100000000"), Is.EqualTo(Money.Zero));
        Assert.That(await _session.ScalarAsync<int>("select count(*) from orders.Sample where Net > 0"), Is.EqualTo(3));
        Assert.That(await _session.ScalarAsync<Money>("select cast(sum(Net) * 1.0 / 3 as decimal(19,4)) from orders.Sample"), Is.EqualTo(new Money(3.3333m)));
        Assert.That(await _session.ScalarAsync<int>("select count(*) from orders.Sample where Net >= cast(0.2 as decimal(19,4))"), Is.EqualTo(2));
        Assert.That(await _session.ScalarAsync<double>("select 1.0 * sum(Net) / nullif(max(Net), 0) from orders.Sample"), Is.EqualTo(1));
    }

    [Test]
    public async Task Money_that_became_a_fraction_is_refused_where_it_would_be_lost()
    {
        if (engine != Engine.Sqlite)
            Assert.Ignore("SQL Server rounds by the column's type.");
        await _session.ExecuteAsync(Insert, Full);
        Assert.That(() => _session.ScalarAsync<Money>("select avg(Net) from orders.Sample"),
            Throws.TypeOf<InvalidCastException>().With.Message.Contains("Round in C#"));
        Assert.That(() => _session.ExecuteAsync("update orders.Sample set Net = Net * 0.3333"), Throws.Exception.With.Message.Contains("CK_Net_is_money"));
    }

    [Test]
    public async Task Names_ignore_case_and_codes_do_not()
    {
        await _session.ExecuteAsync(Insert, Full);
        Assert.That(await _session.ScalarAsync<int>("select count(*) from orders.Sample where Name = @Name", new { Name = Full.Name.ToUpperInvariant().Replace("Ü", "ü") }), Is.EqualTo(1));
        Assert.That(await _session.ScalarAsync<int>("select count(*) from orders.Sample where Code = @Code", new { Code = "ab" }), Is.Zero);
    }

    [Test]
    public async Task A_page_a_list_of_keys_and_what_was_put_out_work_on_the_engine()
    {
        for (var i = 0; i < 5; i++)
            await _session.ExecuteAsync(Insert, Full with { Whole = i });
        Assert.That(await _session.QueryAsync<int>("select Whole from orders.Sample order by Whole desc offset @s rows fetch next @n rows only", new { s = 1, n = 2 }),
            Is.EqualTo([3, 2]));
        Assert.That(await _session.QueryAsync<int>(
            "select Whole from orders.Sample where Whole in (select cast(value as int) from openjson(@Keys)) order by Whole", new { Keys = "[1, 4, 9]" }), Is.EqualTo([1, 4]));
        Assert.That(await _session.QueryAsync<int>("select Whole from orders.Sample where Whole in @Keys order by Whole", new { Keys = new[] { 1, 4, 9 } }), Is.EqualTo([1, 4]));
        Assert.That(await _session.QueryAsync<int>("update orders.Sample set Whole = Whole + 10 output inserted.Whole where Whole > @n", new { n = 3 }), Is.EqualTo([14]));
        Assert.That(await _session.ScalarAsync<string>("select string_agg(cast(Whole as nvarchar(10)), ',') within group (order by Whole desc) from orders.Sample"),
            Is.EqualTo("14,3,2,1,0"));
    }

    [Test]
    public async Task Columns_in_another_order_are_named()
    {
        await _session.ExecuteAsync(Insert, Full);
        Assert.That(() => _session.QueryAsync<Figures>("select At, Name from orders.Sample"),
            Throws.InvalidOperationException.With.Message.Contains("Expected: Number, Net, Rate, Ratio, At, Name. Selected: At, Name."));
    }

    [Test]
    public void Local_time_is_refused() => Assert.That(
        () => _session.ScalarAsync<int>("select count(*) from orders.Sample where At > @At", new { At = DateTime.Now }),
        Throws.InvalidOperationException.With.Message.Contains("UTC"));

    private static void Same(Sample? read)
    {
        Assert.That(read, Is.Not.Null);
        Assert.That(read! with { Bytes = Full.Bytes }, Is.EqualTo(Full));
        Assert.That(read.Bytes, Is.EqualTo(Full.Bytes));
        Assert.That(read.At.Kind, Is.EqualTo(DateTimeKind.Utc));
    }
}
