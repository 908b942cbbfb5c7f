using Crm.Access;
using Crm.Common;
using Crm.Contracts.Access;
using NUnit.Framework;

namespace Crm.ApiTests.Access;

public sealed class RoleTableTests
{
    [Test]
    public void The_table_of_roles_and_rights_in_the_readme_is_what_the_product_does()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Folder, "api", "Crm.Access", "README.md"))
            .Where(l => l.StartsWith('|')).Select(l => l.Trim('|').Split('|').Select(c => c.Trim(' ', '`')).ToArray()).ToList();
        var header = rows.First(r => r[0] == "Right");
        var table = rows.SkipWhile(r => r != header).Skip(2).TakeWhile(r => r.Length == header.Length).ToList();

        Assert.That(header[2..], Is.EqualTo(Enum.GetNames<Role>().Select(n => n.ToLowerInvariant())));
        Assert.That(table.Select(r => r[0]), Is.EquivalentTo(Permission.All));
        Assert.Multiple(() =>
        {
            foreach (var row in table)
                foreach (var (role, cell) in Enum.GetValues<Role>().Zip(row[2..]))
                    Assert.That(cell == "✓", Is.EqualTo(RolePermissions.Of(role).Contains(row[0])), $"{role} × {row[0]}");
        });
    }
}
