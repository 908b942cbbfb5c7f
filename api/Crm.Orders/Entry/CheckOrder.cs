using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// Looks at an order while it is typed and keeps nothing: the profit of each line and in total by the one formula, and what the guards
/// say about it.
/// </summary>
internal sealed record CheckOrder : OrderEntry, IQuery<CheckedOrder>;

/// <summary>Verdict: what would happen if it were confirmed as it is.</summary>
internal sealed record CheckedOrder(
    CustomerRef Customer, Grade Grade, DateOnly OrderDate, string Currency, decimal ExchangeRate, int ExpectedDays,
    ExpectedDaysSource ExpectedDaysSource, int? PaymentDays, IReadOnlyList<string> AssumedRates, IReadOnlyList<CheckedOrderLine> Lines,
    Profit Total, Judgement Judgement, FindingVerdict Verdict, IReadOnlyList<FindingView> Findings);

/// <summary>A line; unit price and line amount in the order's currency, the profit in the base currency.</summary>
internal sealed record CheckedOrderLine(
    int LineNumber, ProductRef Product, CategoryRef? Category, decimal Quantity, string? Unit, decimal UnitsPerSalesUnit, Money UnitPrice,
    decimal Discount, decimal TaxRate, Money LineAmount, Money HeaderDiscountShare, Profit Profit, LineVerdict Judgement);

internal sealed class CheckOrderValidator(TimeProvider clock) : OrderEntryValidator<CheckOrder>(clock);

internal sealed class CheckOrderHandler(
    CurrentUser user, TypedOrders orders, OrderFindings findings, FindingViews views, IMediator mediator)
    : IRequestHandler<CheckOrder, CheckedOrder>
{
    public async Task<CheckedOrder> Handle(CheckOrder request, CancellationToken cancellationToken)
    {
        var (head, lines, customer, products) = await orders.BuildAsync(request, null, [], cancellationToken);
        var answer = await orders.CalculateAsync(head, lines, cancellationToken);
        var judged = await mediator.Send(new JudgeOrder(OrderProfit.Question(head, lines), answer), cancellationToken);
        var check = OrderFindings.CheckOf(head, lines, OrderMoment.Entry, answer);
        var found = (await findings.AskAsync([check], cancellationToken))[0].Select(f => FindingRow.Of(f, check)).ToList();
        return new CheckedOrder(
            new CustomerRef(customer.CustomerId, customer.Code, customer.Name), (Grade)customer.GradeRank, head.OrderDate, head.Currency,
            head.ExchangeRate, head.ExpectedDays, (ExpectedDaysSource)head.ExpectedDaysSource, head.PaymentDays,
            head.AssumedRates.Split(',', StringSplitOptions.RemoveEmptyEntries), [.. lines.Select((l, i) => Line(l, products[l.ProductId], judged.Lines[i]))],
            Profit.OfOrder(head, lines, user.SeesCost), Judgement.Of(judged, user.SeesCost), FindingRules.Verdict(found), await views.OfAsync(found, cancellationToken));
    }

    private CheckedOrderLine Line(OrderLineRow l, TypedProduct product, LineJudgement judged) => new(
        l.LineNumber, new ProductRef(product.ProductId, product.Code, product.Name),
        product.CategoryId is { } category ? new CategoryRef(category, product.CategoryName!) : null, l.Quantity, l.Unit, l.UnitsPerSalesUnit,
        l.UnitPrice, l.Discount, l.TaxRate, l.LineAmount, l.HeaderDiscountShare, Profit.OfLine(l, user.SeesCost),
        LineVerdict.Of(judged, user.SeesCost));
}

internal static class CheckOrderEndpoint
{
    public static void MapCheckOrder(this IEndpointRouteBuilder orders) => orders
        .MapPost("/check", async (CheckOrder request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(CheckOrder))
        .WithSummary("Look at an order while it is typed: profit of each line and what the guards say; nothing is kept")
        .RequireAuthorization(Permission.WriteOrders)
        .ProducesProblems(400);
}
