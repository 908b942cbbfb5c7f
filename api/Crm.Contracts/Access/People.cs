using Crm.Common;
using MediatR;

namespace Crm.Contracts.Access;

/// <summary>What a person does in the company; which rights each role has stands in api/Crm.Access/README.md.</summary>
public enum Role
{
    Sales = 1,
    Service = 2,
    Quality = 3,
    Production = 4,
    Warehouse = 5,
    Purchasing = 6,
    Marketing = 7,
    Finance = 8,
    Manager = 9,
    Administrator = 10,
}

/// <summary>A person as shown beside a record.</summary>
public sealed record PersonRef(long PersonId, string Name);

/// <summary>Makes the first administrator where there is nobody yet; answers the one-time password, or null where people exist.</summary>
public sealed record MakeFirstAdministrator(string? Password) : ICommand<FirstAdministrator?>;

/// <summary>How the first administrator signs in.</summary>
public sealed record FirstAdministrator(long PersonId, string SignInName, string OneTimePassword);

/// <summary>Makes people of a demo company with a known password, managers before those below them.</summary>
public sealed record MakeDemoPeople(IReadOnlyList<DemoPersonToMake> People, string Password) : ICommand<Unit>;

public sealed record DemoPersonToMake(string SignInName, string Name, IReadOnlyList<Role> Roles, string? ManagerSignInName);

/// <summary>Makes an API key for a person and answers its secret, which is kept nowhere.</summary>
public sealed record MakeApiKey(string Name, string SignInName, IReadOnlyList<string> Scopes) : ICommand<string>;

/// <summary>Signs the acting person of a background job in; false where the person is gone or inactive.</summary>
public sealed record SignInForJob(long PersonId, string Through) : IRequest<bool>;

/// <summary>Signs the administrator with the lowest id in, for work that the product does by itself (the demo company).</summary>
public sealed record SignInAsAdministrator(string Through) : IRequest<bool>;
