using Crm.Common;
using Dapper;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Products, archived ones left out, with the standard cost that is valid today for those who may see costs.
/// </summary>
/// <param name="Q">The beginning of the code, or a part of the name.</param>
/// <param name="Category">Of this category.</param>
/// <param name="Supplier">Of this supplier.</param>
internal sealed record ListProducts(
    string? Q, long? Category, long? Supplier, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<ProductListItem>>, IPageRequest<ListProducts>
{
    public ListProducts At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>A product in a list. List price ex tax and costs are of one base unit, in the base currency.</summary>
internal sealed record ProductListItem(
    long ProductId, string Code, string Name, CategoryRef? Category, SupplierRef? Supplier, string? Unit, Money? ListPrice, decimal? TaxRate,
    StandardCostView? CurrentCost, DateTime? ArchivedAt);

/// <summary>The planned cost of one base unit from a day on.</summary>
internal sealed record StandardCostView(
    Money Material, Money Labour, Money VariableOverhead, Money FixedOverhead, DateOnly ValidFrom);

internal sealed class ListProductsValidator : AbstractValidator<ListProducts>
{
    public ListProductsValidator()
    {
        RuleFor(r => r.Q).MaximumLength(100);
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListProductsHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<ListProducts, Page<ProductListItem>>
{
    internal sealed record Row(
        long ProductId, string Code, string Name, string SortName, long? CategoryId, string? CategoryName, long? SupplierId,
        string? SupplierName, string? Unit, Money? ListPrice, decimal? TaxRate, DateTime? ArchivedAt, Money? Material, Money? Labour,
        Money? VariableOverhead, Money? FixedOverhead, DateOnly? ValidFrom);

    private const string Select = """
        select p.ProductId, p.Code, p.Name, p.SortName, p.CategoryId, c.Name as CategoryName, p.SupplierId, s.Name as SupplierName, p.Unit,
               p.ListPrice, p.TaxRate, p.ArchivedAt, k.Material, k.Labour, k.VariableOverhead, k.FixedOverhead, k.ValidFrom
        from orders.Product p
        left join orders.Category c on c.CategoryId = p.CategoryId
        left join orders.Supplier s on s.SupplierId = p.SupplierId
        left join orders.StandardCost k on k.ProductId = p.ProductId
          and k.ArchivedAt is null
          and k.ValidFrom = (select max(x.ValidFrom)
                             from orders.StandardCost x
                             where x.ProductId = p.ProductId
                               and x.ArchivedAt is null
                               and x.ValidFrom <= @Today)
        where p.ArchivedAt is null
        """;

    private const string SelectCount = """
        select count(*)
        from orders.Product p
        where p.ArchivedAt is null
        """;

    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("p.ProductId", r => r.ProductId)
        .Allow("code", "p.Code", r => r.Code)
        .Allow("name", "p.SortName", r => r.SortName)
        .Default("code");

    public async Task<Page<ProductListItem>> Handle(ListProducts request, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { Today = clock.Today() });
        var conditions = Filters(request, parameters).ToList();
        var total = request.Count == true
            ? await session.ScalarAsync<long>(
                string.Join("\n  and ", [SelectCount, .. conditions]), parameters, cancellationToken)
            : (long?)null;
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, request.Q, request.Category, request.Supplier);
        var sql = $"""
            {Select}
              and {string.Join("\n  and ", [.. conditions, keyset.Where])}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """;
        var rows = await session.QueryAsync<Row>(sql, keyset.Parameters(parameters), cancellationToken);
        return keyset.Page(rows, total).Select(Item);
    }

    private static IEnumerable<string> Filters(ListProducts request, DynamicParameters parameters)
    {
        if (!string.IsNullOrWhiteSpace(request.Q))
        {
            parameters.Add("Prefix", LikePattern.Prefix(request.Q));
            parameters.Add("Part", LikePattern.Contains(request.Q));
            yield return @"(p.Code like @Prefix escape '\' or p.Name like @Part escape '\')";
        }
        if (request.Category is { } category)
        {
            parameters.Add("Category", category);
            yield return "p.CategoryId = @Category";
        }
        if (request.Supplier is { } supplier)
        {
            parameters.Add("Supplier", supplier);
            yield return "p.SupplierId = @Supplier";
        }
    }

    private ProductListItem Item(Row r) => new(
        r.ProductId, r.Code, r.Name, r.CategoryId is { } category ? new CategoryRef(category, r.CategoryName ?? "") : null,
        r.SupplierId is { } supplier ? new SupplierRef(supplier, r.SupplierName ?? "") : null, r.Unit, r.ListPrice, r.TaxRate,
        user.SeesCost && r is { Material: { } material, Labour: { } labour, VariableOverhead: { } variable, FixedOverhead: { } @fixed, ValidFrom: { } from }
            ? new StandardCostView(material, labour, variable, @fixed, from) : null,
        r.ArchivedAt);
}

internal static class ListProductsEndpoint
{
    public static void MapListProducts(this IEndpointRouteBuilder products) => products
        .MapGet("", ([AsParameters] ListProducts request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListProducts, ProductListItem>(
                context, mediator, request, "products", cancellationToken))
        .Produces<Page<ProductListItem>>()
        .WithName(nameof(ListProducts))
        .WithSummary("Products with their cost of today, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadProducts)
        .ProducesProblems(400);
}
