using Crm.Common;
using Crm.Contracts.Access;
using MediatR;

namespace Crm.Access;

internal sealed class MakeFirstAdministratorHandler(DbSession session, TimeProvider clock)
    : IRequestHandler<MakeFirstAdministrator, FirstAdministrator?>
{
    private const string CountPeople = "select count(*) from access.Person";

    public async Task<FirstAdministrator?> Handle(MakeFirstAdministrator request, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(CountPeople, null, cancellationToken) > 0) return null;
        var password = request.Password ?? Secret.OneTimePassword();
        var administrator = new AddPerson("Administrator", "admin", [Role.Administrator]);
        var personId = await PersonWriter.InsertAsync(
            session, administrator, password, mustChange: request.Password is null, clock.GetUtcNow().UtcDateTime, cancellationToken);
        return new FirstAdministrator(personId, administrator.SignInName, password);
    }
}

internal sealed class MakeDemoPeopleHandler(DbSession session, TimeProvider clock) : IRequestHandler<MakeDemoPeople, Unit>
{
    private const string Find = "select PersonId from access.Person where SignInName = @SignInName";

    public async Task<Unit> Handle(MakeDemoPeople request, CancellationToken cancellationToken)
    {
        foreach (var person in request.People)
        {
            if (await session.ScalarAsync<long?>(Find, new { person.SignInName }, cancellationToken) is not null) continue;
            var managerId = person.ManagerSignInName is null ? null
                : await session.ScalarAsync<long?>(Find, new { SignInName = person.ManagerSignInName }, cancellationToken);
            await PersonWriter.InsertAsync(session, new AddPerson(person.Name, person.SignInName, person.Roles, ManagerId: managerId),
                request.Password, mustChange: false, clock.GetUtcNow().UtcDateTime, cancellationToken);
        }
        return Unit.Value;
    }
}
