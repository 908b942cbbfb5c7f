using System.Globalization;
using Crm.Common;
using Crm.Contracts.Jobs;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Starts a grading run as of a day; nothing from that day on counts. The run and its job are written together, so neither is
/// ever without the other. To commit needs the right to commit; a run whose day is not the newest stays a dry run. Runs wait for
/// one another; the same run is not started twice while it waits or goes on.
/// </summary>
internal sealed record StartRun(long SchemeId, DateOnly AsOf, RunMode Mode) : ICommand<RunView>;

/// <summary>What the job of a run is given.</summary>
internal sealed record RunPayload(long RunId);

internal sealed class StartRunValidator : AbstractValidator<StartRun>
{
    public StartRunValidator(TimeProvider clock)
    {
        RuleFor(r => r.AsOf).MustBeGradable(clock);
        RuleFor(r => r.Mode).IsInEnum();
    }
}

internal sealed class StartRunHandler(DbSession session, CurrentUser user, TimeProvider clock, IMediator mediator, EventLog events)
    : IRequestHandler<StartRun, RunView>
{
    private const string SameRun = """
        select u.RunId
        from grading.Run u
        inner join grading.SchemeVersion v on v.SchemeVersionId = u.SchemeVersionId
        where u.State in (@Waiting, @Running)
          and u.AsOf = @AsOf
          and u.Mode = @Mode
          and v.SchemeId = @SchemeId
        order by u.RunId
        offset 0 rows fetch next 1 rows only
        """;

    private const string Add = """
        insert into grading.Run (SchemeVersionId, AsOf, Mode, State, StartedBy, StartedAt)
        output inserted.RunId
        select v.SchemeVersionId, @AsOf, @Mode, @Waiting, @PersonId, @Now
        from grading.SchemeVersion v
        where v.SchemeId = @SchemeId
          and v.Number = (select max(n.Number) from grading.SchemeVersion n where n.SchemeId = @SchemeId)
        """;

    private const string KeepJob = "update grading.Run set JobId = @JobId where RunId = @RunId";

    public async Task<RunView> Handle(StartRun request, CancellationToken cancellationToken)
    {
        if (request.Mode == RunMode.Commit) user.Require(Permission.CommitGrading);
        await SchemeInUse.HoldAsync(session, request.SchemeId, "schemeId", cancellationToken);
        await GradableDays.RequireAsync(session, [("asOf", request.AsOf)], cancellationToken);
        var same = await session.ScalarAsync<long?>(
            SameRun, new { request.SchemeId, request.AsOf, request.Mode, RunState.Waiting, RunState.Running }, cancellationToken);
        if (same is { } waiting)
            throw Problem.Conflict("run-started", $"The same run was started already and has not ended yet: run {waiting}.");

        var runId = await session.ScalarAsync<long>(Add, new
        {
            request.SchemeId,
            request.AsOf,
            request.Mode,
            RunState.Waiting,
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        // Runs wait for one another: they read the same tables, and a commit builds on the grades of the one before.
        var title = $"Grading as of {request.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        var jobId = await mediator.Send(
            new StartJob(RunGradingJob.JobKind, title, new RunPayload(runId), Lane: "grading"), cancellationToken);
        await session.ExecuteAsync(KeepJob, new { JobId = jobId, RunId = runId }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("gradingRun.started", "gradingRun", runId), cancellationToken);
        return await RunRow.ReadAsync(session, runId, cancellationToken);
    }
}

internal static class StartRunEndpoint
{
    public static void MapStartRun(this IEndpointRouteBuilder grading) => grading
        .MapPost("/runs", async (StartRun request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var run = await mediator.Send(request, cancellationToken);
            return TypedResults.Accepted($"/api/v1/grading/runs/{run.RunId}", run);
        })
        .WithName(nameof(StartRun))
        .WithSummary("Start a grading run")
        .RequireAuthorization(Permission.RunGrading)
        .ProducesProblems(400, 409);
}
