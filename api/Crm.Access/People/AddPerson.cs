using Crm.Common;
using Crm.Contracts.Access;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Adds a person below a manager and answers the one-time password, which is shown once and must be changed first.</summary>
/// <param name="SignInName">Unique; letters, digits, dot, dash, underscore and @.</param>
/// <param name="Language">zh-CN or en.</param>
internal sealed record AddPerson(
    string Name, string SignInName, IReadOnlyList<Role> Roles, string? Email = null, long? ManagerId = null, string? Language = null) : ICommand<AddedPerson>, ISecretAnswer;

internal sealed record AddedPerson(PersonView Person, string OneTimePassword);

internal sealed class AddPersonValidator : AbstractValidator<AddPerson>
{
    public AddPersonValidator()
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100).PlainText();
        RuleFor(r => r.SignInName).NotEmpty().MaximumLength(100).Matches("^[A-Za-z0-9._@-]+$");
        RuleFor(r => r.Email).MaximumLength(200).EmailAddress().PlainText();
        RuleFor(r => r.Roles).NotEmpty();
        RuleFor(r => r.Language).Must(l => l is null or "zh-CN" or "en").WithMessage("must be zh-CN or en");
    }
}

internal sealed class AddPersonHandler(DbSession session, EventLog events, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<AddPerson, AddedPerson>
{
    public async Task<AddedPerson> Handle(AddPerson request, CancellationToken cancellationToken)
    {
        var password = Secret.OneTimePassword();
        var now = clock.GetUtcNow().UtcDateTime;
        var personId = await PersonWriter.InsertAsync(session, request, password, mustChange: true, now, cancellationToken);
        await events.RaiseAsync(new RecordEvent("person.created", "person", personId), cancellationToken);
        await audit.RecordAsync([new FieldChange("person", personId, "roles", null, string.Join(',', request.Roles))], cancellationToken);
        var people = await PersonReader.ReadAsync(session, now, personId, null, null, null, cancellationToken);
        return new AddedPerson(people[0], password);
    }
}

internal static class TextRules
{
    /// <summary>Refuses control characters: nobody types them, and lists and letters break on them.</summary>
    public static IRuleBuilderOptions<T, string?> PlainText<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => text is null || !text.Any(char.IsControl)).WithMessage("must not contain control characters");
}

/// <summary>Writes a new person with roles and place in the tree.</summary>
internal static class PersonWriter
{
    private const string Insert = """
        insert into access.Person (Name, SignInName, Email, ManagerId, Language, PasswordHash, MustChangePassword, CreatedAt)
        output inserted.PersonId
        values (@Name, @SignInName, @Email, @ManagerId, @Language, @PasswordHash, @MustChangePassword, @Now)
        """;

    private const string InsertRole = "insert into access.PersonRole (PersonId, Role) values (@PersonId, @Role)";

    private const string CountPeople = "select count(*) from access.Person where PersonId = @PersonId and IsActive = 1";

    public static async Task<long> InsertAsync(
        DbSession session, AddPerson person, string password, bool mustChange, DateTime now, CancellationToken cancellationToken)
    {
        await CheckManagerAsync(session, person.ManagerId, cancellationToken);
        var personId = await session.ScalarAsync<long>(Insert, new
        {
            Name = person.Name.Trim(),
            SignInName = person.SignInName.Trim(),
            person.Email,
            person.ManagerId,
            Language = person.Language ?? "zh-CN",
            PasswordHash = Password.Hash(password),
            MustChangePassword = mustChange,
            Now = now,
        }, cancellationToken);
        foreach (var role in person.Roles.Distinct())
            await session.ExecuteAsync(InsertRole, new { PersonId = personId, Role = role }, cancellationToken);
        await PersonTree.AddAsync(session, personId, person.ManagerId, cancellationToken);
        return personId;
    }

    public static async Task CheckManagerAsync(DbSession session, long? managerId, CancellationToken cancellationToken)
    {
        if (managerId is { } manager
            && await session.ScalarAsync<long>(CountPeople, new { PersonId = manager }, cancellationToken) == 0)
            throw Problem.Invalid("managerId", "is not an active person");
    }
}

internal static class AddPersonEndpoint
{
    public static void MapAddPerson(this IEndpointRouteBuilder people) => people
        .MapPost("/", async (AddPerson body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var added = await mediator.Send(body, cancellationToken);
            return TypedResults.Created($"/api/v1/people/{added.Person.PersonId}", added).WithETag(added.Person.Version);
        })
        .Produces<AddedPerson>(StatusCodes.Status201Created)
        .WithName(nameof(AddPerson))
        .WithSummary("Add a person; answers a one-time password")
        .ProducesProblems(400, 409);
}
