using MediatR;
using NUnit.Framework;

namespace Crm.ArchitectureTests;

public sealed class BoundaryTests
{
    [Test]
    public void A_module_references_no_other_module()
    {
        var offenders =
            from module in Modules.All
            from reference in module.GetReferencedAssemblies()
            where reference.Name!.StartsWith("Crm.", StringComparison.Ordinal)
                && reference.Name is not ("Crm.Common" or "Crm.Contracts" or "Crm.Database")
            select $"{module.GetName().Name} → {reference.Name}";

        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void A_module_shows_nothing_but_its_module_class()
    {
        var shown =
            from module in Modules.All
            from type in module.GetExportedTypes()
            select (Module: module.GetName().Name!, Type: type);
        var expected = Modules.All.Select(m => $"{m.GetName().Name![4..]}Module");

        Assert.That(shown.Select(s => s.Type.Name), Is.EquivalentTo(expected),
            string.Join(", ", shown.Select(s => $"{s.Module}: {s.Type.Name}")));
    }

    [Test]
    public void Requests_have_names_of_their_own()
    {
        var requests = Modules.All.Append(typeof(Contracts.Jobs.StartJob).Assembly)
            .SelectMany(a => a.GetTypes())
            .Where(t => t is { IsAbstract: false, IsInterface: false } && t.GetInterfaces().Any(IsRequest))
            .ToList();
        Assert.That(requests, Has.Count.GreaterThan(30));

        var twice = requests.GroupBy(t => t.Name).Where(g => g.Count() > 1).Select(g => string.Join(" and ", g.Select(t => t.FullName)));

        Assert.That(twice, Is.Empty);
    }

    [Test]
    public void Every_request_has_exactly_one_handler()
    {
        var types = Modules.All.Append(typeof(Contracts.Jobs.StartJob).Assembly).SelectMany(a => a.GetTypes()).ToList();
        var handled = types.SelectMany(t => t.GetInterfaces())
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))
            .GroupBy(i => i.GetGenericArguments()[0]).ToDictionary(g => g.Key, g => g.Count());

        var offenders = types.Where(t => t is { IsAbstract: false, IsInterface: false } && t.GetInterfaces().Any(IsRequest))
            .Where(t => handled.GetValueOrDefault(t) != 1)
            .Select(t => $"{t.FullName}: {handled.GetValueOrDefault(t)} handlers");

        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void Time_comes_from_the_time_provider()
    {
        var root = Repository.Root;
        var offenders =
            from file in Directory.EnumerateFiles(Path.Combine(root, "api"), "*.cs", SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            let text = File.ReadAllText(file)
            where text.Contains("DateTime.Now", StringComparison.Ordinal) || text.Contains("DateTime.UtcNow", StringComparison.Ordinal)
                || text.Contains("DateTime.Today", StringComparison.Ordinal) || text.Contains("DateTimeOffset.UtcNow", StringComparison.Ordinal)
                || text.Contains("DateTimeOffset.Now", StringComparison.Ordinal)
            select Path.GetRelativePath(root, file);

        Assert.That(offenders, Is.Empty);
    }

    private static bool IsRequest(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequest<>);
}
