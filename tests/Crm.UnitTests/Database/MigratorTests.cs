using Crm.Database;

namespace Crm.UnitTests.Database;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Engines))]
internal sealed class MigratorTests(Engine engine)
{
    private static readonly Script Schemas = new("0001_schemas", "create schema customers\ngo\ncreate schema orders\ngo\n");

    private static readonly Script Customers = new("0002_customers", """
        create table customers.Customer (
            CustomerId bigint identity(1,1) not null constraint PK_Customer primary key,
            Name nvarchar(100) not null)
        GO
        insert into customers.Customer (Name) values (N'one
        GO
        two')
        """);

    private static readonly Script Directory = new("customers.v_Directory",
        "create view customers.v_Directory as select CustomerId, Name from customers.v_Base", ScriptKind.View);

    private static readonly Script Base = new("customers.v_Base",
        "create view customers.v_Base as select CustomerId, Name from customers.Customer", ScriptKind.View);

    private TestDatabase _test = null!;

    [SetUp]
    public void Begin() => _test = TestDatabase.Empty(engine);

    [TearDown]
    public async Task End() => await _test.DisposeAsync();

    [Test]
    public async Task Applies_each_script_once_and_the_views_after_those_they_read()
    {
        Script[] scripts = [Schemas, Customers, Directory, Base];
        Assert.That(await UpAsync(scripts),
            Is.EqualTo(["0001_schemas", "0002_customers", "views/customers.v_Base", "views/customers.v_Directory"]));
        Assert.That(await UpAsync(scripts), Is.Empty);
        Assert.That(await ScalarAsync<string>("select Name from customers.v_Directory"), Is.EqualTo("one\nGO\ntwo"));
        Assert.That((await new Migrator(_test.Database, scripts).StatusAsync()).Select(s => s.AppliedAt), Has.None.Null);
    }

    [Test]
    public async Task Says_what_waits_without_changing_anything()
    {
        await UpAsync(Schemas);
        var status = await new Migrator(_test.Database, [Schemas, Customers]).StatusAsync();
        Assert.That(status.Select(s => (s.Name, s.AppliedAt is not null)), Is.EqualTo([("0001_schemas", true), ("0002_customers", false)]));
    }

    [Test]
    public async Task Line_ends_and_trailing_blanks_are_no_edit()
    {
        await UpAsync(Schemas, Customers);
        Assert.That(await UpAsync(Schemas, Customers with { }), Is.Empty);
        Assert.That(await UpAsync(Schemas, new Script(Customers.Name, "\uFEFF" + Customers.Text.Replace("\n", "  \r\n") + "\r\n")), Is.Empty);
    }

    [Test]
    public async Task Refuses_a_script_that_was_edited()
    {
        await UpAsync(Schemas, Customers);
        Assert.That(() => UpAsync(Schemas, new Script(Customers.Name, Customers.Text + "\nselect 1")),
            Throws.TypeOf<MigrationException>().With.Message.Contains("0002_customers was edited"));
    }

    [Test]
    public async Task Refuses_a_database_that_knows_more_scripts()
    {
        await UpAsync(Schemas, Customers);
        Assert.That(() => UpAsync(Schemas), Throws.TypeOf<MigrationException>().With.Message.Contains("newer version"));
    }

    [Test]
    public async Task Refuses_a_script_that_comes_too_late()
    {
        await UpAsync(Schemas, new Script("0003_third", "create table orders.Third (A int not null)"));
        Assert.That(() => UpAsync(Schemas, new Script("0002_second", "select 1"), new Script("0003_third", "create table orders.Third (A int not null)")),
            Throws.TypeOf<MigrationException>().With.Message.Contains("0002_second"));
    }

    [Test]
    public void Refuses_two_scripts_of_one_number() => Assert.That(
        () => new Migrator(_test.Database, [Schemas, new Script("0001_other", "select 1")]),
        Throws.TypeOf<MigrationException>().With.Message.Contains("same number"));

    [Test]
    public void Refuses_views_that_read_each_other() => Assert.That(
        () => new Migrator(_test.Database,
        [
            new Script("orders.v_A", "create view orders.v_A as select X from orders.v_B", ScriptKind.View),
            new Script("orders.v_B", "create view orders.v_B as select X from orders.v_A", ScriptKind.View),
        ]),
        Throws.TypeOf<MigrationException>().With.Message.Contains("reads itself"));

    [Test]
    public async Task A_script_that_dies_in_the_middle_leaves_nothing_and_the_next_start_applies_it_whole()
    {
        var dying = new Script("0003_dying", """
            create table orders.Half (A int not null)
            GO
            insert into orders.Half (A) values (1)
            GO
            insert into orders.NoSuchTable (A) values (1)
            """);
        Assert.That(() => UpAsync(Schemas, Customers, dying),
            Throws.TypeOf<MigrationException>().With.Message.Contains("0003_dying failed and was rolled back"));
        var mended = new Script("0003_dying", dying.Text.Replace("NoSuchTable", "Half"));
        Assert.That(await UpAsync(Schemas, Customers, mended), Is.EqualTo(["0003_dying"]));
        Assert.That(await ScalarAsync<long>("select count(*) from orders.Half"), Is.EqualTo(2));
    }

