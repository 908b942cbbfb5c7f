using Crm.Common;
using Crm.Database;
using Microsoft.Data.SqlClient;

namespace Crm.UnitTests.Database;

/// <summary>A database of its own for one test, gone afterwards. SQL Server takes part when CRM_TEST_SQLSERVER says where it is.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? _folder;
    private readonly string? _serverDatabase;

    private TestDatabase(Engine engine)
    {
        DapperSetup.Register();
        if (engine == Engine.Sqlite)
        {
            _folder = Directory.CreateTempSubdirectory("crm-test-").FullName;
            Options = DatabaseOptions.ForSqlite(Path.Combine(_folder, "crm.db"));
        }
        else
        {
            _serverDatabase = $"crm_test_{Guid.NewGuid():N}";
            Options = DatabaseOptions.ForSqlServer(
                new SqlConnectionStringBuilder(ServerConnection) { InitialCatalog = _serverDatabase }.ToString());
        }

        Database = new CrmDatabase(Options);
    }

    public static string? ServerConnection => Environment.GetEnvironmentVariable("CRM_TEST_SQLSERVER") is { Length: > 0 } text ? text : null;

    /// <summary>For <c>[TestCaseSource]</c> and <c>[TestFixtureSource]</c>.</summary>
    public static IEnumerable<Engine> Engines => ServerConnection is null ? [Engine.Sqlite] : [Engine.Sqlite, Engine.SqlServer];

    public DatabaseOptions Options { get; }

    public CrmDatabase Database { get; }

    public static TestDatabase Empty(Engine engine) => new(engine);

    public static async Task<TestDatabase> WithAsync(Engine engine, params string[] migrations)
    {
        var test = new TestDatabase(engine);
        await new Migrator(test.Database, [.. migrations.Select((sql, i) => new Script($"{i + 1:0000}_test", sql))]).UpAsync();
        return test;
    }

    public DbSession Session() => new(Database);

    public async ValueTask DisposeAsync()
    {
        Database.ClearPool();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
            return;
        }

        await using var master = new SqlConnection(new SqlConnectionStringBuilder(ServerConnection) { InitialCatalog = "master" }.ToString());
        await master.OpenAsync();
        // The server takes a moment to end the sessions of connections that were closed.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var drop = new SqlCommand($"drop database if exists [{_serverDatabase}]", master) { CommandTimeout = 60 };
                await drop.ExecuteNonQueryAsync();
                return;
            }
            catch (SqlException) when (attempt < 50)
            {
                await Task.Delay(100);
            }
        }
    }
}
