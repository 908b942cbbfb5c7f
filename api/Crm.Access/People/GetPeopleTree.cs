using Crm.Common;
using Crm.Contracts.Access;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>The organisation as a tree, every person after its manager and siblings by name.</summary>
internal sealed record GetPeopleTree : IQuery<PeopleTree>;

internal sealed record PeopleTree(IReadOnlyList<PeopleTreeItem> Items);

internal sealed record PeopleTreeItem(long PersonId, string Name, long? ManagerId, IReadOnlyList<Role> Roles, bool IsActive, int Depth);

internal sealed class GetPeopleTreeHandler(DbSession session, TimeProvider clock) : IRequestHandler<GetPeopleTree, PeopleTree>
{
    public async Task<PeopleTree> Handle(GetPeopleTree request, CancellationToken cancellationToken)
    {
        var people = await PersonReader.ReadAsync(session, clock.GetUtcNow().UtcDateTime, null, null, null, null, cancellationToken);
        var below = people.OrderBy(p => p.Name, StringComparer.Ordinal).ToLookup(p => p.Manager?.PersonId);
        var items = new List<PeopleTreeItem>(people.Count);
        AddBelow(null, 0);
        return new PeopleTree(items);

        void AddBelow(long? managerId, int depth)
        {
            foreach (var person in below[managerId])
            {
                items.Add(new PeopleTreeItem(person.PersonId, person.Name, managerId, person.Roles, person.IsActive, depth));
                AddBelow(person.PersonId, depth + 1);
            }
        }
    }
}

internal static class GetPeopleTreeEndpoint
{
    public static void MapGetPeopleTree(this IEndpointRouteBuilder people) => people
        .MapGet("/tree", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetPeopleTree(), cancellationToken)))
        .WithName(nameof(GetPeopleTree))
        .WithSummary("The organisation as a tree, managers before those below them")
        .ProducesProblems();
}
