using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>
/// Reads what a run needs, one set-based query per family of metrics, each ordered by customer so that they are merged in one
/// pass. Nothing dated on or after the as-of date is read. Status and judged metrics are those of today: the past of neither
/// is kept.
/// </summary>
internal sealed class RunReading(DbSession session)
{
    private const string Customers = """
        select c.CustomerId, c.Status, c.Creditworthiness, c.StrategicImportance
        from customers.v_Customer c
        where c.ArchivedAt is null
        order by c.CustomerId
        """;

    private const string Facts = """
        select f.CustomerId,
               sum(case when f.FactDate >= @From then f.Net else 0 end) as Revenue,
               sum(case when f.FactDate >= @From then f.Contribution else 0 end) as Contribution,
               sum(case when f.FactDate >= @From then f.UnknownCostNet else 0 end) as UnknownCostNet,
               sum(case when f.FactDate >= @PreviousFrom and f.FactDate < @PreviousUntil then f.Net else 0 end) as PreviousRevenue,
               sum(case when f.FactDate >= @From then f.OrderCount else 0 end) as OrderCount,
               sum(f.OrderCount) as OrderCountEver,
               min(case when f.OrderCount = 1 then f.FactDate else null end) as FirstOrderOn,
               max(case when f.OrderCount = 1 then f.FactDate else null end) as LastOrderOn
        from orders.v_DocumentFact f
        where f.FactDate < @AsOf
        group by f.CustomerId
        order by f.CustomerId
        """;

    // Days are taken between invoice and payment before anything is summed, so that sums stay small. An invoice paid too much
    // counts what was paid.
    private const string Invoices = """
        with paid as (
            select i.InvoiceId, i.CustomerId, i.InvoiceDay, i.DueDate, i.BaseAmount,
                   coalesce(sum(p.BaseAmount), 0) as Paid,
                   coalesce(sum(p.BaseAmount * (p.PaidDay - i.InvoiceDay)), 0) as PaidDays
            from orders.v_Invoice i
            left join orders.v_Payment p on p.InvoiceId = i.InvoiceId and p.PaidOn < @AsOf
            where i.InvoiceDate >= @From
              and i.InvoiceDate < @AsOf
              and i.BaseAmount > 0
            group by i.InvoiceId, i.CustomerId, i.InvoiceDay, i.DueDate, i.BaseAmount
        ), settled as (
            select b.CustomerId, b.InvoiceDay, b.DueDate, b.BaseAmount, b.Paid, b.PaidDays,
                   case when b.BaseAmount > b.Paid then b.BaseAmount - b.Paid else 0 end as OpenAmount
            from paid b
        )
        select s.CustomerId,
               sum(s.BaseAmount) as Invoiced,
               sum(s.Paid + s.OpenAmount) as Weight,
               sum(s.PaidDays + s.OpenAmount * (@AsOfDay - s.InvoiceDay)) as WeightedDays,
               sum(case when s.DueDate < @AsOf then s.OpenAmount else 0 end) as Overdue
        from settled s
        group by s.CustomerId
        order by s.CustomerId
        """;

    private const string HeldGrades = """
        select h.CustomerId, h.ComputedGrade as Grade, h.ValidFrom, h.ValidUntil
        from grading.HeldGrade h
        where h.ValidFrom <= @AsOf
          and h.ValidUntil >= @AsOf
        order by h.CustomerId
        """;

    private sealed record HeldRow(long CustomerId, Grade Grade, DateOnly ValidFrom, DateOnly ValidUntil);

    public async Task<RunPopulation> ReadAsync(SchemeRules rules, DateOnly asOf, CancellationToken cancellationToken)
    {
        var from = asOf.AddMonths(-rules.WindowMonths);
        var parameters = new
        {
            AsOf = asOf,
            AsOfDay = asOf.DayNumber,
            From = from,
            PreviousFrom = from.AddMonths(-12),
            PreviousUntil = asOf.AddMonths(-12),
        };
        var customers = await session.QueryAsync<CustomerToGrade>(Customers, null, cancellationToken);
        var wantsInvoices = rules.Criteria.Any(c => c.Metric is Metric.CollectionDays or Metric.OverdueRatio);
        IReadOnlyList<CustomerInvoices> invoices = wantsInvoices
            ? await session.QueryAsync<CustomerInvoices>(Invoices, parameters, cancellationToken) : [];
        var (held, previous) = await ReadGradesAsync(customers, parameters, asOf, cancellationToken);

        var population = new RunPopulation(rules, customers.Count);
        var invoiceAt = 0;
        await using var facts = session.StreamAsync<CustomerFacts>(Facts, parameters, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        var more = await facts.MoveNextAsync();
        for (var i = 0; i < customers.Count; i++)
        {
            var customer = customers[i];
            while (more && facts.Current.CustomerId < customer.CustomerId) more = await facts.MoveNextAsync();
            while (invoiceAt < invoices.Count && invoices[invoiceAt].CustomerId < customer.CustomerId) invoiceAt++;
            population.Add(
                customer,
                more && facts.Current.CustomerId == customer.CustomerId ? facts.Current : CustomerFacts.None,
                invoiceAt < invoices.Count && invoices[invoiceAt].CustomerId == customer.CustomerId
                    ? invoices[invoiceAt] : CustomerInvoices.None,
                asOf, held[i], previous[i]);
        }
        return population;
    }

    // Two grades per customer: the one held when the as-of day began, which hysteresis starts from, and the one held on that
    // day, which the change is told against. They differ only where a run of the same day was committed already.
    private async Task<(Grade[] Held, Grade[] Previous)> ReadGradesAsync(
        IReadOnlyList<CustomerToGrade> customers, object parameters, DateOnly asOf, CancellationToken cancellationToken)
    {
        var held = new Grade[customers.Count];
        var previous = new Grade[customers.Count];
        Array.Fill(held, Grade.N);
        Array.Fill(previous, Grade.N);
        var at = 0;
        await foreach (var row in session.StreamAsync<HeldRow>(HeldGrades, parameters, cancellationToken))
        {
            while (at < customers.Count && customers[at].CustomerId < row.CustomerId) at++;
            if (at == customers.Count) continue;
            if (customers[at].CustomerId != row.CustomerId) continue;
            if (row.ValidFrom < asOf) held[at] = row.Grade;
            if (row.ValidUntil > asOf) previous[at] = row.Grade;
        }
        return (held, previous);
    }
}
