using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Gives a person a new one-time password, lifts a lock and ends the person's sessions.</summary>
internal sealed record ResetPassword(long PersonId) : ICommand<PasswordReset>, ISecretAnswer;

/// <summary>Shown once; the person must change it at the next sign-in.</summary>
internal sealed record PasswordReset(string OneTimePassword);

internal sealed class ResetPasswordHandler(DbSession session, SignedInCallers callers, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ResetPassword, PasswordReset>
{
    private const string Reset = """
        update access.Person
        set PasswordHash = @Hash, MustChangePassword = 1, FailedSignIns = 0, LockedUntil = null, Version = Version + 1
        where PersonId = @PersonId
        """;

    private const string EndSessions = "update access.PersonSession set EndedAt = @Now where PersonId = @PersonId and EndedAt is null";

    public async Task<PasswordReset> Handle(ResetPassword request, CancellationToken cancellationToken)
    {
        var password = Secret.OneTimePassword();
        if (await session.ExecuteAsync(Reset, new { request.PersonId, Hash = Password.Hash(password) }, cancellationToken) == 0)
            throw Problem.NotFound("person");
        await session.ExecuteAsync(EndSessions, new { request.PersonId, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        await audit.RecordAsync([new FieldChange("person", request.PersonId, "password", null, null)], cancellationToken);
        session.OnCommitted(() =>
        {
            callers.Forget();
            return Task.CompletedTask;
        });
        return new PasswordReset(password);
    }
}

internal static class ResetPasswordEndpoint
{
    public static void MapResetPassword(this IEndpointRouteBuilder people) => people
        .MapPost("/{personId:long}/password-reset", async (long personId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ResetPassword(personId), cancellationToken)))
        .WithName(nameof(ResetPassword))
        .WithSummary("Give a person a new one-time password")
        .ProducesProblems(404);
}
