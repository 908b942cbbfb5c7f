using Crm.Common;
using Crm.Contracts.Customers;
using Dapper;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>Invoices of the customers that the reader may see, with what is paid and open.</summary>
/// <param name="Customer">Of this customer.</param>
/// <param name="Overdue">Whether money is open after the due date.</param>
internal sealed record ListInvoices(
    long? Customer, bool? Overdue, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<InvoiceListItem>>, IPageRequest<ListInvoices>
{
    public ListInvoices At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// An invoice; amounts in its own currency. DaysLate counts days after the due date while money is open, else 0.
/// </summary>
internal sealed record InvoiceListItem(
    long InvoiceId, string Number, CustomerRef Customer, OrderRef? Order, DateOnly InvoiceDate, DateOnly DueDate, string Currency, Money Amount,
    Money Paid, Money Open, int DaysLate);

internal sealed class ListInvoicesValidator : AbstractValidator<ListInvoices>
{
    public ListInvoicesValidator() => RuleFor(r => r.Limit).InclusiveBetween(1, 200);
}

internal sealed class ListInvoicesHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<ListInvoices, Page<InvoiceListItem>>
{
    internal sealed record Row(
        long InvoiceId, string Number, long CustomerId, string CustomerCode, string CustomerName, long? SalesOrderId, string? OrderNumber,
        DateOnly InvoiceDate, DateOnly DueDate, int DueDay, string Currency, Money Amount, Money PaidAmount, Money OpenAmount);

    private const string Select = """
        select i.InvoiceId, i.Number, i.CustomerId, c.Code as CustomerCode, c.Name as CustomerName, i.SalesOrderId, o.Number as OrderNumber,
               i.InvoiceDate, i.DueDate, i.DueDay, i.Currency, i.Amount, i.PaidAmount, i.OpenAmount
        from orders.Invoice i
        left join orders.SalesOrder o on o.SalesOrderId = i.SalesOrderId
        """;

    private const string OfCustomers = """
        inner join customers.v_Customer c on c.CustomerId = i.CustomerId
        where i.ArchivedAt is null
        """;

    // + 0: the engine begins with the list, not with the customers.
    private const string OfCustomersInOrder = """
        inner join customers.v_Customer c on c.CustomerId = (i.CustomerId + 0)
        where i.ArchivedAt is null
        """;

    private const string SelectCount = $"""
        select count(*)
        from orders.Invoice i
        where i.ArchivedAt is null
          and (i.CustomerId + 0) in ({Visible.CustomerIds})
        """;

    private static readonly SortWhitelist<Row> InOrder = new SortWhitelist<Row>("i.InvoiceId", r => r.InvoiceId)
        .Allow("invoiceDate", "i.InvoiceDate", r => r.InvoiceDate)
        .Allow("dueDate", "i.DueDate", r => r.DueDate)
        .Default("-invoiceDate");

    // The records of few customers are found first and sorted after.
    private static readonly SortWhitelist<Row> ReadFirst = new SortWhitelist<Row>("i.InvoiceId", r => r.InvoiceId)
        .Allow("invoiceDate", "concat(i.InvoiceDate, '')", r => r.InvoiceDate)
        .Allow("dueDate", "concat(i.DueDate, '')", r => r.DueDate)
        .Default("-invoiceDate");

    public async Task<Page<InvoiceListItem>> Handle(ListInvoices request, CancellationToken cancellationToken)
    {
        var today = clock.Today();
        var parameters = new DynamicParameters(new { ViewerId = user.PersonId, Today = today });
        var conditions = Filters(request, parameters).ToList();
        var total = request.Count == true
            ? await session.ScalarAsync<long>(string.Join("\n  and ", [SelectCount, .. conditions]), parameters, cancellationToken)
            : (long?)null;
        var few = request.Customer is not null || await Visible.IsLittleAsync(session, user.PersonId, cancellationToken);
        var keyset = (few ? ReadFirst : InOrder).Read(request.Sort, request.Cursor, request.Limit, request.Customer, request.Overdue);
        var sql = $"""
            {Select}
            {(few ? OfCustomers : OfCustomersInOrder)}
              and {string.Join("\n  and ", [few ? Visible.Owner : Visible.OwnerInOrder, .. conditions, keyset.Where])}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """;
        var rows = await session.QueryAsync<Row>(sql, keyset.Parameters(parameters), cancellationToken);
        return keyset.Page(rows, total).Select(r => Item(r, today));
    }

    private static IEnumerable<string> Filters(ListInvoices request, DynamicParameters parameters)
    {
        if (request.Customer is { } customer)
        {
            parameters.Add("Customer", customer);
            yield return "i.CustomerId = @Customer";
        }
        if (request.Overdue is { } overdue)
            yield return overdue ? "i.OpenAmount > 0 and i.DueDate < @Today" : "(i.OpenAmount <= 0 or i.DueDate >= @Today)";
    }

    private static InvoiceListItem Item(Row r, DateOnly today) => new(
        r.InvoiceId, r.Number, new CustomerRef(r.CustomerId, r.CustomerCode, r.CustomerName),
        r.SalesOrderId is { } order ? new OrderRef(order, r.OrderNumber ?? "") : null, r.InvoiceDate, r.DueDate, r.Currency, r.Amount,
        r.PaidAmount, r.Amount - r.PaidAmount, r.OpenAmount > Money.Zero ? Math.Max(0, today.DayNumber - r.DueDay) : 0);
}

internal static class ListInvoicesEndpoint
{
    public static void MapListInvoices(this IEndpointRouteBuilder invoices) => invoices
        .MapGet("", ([AsParameters] ListInvoices request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListInvoices, InvoiceListItem>(
                context, mediator, request, "invoices", cancellationToken))
        .Produces<Page<InvoiceListItem>>()
        .WithName(nameof(ListInvoices))
        .WithSummary("Invoices with what is paid, open and late, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(400);
}
