using System.Reflection;
using NUnit.Framework;

namespace Crm.ArchitectureTests;

/// <summary>The modules as the host knows them: discovered, so that a new one is checked from its first day.</summary>
internal static class Modules
{
    private static readonly string[] Shared = ["Crm.Common", "Crm.Contracts", "Crm.Database", "Crm.Demo"];

    public static IReadOnlyList<Assembly> All { get; } = Load();

    /// <summary>The schema of a module: Crm.Customers owns customers.</summary>
    public static string SchemaOf(Assembly module) => module.GetName().Name!["Crm.".Length..].ToLowerInvariant();

    private static IReadOnlyList<Assembly> Load()
    {
        var modules = typeof(Program).Assembly.GetReferencedAssemblies()
            .Where(a => a.Name!.StartsWith("Crm.", StringComparison.Ordinal) && !Shared.Contains(a.Name))
            .Select(Assembly.Load).ToList();
        Assert.That(modules, Has.Count.GreaterThanOrEqualTo(6), "the host's modules were not found");
        return modules;
    }
}
