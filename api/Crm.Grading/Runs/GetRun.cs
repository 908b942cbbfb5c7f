using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Reads a grading run with its movement matrix: how many of the customers that the reader may see go from which grade to
/// which, and the contribution they brought in the window (null without the right to see cost).
/// </summary>
internal sealed record GetRun(long RunId) : IQuery<RunWithMovement>;

internal sealed record RunWithMovement(
    long RunId, RunScheme Scheme, DateOnly AsOf, RunMode Mode, RunState State, long? JobId, PersonRef StartedBy, DateTime StartedAt,
    DateTime? FinishedAt, DateTime? CommittedAt, int Customers, int Graded, GradeCounts Counts, string? Note, int? Ahead,
    IReadOnlyList<GradeMovement> Movement);

internal sealed record GradeMovement(Grade From, Grade To, int Customers, Money? Contribution);

internal sealed class GetRunHandler(DbSession session, CurrentUser user) : IRequestHandler<GetRun, RunWithMovement>
{
    private const string Movement = """
        select r.PreviousGrade as "From", r.Grade as "To", count(*) as Customers, sum(r.Contribution) as Contribution
        from grading.RunResult r
        inner join customers.v_Customer c on c.CustomerId = r.CustomerId
        where r.RunId = @RunId
          and c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId)
        group by r.PreviousGrade, r.Grade
        order by r.PreviousGrade, r.Grade
        """;

    public async Task<RunWithMovement> Handle(GetRun request, CancellationToken cancellationToken)
    {
        var run = await RunRow.ReadAsync(session, request.RunId, cancellationToken);
        // While a run is being written its rows are not the whole truth yet.
        var movement = run.State is RunState.Done or RunState.Committed
            ? await session.QueryAsync<GradeMovement>(
                Movement, new { request.RunId, ViewerId = user.PersonId }, cancellationToken)
            : [];
        return new RunWithMovement(
            run.RunId, run.Scheme, run.AsOf, run.Mode, run.State, run.JobId, run.StartedBy, run.StartedAt, run.FinishedAt,
            run.CommittedAt, run.Customers, run.Graded, run.Counts, run.Note, run.Ahead,
            user.SeesCost ? movement : [.. movement.Select(m => m with { Contribution = null })]);
    }
}

internal static class GetRunEndpoint
{
    public static void MapGetRun(this IEndpointRouteBuilder grading) => grading
        .MapGet("/runs/{runId:long}", async (long runId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetRun(runId), cancellationToken)))
        .WithName(nameof(GetRun))
        .WithSummary("Read a grading run with its movement matrix")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(404);
}
