using Crm.Common;
using Crm.Contracts.Access;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Lists people by sign-in name, or reads one of them.</summary>
internal sealed record ReadPeople(long? PersonId, bool? Active, Role? Role, string? Q) : IQuery<PersonList>;

internal sealed record PersonList(IReadOnlyList<PersonView> Items);

internal sealed class ReadPeopleHandler(DbSession session, TimeProvider clock) : IRequestHandler<ReadPeople, PersonList>
{
    public async Task<PersonList> Handle(ReadPeople request, CancellationToken cancellationToken) =>
        new(await PersonReader.ReadAsync(
            session, clock.GetUtcNow().UtcDateTime, request.PersonId, request.Active, request.Role, request.Q, cancellationToken));
}

internal static class ReadPeopleEndpoint
{
    public static void MapReadPeople(this IEndpointRouteBuilder people)
    {
        people.MapGet("/", async (string? q, bool? active, OneOf<Role>? role, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new ReadPeople(null, active, role?.Value, q), cancellationToken)))
            .WithName("ListPeople")
            .WithSummary("People by sign-in name")
            .ProducesProblems(400);
        people.MapGet("/{personId:long}", async (long personId, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var found = await mediator.Send(new ReadPeople(personId, null, null, null), cancellationToken);
                if (found.Items.Count == 0) throw Problem.NotFound("person");
                return TypedResults.Ok(found.Items[0]).WithETag(found.Items[0].Version);
            })
            .Produces<PersonView>()
            .WithName("GetPerson")
            .WithSummary("One person")
            .ProducesProblems(404);
    }
}
