using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>How fresh the forecasts of demand are, and whether new ones are being made.</summary>
internal sealed record GetDemandState : IQuery<DemandState>;

/// <summary>The state of all forecasts of demand.</summary>
/// <param name="MadeAt">When they were last made; null when never.</param>
/// <param name="MadePeriod">The last month they know, yyyymm; null when never made.</param>
/// <param name="JobId">The job that makes them now, to follow under <c>/jobs/{jobId}</c>; null when none does.</param>
internal sealed record DemandState(DateTime? MadeAt, int? MadePeriod, long? JobId);

internal sealed class GetDemandStateHandler(DbSession session) : IRequestHandler<GetDemandState, DemandState>
{
    // A job that was only claimed, not yet started, has no number.
    private const string State = """
        select s.MadeAt, s.MadePeriod, nullif(s.JobId, 0) as JobId
        from profitability.DemandState s
        where s.DemandStateId = 1
        """;

    public async Task<DemandState> Handle(GetDemandState request, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<DemandState>(State, null, cancellationToken) ?? new DemandState(null, null, null);
}

internal static class GetDemandStateEndpoint
{
    public static void MapGetDemandState(this IEndpointRouteBuilder profit) => profit
        .MapGet("/demand/state", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetDemandState(), cancellationToken)))
        .WithName(nameof(GetDemandState))
        .WithSummary("When the forecasts of demand were made, and whether new ones are being made")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadProducts)
        .ProducesProblems();
}
