using Crm.Common;
using Crm.Contracts.Jobs;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Starts a job that makes the forecasts of every product and category sold within two years, from whole months. While one is
/// being made another cannot be started.
/// </summary>
internal sealed record MakeDemandForecasts : ICommand<DemandJobStarted>;

/// <summary>The job to follow under <c>/jobs/{jobId}</c>.</summary>
internal sealed record DemandJobStarted(long JobId);

internal sealed class MakeDemandForecastsHandler(DbSession session, TimeProvider clock, IMediator mediator)
    : IRequestHandler<MakeDemandForecasts, DemandJobStarted>
{
    private const string Claim = """
        update profitability.DemandState
        set AskedAt = @Now, JobId = 0
        where DemandStateId = 1
          and JobId is null
        """;

    private const string Keep = "update profitability.DemandState set JobId = @JobId where DemandStateId = 1";

    public async Task<DemandJobStarted> Handle(MakeDemandForecasts request, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(Claim, new { Now = clock.GetUtcNow().UtcDateTime }, cancellationToken) == 0)
            throw Problem.Conflict("demand-running", "The forecasts are being made already.");
        var jobId = await mediator.Send(
            new StartJob(DemandJob.JobKind, "Forecast of demand", new object(), Lane: "demand"), cancellationToken);
        await session.ExecuteAsync(Keep, new { JobId = jobId }, cancellationToken);
        return new DemandJobStarted(jobId);
    }
}

internal static class MakeDemandForecastsEndpoint
{
    public static void MapMakeDemandForecasts(this IEndpointRouteBuilder profit) => profit
        .MapPost("/demand/forecasts", async (IMediator mediator, CancellationToken cancellationToken) =>
        {
            var started = await mediator.Send(new MakeDemandForecasts(), cancellationToken);
            return TypedResults.Accepted($"/api/v1/jobs/{started.JobId}", started);
        })
        .WithName(nameof(MakeDemandForecasts))
        .WithSummary("Make the forecasts of demand anew")
        .WithDescription("They are made by themselves when a month has ended.")
        .RequireAuthorization(Permission.ViewCost)
        .ProducesProblems(409);
}
