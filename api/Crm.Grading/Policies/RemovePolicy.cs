using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Takes a version of the policies back that has not begun. What was ever valid stays, because grades and duties rest on it.</summary>
internal sealed record RemovePolicy(int Number) : ICommand<Unit>;

internal sealed class RemovePolicyHandler(DbSession session, TimeProvider clock, EventLog events) : IRequestHandler<RemovePolicy, Unit>
{
    private const string Find = """
        select p.PolicyId, p.ValidFrom
        from grading.Policy p
        where p.Number = @Number
        """;

    private const string RemoveGrades = "delete from grading.PolicyGrade where PolicyId = @PolicyId";

    private const string Remove = "delete from grading.Policy where PolicyId = @PolicyId";

    private sealed record Found(long PolicyId, DateOnly ValidFrom);

    public async Task<Unit> Handle(RemovePolicy request, CancellationToken cancellationToken)
    {
        var found = await session.QuerySingleOrDefaultAsync<Found>(Find, new { request.Number }, cancellationToken)
            ?? throw Problem.NotFound("version of the policies");
        if (found.ValidFrom <= Days.Today(clock))
            throw Problem.Conflict("policy-begun", "The version has begun; write another one instead.");
        await session.ExecuteAsync(RemoveGrades, new { found.PolicyId }, cancellationToken);
        await session.ExecuteAsync(Remove, new { found.PolicyId }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("gradePolicy.removed", "gradePolicy", found.PolicyId), cancellationToken);
        return Unit.Value;
    }
}

internal static class RemovePolicyEndpoint
{
    public static void MapRemovePolicy(this IEndpointRouteBuilder grading) => grading
        .MapDelete("/policies/{number:int}", async (int number, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new RemovePolicy(number), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(RemovePolicy))
        .WithSummary("Take a version of the policies back that has not begun")
        .RequireAuthorization(Permission.ManagePolicies)
        .ProducesProblems(404, 409);
}
