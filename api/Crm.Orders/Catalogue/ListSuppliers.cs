using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>Suppliers by name, archived ones left out.</summary>
/// <param name="Q">A part of the name.</param>
internal sealed record ListSuppliers(string? Q, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<SupplierListItem>>, IPageRequest<ListSuppliers>
{
    public ListSuppliers At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

internal sealed record SupplierListItem(
    long SupplierId, string Name, string? Phone, string? Email, string? Source, string? ExternalKey);

internal sealed class ListSuppliersValidator : AbstractValidator<ListSuppliers>
{
    public ListSuppliersValidator()
    {
        RuleFor(r => r.Q).MaximumLength(100);
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListSuppliersHandler(DbSession session) : IRequestHandler<ListSuppliers, Page<SupplierListItem>>
{
    private const string Select = """
        select s.SupplierId, s.Name, s.Phone, s.Email, s.Source, s.ExternalKey
        from orders.Supplier s
        where s.ArchivedAt is null
          and (@Part is null or s.Name like @Part escape '\')
        """;

    private const string SelectCount = """
        select count(*)
        from orders.Supplier s
        where s.ArchivedAt is null
          and (@Part is null or s.Name like @Part escape '\')
        """;

    private static readonly SortWhitelist<SupplierListItem> Sorts = new SortWhitelist<SupplierListItem>(
        "s.SupplierId", s => s.SupplierId)
        .Allow("name", "s.Name", s => s.Name)
        .Default("name");

    public async Task<Page<SupplierListItem>> Handle(ListSuppliers request, CancellationToken cancellationToken)
    {
        var filter = new { Part = string.IsNullOrWhiteSpace(request.Q) ? null : LikePattern.Contains(request.Q) };
        var total = request.Count == true ? await session.ScalarAsync<long>(SelectCount, filter, cancellationToken) : (long?)null;
        var keyset = Sorts.Read(request.Sort, request.Cursor, request.Limit, request.Q);
        var sql = $"""
            {Select}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """;
        return keyset.Page(
            await session.QueryAsync<SupplierListItem>(sql, keyset.Parameters(filter), cancellationToken), total);
    }
}

internal static class ListSuppliersEndpoint
{
    public static void MapListSuppliers(this IEndpointRouteBuilder suppliers) => suppliers
        .MapGet("", ([AsParameters] ListSuppliers request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListSuppliers, SupplierListItem>(
                context, mediator, request, "suppliers", cancellationToken))
        .Produces<Page<SupplierListItem>>()
        .WithName(nameof(ListSuppliers))
        .WithSummary("Suppliers, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadProducts)
        .ProducesProblems(400);
}
