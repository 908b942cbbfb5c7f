using Crm.Common;
using Crm.Contracts.Access;
using MediatR;

namespace Crm.Access;

internal sealed class WhoMayHandler(DbSession session) : IRequestHandler<WhoMay, IReadOnlyList<PersonToTell>>
{
    private const string Holders = """
        select p.PersonId, p.Name, p.Email, p.Language
        from access.Person p
        where p.IsActive = 1
          and p.PersonId in (
              select r.PersonId
              from access.PersonRole r
              where r.Role in (select cast(value as bigint) from openjson(@Roles)))
          and (@OwnerId is null or exists (
              select 1
              from access.v_VisibleOwner v
              where v.ViewerId = p.PersonId
                and v.OwnerId = @OwnerId))
        order by p.PersonId
        """;

    public Task<IReadOnlyList<PersonToTell>> Handle(WhoMay request, CancellationToken cancellationToken) =>
        session.QueryAsync<PersonToTell>(Holders, new
        {
            Roles = JsonList.Of(Enum.GetValues<Role>().Where(role => RolePermissions.Of(role).Contains(request.Permission))),
            request.OwnerId,
        }, cancellationToken);
}
