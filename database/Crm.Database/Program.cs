using System.Globalization;
using Crm.Database;

// crm-database status|up [--sqlite FILE | --sqlserver CONNECTION]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

var verb = args.FirstOrDefault();
if (verb is not ("status" or "up"))
{
    Console.Error.WriteLine("""
        Brings the CRM's database up to date, or says what waits.

          status   lists every script and when it was applied
          up       applies what waits

          --sqlite FILE             the embedded database (default: data/crm.db)
          --sqlserver CONNECTION    a SQL Server database; made when it does not exist
        """);
    return 2;
}

var database = new CrmDatabase(Option("--sqlserver") is { } connectionString
    ? DatabaseOptions.ForSqlServer(connectionString)
    : DatabaseOptions.ForSqlite(Option("--sqlite") ?? Path.Combine("data", "crm.db")));
try
{
    var migrator = new Migrator(database);
    if (verb == "status")
    {
        foreach (var script in await migrator.StatusAsync())
            Console.WriteLine($"{(script.AppliedAt is { } at ? $"{at:yyyy-MM-dd HH:mm:ss}" : "waits"),-20}{script.Name}");
    }
    else
    {
        var applied = await migrator.UpAsync(Console.WriteLine);
        Console.WriteLine(applied.Count == 0 ? "Up to date." : $"Applied {applied.Count} scripts.");
    }

    return 0;
}
catch (Exception e) when (e is MigrationException || database.IsUnavailable(e))
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
