using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Access;

/// <summary>A person as the administrator sees it. Never carries anything of the password.</summary>
internal sealed record PersonView(
    long PersonId, string Name, string SignInName, string? Email, PersonRef? Manager, IReadOnlyList<Role> Roles, string Language,
    bool IsActive, bool IsLocked, bool MustChangePassword, DateTime? LastSeenAt, int Version);

/// <summary>Reads people with their roles and manager.</summary>
internal static class PersonReader
{
    private const string Select = """
        select p.PersonId, p.Name, p.SignInName, p.Email, p.ManagerId, m.Name as ManagerName, p.Language, p.IsActive,
               p.LockedUntil, p.MustChangePassword, p.LastSeenAt, p.Version
        from access.Person p
        left join access.Person m on m.PersonId = p.ManagerId
        """;

    private const string Filter = Select + """

        where (@PersonId is null or p.PersonId = @PersonId)
          and (@Active is null or p.IsActive = @Active)
          and (@Role is null or p.PersonId in (select r.PersonId from access.PersonRole r where r.Role = @Role))
          and (@Pattern is null or p.Name like @Pattern escape '\' or p.SignInName like @Pattern escape '\')
        order by p.SignInName
        """;

    private const string Roles = "select PersonId, Role from access.PersonRole order by PersonId, Role";

    private sealed record PersonRow(
        long PersonId, string Name, string SignInName, string? Email, long? ManagerId, string? ManagerName, string Language, bool IsActive,
        DateTime? LockedUntil, bool MustChangePassword, DateTime? LastSeenAt, int Version);

    private sealed record RoleRow(long PersonId, Role Role);

    public static async Task<IReadOnlyList<PersonView>> ReadAsync(
        DbSession session, DateTime now, long? personId, bool? active, Role? role, string? text, CancellationToken cancellationToken)
    {
        var pattern = text is null ? null : $"%{LikePattern.Escape(text)}%";
        var people = await session.QueryAsync<PersonRow>(Filter,
            new { PersonId = personId, Active = active, Role = role, Pattern = pattern }, cancellationToken);
        var roles = (await session.QueryAsync<RoleRow>(Roles, null, cancellationToken)).ToLookup(r => r.PersonId, r => r.Role);
        return
        [
            .. people.Select(p => new PersonView(p.PersonId, p.Name, p.SignInName, p.Email,
                p.ManagerId is { } manager ? new PersonRef(manager, p.ManagerName!) : null, [.. roles[p.PersonId]], p.Language,
                p.IsActive, p.LockedUntil > now, p.MustChangePassword, p.LastSeenAt, p.Version)),
        ];
    }
}
