using Crm.Common;
using Crm.Database;
using Crm.UnitTests.Database;

namespace Crm.UnitTests.Common.Data;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Engines))]
internal sealed class DbSessionTests(Engine engine)
{
    private const string Tables = """
        create schema customers
        go
        create table customers.Customer (
            CustomerId bigint identity(1,1) not null constraint PK_Customer primary key,
            Source int not null,
            Code nvarchar(20) not null,
            Points int not null constraint CK_Customer_Points check (Points >= 0),
            constraint UQ_Customer_Code unique (Source, Code))
        go
        create unique index IX_Customer_Best on customers.Customer (Points) where Points > 100
        go
        create table customers.Contact (
            ContactId bigint identity(1,1) not null constraint PK_Contact primary key,
            CustomerId bigint not null constraint FK_Contact_Customer references customers.Customer (CustomerId))
        """;

    private const string Add = "insert into customers.Customer (Source, Code, Points) values (1, @Code, @Points)";
    private const string Count = "select count(*) from customers.Customer";

    private TestDatabase _test = null!;
    private DbSession _session = null!;

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
    public async Task Work_that_succeeds_is_kept_and_then_its_callbacks_run()
    {
        var told = new List<int>();
        var result = await _session.InTransactionAsync(async () =>
        {
            _session.OnCommitted(async () => told.Add(await _session.ScalarAsync<int>(Count)));
            await AddAsync("a");
            return told.Count;
        });
        Assert.That((result, told.Single(), _session.InTransaction), Is.EqualTo((0, 1, false)));
    }

    [Test]
    public async Task A_row_that_is_there_already_is_not_added_and_the_transaction_goes_on()
    {
        await _session.InTransactionAsync(() => AddAsync("a"));
        var added = await _session.InTransactionAsync(async () =>
            (await _session.TryAddAsync(Add, new { Code = "a", Points = 1 }), await _session.TryAddAsync(Add, new { Code = "b", Points = 1 })));
        Assert.That((added, await _session.ScalarAsync<int>(Count)), Is.EqualTo(((false, true), 2)));
    }

    [Test]
    public async Task Work_that_fails_is_lost_and_the_session_can_be_used_again()
    {
        var told = false;
        Assert.That(() => _session.InTransactionAsync(async () =>
        {
            _session.OnCommitted(() => Task.FromResult(told = true));
            await AddAsync("a");
            throw new TimeoutException();
        }), Throws.TypeOf<TimeoutException>());
        Assert.That((await _session.ScalarAsync<int>(Count), told), Is.EqualTo((0, false)));
        await _session.InTransactionAsync(() => AddAsync("b"));
        Assert.That(await _session.ScalarAsync<int>(Count), Is.EqualTo(1));
    }

    [Test]
    public async Task Inner_work_joins_the_open_transaction()
    {
        Assert.That(() => _session.InTransactionAsync(async () =>
        {
            await _session.InTransactionAsync(() => AddAsync("a"));
            throw new TimeoutException();
        }), Throws.TypeOf<TimeoutException>());
        Assert.That(await _session.ScalarAsync<int>(Count), Is.Zero);
    }

    [Test]
    public async Task Inner_work_that_failed_spoils_the_whole_even_when_swallowed()
    {
        Assert.That(() => _session.InTransactionAsync(async () =>
        {
            await AddAsync("a");
            try
            {
                await _session.InTransactionAsync(() => throw new TimeoutException());
            }
            catch (TimeoutException)
            {
            }
        }), Throws.InvalidOperationException.With.Message.Contains("swallowed"));
        Assert.That(await _session.ScalarAsync<int>(Count), Is.Zero);
    }

    [Test]
    public async Task A_callback_that_fails_does_not_undo_what_is_kept()
    {
        await _session.InTransactionAsync(async () =>
        {
            _session.OnCommitted(() => throw new TimeoutException());
            await AddAsync("a");
        });
        Assert.That(await _session.ScalarAsync<int>(Count), Is.EqualTo(1));
    }

    [Test]
    public async Task A_violated_key_is_known_by_the_name_the_migration_gave_it()
    {
        await AddAsync("a", 200);
        var again = (await Assert.CatchAsync(() => AddAsync("A", 1)))!;
        Assert.That(_test.Database.IsUniqueViolation(again, out var constraint), Is.True);
        Assert.That(constraint, Is.EqualTo("UQ_Customer_Code").IgnoreCase);
        var best = (await Assert.CatchAsync(() => AddAsync("b", 200)))!;
        Assert.That(_test.Database.IsUniqueViolation(new InvalidOperationException("wrapped", best), out constraint), Is.True);
        Assert.That(constraint, Is.EqualTo("IX_Customer_Best").IgnoreCase);
        Assert.That(_test.Database.IsTransient(best), Is.False);
    }

    [Test]
    public async Task A_check_and_a_foreign_key_are_told_apart()
    {
        var check = (await Assert.CatchAsync(() => AddAsync("a", -1)))!;
        Assert.That(_test.Database.IsCheckViolation(check, out var constraint), Is.True);
        Assert.That(constraint, Is.EqualTo("CK_Customer_Points").IgnoreCase);
        Assert.That(_test.Database.IsForeignKeyViolation(check, out _), Is.False);
        var key = (await Assert.CatchAsync(() => _session.ExecuteAsync("insert into customers.Contact (CustomerId) values (99)")))!;
        Assert.That(_test.Database.IsForeignKeyViolation(key, out constraint), Is.True);
        Assert.That(constraint, Is.EqualTo(engine == Engine.Sqlite ? "" : "FK_Contact_Customer").IgnoreCase);
        Assert.That(_test.Database.IsUniqueViolation(key, out _), Is.False);
    }

    [Test]
    public async Task Writers_take_turns_and_none_is_turned_away()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            await using var mine = _test.Session();
            await mine.InTransactionAsync(async () =>
            {
                await mine.ScalarAsync<int>(Count);
                await mine.ExecuteAsync(Add, new { Code = $"c{i}", Points = 0 });
                await Task.Yield();
            });
        })));
        Assert.That(await _session.ScalarAsync<int>(Count), Is.EqualTo(40));
    }

    [Test]
    public async Task Readers_do_not_wait_for_the_writer()
    {
        await using var reader = _test.Session();
        await _session.InTransactionAsync(async () =>
        {
            await AddAsync("a");
            if (engine == Engine.Sqlite)
                Assert.That(await reader.ScalarAsync<int>(Count), Is.Zero);
        });
        Assert.That(await reader.ScalarAsync<int>(Count), Is.EqualTo(1));
    }

    [Test]
    public async Task The_embedded_database_is_durable_and_keeps_its_keys()
    {
        if (engine != Engine.Sqlite)
            Assert.Ignore("Settings of the embedded database.");
        for (var round = 0; round < 2; round++) // new, and from the pool
        {
            await using var connection = (PortableSqliteConnection)await _test.Database.OpenAsync();
            Assert.That(Setting(connection, "journal_mode"), Is.EqualTo("wal"));
            Assert.That(Setting(connection, "synchronous"), Is.EqualTo(2));
            Assert.That(Setting(connection, "foreign_keys"), Is.EqualTo(1));
        }
    }

    private static object? Setting(PortableSqliteConnection connection, string name)
    {
        using var command = connection.CreateRawCommand();
        command.CommandText = $"pragma {name}";
        return command.ExecuteScalar();
    }

    private Task<int> AddAsync(string code, int points = 0) => _session.ExecuteAsync(Add, new { Code = code, Points = points });
}
