using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>The views of a list: mine first, then those that others share; by name.</summary>
internal sealed record ListViews(string? List) : IQuery<SavedViewList>;

internal sealed record SavedViewList(IReadOnlyList<SavedView> Items);

internal sealed class ListViewsValidator : AbstractValidator<ListViews>
{
    public ListViewsValidator() => RuleFor(r => r.List).IsList();
}

internal sealed class ListViewsHandler(ViewReader reader) : IRequestHandler<ListViews, SavedViewList>
{
    public async Task<SavedViewList> Handle(ListViews request, CancellationToken cancellationToken) =>
        new(await reader.ReadAsync(request.List!, cancellationToken));
}

internal static class ListViewsEndpoint
{
    public static void MapListViews(this IEndpointRouteBuilder views) => views
        .MapGet("/", async (string? list, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListViews(list), cancellationToken)))
        .RequireAuthorization(Permission.SignedIn)
        .WithName(nameof(ListViews))
        .WithSummary("Views of a list: mine, and those shared with everybody")
        .ProducesProblems(400);
}
