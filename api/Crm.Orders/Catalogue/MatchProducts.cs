using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Finds the products that pasted texts mean: the code first, else the whole name. A text that several products share is told and
/// matched by none.
/// </summary>
/// <param name="Texts">As they were pasted, at most 500.</param>
internal sealed record MatchProducts(IReadOnlyList<string> Texts) : IQuery<MatchedProducts>;

/// <summary>One answer for each text, in their order.</summary>
internal sealed record MatchedProducts(IReadOnlyList<MatchedProduct> Items);

/// <summary>Product null: none, or several (Matches says how many).</summary>
internal sealed record MatchedProduct(string Text, ProductRef? Product, int Matches);

internal sealed class MatchProductsValidator : AbstractValidator<MatchProducts>
{
    public MatchProductsValidator()
    {
        RuleFor(r => r.Texts).Cascade(CascadeMode.Stop)
            .Must(t => t.Count <= 500).WithMessage("must not have more than 500 entries")
            .Must(t => t.All(each => each is { Length: <= 200 })).WithMessage("must hold texts of at most 200 characters");
    }
}

internal sealed class MatchProductsHandler(DbSession session) : IRequestHandler<MatchProducts, MatchedProducts>
{
    private const string ByCode = """
        select p.ProductId, p.Code, p.Name
        from orders.Product p
        where p.Code in (select cast(value as nvarchar(200)) from openjson(@Texts))
          and p.ArchivedAt is null
        """;

    private const string ByName = """
        select p.ProductId, p.Code, p.Name
        from orders.Product p
        where p.Name in (select cast(value as nvarchar(200)) from openjson(@Texts))
          and p.ArchivedAt is null
        """;

    public async Task<MatchedProducts> Handle(MatchProducts request, CancellationToken cancellationToken)
    {
        var texts = request.Texts.Select(t => t.Trim()).ToList();
        var byCode = (await ReadAsync(ByCode, texts, cancellationToken)).ToLookup(p => p.Code, StringComparer.OrdinalIgnoreCase);
        var rest = texts.Where(t => !byCode.Contains(t)).ToList();
        var byName = (await ReadAsync(ByName, rest, cancellationToken)).ToLookup(p => p.Name, StringComparer.OrdinalIgnoreCase);
        return new MatchedProducts([.. texts.Select(text =>
        {
            var found = byCode.Contains(text) ? byCode[text].ToList() : [.. byName[text]];
            return new MatchedProduct(text, found.Count == 1 ? found[0] : null, found.Count);
        })]);
    }

    private async Task<IReadOnlyList<ProductRef>> ReadAsync(string sql, IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        var asked = texts.Where(t => t.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return asked.Count == 0 ? [] : await session.QueryAsync<ProductRef>(sql, new { Texts = JsonList.Of(asked) }, cancellationToken);
    }
}

internal static class MatchProductsEndpoint
{
    public static void MapMatchProducts(this IEndpointRouteBuilder products) => products
        .MapPost("/match", async (MatchProducts request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(MatchProducts))
        .WithSummary("Find the products that pasted codes or names mean")
        .RequireAuthorization(Permission.ReadProducts)
        .ProducesProblems(400);
}
