using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>When and why a customer was declared lost, the last declaration first; withdrawn ones say so.</summary>
internal sealed record ListLosses(long CustomerId) : IQuery<LossList>;

internal sealed record LossList(IReadOnlyList<LossView> Items);

internal sealed class ListLossesHandler(DbSession session, CustomerReader reader) : IRequestHandler<ListLosses, LossList>
{
    private sealed record Row(
        long LossId, DateOnly LostOn, LossReason Reason, string? Competitor, string? Note, long DeclaredBy, string? DeclaredByName,
        DateTime DeclaredAt, DateTime? WithdrawnAt);

    private const string OfCustomer = """
        select l.LossId, l.LostOn, l.Reason, l.Competitor, l.Note, l.DeclaredBy, p.Name as DeclaredByName, l.DeclaredAt, l.WithdrawnAt
        from customers.Loss l
        left join access.v_Person p on p.PersonId = l.DeclaredBy
        where l.CustomerId = @CustomerId
        order by l.LostOn desc, l.LossId desc
        offset 0 rows fetch next 200 rows only
        """;

    public async Task<LossList> Handle(ListLosses request, CancellationToken cancellationToken)
    {
        await reader.GetAsync(request.CustomerId, cancellationToken);
        var rows = await session.QueryAsync<Row>(OfCustomer, new { request.CustomerId }, cancellationToken);
        return new LossList(
        [
            .. rows.Select(r => new LossView(
                r.LossId, request.CustomerId, r.LostOn, r.Reason, r.Competitor, r.Note,
                new PersonRef(r.DeclaredBy, r.DeclaredByName ?? ""), r.DeclaredAt, r.WithdrawnAt)),
        ]);
    }
}

internal static class ListLossesEndpoint
{
    public static void MapListLosses(this IEndpointRouteBuilder customers) => customers
        .MapGet("/{customerId:long}/losses", async (long customerId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListLosses(customerId), cancellationToken)))
        .WithName(nameof(ListLosses))
        .WithSummary("List when and why a customer was declared lost")
        .RequireAuthorization(Permission.ReadCustomers)
        .ProducesProblems(404);
}
