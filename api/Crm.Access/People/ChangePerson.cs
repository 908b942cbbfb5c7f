using Crm.Common;
using Crm.Contracts.Access;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>
/// Changes a person: absent members are left alone. Deactivating ends the person's sessions and keys at once; what the person
/// owns stays. The last active administrator can be neither deactivated nor stripped of the role.
/// </summary>
internal sealed record ChangePerson(long PersonId, int Version, ChangePersonBody Changes) : ICommand<PersonView>;

/// <summary>A JSON merge patch of a person.</summary>
internal sealed record ChangePersonBody
{
    public Patch<string> Name { get; init; }
    public Patch<string?> Email { get; init; }
    public Patch<long?> ManagerId { get; init; }
    public Patch<IReadOnlyList<Role>> Roles { get; init; }
    public Patch<bool> IsActive { get; init; }
    public Patch<string> Language { get; init; }
}

internal sealed class ChangePersonHandler(
    DbSession session, CurrentUser user, SignedInCallers callers, EventLog events, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ChangePerson, PersonView>
{
    private const string Update = """
        update access.Person
        set Name = @Name, Email = @Email, ManagerId = @ManagerId, IsActive = @IsActive, Language = @Language, Version = Version + 1
        where PersonId = @PersonId
          and Version = @Version
        """;

    private const string EndSessions = "update access.PersonSession set EndedAt = @Now where PersonId = @PersonId and EndedAt is null";

    private const string RemoveRoles = "delete from access.PersonRole where PersonId = @PersonId";

    private const string AddRole = "insert into access.PersonRole (PersonId, Role) values (@PersonId, @Role)";

    private const string CountOtherAdministrators = """
        select count(*)
        from access.PersonRole r
        inner join access.Person p on p.PersonId = r.PersonId
        where r.Role = @Administrator
          and p.IsActive = 1
          and p.PersonId <> @PersonId
        """;

    public async Task<PersonView> Handle(ChangePerson request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var people = await PersonReader.ReadAsync(session, now, request.PersonId, null, null, null, cancellationToken);
        if (people.Count == 0) throw Problem.NotFound("person");
        var before = people[0];
        var after = Merge(before, request.Changes);
        Validate(after);

        var wasAdministrator = before.IsActive && before.Roles.Contains(Role.Administrator);
        var staysAdministrator = after.IsActive && after.Roles.Contains(Role.Administrator);
        if (wasAdministrator && !staysAdministrator && await session.ScalarAsync<long>(CountOtherAdministrators,
                new { Role.Administrator, request.PersonId }, cancellationToken) == 0)
            throw Problem.Conflict("last-administrator", "This is the last active administrator.");
        if (request.PersonId == user.PersonId && !after.IsActive) throw Problem.Conflict("own-account", "You cannot deactivate yourself.");

        var managerId = request.Changes.ManagerId.Or(before.Manager?.PersonId);
        if (managerId != before.Manager?.PersonId) await PersonWriter.CheckManagerAsync(session, managerId, cancellationToken);
        var updated = await session.ExecuteAsync(Update, new
        {
            request.PersonId,
            request.Version,
            after.Name,
            after.Email,
            ManagerId = managerId,
            after.IsActive,
            after.Language,
        }, cancellationToken);
        if (updated == 0)
            throw Problem.Stale($"The person was changed since you read it: it now has version {before.Version}.");
        if (managerId != before.Manager?.PersonId) await PersonTree.MoveAsync(session, request.PersonId, managerId, cancellationToken);
        if (!after.Roles.SequenceEqual(before.Roles))
        {
            await session.ExecuteAsync(RemoveRoles, new { request.PersonId }, cancellationToken);
            foreach (var role in after.Roles) await session.ExecuteAsync(AddRole, new { request.PersonId, Role = role }, cancellationToken);
        }
        if (before.IsActive && !after.IsActive)
            await session.ExecuteAsync(EndSessions, new { request.PersonId, Now = now }, cancellationToken);

        var changes = Changes(before, after, managerId).ToList();
        await audit.RecordAsync(changes, cancellationToken);
        if (changes.Count > 0)
            await events.RaiseAsync(new RecordEvent("person.updated", "person", request.PersonId, null, [.. changes.Select(c => c.Field)]),
                cancellationToken);
        session.OnCommitted(() =>
        {
            callers.Forget();
            return Task.CompletedTask;
        });
        return (await PersonReader.ReadAsync(session, now, request.PersonId, null, null, null, cancellationToken))[0];
    }

    private static PersonView Merge(PersonView before, ChangePersonBody changes) => before with
    {
        Name = changes.Name.Or(before.Name)?.Trim() ?? "",
        Email = changes.Email.Or(before.Email),
        Roles = [.. (changes.Roles.Or(before.Roles) ?? []).Distinct().Order()],
        IsActive = changes.IsActive.Or(before.IsActive),
        Language = changes.Language.Or(before.Language) ?? "",
    };

    private static void Validate(PersonView person)
    {
        var errors = new Dictionary<string, string[]>();
        if (person.Name.Length is 0 or > 100) errors["name"] = ["must have 1 to 100 characters"];
        if (person.Email is { } email && (email.Length > 200 || !email.Contains('@', StringComparison.Ordinal)))
            errors["email"] = ["must be an e-mail address of at most 200 characters"];
        if (person.Name.Any(char.IsControl)) errors["name"] = ["must not contain control characters"];
        if (person.Email?.Any(char.IsControl) == true) errors["email"] = ["must not contain control characters"];
        if (person.Roles.Count == 0) errors["roles"] = ["must not be empty"];
        if (person.Language is not ("zh-CN" or "en")) errors["language"] = ["must be zh-CN or en"];
        if (errors.Count > 0) throw Problem.Invalid(errors);
    }

    private static IEnumerable<FieldChange> Changes(PersonView before, PersonView after, long? managerId)
    {
        if (before.Name != after.Name) yield return Change("name", before.Name, after.Name);
        if (before.Email != after.Email) yield return Change("email", before.Email, after.Email);
        if (before.Manager?.PersonId != managerId) yield return Change("managerId", before.Manager?.PersonId, managerId);
        if (before.IsActive != after.IsActive) yield return Change("isActive", before.IsActive, after.IsActive);
        if (before.Language != after.Language) yield return Change("language", before.Language, after.Language);
        if (!before.Roles.SequenceEqual(after.Roles))
            yield return Change("roles", string.Join(',', before.Roles), string.Join(',', after.Roles));

        FieldChange Change(string field, object? from, object? to) =>
            new("person", before.PersonId, field, AuditTrail.Text(from), AuditTrail.Text(to));
    }
}

internal static class ChangePersonEndpoint
{
    public static void MapChangePerson(this IEndpointRouteBuilder people) => people
        .MapPatch("/{personId:long}", async (
            long personId, IfMatch version, ChangePersonBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var person = await mediator.Send(new ChangePerson(personId, version.Value, body), cancellationToken);
            return TypedResults.Ok(person).WithETag(person.Version);
        })
        .Produces<PersonView>()
        .WithName(nameof(ChangePerson))
        .WithSummary("Change a person, its roles or its place in the organisation")
        .ProducesProblems(400, 404, 409, 412);
}
