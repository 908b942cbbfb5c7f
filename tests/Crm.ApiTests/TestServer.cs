using Microsoft.Data.SqlClient;

namespace Crm.ApiTests;

/// <summary>Databases of tests on SQL Server, when CRM_TEST_SQLSERVER holds a connection string.</summary>
internal static class TestServer
{
    // Each new database is a copy of the server's model, which only one at a time may hold (error 1807).
    private static readonly Lock Making = new();

    public static string? Connection => Environment.GetEnvironmentVariable("CRM_TEST_SQLSERVER") is { Length: > 0 } text ? text : null;

    /// <summary>The connection string of that database.</summary>
    public static string ConnectionTo(string database) => new SqlConnectionStringBuilder(Connection) { InitialCatalog = database }.ConnectionString;

    public static void Create(string database)
    {
        lock (Making) Say($"create database {database}");
    }

    // Of this database alone: the hosts of other tests keep their connections. The server takes a moment to end the sessions.
    public static async Task DropAsync(string database)
    {
        using (var connection = new SqlConnection(ConnectionTo(database))) SqlConnection.ClearPool(connection);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                lock (Making) Say($"drop database if exists {database}");
                return;
            }
            catch (SqlException) when (attempt < 50)
            {
                await Task.Delay(100);
            }
        }
    }

    private static void Say(string sql)
    {
        using var connection = new SqlConnection(Connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 120;
        command.ExecuteNonQuery();
    }
}
