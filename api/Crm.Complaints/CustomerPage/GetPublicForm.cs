using Crm.Common;
using MediatR;

namespace Crm.Complaints;

/// <summary>What the form of a customer shows before it is filled in: who it is for, and what it bought lately.</summary>
internal sealed record GetPublicForm(string Token) : IQuery<PublicForm>;

/// <summary>The form: the customer's own name and the products of its latest orders to choose from.</summary>
internal sealed record PublicForm(string CustomerName, string? Language, IReadOnlyList<PublicFormProduct> Products);

/// <summary>A product that the customer bought.</summary>
internal sealed record PublicFormProduct(long ProductId, string Name);

internal sealed class GetPublicFormHandler(DbSession session, FormLinks links) : IRequestHandler<GetPublicForm, PublicForm>
{
    private const string Bought = """
        select p.ProductId, p.Name
        from orders.v_SalesOrder o
        inner join orders.v_OrderLine l on l.SalesOrderId = o.SalesOrderId
        inner join orders.v_Product p on p.ProductId = l.ProductId
        where o.CustomerId = @CustomerId
          and o.Counts = 1
        group by p.ProductId, p.Name
        order by max(o.OrderDate) desc, p.ProductId
        offset 0 rows fetch next 50 rows only
        """;

    public async Task<PublicForm> Handle(GetPublicForm request, CancellationToken cancellationToken)
    {
        var owner = await links.OpenAsync(request.Token, cancellationToken);
        return new PublicForm(
            owner.Name, owner.Language, await session.QueryAsync<PublicFormProduct>(Bought, new { owner.CustomerId }, cancellationToken));
    }
}

internal static class GetPublicFormEndpoint
{
    public static void MapGetPublicForm(this IEndpointRouteBuilder links) => links
        .MapGet("/complaint-forms/{token}", (string token, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new GetPublicForm(token), cancellationToken))
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.PublicLink)
        .WithName(nameof(GetPublicForm))
        .WithSummary("A customer's own form for complaints, by its secret link")
        .ProducesProblems(404, 429);
}
