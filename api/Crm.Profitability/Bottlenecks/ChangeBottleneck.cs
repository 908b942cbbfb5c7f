using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>Changes a bottleneck.</summary>
internal sealed record ChangeBottleneck(
    long BottleneckId, int Version, string Code, string Name, decimal CapacityHours, IReadOnlyList<int>? PeakMonths)
    : BottleneckToSave(Code, Name, CapacityHours, PeakMonths), ICommand<SavedBottleneck>;

internal sealed class ChangeBottleneckValidator : BottleneckToSaveValidator<ChangeBottleneck>;

internal sealed class ChangeBottleneckHandler(DbSession session, EventLog events) : IRequestHandler<ChangeBottleneck, SavedBottleneck>
{
    private const string Change = """
        update profitability.Bottleneck
        set Code = @Code, Name = @Name, CapacityHours = @CapacityHours, PeakMonths = @Peaks, Version = Version + 1
        where BottleneckId = @BottleneckId
          and Version = @Version
          and ArchivedAt is null
        """;

    public async Task<SavedBottleneck> Handle(ChangeBottleneck request, CancellationToken cancellationToken)
    {
        await BottleneckState.RequireAsync(session, request.BottleneckId, cancellationToken);
        var changed = await session.ExecuteAsync(Change, new
        {
            Code = request.Code.Trim(),
            Name = request.Name.Trim(),
            request.CapacityHours,
            request.Peaks,
            request.BottleneckId,
            request.Version,
        }, cancellationToken);
        if (changed == 0) throw Problem.Stale("Somebody changed the bottleneck since you read it. Read it again.");
        await events.RaiseAsync(new RecordEvent("bottleneck.updated", "bottleneck", request.BottleneckId, request.Code.Trim()), cancellationToken);
        return new SavedBottleneck(request.BottleneckId, request.Code.Trim(), request.Name.Trim(), request.CapacityHours,
            [.. BottleneckSql.Peaks(request.Peaks)], request.Version + 1);
    }
}

internal sealed record ChangeBottleneckBody(string Code, string Name, decimal CapacityHours, IReadOnlyList<int>? PeakMonths = null);

internal static class ChangeBottleneckEndpoint
{
    public static void MapChangeBottleneck(this IEndpointRouteBuilder profit) => profit
        .MapPut("/bottlenecks/{bottleneckId:long}", async (
            long bottleneckId, IfMatch version, ChangeBottleneckBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var changed = await mediator.Send(new ChangeBottleneck(
                bottleneckId, version.Value, body.Code, body.Name, body.CapacityHours, body.PeakMonths), cancellationToken);
            return TypedResults.Ok(changed).WithETag(changed.Version);
        })
        .WithName(nameof(ChangeBottleneck))
        .WithSummary("Change a bottleneck")
        .Produces<SavedBottleneck>()
        .RequireAuthorization(Permission.ManageProfitSettings)
        .ProducesProblems(400, 404, 409, 412, 428);
}
