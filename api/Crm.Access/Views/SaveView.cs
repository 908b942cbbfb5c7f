using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Keeps what a list shows under a name of one's own.</summary>
internal sealed record SaveView(string List, string Name, string Search, bool IsShared = false, bool IsStandard = false)
    : ViewToSave(Name, Search, IsShared, IsStandard), ICommand<SavedView>;

internal sealed class SaveViewValidator : ViewToSaveValidator<SaveView>
{
    public SaveViewValidator() => RuleFor(v => v.List).IsList();
}

internal sealed class SaveViewHandler(DbSession session, CurrentUser user, ViewReader reader) : IRequestHandler<SaveView, SavedView>
{
    // More than anybody reads in a row of names.
    private const int MostViews = 100;

    private const string Count = """
        select count(*)
        from access.SavedView
        where OwnerId = @PersonId
          and List = @List
        """;

    private const string Add = """
        insert into access.SavedView (OwnerId, List, Name, Search, IsShared, IsStandard)
        output inserted.SavedViewId
        values (@PersonId, @List, @Name, @Search, @IsShared, @IsStandard)
        """;

    public async Task<SavedView> Handle(SaveView request, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<int>(Count, new { user.PersonId, request.List }, cancellationToken) >= MostViews)
            throw Problem.Conflict("too-many-views", "There are as many views of this list as you may keep. Remove one first.");
        if (request.IsStandard) await ViewStandard.FreeAsync(session, user.PersonId, request.List, 0, cancellationToken);
        var id = await session.ScalarAsync<long>(Add, new
        {
            user.PersonId,
            request.List,
            Name = request.Name.Trim(),
            request.Search,
            request.IsShared,
            request.IsStandard,
        }, cancellationToken);
        return await reader.OneAsync(id, cancellationToken);
    }
}

internal static class ViewStandard
{
    private const string Free = """
        update access.SavedView
        set IsStandard = 0, Version = Version + 1
        where OwnerId = @OwnerId
          and List = @List
          and IsStandard = 1
          and SavedViewId <> @ViewId
        """;

    /// <summary>A list has one standard: another view than this one is it no more.</summary>
    public static Task FreeAsync(DbSession session, long ownerId, string list, long viewId, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Free, new { OwnerId = ownerId, List = list, ViewId = viewId }, cancellationToken);
}

internal static class SaveViewEndpoint
{
    public static void MapSaveView(this IEndpointRouteBuilder views) => views
        .MapPost("/", async (SaveView request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var view = await mediator.Send(request, cancellationToken);
            return TypedResults.Created($"/api/v1/views/{view.ViewId}", view).WithETag(view.Version);
        })
        .RequireAuthorization(Permission.SignedIn)
        .WithName(nameof(SaveView))
        .WithSummary("Save a view of a list")
        .Produces<SavedView>(StatusCodes.Status201Created)
        .ProducesProblems(400, 409, 422);
}
