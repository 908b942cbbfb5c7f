using Crm.Common;
using Crm.Contracts.Search;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>Looks for a text in every kind of record that the reader may see; the best eight of each kind.</summary>
internal sealed record SearchEverything(string Q) : IQuery<SearchHits>;

internal sealed record SearchHits(IReadOnlyList<SearchHit> Items);

internal sealed class SearchEverythingValidator : AbstractValidator<SearchEverything>
{
    public SearchEverythingValidator() => RuleFor(r => r.Q).NotEmpty().MaximumLength(100);
}

internal sealed class SearchEverythingHandler(IEnumerable<ISearchSource> sources) : IRequestHandler<SearchEverything, SearchHits>
{
    private const int BestOfEach = 8;

    public async Task<SearchHits> Handle(SearchEverything request, CancellationToken cancellationToken)
    {
        // One after the other: they share the request's one connection.
        var hits = new List<SearchHit>();
        foreach (var source in sources.OrderBy(s => s.Position))
            hits.AddRange(await source.SearchAsync(request.Q.Trim(), BestOfEach, cancellationToken));
        return new SearchHits(hits);
    }
}

internal static class SearchEverythingEndpoint
{
    public static void MapSearchEverything(this IEndpointRouteBuilder api) => api
        .MapGet("/search", async (string q, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new SearchEverything(q), cancellationToken)))
        .WithName(nameof(SearchEverything))
        .WithSummary("Customers, orders and products that contain a text, the best of each")
        .WithTags("Search")
        .RequireAuthorization(Permission.SignedIn)
        .ProducesProblems(400);
}
