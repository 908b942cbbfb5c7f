using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>
/// Signs a person in with name and password. After five wrong passwords in a row the name is locked for fifteen minutes;
/// a wrong name and a wrong password get the same answer.
/// </summary>
internal sealed record SignIn(string SignInName, string Password, string? UserAgent) : ICommand<SignInOutcome>, ISecretAnswer;

/// <summary>The token for the cookie, or why there is none. A refusal is an answer, not an exception: its count must be kept.</summary>
internal sealed record SignInOutcome(string? Token, DateTime? LockedUntil);

internal sealed class SignInValidator : AbstractValidator<SignIn>
{
    public SignInValidator()
    {
        RuleFor(r => r.SignInName).NotEmpty().MaximumLength(100);
        RuleFor(r => r.Password).NotEmpty().MaximumLength(200);
    }
}

internal sealed class SignInHandler(DbSession session, TimeProvider clock) : IRequestHandler<SignIn, SignInOutcome>
{
    private const string Find = """
        select PersonId, PasswordHash, FailedSignIns, LockedUntil
        from access.Person
        where SignInName = @SignInName
          and IsActive = 1
        """;

    private const string CountFailure = """
        update access.Person
        set FailedSignIns = FailedSignIns + 1,
            LockedUntil = case when FailedSignIns + 1 >= @Most then @LockedUntil else LockedUntil end
        where PersonId = @PersonId
        """;

    private const string Welcome = """
        update access.Person
        set FailedSignIns = 0, LockedUntil = null, LastSeenAt = @Now
        where PersonId = @PersonId
        """;

    private const string AddSession = """
        insert into access.PersonSession (TokenHash, PersonId, UserAgent, CreatedAt, LastSeenAt, ExpiresAt)
        values (@TokenHash, @PersonId, @UserAgent, @Now, @Now, @ExpiresAt)
        """;

    private sealed record PersonRow(long PersonId, string? PasswordHash, int FailedSignIns, DateTime? LockedUntil);

    public const int MostFailures = 5;
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    public async Task<SignInOutcome> Handle(SignIn request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var person = await session.QuerySingleOrDefaultAsync<PersonRow>(Find, new { request.SignInName }, cancellationToken);
        var matches = Password.Matches(person?.PasswordHash, request.Password);
        if (person is null) return new SignInOutcome(null, null);
        if (person.LockedUntil > now) return new SignInOutcome(null, person.LockedUntil);
        if (!matches)
        {
            // A lock that has run out starts the count anew.
            var lockedUntil = now + LockedFor;
            if (person.LockedUntil is not null) await session.ExecuteAsync(Welcome, new { person.PersonId, Now = now }, cancellationToken);
            await session.ExecuteAsync(CountFailure, new { person.PersonId, Most = MostFailures, LockedUntil = lockedUntil }, cancellationToken);
            return new SignInOutcome(null, person.LockedUntil is null && person.FailedSignIns + 1 >= MostFailures ? lockedUntil : null);
        }

        var token = Secret.New();
        await session.ExecuteAsync(Welcome, new { person.PersonId, Now = now }, cancellationToken);
        await session.ExecuteAsync(AddSession, new
        {
            TokenHash = Secret.Hash(token),
            person.PersonId,
            UserAgent = request.UserAgent?[..Math.Min(300, request.UserAgent.Length)],
            Now = now,
            ExpiresAt = now + SignedInCallers.SessionLength,
        }, cancellationToken);
        return new SignInOutcome(token, null);
    }
}

/// <summary>Name and password of a person.</summary>
internal sealed record SignInBody(string SignInName, string Password);

internal static class SignInEndpoint
{
    public static void MapSignIn(this IEndpointRouteBuilder session) => session
        .MapPost("/", async (SignInBody body, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var outcome = await mediator.Send(
                new SignIn(body.SignInName, body.Password, context.Request.Headers.UserAgent.ToString()), cancellationToken);
            if (outcome.LockedUntil is { } until)
                throw Problem.NotSignedIn("locked-out", $"Too many wrong passwords. Try again after {until:yyyy-MM-dd HH:mm} UTC.");
            if (outcome.Token is null) throw Problem.NotSignedIn("wrong-credentials", "The name or the password is wrong.");
            context.Response.Cookies.Append(CrmAuthentication.CookieName, outcome.Token, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = context.Request.IsHttps,
                Path = "/",
                IsEssential = true,
            });
            return TypedResults.NoContent();
        })
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.SignIn)
        .WithName(nameof(SignIn))
        .WithSummary("Sign in with name and password; sets the session cookie")
        .ProducesProblems(400, 429);
}
