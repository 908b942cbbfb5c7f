using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Throws a view of one's own away; an administrator also those that others share.</summary>
internal sealed record RemoveView(long ViewId) : ICommand<Unit>;

internal sealed class RemoveViewHandler(DbSession session, ViewReader reader) : IRequestHandler<RemoveView, Unit>
{
    private const string Remove = """
        delete from access.SavedView
        where SavedViewId = @ViewId
        """;

    public async Task<Unit> Handle(RemoveView request, CancellationToken cancellationToken)
    {
        await reader.ToChangeAsync(request.ViewId, cancellationToken);
        await session.ExecuteAsync(Remove, new { request.ViewId }, cancellationToken);
        return Unit.Value;
    }
}

internal static class RemoveViewEndpoint
{
    public static void MapRemoveView(this IEndpointRouteBuilder views) => views
        .MapDelete("/{viewId:long}", async (long viewId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new RemoveView(viewId), cancellationToken);
            return TypedResults.NoContent();
        })
        .RequireAuthorization(Permission.SignedIn)
        .WithName(nameof(RemoveView))
        .WithSummary("Remove a view of a list")
        .ProducesProblems(404);
}
