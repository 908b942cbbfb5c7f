using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Changes a view of one's own; an administrator also those that others share, but not what their owners open by standard.</summary>
internal sealed record ChangeView(long ViewId, int Version, string Name, string Search, bool IsShared, bool IsStandard)
    : ViewToSave(Name, Search, IsShared, IsStandard), ICommand<SavedView>;

internal sealed class ChangeViewValidator : ViewToSaveValidator<ChangeView>;

internal sealed class ChangeViewHandler(DbSession session, ViewReader reader) : IRequestHandler<ChangeView, SavedView>
{
    private const string Change = """
        update access.SavedView
        set Name = @Name, Search = @Search, IsShared = @IsShared, IsStandard = case when @IsMine = 1 then @IsStandard else IsStandard end,
            Version = Version + 1
        where SavedViewId = @ViewId
          and Version = @Version
        """;

    public async Task<SavedView> Handle(ChangeView request, CancellationToken cancellationToken)
    {
        var view = await reader.ToChangeAsync(request.ViewId, cancellationToken);
        if (view.IsMine && request.IsStandard)
            await ViewStandard.FreeAsync(session, view.Owner.PersonId, view.List, view.ViewId, cancellationToken);
        var changed = await session.ExecuteAsync(Change, new
        {
            Name = request.Name.Trim(),
            request.Search,
            request.IsShared,
            request.IsStandard,
            view.IsMine,
            request.ViewId,
            request.Version,
        }, cancellationToken);
        if (changed == 0) throw Problem.Stale("The view was changed elsewhere since it was read. Read it again.");
        return await reader.OneAsync(request.ViewId, cancellationToken);
    }
}

internal sealed record ChangeViewBody(string Name, string Search, bool IsShared = false, bool IsStandard = false);

internal static class ChangeViewEndpoint
{
    public static void MapChangeView(this IEndpointRouteBuilder views) => views
        .MapPut("/{viewId:long}", async (
            long viewId, IfMatch version, ChangeViewBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var view = await mediator.Send(
                new ChangeView(viewId, version.Value, body.Name, body.Search, body.IsShared, body.IsStandard), cancellationToken);
            return TypedResults.Ok(view).WithETag(view.Version);
        })
        .RequireAuthorization(Permission.SignedIn)
        .WithName(nameof(ChangeView))
        .WithSummary("Change a view of a list")
        .Produces<SavedView>()
        .ProducesProblems(400, 404, 409, 412, 428);
}
