using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Lists what customers can be measured by. A metric that is not available has no data yet: a criterion on it is told as
/// missing, and its rule for missing values applies.
/// </summary>
internal sealed record ListMetrics : IQuery<MetricList>;

internal sealed record MetricList(IReadOnlyList<MetricView> Items);

/// <summary>One metric; percent is a share, 0.13 is 13 %. TellsCost: its values need the right to see cost.</summary>
internal sealed record MetricView(Metric Metric, MetricUnit Unit, Direction UsualDirection, bool Available, bool TellsCost);

internal sealed class ListMetricsHandler : IRequestHandler<ListMetrics, MetricList>
{
    public Task<MetricList> Handle(ListMetrics request, CancellationToken cancellationToken) => Task.FromResult(new MetricList(
    [
        .. Metrics.All.Select(m => new MetricView(
            m, Metrics.Unit(m), Metrics.UsualDirection(m), Metrics.IsAvailable(m), Metrics.TellsCost(m))),
    ]));
}

internal static class ListMetricsEndpoint
{
    public static void MapListMetrics(this IEndpointRouteBuilder grading) => grading
        .MapGet("/metrics", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListMetrics(), cancellationToken)))
        .WithName(nameof(ListMetrics))
        .WithSummary("List what customers can be measured by")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems();
}
