using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>
/// Reads what a run needs, one set-based query per family of metrics, each ordered by customer so that they are merged in one
/// pass. Nothing dated on or after the as-of date is read; status and judged metrics are those that stood on that day. Segment,
/// region, industry and kind are those of today: their past is not kept.
/// </summary>
internal sealed class RunReading(DbSession session, TimeProvider clock)
{
    private const string Customers = """
        select c.CustomerId, c.Status, c.Creditworthiness, c.StrategicImportance
        from customers.v_Customer c
        where (c.ArchivedAt is null or c.ArchivedAt >= @ArchivedSince)
        order by c.CustomerId
        """;

    // Only what is no longer so: everybody else has the status of today.
    private const string PastStatuses = """
        select s.CustomerId, s.Status
        from customers.v_StatusHistory s
        where s.ValidFrom <= @AsOf
          and s.ValidUntil > @AsOf
          and s.ValidUntil < '9999-12-31'
        order by s.CustomerId
        """;

    private const string PastJudgements = """
        select j.CustomerId, j.Metric, j.Value
        from customers.v_JudgedMetric j
        where j.ValidFrom <= @AsOf
          and j.ValidUntil > @AsOf
        order by j.CustomerId
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

    private const string Complaints = """
        with received as (
            select c.CustomerId, count(*) as Received, sum(case when c.IsRejected = 0 then c.Cost else 0 end) as JustifiedCost
            from complaints.v_Complaint c
            where c.ReceivedOn >= @From
              and c.ReceivedOn < @AsOf
            group by c.CustomerId
        ), ordered as (
            select f.CustomerId, sum(f.LineCount) as LineCount
            from orders.v_DocumentFact f
            where f.FactDate >= @From
              and f.FactDate < @AsOf
              and f.OrderCount = 1
            group by f.CustomerId
        )
        select o.CustomerId, coalesce(r.Received, 0) as Received, coalesce(r.JustifiedCost, 0) as JustifiedCost, o.LineCount
        from ordered o
        left join received r on r.CustomerId = o.CustomerId
        order by o.CustomerId
        """;

    private const string HeldGrades = """
        select h.CustomerId, h.ComputedGrade as Grade, h.ValidFrom, h.ValidUntil
        from grading.HeldGrade h
        where h.ValidFrom <= @AsOf
          and h.ValidUntil >= @AsOf
        order by h.CustomerId
        """;

    private const string TodayGrades = """
        select h.CustomerId, h.ComputedGrade as Grade, h.Score
        from grading.HeldGrade h
        where h.ValidFrom <= @Today
          and h.ValidUntil > @Today
        order by h.CustomerId
        """;

    // Of the last run that was committed for an earlier day: its word is the first of the two that grace waits for.
    private const string WarnedCustomers = """
        select r.CustomerId
        from grading.RunResult r
        where r.RunId = (
              select u.RunId
              from grading.Run u
              where u.CommitNumber = (select max(c.CommitNumber) from grading.Run c where c.AsOf < @AsOf))
          and r.KeptByGrace = 1
        order by r.CustomerId
        """;

    private const string PeersOfCustomers = """
        select c.CustomerId, c.OwnerId, c.Segment, c.Region, c.Industry, c.Kind
        from customers.v_Customer c
        order by c.CustomerId
        """;

    private sealed record HeldRow(long CustomerId, Grade Grade, DateOnly ValidFrom, DateOnly ValidUntil);

    private sealed record TodayRow(long CustomerId, Grade Grade, decimal Score);

    private sealed record StatusRow(long CustomerId, CustomerStatus Status);

    private sealed record JudgementRow(long CustomerId, Metric Metric, decimal? Value);

    private DateOnly Today => DateOnly.FromDateTime(clock.GetLocalNow().DateTime);

    /// <summary>
    /// The customers as these rules need them; with those archived since the day where it is asked what was known then, or a
    /// back-test would leave out just those who went.
    /// </summary>
    public async Task<RunPopulation> ReadAsync(
        SchemeRules rules, DateOnly asOf, CancellationToken cancellationToken, bool alsoArchivedSince = false)
    {
        var customers = await ReadCustomersAsync(asOf, cancellationToken, alsoArchivedSince);
        var parameters = Parameters(asOf, rules.WindowMonths);
        var (held, previous) = await ReadGradesAsync(customers, parameters, asOf, cancellationToken);
        var warned = rules.Grace ? await ReadWarnedAsync(customers, parameters, cancellationToken) : null;
        var within = rules.Criteria.Select(c => c.Within).Where(w => w != PeerGroup.None).Distinct().ToArray();

        var population = new RunPopulation(rules, customers.Count);
        if (within.Length > 0) population.Peers = await ReadPeersAsync(customers, within, null, cancellationToken);
        var wantsInvoices = rules.Criteria.Any(c => c.Metric is Metric.CollectionDays or Metric.OverdueRatio);
        var wantsComplaints = rules.Criteria.Any(c => c.Metric is Metric.ComplaintCostRatio or Metric.ComplaintsPer100Lines);
        await EachAsync(customers, parameters, wantsInvoices, wantsComplaints, (i, customer, facts, invoices) =>
            population.Add(customer, facts, invoices, asOf, held[i], previous[i], warned?[i] ?? false), cancellationToken);
        return population;
    }

    /// <summary>The customers with the value of every metric, to try any rules over this window on them.</summary>
    public async Task<KeptPopulation> ReadAllAsync(DateOnly asOf, int windowMonths, CancellationToken cancellationToken)
    {
        var customers = await ReadCustomersAsync(asOf, cancellationToken);
        var parameters = Parameters(asOf, windowMonths);
        var (held, _) = await ReadGradesAsync(customers, parameters, asOf, cancellationToken);
        var warned = await ReadWarnedAsync(customers, parameters, cancellationToken);

        var kept = new KeptPopulation(asOf, windowMonths, customers.Count);
        kept.Peers = await ReadPeersAsync(
            customers, [PeerGroup.Segment, PeerGroup.Region, PeerGroup.Industry, PeerGroup.Kind], kept.OwnerId, cancellationToken);
        await EachAsync(customers, parameters, wantsInvoices: true, wantsComplaints: true, (i, customer, facts, invoices) =>
            kept.Add(customer, facts, invoices, held[i], warned[i]), cancellationToken);

        var at = 0;
        await foreach (var row in session.StreamAsync<TodayRow>(TodayGrades, new { Today }, cancellationToken))
        {
            while (at < customers.Count && customers[at].CustomerId < row.CustomerId) at++;
            if (at == customers.Count || customers[at].CustomerId != row.CustomerId) continue;
            kept.Today[at] = row.Grade;
            kept.TodayScore[at] = row.Grade == Grade.N ? FastScores.None : (int)(100m * row.Score);
        }
        return kept;
    }

    private async Task<IReadOnlyList<CustomerToGrade>> ReadCustomersAsync(
        DateOnly asOf, CancellationToken cancellationToken, bool alsoArchivedSince = false)
    {
        DateTime? since = alsoArchivedSince ? asOf.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) : null;
        var today = await session.QueryAsync<CustomerToGrade>(Customers, new { ArchivedSince = since }, cancellationToken);
        if (asOf >= Today) return today;

        var customers = today.Select(c => c with { Creditworthiness = null, StrategicImportance = null }).ToArray();
        var at = 0;
        await foreach (var row in session.StreamAsync<StatusRow>(PastStatuses, new { AsOf = asOf }, cancellationToken))
            if (Found(row.CustomerId)) customers[at] = customers[at] with { Status = row.Status };
        at = 0;
        await foreach (var row in session.StreamAsync<JudgementRow>(PastJudgements, new { AsOf = asOf }, cancellationToken))
            if (Found(row.CustomerId))
                customers[at] = row.Metric == Metric.Creditworthiness
                    ? customers[at] with { Creditworthiness = row.Value } : customers[at] with { StrategicImportance = row.Value };
        return customers;

        bool Found(long customerId)
        {
            while (at < customers.Length && customers[at].CustomerId < customerId) at++;
            return at < customers.Length && customers[at].CustomerId == customerId;
        }
    }

    private static object Parameters(DateOnly asOf, int windowMonths)
    {
        var from = asOf.AddMonths(-windowMonths);
        return new
        {
            AsOf = asOf,
            AsOfDay = asOf.DayNumber,
            From = from,
            PreviousFrom = from.AddMonths(-12),
            PreviousUntil = asOf.AddMonths(-12),
        };
    }

    private async Task EachAsync(
        IReadOnlyList<CustomerToGrade> customers, object parameters, bool wantsInvoices, bool wantsComplaints,
        Action<int, CustomerToGrade, CustomerFacts, CustomerInvoices> add, CancellationToken cancellationToken)
    {
        IReadOnlyList<CustomerInvoices> invoices = wantsInvoices
            ? await session.QueryAsync<CustomerInvoices>(Invoices, parameters, cancellationToken) : [];
        IReadOnlyList<CustomerComplaints> complaints = wantsComplaints
            ? await session.QueryAsync<CustomerComplaints>(Complaints, parameters, cancellationToken) : [];
        var (invoiceAt, complaintAt) = (0, 0);
        await using var facts = session.StreamAsync<CustomerFacts>(Facts, parameters, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        var more = await facts.MoveNextAsync();
        for (var i = 0; i < customers.Count; i++)
        {
            var customer = customers[i];
            while (more && facts.Current.CustomerId < customer.CustomerId) more = await facts.MoveNextAsync();
            while (invoiceAt < invoices.Count && invoices[invoiceAt].CustomerId < customer.CustomerId) invoiceAt++;
            while (complaintAt < complaints.Count && complaints[complaintAt].CustomerId < customer.CustomerId) complaintAt++;
            if (complaintAt < complaints.Count && complaints[complaintAt].CustomerId == customer.CustomerId)
                customer = customer with { Complaints = complaints[complaintAt] };
            add(
                i, customer,
                more && facts.Current.CustomerId == customer.CustomerId ? facts.Current : CustomerFacts.None,
                invoiceAt < invoices.Count && invoices[invoiceAt].CustomerId == customer.CustomerId
                    ? invoices[invoiceAt] : CustomerInvoices.None);
        }
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

    private async Task<bool[]> ReadWarnedAsync(
        IReadOnlyList<CustomerToGrade> customers, object parameters, CancellationToken cancellationToken)
    {
        var warned = new bool[customers.Count];
        var at = 0;
        await foreach (var customerId in session.StreamAsync<long>(WarnedCustomers, parameters, cancellationToken))
        {
            while (at < customers.Count && customers[at].CustomerId < customerId) at++;
            if (at < customers.Count && customers[at].CustomerId == customerId) warned[at] = true;
        }
        return warned;
    }

    private async Task<Dictionary<PeerGroup, PeerColumn>> ReadPeersAsync(
        IReadOnlyList<CustomerToGrade> customers, PeerGroup[] within, long[]? owners, CancellationToken cancellationToken)
    {
        var columns = within.ToDictionary(w => w, _ => new PeerColumn(customers.Count));
        var at = 0;
        await foreach (var row in session.StreamAsync<CustomerPeers>(PeersOfCustomers, null, cancellationToken))
        {
            while (at < customers.Count && customers[at].CustomerId < row.CustomerId) at++;
            if (at == customers.Count || customers[at].CustomerId != row.CustomerId) continue;
            foreach (var (group, column) in columns) column.Set(at, row.Name(group));
            if (owners is not null) owners[at] = row.OwnerId;
        }
        return columns;
    }
}
