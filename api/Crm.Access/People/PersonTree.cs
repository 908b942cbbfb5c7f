using Crm.Common;

namespace Crm.Access;

/// <summary>Keeps access.PersonTree, from which every record's visibility follows, in step with the managers.</summary>
internal static class PersonTree
{
    private const string AddSelf = "insert into access.PersonTree (AncestorId, DescendantId, Depth) values (@PersonId, @PersonId, 0)";

    // Cuts the person, with everybody below, from everybody above.
    private const string Detach = """
        delete from access.PersonTree
        where DescendantId in (select t.DescendantId from access.PersonTree t where t.AncestorId = @PersonId)
          and AncestorId not in (select t.DescendantId from access.PersonTree t where t.AncestorId = @PersonId)
        """;

    private const string Attach = """
        insert into access.PersonTree (AncestorId, DescendantId, Depth)
        select above.AncestorId, below.DescendantId, above.Depth + below.Depth + 1
        from access.PersonTree above
        cross join access.PersonTree below
        where above.DescendantId = @ManagerId
          and below.AncestorId = @PersonId
        """;

    private const string IsBelow = """
        select count(*)
        from access.PersonTree
        where AncestorId = @PersonId
          and DescendantId = @ManagerId
        """;

    public static async Task AddAsync(DbSession session, long personId, long? managerId, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(AddSelf, new { PersonId = personId }, cancellationToken);
        if (managerId is { } manager) await session.ExecuteAsync(Attach, new { PersonId = personId, ManagerId = manager }, cancellationToken);
    }

    public static async Task MoveAsync(DbSession session, long personId, long? managerId, CancellationToken cancellationToken)
    {
        if (managerId is { } above
            && await session.ScalarAsync<long>(IsBelow, new { PersonId = personId, ManagerId = above }, cancellationToken) > 0)
            throw Problem.Invalid("managerId", "must not be the person itself or somebody below it");
        await session.ExecuteAsync(Detach, new { PersonId = personId }, cancellationToken);
        if (managerId is { } manager) await session.ExecuteAsync(Attach, new { PersonId = personId, ManagerId = manager }, cancellationToken);
    }
}
