using System.Globalization;
using Crm.Database;
using Microsoft.Data.SqlClient;

namespace Crm.Benchmarks;

/// <summary>How much data there is. Orders have five lines on average.</summary>
internal sealed record Scale(string Name, int Customers, int Products, int Orders)
{
    public static readonly Scale[] All =
    [
        new("S", 10_000, 1_000, 20_000),
        new("M", 100_000, 5_000, 200_000),
        new("L", 1_000_000, 20_000, 2_000_000),
    ];

    /// <summary>Orders of one sync body; the floor takes its turn after each, so that both see the same machine.</summary>
    public int OrdersAtOnce => Math.Min(50_000, Orders / 4);
}

/// <summary>What is asked for on the command line.</summary>
internal sealed record Options(
    Scale Scale, string? SqlServer, IReadOnlyList<string> Only, string? Json, bool Markdown, string Data, double Seconds)
{
    public const string Help = """
        Measures the product against a floor: the same work by the barest code on the same engine and machine.

          --scale S|M|L              10,000 / 100,000 / 1,000,000 customers with 100,000 / 1,000,000 / 10,000,000 order lines (default S)
          --engine sqlite|sqlserver  sqlserver takes its connection string from CRM_TEST_SQLSERVER and fills that database (default sqlite)
          --only NAME                one group: sync, reads, lists, search, grading, duties, guards, profit, upkeep,
                                     start; may be repeated; upkeep adds orders
          --data FOLDER              where the built database is kept and found again (default: a folder that is removed at the end)
          --seconds N                how long one block of requests lasts (default 1)
          --json FILE                writes every figure as JSON
          --markdown                 prints the table for a page
        """;

    public static readonly string[] Groups = ["sync", "reads", "lists", "search", "grading", "duties", "guards", "profit", "upkeep", "start"];

    public Engine Engine => SqlServer is null ? Engine.Sqlite : Engine.SqlServer;

    /// <summary>The product's database.</summary>
    public DatabaseOptions Product => At("crm");

    /// <summary>The database that the floor of the sync writes to: the same schema, its own file.</summary>
    public DatabaseOptions Floor => At("floor");

    public bool Wants(string group) => Only.Count == 0 || Only.Contains(group);

    public static Options Parse(string[] args)
    {
        var options = new Options(Scale.All[0], null, [], null, false, "", 1);
        for (var i = 0; i < args.Length; i++)
        {
            string Value() => i + 1 < args.Length ? args[++i] : throw new ArgumentException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--scale" => Value() is var name && Scale.All.FirstOrDefault(s => s.Name == name) is { } scale
                    ? options with { Scale = scale } : throw new ArgumentException("--scale is S, M or L."),
                "--engine" => Value() switch
                {
                    "sqlite" => options with { SqlServer = null },
                    "sqlserver" => options with
                    {
                        SqlServer = Environment.GetEnvironmentVariable("CRM_TEST_SQLSERVER")
                            ?? throw new ArgumentException("--engine sqlserver needs CRM_TEST_SQLSERVER to hold a connection string."),
                    },
                    _ => throw new ArgumentException("--engine is sqlite or sqlserver."),
                },
                "--only" => Value() is var group && Groups.Contains(group)
                    ? options with { Only = [.. options.Only, group] }
                    : throw new ArgumentException($"--only is one of {string.Join(", ", Groups)}."),
                "--json" => options with { Json = Path.GetFullPath(Value()) },
                "--markdown" => options with { Markdown = true },
                "--data" => options with { Data = Path.GetFullPath(Value()) },
                "--seconds" => options with { Seconds = double.Parse(Value(), CultureInfo.InvariantCulture) },
                _ => throw new ArgumentException($"Not understood: {args[i]}."),
            };
        }
        return options;
    }

    private DatabaseOptions At(string name)
    {
        if (SqlServer is null) return DatabaseOptions.ForSqlite(Path.Combine(Data, Scale.Name, $"{name}.db"));
        var builder = new SqlConnectionStringBuilder(SqlServer);
        builder.InitialCatalog += name == "crm" ? "" : "_" + name;
        return DatabaseOptions.ForSqlServer(builder.ToString());
    }
}
