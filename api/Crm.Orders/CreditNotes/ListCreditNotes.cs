using Crm.Common;
using Crm.Contracts.Customers;
using Dapper;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>Credit notes of the customers that the reader may see.</summary>
/// <param name="Customer">Of this customer.</param>
internal sealed record ListCreditNotes(long? Customer, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<CreditNoteListItem>>, IPageRequest<ListCreditNotes>
{
    public ListCreditNotes At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// A credit note; net and contribution are negative and in the base currency. Contribution only for those who may see
/// costs.
/// </summary>
internal sealed record CreditNoteListItem(
    long CreditNoteId, string Number, CustomerRef Customer, OrderRef? Order, DateOnly CreditDate, string Currency, string? Reason, Money Net,
    Money? Contribution, Money UnknownCostNet, int LineCount);

internal sealed class ListCreditNotesValidator : AbstractValidator<ListCreditNotes>
{
    public ListCreditNotesValidator() => RuleFor(r => r.Limit).InclusiveBetween(1, 200);
}

internal sealed class ListCreditNotesHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListCreditNotes, Page<CreditNoteListItem>>
{
    internal sealed record Row(
        long CreditNoteId, string Number, long CustomerId, string CustomerCode, string CustomerName, long? SalesOrderId,
        string? OrderNumber, DateOnly CreditDate, string Currency, string? Reason, Money Net, Money Contribution, Money UnknownCostNet,
        int LineCount);

    private const string Select = """
        select n.CreditNoteId, n.Number, n.CustomerId, c.Code as CustomerCode, c.Name as CustomerName, n.SalesOrderId,
               o.Number as OrderNumber, n.CreditDate, n.Currency, n.Reason, n.Net, n.Contribution, n.UnknownCostNet, n.LineCount
        from orders.CreditNote n
        left join orders.SalesOrder o on o.SalesOrderId = n.SalesOrderId
        """;

    private const string OfCustomers = """
        inner join customers.v_Customer c on c.CustomerId = n.CustomerId
        where n.ArchivedAt is null
        """;

    // + 0: the engine begins with the list, not with the customers.
    private const string OfCustomersInOrder = """
        inner join customers.v_Customer c on c.CustomerId = (n.CustomerId + 0)
        where n.ArchivedAt is null
        """;

    private const string SelectCount = $"""
        select count(*)
        from orders.CreditNote n
        where n.ArchivedAt is null
          and (n.CustomerId + 0) in ({Visible.CustomerIds})
        """;

    private const string OfCustomer = "n.CustomerId = @Customer";

    private static readonly SortWhitelist<Row> InOrder = new SortWhitelist<Row>("n.CreditNoteId", r => r.CreditNoteId)
        .Allow("creditDate", "n.CreditDate", r => r.CreditDate)
        .Default("-creditDate");

    // The records of few customers are found first and sorted after.
    private static readonly SortWhitelist<Row> ReadFirst = new SortWhitelist<Row>("n.CreditNoteId", r => r.CreditNoteId)
        .Allow("creditDate", "concat(n.CreditDate, '')", r => r.CreditDate)
        .Default("-creditDate");

    public async Task<Page<CreditNoteListItem>> Handle(ListCreditNotes request, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { ViewerId = user.PersonId, request.Customer });
        IEnumerable<string> conditions = request.Customer is null ? [] : [OfCustomer];
        var total = request.Count == true
            ? await session.ScalarAsync<long>(string.Join("\n  and ", [SelectCount, .. conditions]), parameters, cancellationToken)
            : (long?)null;
        var few = request.Customer is not null || await Visible.IsLittleAsync(session, user.PersonId, cancellationToken);
        var keyset = (few ? ReadFirst : InOrder).Read(request.Sort, request.Cursor, request.Limit, request.Customer);
        var sql = $"""
            {Select}
            {(few ? OfCustomers : OfCustomersInOrder)}
              and {string.Join("\n  and ", [few ? Visible.Owner : Visible.OwnerInOrder, .. conditions, keyset.Where])}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """;
        var rows = await session.QueryAsync<Row>(sql, keyset.Parameters(parameters), cancellationToken);
        return keyset.Page(rows, total).Select(r => new CreditNoteListItem(
            r.CreditNoteId, r.Number, new CustomerRef(r.CustomerId, r.CustomerCode, r.CustomerName),
            r.SalesOrderId is { } order ? new OrderRef(order, r.OrderNumber ?? "") : null, r.CreditDate, r.Currency, r.Reason, r.Net,
            user.SeesCost && (r.UnknownCostNet != r.Net || r.Net == Money.Zero) ? r.Contribution : null, r.UnknownCostNet, r.LineCount));
    }
}

internal static class ListCreditNotesEndpoint
{
    public static void MapListCreditNotes(this IEndpointRouteBuilder creditNotes) => creditNotes
        .MapGet("", ([AsParameters] ListCreditNotes request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListCreditNotes, CreditNoteListItem>(
                context, mediator, request, "credit-notes", cancellationToken))
        .Produces<Page<CreditNoteListItem>>()
        .WithName(nameof(ListCreditNotes))
        .WithSummary("Credit notes, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(400);
}
