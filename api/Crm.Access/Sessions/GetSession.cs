using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Profitability;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Crm.Access;

/// <summary>Tells who is signed in and what this person may do, so that the screen shows no more than that.</summary>
internal sealed record GetSession : IQuery<SessionView>;

/// <summary>The signed-in person. <paramref name="Permissions"/> is empty while the one-time password is not changed yet.</summary>
internal sealed record SessionView(
    long PersonId, string Name, string SignInName, string Language, IReadOnlyList<Role> Roles, IReadOnlyList<string> Permissions,
    bool MustChangePassword, bool Demo, string Currency, DateOnly Today);

internal sealed class GetSessionHandler(
    DbSession session, CurrentUser user, IMediator mediator, TimeProvider clock, IConfiguration configuration)
    : IRequestHandler<GetSession, SessionView>
{
    private const string Find = """
        select p.Name, p.SignInName, p.Language, p.MustChangePassword
        from access.Person p
        where p.PersonId = @PersonId
        """;

    private const string FindRoles = "select Role from access.PersonRole where PersonId = @PersonId order by Role";

    private sealed record PersonRow(string Name, string SignInName, string Language, bool MustChangePassword);

    public async Task<SessionView> Handle(GetSession request, CancellationToken cancellationToken)
    {
        var person = await session.QuerySingleOrDefaultAsync<PersonRow>(Find, new { user.PersonId }, cancellationToken)
            ?? throw Problem.NotFound("person");
        var roles = await session.QueryAsync<Role>(FindRoles, new { user.PersonId }, cancellationToken);
        var defaults = await mediator.Send(new GetCompanyDefaults(), cancellationToken);
        return new SessionView(user.PersonId, person.Name, person.SignInName, person.Language, [.. roles],
            [.. user.Permissions.Order(StringComparer.Ordinal)], person.MustChangePassword, configuration.GetValue("Demo:Enabled", false),
            defaults.BaseCurrency, DateOnly.FromDateTime(clock.GetLocalNow().DateTime));
    }
}

internal static class GetSessionEndpoint
{
    public static void MapGetSession(this IEndpointRouteBuilder session) => session
        .MapGet("/", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetSession(), cancellationToken)))
        .RequireAuthorization(Permission.SignedIn)
        .WithName(nameof(GetSession))
        .WithSummary("Who is signed in and what this person may do")
        .ProducesProblems();
}
