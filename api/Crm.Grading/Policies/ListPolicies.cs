using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Every version of the policies by grade, the newest first.</summary>
internal sealed record ListPolicies : IQuery<PolicyList>;

internal sealed record PolicyList(IReadOnlyList<PolicyView> Items);

internal sealed class ListPoliciesHandler(DbSession session, TimeProvider clock) : IRequestHandler<ListPolicies, PolicyList>
{
    public async Task<PolicyList> Handle(ListPolicies request, CancellationToken cancellationToken) =>
        new((await PolicyVersions.ReadAsync(session, cancellationToken)).Views(Days.Today(clock)));
}

/// <summary>The company's days.</summary>
internal static class Days
{
    public static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
}

internal static class ListPoliciesEndpoint
{
    public static void MapListPolicies(this IEndpointRouteBuilder grading) => grading
        .MapGet("/policies", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListPolicies(), cancellationToken)))
        .WithName(nameof(ListPolicies))
        .WithSummary("List the versions of the policies by grade")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems();
}
