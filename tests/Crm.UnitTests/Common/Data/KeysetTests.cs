using Crm.Common;
using Crm.Database;
using Crm.UnitTests.Database;

namespace Crm.UnitTests.Common.Data;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Engines))]
internal sealed class KeysetTests(Engine engine)
{
    private const string Tables = """
        create schema customers
        go
        create table customers.Customer (
            CustomerId bigint identity(1,1) not null constraint PK_Customer primary key,
            Name nvarchar(40) not null,
            Grade int not null,
            Revenue decimal(19,4) not null,
            Margin decimal(9,4) not null,
            Since date not null,
            SeenAt datetime2(7) not null)
        """;

    private static readonly SortWhitelist<Customer> Sorts = new SortWhitelist<Customer>("c.CustomerId", c => c.CustomerId)
        .Allow("name", "c.Name", c => c.Name)
        .Allow("grade", "c.Grade", c => c.Grade)
        .Allow("revenue12m", "c.Revenue", c => c.Revenue)
        .Allow("margin", "c.Margin", c => c.Margin)
        .Allow("since", "c.Since", c => c.Since)
        .Allow("seenAt", "c.SeenAt", c => c.SeenAt)
        .Default("name");

    private TestDatabase _test = null!;
    private DbSession _session = null!;

    private enum Grade
    {
        A,
        B,
        C,
    }

    private sealed record Customer(long CustomerId, string Name, Grade Grade, Money Revenue, decimal Margin, DateOnly Since, DateTime SeenAt);

    [OneTimeSetUp]
    public async Task Begin()
    {
        _test = await TestDatabase.WithAsync(engine, Tables);
        _session = _test.Session();
        var random = new Random(7);
        var table = new BulkTable<Customer>("customers.Customer").Text("Name", 40, c => c.Name).Int("Grade", c => (int)c.Grade)
            .Money("Revenue", c => c.Revenue).Decimal("Margin", 9, 4, c => c.Margin).Date("Since", c => c.Since).DateTime("SeenAt", c => c.SeenAt);
        // Few different values, so that there are ties everywhere; names that differ by case only tie as well.
        await _session.InTransactionAsync(() => new BulkWriter(_session).InsertAsync(table, Enumerable.Range(0, 97).Select(_ => new Customer(
            0, ((string[])["Abel", "abel", "Baker", "贝克", "Ünal"])[random.Next(5)], (Grade)random.Next(3), new Money(random.Next(-3, 4) * 33.3333m),
            random.Next(5) / 7m is var margin ? decimal.Round(margin, 4) : 0, new DateOnly(2024, 1, 1 + random.Next(4)),
            new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(random.Next(4))))));
    }

    [OneTimeTearDown]
    public async Task End()
    {
        await _session.DisposeAsync();
        await _test.DisposeAsync();
    }

    [TestCase(null, 10)]
    [TestCase("", 10)]
    [TestCase("name", 7)]
    [TestCase("-name", 7)]
    [TestCase("revenue12m", 10)]
    [TestCase("-revenue12m", 10)]
    [TestCase("-revenue12m,name", 3)]
    [TestCase("margin,-since", 5)]
    [TestCase("-margin", 1)]
    [TestCase("grade,-revenue12m,name", 4)]
    [TestCase("-since,grade", 96)]
    [TestCase("-seenAt,margin", 97)]
    [TestCase("seenat,-name", 50)]
    public async Task Pages_walked_one_after_the_other_are_the_whole_list(string? sort, int limit)
    {
        var first = Sorts.Read(sort, null, limit);
        var all = await _session.QueryAsync<Customer>(Select($"1 = 1 order by {first.OrderBy}"));
        var walked = new List<Customer>();
        string? cursor = null;
        do
        {
            var page = await PageAsync(sort, cursor, limit);
            Assert.That(page.Items, Has.Count.LessThanOrEqualTo(limit));
            walked.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.That(walked, Is.EqualTo(all));
        Assert.That(walked, Has.Count.EqualTo(97));
    }

    [Test]
    public async Task A_deep_page_is_sought_and_not_counted_up_to()
    {
        if (engine != Engine.Sqlite)
            Assert.Ignore("Reads SQLite's plan.");
        await _session.ExecuteAsync("create index IX_Customer_Revenue on customers.Customer (Revenue)");
        var cursor = (await PageAsync("-revenue12m", null, 10)).NextCursor;
        var keyset = Sorts.Read("-revenue12m", cursor, 10);
        var connection = (PortableSqliteConnection)await _session.OpenAsync();
        using var command = connection.CreateRawCommand();
        command.CommandText = "explain query plan " + PortableSql.Rewrite(Select($"{keyset.Where} order by {keyset.OrderBy} {keyset.Fetch}"));
        foreach (var name in keyset.Parameters().ParameterNames)
            command.Parameters.AddWithValue(name, 1);
        using var reader = command.ExecuteReader();
        var plan = "";
        while (reader.Read())
            plan += reader.GetString(3) + "\n";
        Assert.That(plan, Does.Contain("SEARCH c USING INDEX IX_Customer_Revenue (Revenue<?)").And.Not.Contain("TEMP B-TREE"));
    }

    [Test]
    public async Task A_cursor_fits_its_own_sort_and_filters_only()
    {
        var cursor = (await PageAsync("name", null, 10)).NextCursor;
        Assert.That(() => Sorts.Read("-name", cursor, 10), Throws.TypeOf<InvalidCursorException>());
        Assert.That(() => Sorts.Read("name", cursor, 10, "only A"), Throws.TypeOf<InvalidCursorException>());
        Assert.That(() => Sorts.Read("NAME", cursor, 20), Throws.Nothing);
        var filtered = Sorts.Read("name", null, 10, "only A", 5, null);
        Assert.That(filtered.Where, Is.EqualTo("1 = 1"));
    }

    [TestCase("%%%")]
    [TestCase("AAAA")]
    [TestCase("W10")]
    [TestCase("WyJ4Il0")]
    [TestCase("bnVsbA")]
    public void A_damaged_cursor_is_refused(string cursor) =>
        Assert.That(() => Sorts.Read("name", cursor, 10), Throws.TypeOf<InvalidCursorException>());

    [TestCase("nonsense", "nonsense")]
    [TestCase("name,-name", "twice")]
    [TestCase("name;drop table x", "drop table")]
    public void A_sort_that_is_not_on_the_list_is_refused(string sort, string said) =>
        Assert.That(() => Sorts.Read(sort, null, null), Throws.TypeOf<InvalidSortException>().With.Message.Contains(said));

    [TestCase(null, 50)]
    [TestCase(0, 1)]
    [TestCase(1000, 200)]
    public void A_page_has_fifty_rows_unless_told_and_two_hundred_at_most(int? limit, int expected) =>
        Assert.That(Sorts.Read(null, null, limit).Limit, Is.EqualTo(expected));

    private async Task<Page<Customer>> PageAsync(string? sort, string? cursor, int limit)
    {
        var keyset = Sorts.Read(sort, cursor, limit);
        var rows = await _session.QueryAsync<Customer>(
            Select($"@Nothing is null and {keyset.Where} order by {keyset.OrderBy} {keyset.Fetch}"), keyset.Parameters(new { Nothing = (string?)null }));
        return keyset.Page(rows, 97);
    }

    private static string Select(string rest) =>
        $"select c.CustomerId, c.Name, c.Grade, c.Revenue, c.Margin, c.Since, c.SeenAt from customers.Customer c where {rest}";
}
