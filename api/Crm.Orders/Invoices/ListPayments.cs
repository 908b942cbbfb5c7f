using Crm.Common;
using Crm.Contracts.Customers;
using Dapper;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>Payments of the customers that the reader may see.</summary>
/// <param name="Customer">Of this customer.</param>
internal sealed record ListPayments(long? Customer, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<PaymentListItem>>, IPageRequest<ListPayments>
{
    public ListPayments At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>A payment; without an invoice it is a prepayment. Days count from the invoice to the money.</summary>
internal sealed record PaymentListItem(
    long PaymentId, string? ExternalKey, CustomerRef Customer, InvoiceRef? Invoice, DateOnly PaidOn, Money Amount, string Currency, int? Days);

internal sealed class ListPaymentsValidator : AbstractValidator<ListPayments>
{
    public ListPaymentsValidator() => RuleFor(r => r.Limit).InclusiveBetween(1, 200);
}

internal sealed class ListPaymentsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListPayments, Page<PaymentListItem>>
{
    internal sealed record Row(
        long PaymentId, string? ExternalKey, long CustomerId, string CustomerCode, string CustomerName, long? InvoiceId,
        string? InvoiceNumber, int? InvoiceDay, DateOnly PaidOn, int PaidDay, Money Amount, string Currency);

    private const string Select = """
        select p.PaymentId, p.ExternalKey, p.CustomerId, c.Code as CustomerCode, c.Name as CustomerName, p.InvoiceId,
               i.Number as InvoiceNumber, i.InvoiceDay, p.PaidOn, p.PaidDay, p.Amount, p.Currency
        from orders.Payment p
        left join orders.Invoice i on i.InvoiceId = p.InvoiceId
        """;

    private const string OfCustomers = """
        inner join customers.v_Customer c on c.CustomerId = p.CustomerId
        where p.ArchivedAt is null
        """;

    // + 0: the engine begins with the list, not with the customers.
    private const string OfCustomersInOrder = """
        inner join customers.v_Customer c on c.CustomerId = (p.CustomerId + 0)
        where p.ArchivedAt is null
        """;

    private const string SelectCount = $"""
        select count(*)
        from orders.Payment p
        where p.ArchivedAt is null
          and (p.CustomerId + 0) in ({Visible.CustomerIds})
        """;

    private const string OfCustomer = "p.CustomerId = @Customer";

    private static readonly SortWhitelist<Row> InOrder = new SortWhitelist<Row>("p.PaymentId", r => r.PaymentId)
        .Allow("paidOn", "p.PaidOn", r => r.PaidOn)
        .Default("-paidOn");

    // The records of few customers are found first and sorted after.
    private static readonly SortWhitelist<Row> ReadFirst = new SortWhitelist<Row>("p.PaymentId", r => r.PaymentId)
        .Allow("paidOn", "concat(p.PaidOn, '')", r => r.PaidOn)
        .Default("-paidOn");

    public async Task<Page<PaymentListItem>> Handle(ListPayments request, CancellationToken cancellationToken)
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
        return keyset.Page(rows, total).Select(r => new PaymentListItem(
            r.PaymentId, r.ExternalKey, new CustomerRef(r.CustomerId, r.CustomerCode, r.CustomerName),
            r.InvoiceId is { } invoice ? new InvoiceRef(invoice, r.InvoiceNumber ?? "") : null, r.PaidOn, r.Amount, r.Currency,
            r.PaidDay - r.InvoiceDay));
    }
}

internal static class ListPaymentsEndpoint
{
    public static void MapListPayments(this IEndpointRouteBuilder payments) => payments
        .MapGet("", ([AsParameters] ListPayments request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListPayments, PaymentListItem>(
                context, mediator, request, "payments", cancellationToken))
        .Produces<Page<PaymentListItem>>()
        .WithName(nameof(ListPayments))
        .WithSummary("Payments, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(400);
}
