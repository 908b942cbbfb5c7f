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

internal sealed class ListPaymentsHandler(DbSession session, CurrentUser user) : IRequestHandler<ListPayments, Page<PaymentListItem>>
{
    internal sealed record Row(
        long PaymentId, string? ExternalKey, long CustomerId, string CustomerCode, string CustomerName, long? InvoiceId,
        string? InvoiceNumber, int? InvoiceDay, DateOnly PaidOn, int PaidDay, Money Amount, string Currency);

    private const string Select = $"""
        select p.PaymentId, p.ExternalKey, p.CustomerId, c.Code as CustomerCode, c.Name as CustomerName, p.InvoiceId,
               i.Number as InvoiceNumber, i.InvoiceDay, p.PaidOn, p.PaidDay, p.Amount, p.Currency
        from orders.Payment p
        inner join customers.v_Customer c on c.CustomerId = p.CustomerId
        left join orders.Invoice i on i.InvoiceId = p.InvoiceId
        where p.ArchivedAt is null
          and {Visible.OwnerInOrder}
        """;

    private const string SelectCount = $"""
        select count(*)
        from orders.Payment p
        inner join customers.v_Customer c on c.CustomerId = p.CustomerId
        where p.ArchivedAt is null
          and {Visible.OwnerInOrder}
        """;

    private const string OfCustomer = "p.CustomerId = @Customer";

    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("p.PaymentId", r => r.PaymentId)
        .Allow("paidOn", "p.PaidOn", r => r.PaidOn)
        .Default("-paidOn");

    public async Task<Page<PaymentListItem>> Handle(ListPayments request, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { ViewerId = user.PersonId, request.Customer });
        IEnumerable<string> conditions = request.Customer is null ? [] : [OfCustomer];
        var total = request.Count == true
            ? await session.ScalarAsync<long>(string.Join("\n  and ", [SelectCount, .. conditions]), parameters, cancellationToken)
            : (long?)null;
        var keyset = Sorts.Read(request.Sort, request.Cursor, request.Limit, request.Customer);
        var sql = $"""
            {Select}
              and {string.Join("\n  and ", [.. conditions, keyset.Where])}
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
            ListAnswer.SendAsync<ListPayments, PaymentListItem>(context, mediator, request, "payments", cancellationToken))
        .Produces<Page<PaymentListItem>>()
        .WithName(nameof(ListPayments))
        .WithSummary("Payments, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(400);
}