    [Test]
    public async Task Views_are_made_anew_when_one_changes_and_dropped_when_gone()
    {
        await UpAsync(Schemas, Customers, Base, Directory);
        var changed = new Script(Base.Name, Base.Text.Replace("Name from", "concat(Name, '!') as Name from"), ScriptKind.View);
        Assert.That(await UpAsync(Schemas, Customers, changed, Directory), Has.Count.EqualTo(2));
        Assert.That(await ScalarAsync<string>("select Name from customers.v_Directory"), Does.EndWith("!"));
        await UpAsync(Schemas, Customers, changed);
        Assert.That(() => ScalarAsync<string>("select Name from customers.v_Directory"), Throws.Exception);
    }

    [Test]
    public async Task A_view_that_cannot_be_made_leaves_the_old_ones()
    {
        await UpAsync(Schemas, Customers, Base, Directory);
        Assert.That(() => UpAsync(Schemas, Customers, Base, new Script(Directory.Name, "create view customers.v_Directory as select from", ScriptKind.View)),
            Throws.TypeOf<MigrationException>().With.Message.Contains("v_Directory"));
        Assert.That(await ScalarAsync<string>("select Name from customers.v_Directory"), Is.Not.Null);
    }

    [Test]
    public async Task Tables_that_views_read_may_change_and_the_views_come_back()
    {
        await UpAsync(Schemas, Customers, Base, Directory);
        await UpAsync(Schemas, Customers, Base, Directory, new Script("0003_note", """
            alter table customers.Customer add Note nvarchar(20) null
            go
            alter table customers.Customer drop column Note
            """));
        Assert.That(await ScalarAsync<string>("select Name from customers.v_Directory"), Is.Not.Null);
    }

    [Test]
    public async Task Two_that_migrate_at_once_apply_each_script_once()
    {
        Script[] scripts = [Schemas, Customers, Base, Directory];
        await UpAsync(Schemas);
        var other = new CrmDatabase(_test.Options);
        var both = await Task.WhenAll(
            Task.Run(() => new Migrator(_test.Database, scripts).UpAsync()),
            Task.Run(() => new Migrator(other, scripts).UpAsync()));
        Assert.That(both.SelectMany(names => names), Is.EquivalentTo(["0002_customers", "views/customers.v_Base", "views/customers.v_Directory"]));
    }

    [Test]
    public async Task Only_the_scripts_of_the_engine_are_applied()
    {
        var applied = await UpAsync(Schemas,
            new Script("0002_a", "create virtual table Words using fts5(Text)", ScriptKind.SqliteMigration),
            new Script("0002_b", "-- outside a transaction\ndeclare @x int = 1; select @x", ScriptKind.SqlServerMigration));
        Assert.That(applied, Is.EqualTo(["0001_schemas", engine == Engine.Sqlite ? "0002_a" : "0002_b"]));
    }

    [Test]
    public async Task A_table_is_rebuilt_under_its_children_only_when_nothing_is_lost()
    {
        if (engine != Engine.Sqlite)
            Assert.Ignore("SQL Server alters tables in place.");
        var child = new Script("0003_child", """
            create table orders.Child (CustomerId bigint not null constraint FK_Child references customers.Customer (CustomerId) on delete cascade);
            insert into orders.Child (CustomerId) values (1);
            """);
        const string Rebuild = """
            -- rebuilds tables
            create table New_Customer (CustomerId integer primary key autoincrement, Name text);
            insert into New_Customer (CustomerId, Name) select CustomerId + {0}, Name from customers_Customer;
            drop table customers_Customer;
            alter table New_Customer rename to customers_Customer;
            """;
        await UpAsync(Schemas, Customers, child);
        Assert.That(() => UpAsync(Schemas, Customers, child, new Script("0004_rebuild", Rebuild.Replace("{0}", "7"), ScriptKind.SqliteMigration)),
            Throws.TypeOf<MigrationException>().With.Message.Contains("orders_Child"));
        await UpAsync(Schemas, Customers, child, new Script("0004_rebuild", Rebuild.Replace("{0}", "0"), ScriptKind.SqliteMigration));
        Assert.That(await ScalarAsync<long>("select count(*) from orders.Child"), Is.EqualTo(1));
    }

    private Task<IReadOnlyList<string>> UpAsync(params Script[] scripts) => new Migrator(_test.Database, scripts).UpAsync();

    private async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var session = _test.Session();
        return await session.ScalarAsync<T>(sql);
    }
}
