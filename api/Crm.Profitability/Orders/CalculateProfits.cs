using Crm.Common;
using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Calculates the profit of a batch of orders by the one formula. Whatever the batch needs is read with one query each:
/// costs, categories, rates, payment days, invoices with their payments, complaints.
/// </summary>
internal sealed class CalculateProfitsHandler(DbSession session, StandardCosts costs, ComplaintRates complaints)
    : IRequestHandler<CalculateProfits, IReadOnlyList<CalculatedOrder>>
{
    private const string PaymentDays = """
        select c.CustomerId, c.PaymentDays
        from customers.v_Customer c
        where c.PaymentDays is not null
          and c.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds))
        """;

    private const string Invoices = """
        select i.CustomerId, i.InvoiceId, i.InvoiceDay, i.BaseAmount, p.PaidDay, p.BaseAmount as PaidAmount
        from orders.v_Invoice i
        left join orders.v_Payment p on p.InvoiceId = i.InvoiceId and p.PaidOn < @Until
        where i.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds))
          and i.InvoiceDate >= @From
          and i.InvoiceDate < @Until
        order by i.CustomerId, i.InvoiceId
        """;

    private sealed record PaymentDaysRow(long CustomerId, int PaymentDays);

    private sealed record InvoiceRow(
        long CustomerId, long InvoiceId, int InvoiceDay, Money BaseAmount, int? PaidDay, Money? PaidAmount);

    public async Task<IReadOnlyList<CalculatedOrder>> Handle(CalculateProfits request, CancellationToken cancellationToken)
    {
        if (request.Orders.Count == 0) return [];
        var customerIds = request.Orders.Select(o => o.CustomerId).Distinct().ToArray();
        await costs.LoadAsync(request.Orders.SelectMany(o => o.Lines).Select(l => l.ProductId), cancellationToken);
        var rates = await ProfitRates.LoadAsync(session, customerIds, cancellationToken);
        await complaints.LoadAsync(request.Orders, cancellationToken);
        var expectedDays = await ExpectedDaysAsync(request.Orders, customerIds, rates.Setting, cancellationToken);

        return [.. request.Orders.Select(order => Calculate(order, rates, expectedDays[(order.CustomerId, order.OrderDate)]))];
    }

    private CalculatedOrder Calculate(OrderToCalculate order, ProfitRates rates, CustomerDays usual)
    {
        bool commissionAssumed = false, rebateAssumed = false, complaintAssumed = false;
        var terms = new LineTerms[order.Lines.Count];
        for (var i = 0; i < terms.Length; i++)
        {
            var productId = order.Lines[i].ProductId;
            var category = costs.CategoryOf(productId);
            var commission = rates.Commission(order.CustomerId, category);
            var rebate = rates.Rebate(order.CustomerId, category);
            commissionAssumed |= commission is null;
            rebateAssumed |= rebate is null;
            var complaint = complaints.Find(order.CustomerId, productId, order.OrderDate);
            complaintAssumed |= complaint is null;
            terms[i] = new LineTerms(commission ?? 0m, rebate ?? 0m, complaint ?? 0m, costs.Find(productId, order.OrderDate));
        }

        var assumed = new List<string>(4);
        if (commissionAssumed) assumed.Add("commission");
        if (rebateAssumed) assumed.Add("rebate");
        if (rates.Setting.InterestRate is null) assumed.Add("interest");
        if (complaintAssumed || terms.Length == 0) assumed.Add("complaint");

        var interest = rates.Setting.InterestRate ?? 0m;
        var (days, source) = order.PaymentDays is { } agreed
            ? (CollectionDays.OfAgreed(agreed, usual.Delay), ExpectedDaysSource.Agreed) : (usual.Days, usual.Source);
        var lines = ProfitFormula.Calculate(order, terms, interest, days);
        return new CalculatedOrder(days, source, assumed, lines)
        {
            InterestRate = interest,
            UsualDelay = usual.Delay,
            Rates = [.. terms.Select(t => new LineRates(t.Commission, t.Rebate, t.ComplaintRate))],
        };
    }

    /// <summary>What to expect of a customer's order of a day: days, and how many of them are later than was agreed.</summary>
    private readonly record struct CustomerDays(int Days, ExpectedDaysSource Source, int Delay);

    private async Task<Dictionary<(long, DateOnly), CustomerDays>> ExpectedDaysAsync(
        IReadOnlyList<OrderToCalculate> orders, long[] customerIds, ProfitSetting setting, CancellationToken cancellationToken)
    {
        var ids = JsonList.Of(customerIds);
        var agreed = (await session.QueryAsync<PaymentDaysRow>(PaymentDays, new { CustomerIds = ids }, cancellationToken))
            .ToDictionary(r => r.CustomerId, r => r.PaymentDays);
        var invoices = Histories(await session.QueryAsync<InvoiceRow>(Invoices, new
        {
            CustomerIds = ids,
            From = orders.Min(o => o.OrderDate).AddMonths(-CollectionDays.WindowMonths),
            Until = orders.Max(o => o.OrderDate),
        }, cancellationToken));

        var expected = new Dictionary<(long, DateOnly), CustomerDays>();
        foreach (var order in orders)
        {
            var key = (order.CustomerId, order.OrderDate);
            if (expected.ContainsKey(key)) continue;
            var (terms, source) = agreed.TryGetValue(order.CustomerId, out var paymentDays)
                ? (paymentDays, ExpectedDaysSource.PaymentDays) : (setting.DefaultPaymentDays, ExpectedDaysSource.Default);
            expected[key] = invoices.TryGetValue(order.CustomerId, out var history)
                && CollectionDays.Expect(history, order.OrderDate) is { } days
                ? new CustomerDays(days, ExpectedDaysSource.CollectionDays, Math.Max(0, days - terms)) : new CustomerDays(terms, source, 0);
        }
        return expected;
    }

    private static Dictionary<long, List<InvoiceHistory>> Histories(IReadOnlyList<InvoiceRow> rows)
    {
        var histories = new Dictionary<long, List<InvoiceHistory>>();
        InvoiceHistory? invoice = null;
        var invoiceId = 0L;
        foreach (var row in rows)
        {
            if (invoice is null || row.InvoiceId != invoiceId)
            {
                invoice = new InvoiceHistory(row.InvoiceDay, row.BaseAmount.Amount);
                invoiceId = row.InvoiceId;
                if (!histories.TryGetValue(row.CustomerId, out var history)) histories[row.CustomerId] = history = [];
                history.Add(invoice);
            }
            if (row is { PaidDay: { } day, PaidAmount: { } amount }) invoice.Paid(day, amount.Amount);
        }
        return histories;
    }
}
