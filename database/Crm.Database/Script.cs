using System.Security.Cryptography;
using System.Text;

namespace Crm.Database;

/// <summary>What a script is for.</summary>
public enum ScriptKind
{
    /// <summary>T-SQL of the portable subset, run once on either engine.</summary>
    Migration,

    /// <summary>T-SQL, run once on SQL Server only.</summary>
    SqlServerMigration,

    /// <summary>SQLite's own SQL, run once on SQLite only.</summary>
    SqliteMigration,

    /// <summary>One <c>create view</c> of the portable subset, made anew whenever a view has changed.</summary>
    View,
}

/// <summary>A script of the database.</summary>
/// <param name="Name">The file's name without folder and <c>.sql</c>: <c>0001_customers</c>, <c>customers.v_CustomerDirectory</c>.</param>
/// <param name="Text">The SQL; batches are separated by lines that say GO.</param>
/// <param name="Kind">What it is for.</param>
public sealed record Script(string Name, string Text, ScriptKind Kind = ScriptKind.Migration)
{
    /// <summary>The first line of a SQL Server script that no transaction may hold (full-text). Such a script must be able to run twice.</summary>
    public const string OutsideTransaction = "-- outside a transaction";

    /// <summary>
    /// The first line of a SQLite script that builds a table anew under its children: foreign keys sleep meanwhile and all of
    /// them are checked before it is committed.
    /// </summary>
    public const string RebuildsTables = "-- rebuilds tables";

    private static readonly (string Folder, ScriptKind Kind)[] Folders =
    [
        ("migrations/", ScriptKind.Migration),
        ("sqlserver/", ScriptKind.SqlServerMigration),
        ("sqlite/", ScriptKind.SqliteMigration),
        ("views/", ScriptKind.View),
    ];

    /// <summary>SHA-256 of the text. Line ends, trailing blanks and a byte order mark do not count, so that Git may convert them.</summary>
    public string Hash { get; } = HashOf(Text);

    /// <summary>The number a migration begins with.</summary>
    /// <exception cref="MigrationException">The name does not begin with four digits and an underscore.</exception>
    public int Number => Name.Length > 5 && Name[4] == '_' && int.TryParse(Name.AsSpan(0, 4), out var number)
        ? number
        : throw new MigrationException($"The script {Name} is not named NNNN_what_it_does.");

    /// <summary>The view's name with its schema: <c>customers.v_CustomerDirectory</c>, with or without an order number before it.</summary>
    public string ViewName => string.Join('.', Name.Split('.')[^2..]);

    internal string JournalName => Kind == ScriptKind.View ? $"views/{Name}" : Name;

    internal bool Begins(string line) => Text.TrimStart('\uFEFF').StartsWith(line, StringComparison.Ordinal);

    internal bool RunsOn(Engine engine) => Kind switch
    {
        ScriptKind.SqlServerMigration => engine == Engine.SqlServer,
        ScriptKind.SqliteMigration => engine == Engine.Sqlite,
        _ => true,
    };

    /// <summary>The product's scripts, as they are built into this assembly.</summary>
    public static IReadOnlyList<Script> BuiltIn()
    {
        var assembly = typeof(Script).Assembly;
        var scripts = new List<Script>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            foreach (var (folder, kind) in Folders)
            {
                if (!resource.StartsWith(folder, StringComparison.Ordinal))
                    continue;
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                scripts.Add(new Script(resource[folder.Length..^".sql".Length], reader.ReadToEnd(), kind));
            }
        }

        return scripts;
    }

    /// <summary>The batches between lines that say GO. A GO inside of a string or a comment is text.</summary>
    public IReadOnlyList<string> Batches()
    {
        var batches = new List<string>();
        var batch = new StringBuilder();
        var state = (InText: false, Comment: 0);
        foreach (var line in Text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (!state.InText && state.Comment == 0 && line.Trim().Equals("go", StringComparison.OrdinalIgnoreCase))
            {
                Add();
                continue;
            }

            batch.Append(line).Append('\n');
            state = After(line, state);
        }

        Add();
        return batches;

        void Add()
        {
            if (batch.ToString().Trim() is { Length: > 0 } text)
                batches.Add(text);
            batch.Clear();
        }
    }

    private static (bool InText, int Comment) After(string line, (bool InText, int Comment) state)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var two = i + 1 < line.Length ? line.AsSpan(i, 2) : [];
            if (state.InText)
                state.InText = line[i] != '\'';
            else if (two is "/*" or "*/" && (two is "/*" || state.Comment > 0))
            {
                state.Comment += two is "/*" ? 1 : -1;
                i++;
            }
            else if (state.Comment == 0 && two is "--")
                break;
            else if (state.Comment == 0 && line[i] == '\'')
                state.InText = true;
        }

        return state;
    }

    private static string HashOf(string text)
    {
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines).Trim())));
    }
}
