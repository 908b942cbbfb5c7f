using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Changes the signed-in person's password and ends all of this person's other sessions.</summary>
internal sealed record ChangePassword(string CurrentPassword, string NewPassword, string TokenHash) : ICommand<Unit>;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePassword>
{
    public ChangePasswordValidator()
    {
        RuleFor(r => r.CurrentPassword).NotEmpty().MaximumLength(200);
        RuleFor(r => r.NewPassword).MinimumLength(10).MaximumLength(200)
            .NotEqual(r => r.CurrentPassword).WithMessage("must differ from the current password");
    }
}

internal sealed class ChangePasswordHandler(DbSession session, CurrentUser user, SignedInCallers callers, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<ChangePassword, Unit>
{
    private const string Find = "select PasswordHash from access.Person where PersonId = @PersonId";

    private const string Change = """
        update access.Person
        set PasswordHash = @Hash, MustChangePassword = 0, Version = Version + 1
        where PersonId = @PersonId
        """;

    private const string EndOthers = """
        update access.PersonSession
        set EndedAt = @Now
        where PersonId = @PersonId
          and EndedAt is null
          and TokenHash <> @TokenHash
        """;

    public async Task<Unit> Handle(ChangePassword request, CancellationToken cancellationToken)
    {
        var hash = await session.ScalarAsync<string>(Find, new { user.PersonId }, cancellationToken);
        if (!Password.Matches(hash, request.CurrentPassword)) throw Problem.Invalid("currentPassword", "is wrong");
        await session.ExecuteAsync(Change, new { user.PersonId, Hash = Password.Hash(request.NewPassword) }, cancellationToken);
        await session.ExecuteAsync(EndOthers,
            new { user.PersonId, request.TokenHash, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        await audit.RecordAsync([new FieldChange("person", user.PersonId, "password", null, null)], cancellationToken);
        session.OnCommitted(() =>
        {
            callers.Forget();
            return Task.CompletedTask;
        });
        return Unit.Value;
    }
}

/// <summary>The new password has 10 to 200 characters and differs from the current one.</summary>
internal sealed record ChangePasswordBody(string CurrentPassword, string NewPassword);

internal static class ChangePasswordEndpoint
{
    public static void MapChangePassword(this IEndpointRouteBuilder session) => session
        .MapPut("/password", async (ChangePasswordBody body, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var token = context.Request.Cookies[CrmAuthentication.CookieName] ?? "";
            await mediator.Send(new ChangePassword(body.CurrentPassword, body.NewPassword, Secret.Hash(token)), cancellationToken);
            return TypedResults.NoContent();
        })
        .RequireAuthorization(Permission.SignedIn)
        .WithName(nameof(ChangePassword))
        .WithSummary("Change my password; my other sessions end")
        .ProducesProblems(400);
}
