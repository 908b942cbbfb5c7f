using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>The products that take hours of a bottleneck, by code.</summary>
internal sealed record ListBottleneckProducts(long BottleneckId) : IQuery<BottleneckProductList>;

internal sealed record BottleneckProductList(IReadOnlyList<BottleneckProduct> Items);

internal sealed record BottleneckProduct(long ProductId, string Code, string Name, decimal Hours, bool ErpOwned);

internal sealed class ListBottleneckProductsHandler(DbSession session) : IRequestHandler<ListBottleneckProducts, BottleneckProductList>
{
    private const string Products = """
        select h.ProductId, p.Code, p.Name, h.Hours, case when h.ExternalKey is null then 0 else 1 end as ErpOwned
        from profitability.ProductHours h
        inner join orders.v_Product p on p.ProductId = h.ProductId
        where h.BottleneckId = @BottleneckId
        order by p.Code, h.ProductId
        """;

    public async Task<BottleneckProductList> Handle(ListBottleneckProducts request, CancellationToken cancellationToken)
    {
        await BottleneckState.RequireAsync(session, request.BottleneckId, cancellationToken);
        return new BottleneckProductList(
            await session.QueryAsync<BottleneckProduct>(Products, new { request.BottleneckId }, cancellationToken));
    }
}

internal static class ListBottleneckProductsEndpoint
{
    public static void MapListBottleneckProducts(this IEndpointRouteBuilder profit) => profit
        .MapGet("/bottlenecks/{bottleneckId:long}/products", async (
            long bottleneckId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListBottleneckProducts(bottleneckId), cancellationToken)))
        .WithName(nameof(ListBottleneckProducts))
        .WithSummary("List the products that take hours of a bottleneck")
        .RequireAuthorization(Permission.ViewCost)
        .ProducesProblems(404);
}
