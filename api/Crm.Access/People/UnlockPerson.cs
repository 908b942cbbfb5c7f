using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Lifts the lock that wrong passwords put on a person, without changing the password.</summary>
internal sealed record UnlockPerson(long PersonId) : ICommand<Unit>;

internal sealed class UnlockPersonHandler(DbSession session, AuditTrail audit) : IRequestHandler<UnlockPerson, Unit>
{
    private const string Unlock = "update access.Person set FailedSignIns = 0, LockedUntil = null where PersonId = @PersonId";

    public async Task<Unit> Handle(UnlockPerson request, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(Unlock, new { request.PersonId }, cancellationToken) == 0) throw Problem.NotFound("person");
        await audit.RecordAsync([new FieldChange("person", request.PersonId, "lockedUntil", null, null)], cancellationToken);
        return Unit.Value;
    }
}

internal static class UnlockPersonEndpoint
{
    public static void MapUnlockPerson(this IEndpointRouteBuilder people) => people
        .MapPost("/{personId:long}/unlock", async (long personId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new UnlockPerson(personId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(UnlockPerson))
        .WithSummary("Lift the lock after wrong passwords")
        .ProducesProblems(404);
}
