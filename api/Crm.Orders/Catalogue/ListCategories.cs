using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>All product categories by name; a company has few.</summary>
internal sealed record ListCategories : IQuery<Page<CategoryListItem>>;

/// <summary>A category, the one above it, and how many products stand right in it.</summary>
internal sealed record CategoryListItem(
    long CategoryId, string Name, long? ParentId, string? Source, string? ExternalKey, int ProductCount);

internal sealed class ListCategoriesHandler(DbSession session) : IRequestHandler<ListCategories, Page<CategoryListItem>>
{
    private const string Select = """
        select c.CategoryId, c.Name, c.ParentId, c.Source, c.ExternalKey, coalesce(p.ProductCount, 0) as ProductCount
        from orders.Category c
        left join (select x.CategoryId, count(*) as ProductCount
                   from orders.Product x
                   where x.ArchivedAt is null
                   group by x.CategoryId) p on p.CategoryId = c.CategoryId
        where c.ArchivedAt is null
        order by c.Name, c.CategoryId
        """;

    public async Task<Page<CategoryListItem>> Handle(ListCategories request, CancellationToken cancellationToken)
    {
        var categories = await session.QueryAsync<CategoryListItem>(Select, null, cancellationToken);
        return new Page<CategoryListItem>(categories, null, categories.Count);
    }
}

internal static class ListCategoriesEndpoint
{
    public static void MapListCategories(this IEndpointRouteBuilder categories) => categories
        .MapGet("", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListCategories(), cancellationToken)))
        .WithName(nameof(ListCategories))
        .WithSummary("All product categories")
        .RequireAuthorization(Permission.ReadProducts)
        .ProducesProblems();
}
