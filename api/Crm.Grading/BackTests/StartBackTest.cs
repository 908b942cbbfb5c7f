using Crm.Common;
using Crm.Contracts.Jobs;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Starts a back-test of schemes on past days, each at least twelve months before today, so that what came after is known. Every
/// scheme is tried on every day with its version of now.
/// </summary>
internal sealed record StartBackTest(IReadOnlyList<long> Schemes, IReadOnlyList<DateOnly> AsOf) : ICommand<BackTestView>;

internal sealed record BackTestPayload(long BackTestId);

internal sealed class StartBackTestValidator : AbstractValidator<StartBackTest>
{
    public StartBackTestValidator(TimeProvider clock)
    {
        RuleFor(r => r.Schemes).NotEmpty().Must(s => s.Count <= 20).WithMessage("must be at most 20");
        RuleFor(r => r.Schemes).Must(s => s.Distinct().Count() == s.Count).WithMessage("must not name a scheme twice");
        RuleFor(r => r.AsOf).NotEmpty().Must(d => d.Count <= 20).WithMessage("must be at most 20");
        RuleFor(r => r.AsOf).Must(d => d.Distinct().Count() == d.Count).WithMessage("must not name a day twice");
        RuleForEach(r => r.AsOf)
            .Must(day => day >= GradableDays.First && day <= DateOnly.FromDateTime(clock.GetLocalNow().DateTime).AddMonths(-12))
            .WithMessage("must be at least twelve months ago, so that what came after is known, and not before 1960");
    }
}

internal sealed class StartBackTestHandler(DbSession session, CurrentUser user, TimeProvider clock, IMediator mediator, EventLog events)
    : IRequestHandler<StartBackTest, BackTestView>
{
    private const string Add = """
        insert into grading.BackTest (State, Total, StartedBy, StartedAt)
        output inserted.BackTestId
        values (@Waiting, @Total, @PersonId, @Now)
        """;

    private const string AddCase = """
        insert into grading.BackTestCase (BackTestId, CaseNumber, SchemeVersionId, AsOf)
        select @BackTestId, @CaseNumber, v.SchemeVersionId, @AsOf
        from grading.SchemeVersion v
        where v.SchemeId = @SchemeId
          and v.Number = (select max(n.Number) from grading.SchemeVersion n where n.SchemeId = @SchemeId)
        """;

    private const string KeepJob = "update grading.BackTest set JobId = @JobId where BackTestId = @BackTestId";

    public async Task<BackTestView> Handle(StartBackTest request, CancellationToken cancellationToken)
    {
        foreach (var (at, schemeId) in request.Schemes.Index())
            await SchemeInUse.HoldAsync(session, schemeId, $"schemes[{at}]", cancellationToken);
        await GradableDays.RequireAsync(session, request.AsOf.Select((day, at) => ($"asOf[{at}]", day)), cancellationToken);

        var total = request.Schemes.Count * request.AsOf.Count;
        var backTestId = await session.ScalarAsync<long>(Add, new
        {
            RunState.Waiting,
            Total = total,
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        var number = 0;
        foreach (var day in request.AsOf)
            foreach (var schemeId in request.Schemes)
                await session.ExecuteAsync(
                    AddCase, new { BackTestId = backTestId, CaseNumber = ++number, SchemeId = schemeId, AsOf = day },
                    cancellationToken);
        // Back-tests change no grade: they need not wait for runs, only for one another.
        var jobId = await mediator.Send(
            new StartJob(
                BackTestJob.JobKind, $"Back-test of {request.Schemes.Count} schemes on {request.AsOf.Count} days",
                new BackTestPayload(backTestId), Lane: "grading-back-tests", Total: total),
            cancellationToken);
        await session.ExecuteAsync(KeepJob, new { JobId = jobId, BackTestId = backTestId }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("gradingBackTest.started", "gradingBackTest", backTestId), cancellationToken);
        return await BackTestRow.ReadAsync(session, user, backTestId, cancellationToken);
    }
}

internal static class StartBackTestEndpoint
{
    public static void MapStartBackTest(this IEndpointRouteBuilder grading) => grading
        .MapPost("/back-tests", async (StartBackTest request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var started = await mediator.Send(request, cancellationToken);
            return TypedResults.Accepted($"/api/v1/grading/back-tests/{started.BackTestId}", started);
        })
        .WithName(nameof(StartBackTest))
        .WithSummary("Try schemes on past days whose next twelve months are known")
        .RequireAuthorization(Permission.RunGrading)
        .ProducesProblems(400);
}
