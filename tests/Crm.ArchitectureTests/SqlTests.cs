using System.Reflection;
using System.Text.RegularExpressions;
using Crm.Database;
using NUnit.Framework;

namespace Crm.ArchitectureTests;

/// <summary>Reads every SQL text that a module holds as a constant.</summary>
public sealed partial class SqlTests
{
    private sealed record Statement(Assembly Module, string Where, string Text);

    private static IReadOnlyList<Statement> Statements { get; } =
    [
        .. from module in Modules.All
           from type in module.GetTypes()
           from field in type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
           where field is { IsLiteral: true } && field.FieldType == typeof(string)
           let text = (string)field.GetRawConstantValue()!
           where LooksLikeSql().IsMatch(text)
           select new Statement(module, $"{type.Name}.{field.Name}", text),
    ];

    [SetUp]
    public void Statements_were_found() => Assert.That(Statements, Has.Count.GreaterThan(60));

    [Test]
    public void A_module_writes_only_its_own_tables()
    {
        var offenders =
            from statement in Statements
            from Match match in Written().Matches(statement.Text)
            where match.Groups[1].Value != Modules.SchemaOf(statement.Module)
            select $"{statement.Where} writes {match.Groups[1].Value}.{match.Groups[2].Value}";

        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void A_module_reads_other_modules_only_through_the_views_they_publish()
    {
        var offenders =
            from statement in Statements
            from Match match in Named().Matches(statement.Text)
            where match.Groups[1].Value != Modules.SchemaOf(statement.Module)
                && !match.Groups[2].Value.StartsWith("v_", StringComparison.Ordinal)
            select $"{statement.Where} reads {match.Groups[1].Value}.{match.Groups[2].Value}";

        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void Every_statement_runs_on_both_engines()
    {
        var offenders = new List<string>();
        foreach (var statement in Statements)
        {
            try
            {
                PortableSql.ToSqlite(statement.Text);
            }
            catch (NotSupportedException exception)
            {
                offenders.Add($"{statement.Where}: {exception.Message}");
            }
        }
        Assert.That(offenders, Is.Empty);
    }

    [GeneratedRegex(@"^\s*(with\s+\w+\s+as|select|insert|update|delete)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LooksLikeSql();

    [GeneratedRegex(@"\b(?:insert\s+into|update|delete\s+from)\s+([a-z]+)\.(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Written();

    [GeneratedRegex(@"\b(access|customers|orders|opportunities|complaints|profitability|grading|messaging)\.(\w+)")]
    private static partial Regex Named();
}
