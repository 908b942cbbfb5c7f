using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Archives a touchpoint that was written by mistake: it leaves lists, and the duty that it fulfilled is open again unless
/// another one fulfils it. One that another system keeps is refused.
/// </summary>
internal sealed record ArchiveTouchpoint(long TouchpointId) : ICommand<Unit>;

internal sealed class ArchiveTouchpointHandler(DbSession session, TouchpointReader reader, TouchpointWriter writer, TimeProvider clock)
    : IRequestHandler<ArchiveTouchpoint, Unit>
{
    private const string Take = """
        update customers.Touchpoint
        set Version = Version
        where TouchpointId = @TouchpointId
        """;

    public async Task<Unit> Handle(ArchiveTouchpoint request, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Take, new { request.TouchpointId }, cancellationToken);
        var before = await reader.GetAsync(request.TouchpointId, cancellationToken);
        if (before.ArchivedAt is not null) return Unit.Value;
        if (before.ExternalKey is not null) throw ErpOwned.Refuse(["touchpoint"], before.Source!);
        var after = before with { ArchivedAt = clock.GetUtcNow().UtcDateTime, Version = before.Version + 1 };
        await writer.ChangeAsync([(before, after)], silently: false, cancellationToken);
        return Unit.Value;
    }
}

internal static class ArchiveTouchpointEndpoint
{
    public static void MapArchiveTouchpoint(this IEndpointRouteBuilder touchpoints) => touchpoints
        .MapDelete("/{touchpointId:long}", async (long touchpointId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new ArchiveTouchpoint(touchpointId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(ArchiveTouchpoint))
        .WithSummary("Archive a touchpoint")
        .RequireAuthorization(Permission.RecordTouchpoints)
        .ProducesProblems(404, 409);
}
