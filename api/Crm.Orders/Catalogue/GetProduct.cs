using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// One product with its standard costs and its sales of the last 12 months to the customers that the reader may see.
/// </summary>
internal sealed record GetProduct(long ProductId) : IQuery<ProductView>;

/// <summary>A product. Standard costs, newest first, and contribution only for those who may see costs.</summary>
internal sealed record ProductView(
    long ProductId, string? Source, string? ExternalKey, bool ErpOwned, string Code, string Name, CategoryRef? Category,
    SupplierRef? Supplier, string? Family, string? Unit, Money? ListPrice, decimal? TaxRate, StandardCostView? CurrentCost,
    IReadOnlyList<StandardCostView>? StandardCosts, ProductSales Sales12m, DateTime? ArchivedAt, int Version);

/// <summary>
/// Sales up to today in the base currency and base units, credits taken off. Contribution sums what has a known cost;
/// the rest of the revenue is told beside it.
/// </summary>
internal sealed record ProductSales(
    Money Revenue, Money? Contribution, decimal? Margin, Money UnknownCostRevenue, decimal Quantity);

internal sealed class GetProductHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<GetProduct, ProductView>
{
    private const int WindowMonths = 12;

    private const string Product = """
        select p.ProductId, p.Source, p.ExternalKey, p.Code, p.Name, p.CategoryId, c.Name as CategoryName, p.SupplierId,
               s.Name as SupplierName, p.Family, p.Unit, p.ListPrice, p.TaxRate, p.ArchivedAt, p.Version
        from orders.Product p
        left join orders.Category c on c.CategoryId = p.CategoryId
        left join orders.Supplier s on s.SupplierId = p.SupplierId
        where p.ProductId = @ProductId
        """;

    private const string Costs = """
        select s.Material, s.Labour, s.VariableOverhead, s.FixedOverhead, s.ValidFrom
        from orders.StandardCost s
        where s.ProductId = @ProductId
          and s.ArchivedAt is null
        order by s.ValidFrom desc
        """;

    private const string Sales = $"""
        select coalesce(sum(f.Net), 0) as Revenue, coalesce(sum(f.Contribution), 0) as Contribution,
               coalesce(sum(f.UnknownCostNet), 0) as UnknownCostRevenue, coalesce(sum(f.BaseQuantity), 0) as Quantity
        from orders.v_SalesFact f
        inner join customers.v_Customer c on c.CustomerId = f.CustomerId
        where f.ProductId = @ProductId
          and f.FactDate >= @From
          and f.FactDate < @AsOf
          and {Visible.OwnerInOrder}
        """;

    private sealed record Row(
        long ProductId, string? Source, string? ExternalKey, string Code, string Name, long? CategoryId, string? CategoryName,
        long? SupplierId, string? SupplierName, string? Family, string? Unit, Money? ListPrice, decimal? TaxRate, DateTime? ArchivedAt,
        int Version);

    private sealed record SalesRow(Money Revenue, Money Contribution, Money UnknownCostRevenue, decimal Quantity);

    public async Task<ProductView> Handle(GetProduct request, CancellationToken cancellationToken)
    {
        // The as-of day is tomorrow and not counted itself, as for customers' figures.
        var today = clock.Today();
        var asOf = today.AddDays(1);
        var p = await session.QuerySingleOrDefaultAsync<Row>(Product, new { request.ProductId }, cancellationToken)
            ?? throw Problem.NotFound("product");
        var costs = user.SeesCost
            ? await session.QueryAsync<StandardCostView>(Costs, new { request.ProductId }, cancellationToken)
            : null;
        var sales = (await session.QuerySingleOrDefaultAsync<SalesRow>(
            Sales, new { request.ProductId, From = asOf.AddMonths(-WindowMonths), AsOf = asOf, ViewerId = user.PersonId }, cancellationToken))!;
        return new ProductView(
            p.ProductId, p.Source, p.ExternalKey, p.ExternalKey is not null, p.Code, p.Name,
            p.CategoryId is { } category ? new CategoryRef(category, p.CategoryName ?? "") : null,
            p.SupplierId is { } supplier ? new SupplierRef(supplier, p.SupplierName ?? "") : null, p.Family, p.Unit, p.ListPrice, p.TaxRate,
            costs?.FirstOrDefault(c => c.ValidFrom <= today), costs, Shown(sales), p.ArchivedAt, p.Version);
    }

    private ProductSales Shown(SalesRow sales)
    {
        var known = sales.UnknownCostRevenue == Money.Zero || sales.UnknownCostRevenue != sales.Revenue;
        return new ProductSales(
            sales.Revenue, user.SeesCost && known ? sales.Contribution : null,
            user.SeesCost && known ? Margin.Of(sales.Revenue, sales.UnknownCostRevenue, sales.Contribution) : null,
            sales.UnknownCostRevenue, sales.Quantity);
    }
}

internal static class GetProductEndpoint
{
    public static void MapGetProduct(this IEndpointRouteBuilder products) => products
        .MapGet("/{productId:long}", async (long productId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var product = await mediator.Send(new GetProduct(productId), cancellationToken);
            return TypedResults.Ok(product).WithETag(product.Version);
        })
        .Produces<ProductView>()
        .WithName(nameof(GetProduct))
        .WithSummary("One product with its standard costs and its sales of the last 12 months")
        .RequireAuthorization(Permission.ReadProducts)
        .ProducesProblems(404);
}
