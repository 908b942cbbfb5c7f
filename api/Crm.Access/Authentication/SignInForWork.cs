using Crm.Common;
using Crm.Contracts.Access;
using MediatR;

namespace Crm.Access;

/// <summary>Gives a background job the rights that its starter has now; a person who is gone or inactive has none.</summary>
internal sealed class SignInForJobHandler(DbSession session, CurrentUser user) : IRequestHandler<SignInForJob, bool>
{
    private const string Find = "select Name from access.Person where PersonId = @PersonId and IsActive = 1";

    private const string FindRoles = "select Role from access.PersonRole where PersonId = @PersonId";

    public async Task<bool> Handle(SignInForJob request, CancellationToken cancellationToken)
    {
        var name = await session.ScalarAsync<string>(Find, new { request.PersonId }, cancellationToken);
        if (name is null) return false;
        var roles = await session.QueryAsync<Role>(FindRoles, new { request.PersonId }, cancellationToken);
        user.SignIn(request.PersonId, name, RolePermissions.Of(roles), request.Through, $"p{request.PersonId}");
        return true;
    }
}

internal sealed class SignInAsAdministratorHandler(DbSession session, IMediator mediator) : IRequestHandler<SignInAsAdministrator, bool>
{
    private const string Find = """
        select min(p.PersonId)
        from access.Person p
        inner join access.PersonRole r on r.PersonId = p.PersonId
        where r.Role = @Administrator
          and p.IsActive = 1
        """;

    public async Task<bool> Handle(SignInAsAdministrator request, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long?>(Find, new { Role.Administrator }, cancellationToken) is { } personId
        && await mediator.Send(new SignInForJob(personId, request.Through), cancellationToken);
}
