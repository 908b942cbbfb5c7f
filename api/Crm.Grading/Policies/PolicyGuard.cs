using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Holds orders against the caps of the customer's grade on their day: discount, payment days and credit. However many orders it is asked
/// about, it reads the policies, the customers and what they owe once each.
/// </summary>
internal sealed class PolicyGuard(DbSession session, IMediator mediator) : IOrderGuard
{
    public const string Name = "policy";

    private const string Customers = """
        select c.CustomerId, c.PaymentDays, c.CreditLimit, c.Revenue12m
        from customers.v_Customer c
        where c.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    // The order that is looked at may be known already: its own part is told apart, and counts as it is now.
    private const string Debts = """
        select d.CustomerId, d.Kind, d.OwnOrderId, sum(d.Amount) as Amount, sum(d.Invoiced) as Invoiced
        from (select k.CustomerId, k.Kind,
                     case when k.SalesOrderId in (select cast(value as bigint) from openjson(@OrderIds)) then k.SalesOrderId else 0 end
                         as OwnOrderId,
                     case when k.Kind = 2 and k.Amount < k.Invoiced then k.Invoiced else k.Amount end as Amount, k.Invoiced
              from orders.v_CustomerDebt k
              where k.CustomerId in (select cast(value as bigint) from openjson(@Ids))) d
        group by d.CustomerId, d.Kind, d.OwnOrderId
        """;

    private sealed record CustomerRow(long CustomerId, int? PaymentDays, Money? CreditLimit, Money? Revenue12m);

    private sealed record DebtRow(long CustomerId, int Kind, long OwnOrderId, Money Amount, Money Invoiced);

    public async Task<IReadOnlyList<IReadOnlyList<OrderFinding>>> CheckAsync(
        IReadOnlyList<OrderCheck> checks, CancellationToken cancellationToken)
    {
        var asked = checks.Where(IsAsked).ToList();
        if (asked.Count == 0) return [.. checks.Select(_ => (IReadOnlyList<OrderFinding>)[])];
        var ids = JsonList.Of(asked.Select(c => c.CustomerId).Distinct());
        var policies = await mediator.Send(
            new GetPoliciesOnDays([.. asked.Select(c => new CustomerDay(c.CustomerId, c.Day)).Distinct()]), cancellationToken);
        var customers = (await session.QueryAsync<CustomerRow>(Customers, new { Ids = ids }, cancellationToken)).ToDictionary(c => c.CustomerId);
        var debts = (await session.QueryAsync<DebtRow>(Debts, new
        {
            Ids = ids,
            OrderIds = JsonList.Of(asked.Select(c => c.Figures!.OrderId).OfType<long>()),
        }, cancellationToken)).ToLookup(d => d.CustomerId);
        var defaultDays = (await mediator.Send(new GetCompanyDefaults(), cancellationToken)).DefaultPaymentDays;

        // Orders that are sent together owe together: each is held against those before it.
        var before = new Dictionary<long, decimal>();
        return [.. checks.Select(check => !IsAsked(check) ? [] : Findings(
            check, policies[new CustomerDay(check.CustomerId, check.Day)], customers.GetValueOrDefault(check.CustomerId), debts, defaultDays, before))];
    }

    private static bool IsAsked(OrderCheck check) => check is { Figures: not null, Lines.Count: > 0 };

    private static IReadOnlyList<OrderFinding> Findings(
        OrderCheck check, HeldPolicy held, CustomerRow? customer, ILookup<long, DebtRow> debts, int defaultDays, Dictionary<long, decimal> before)
    {
        var figures = check.Figures!;
        var findings = new List<OrderFinding>();
        if (PolicyCaps.Discount(figures, held.Policy) is { } discount)
            findings.Add(Finding(check, held, "policy.discount", held.Policy.Modes.DiscountCap, discount.Above, discount.Extent,
                new DiscountStory(held.Grade, held.PolicyNumber, discount.Share, held.Policy.DiscountCap!.Value, discount.Given)));
        if (PolicyCaps.PaymentDays(figures, held.Policy, customer?.PaymentDays ?? defaultDays) is { } days)
            findings.Add(Finding(check, held, "policy.paymentDays", held.Policy.Modes.PaymentDays, days.Cost, days.Extent,
                new PaymentDaysStory(held.Grade, held.PolicyNumber, days.Agreed, held.Policy.PaymentDays!.Value)));
        if (!figures.IsOpen) return findings;

        var owed = debts[check.CustomerId].ToList();
        var own = owed.Where(d => d.OwnOrderId != 0 && d.OwnOrderId == figures.OrderId).Sum(d => d.Invoiced.Amount);
        var earlier = before.GetValueOrDefault(check.CustomerId);
        var exposure = new Exposure(
            Amount(owed, 1), new Money(owed.Where(d => d.Kind == 2 && d.OwnOrderId != figures.OrderId).Sum(d => (d.Amount - d.Invoiced).Amount) + earlier),
            new Money(Math.Max(0m, figures.Calculated.Lines.Sum(l => l.Net.Amount + l.Tax.Amount) - own)), -Amount(owed, 3));
        if (figures.OrderId is null) before[check.CustomerId] = earlier + exposure.ThisOrder.Amount;
        if (PolicyCaps.Credit(exposure, held.Policy, customer?.CreditLimit, customer?.Revenue12m ?? Money.Zero) is { } credit)
            findings.Add(Finding(check, held, "policy.credit", held.Policy.Modes.CreditMonths, null, credit.Extent, new CreditStory(
                held.Grade, held.PolicyNumber, held.Policy.CreditMonths, customer?.CreditLimit, credit.Limit, exposure.Total, credit.Above, exposure)));
        return findings;
    }

    private static Money Amount(List<DebtRow> owed, int kind) => owed.Where(d => d.Kind == kind).Select(d => d.Amount).Sum();

    private static OrderFinding Finding(
        OrderCheck check, HeldPolicy held, string code, PolicyMode mode, Money? cost, string extent, object story) =>
        new(Name, code, null, mode, "customer", [check.CustomerId], story) { Cost = cost, Extent = $"{held.Grade}|{extent}" };
}

/// <summary>What the card of a discount shows: shares, and the whole discount in the base currency.</summary>
internal sealed record DiscountStory(Grade Grade, int PolicyNumber, decimal Discount, decimal Cap, Money Given);

/// <summary>What the card of payment days shows.</summary>
internal sealed record PaymentDaysStory(Grade Grade, int PolicyNumber, int Days, int Cap);

/// <summary>
/// What the card of a credit shows, in the base currency: Limit is the smaller of the policy's months of average revenue and the customer's
/// own limit.
/// </summary>
internal sealed record CreditStory(
    Grade Grade, int PolicyNumber, decimal? CreditMonths, Money? OwnLimit, Money Limit, Money Total, Money Above, Exposure Exposure);

/// <summary>What a customer owes and would owe incl. tax: open invoices, other orders on their way and not invoiced, this one, less money not applied.</summary>
internal sealed record Exposure(Money OpenInvoices, Money OtherOrders, Money ThisOrder, Money Prepayments)
{
    public Money Total => OpenInvoices + OtherOrders + ThisOrder - Prepayments;
}
