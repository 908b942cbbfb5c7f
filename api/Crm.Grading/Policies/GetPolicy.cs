using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>The policies that are valid on a day, today unless told otherwise.</summary>
internal sealed record GetPolicy(DateOnly? On) : IQuery<PolicyView>;

internal sealed class GetPolicyHandler(DbSession session, TimeProvider clock) : IRequestHandler<GetPolicy, PolicyView>
{
    public async Task<PolicyView> Handle(GetPolicy request, CancellationToken cancellationToken)
    {
        var versions = await PolicyVersions.ReadAsync(session, cancellationToken);
        var today = Days.Today(clock);
        var valid = versions.At(request.On ?? today);
        return versions.Views(today).Single(v => v.Number == valid.Number);
    }
}

internal static class GetPolicyEndpoint
{
    public static void MapGetPolicy(this IEndpointRouteBuilder grading) => grading
        .MapGet("/policies/current", async (DateOnly? on, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetPolicy(on), cancellationToken)))
        .WithName(nameof(GetPolicy))
        .WithSummary("The policies by grade that are valid on a day")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
