using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>Names a new bottleneck.</summary>
internal sealed record AddBottleneck(string Code, string Name, decimal CapacityHours, IReadOnlyList<int>? PeakMonths = null)
    : BottleneckToSave(Code, Name, CapacityHours, PeakMonths), ICommand<SavedBottleneck>;

internal sealed class AddBottleneckValidator : BottleneckToSaveValidator<AddBottleneck>;

internal sealed class AddBottleneckHandler(DbSession session, EventLog events) : IRequestHandler<AddBottleneck, SavedBottleneck>
{
    private const string Add = """
        insert into profitability.Bottleneck (Code, Name, CapacityHours, PeakMonths)
        output inserted.BottleneckId
        values (@Code, @Name, @CapacityHours, @Peaks)
        """;

    public async Task<SavedBottleneck> Handle(AddBottleneck request, CancellationToken cancellationToken)
    {
        var id = await session.ScalarAsync<long>(Add, new
        {
            Code = request.Code.Trim(),
            Name = request.Name.Trim(),
            request.CapacityHours,
            request.Peaks,
        }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("bottleneck.created", "bottleneck", id, request.Code.Trim()), cancellationToken);
        return new SavedBottleneck(id, request.Code.Trim(), request.Name.Trim(), request.CapacityHours, [.. BottleneckSql.Peaks(request.Peaks)], 1);
    }
}

internal static class AddBottleneckEndpoint
{
    public static void MapAddBottleneck(this IEndpointRouteBuilder profit) => profit
        .MapPost("/bottlenecks", async (AddBottleneck request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var added = await mediator.Send(request, cancellationToken);
            return TypedResults.Created($"/api/v1/profit/bottlenecks/{added.BottleneckId}", added).WithETag(added.Version);
        })
        .WithName(nameof(AddBottleneck))
        .WithSummary("Name a new bottleneck")
        .Produces<SavedBottleneck>(StatusCodes.Status201Created)
        .RequireAuthorization(Permission.ManageProfitSettings)
        .ProducesProblems(400, 409, 422);
}
