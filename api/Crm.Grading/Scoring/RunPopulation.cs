using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>Why a customer has its grade, or has none.</summary>
internal enum GradeReason : byte
{
    Graded = 1,

    /// <summary>Neither active nor dormant.</summary>
    NotActive = 2,

    /// <summary>Fewer orders ever than the scheme asks for.</summary>
    NotEnoughOrders = 3,

    /// <summary>The first order is less long ago than the scheme asks for.</summary>
    FirstOrderTooRecent = 4,

    /// <summary>No criterion had a value that counts.</summary>
    EveryCriterionSkipped = 5,

    /// <summary>The scheme ranks by contribution, and no cost of this customer is known.</summary>
    ContributionUnknown = 6,
}

/// <summary>
/// The customers of one run, sorted by id, with what the run needs of each. Columns of plain numbers rather than objects: a
/// million customers with six criteria take about 100 MB.
/// </summary>
internal sealed class RunPopulation
{
    public RunPopulation(SchemeRules rules, int capacity)
    {
        Rules = rules;
        Values = new long[rules.Criteria.Count][];
        Resize(capacity);
    }

    /// <summary>The same customers under other rules; the columns are shared, not copied.</summary>
    public RunPopulation(SchemeRules rules, KeptPopulation kept)
    {
        Rules = rules;
        Count = kept.Count;
        CustomerId = kept.CustomerId;
        Held = kept.Held;
        Previous = kept.Today;
        Warned = kept.Warned;
        Reason = kept.ReasonsUnder(rules);
        Revenue = kept.Revenue;
        Contribution = kept.Contribution;
        Values = [.. rules.Criteria.Select(c => kept.Values[(int)c.Metric])];
        Peers = kept.Peers;
    }

    public SchemeRules Rules { get; }

    public int Count { get; private set; }

    public long[] CustomerId { get; private set; } = [];

    /// <summary>The grade that hysteresis starts from: the one held when the as-of day began.</summary>
    public Grade[] Held { get; private set; } = [];

    /// <summary>The grade that a change is told against: the one held now, also where it was given on the same as-of day.</summary>
    public Grade[] Previous { get; private set; } = [];

    /// <summary>Whether the committed run before would have demoted the customer, had grace not kept its grade.</summary>
    public bool[] Warned { get; private set; } = [];

    public GradeReason[] Reason { get; private set; } = [];

    /// <summary>In the window, in ten-thousandths.</summary>
    public long[] Revenue { get; private set; } = [];

    /// <summary>In the window, of the lines whose cost is known, in ten-thousandths.</summary>
    public long[] Contribution { get; private set; } = [];

    /// <summary>By criterion and customer, as <see cref="Metrics.Scaled"/> gives it.</summary>
    public long[][] Values { get; }

    /// <summary>The groups that percentiles are taken within, where the rules ask for any.</summary>
    public IReadOnlyDictionary<PeerGroup, PeerColumn> Peers { get; set; } = new Dictionary<PeerGroup, PeerColumn>();

    public void Add(
        CustomerToGrade customer, CustomerFacts facts, CustomerInvoices invoices, DateOnly asOf,
        Grade held = Grade.N, Grade previous = Grade.N, bool warned = false)
    {
        if (Count == CustomerId.Length) Resize(Math.Max(1024, Count * 2));
        CustomerId[Count] = customer.CustomerId;
        Held[Count] = held;
        Previous[Count] = previous;
        Warned[Count] = warned;
        Reason[Count] = ReasonOf(customer, facts, asOf);
        Revenue[Count] = facts.Revenue.Scaled;
        Contribution[Count] = facts.Contribution.Scaled;
        for (var c = 0; c < Values.Length; c++)
            Values[c][Count] = MetricValues.Scaled(Rules.Criteria[c].Metric, customer, facts, invoices, asOf);
        Count++;
    }

    private GradeReason ReasonOf(CustomerToGrade customer, CustomerFacts facts, DateOnly asOf)
    {
        if (customer.Status is not (CustomerStatus.Active or CustomerStatus.Dormant)) return GradeReason.NotActive;
        if (facts.OrderCountEver < Rules.MinimumOrders) return GradeReason.NotEnoughOrders;
        if (Rules.MinimumMonths > 0 && (facts.FirstOrderOn is not { } first || first.AddMonths(Rules.MinimumMonths) > asOf))
            return GradeReason.FirstOrderTooRecent;
        if (Rules.Cut == CutKind.Share && MetricValues.NoCostIsKnown(facts)) return GradeReason.ContributionUnknown;
        return GradeReason.Graded;
    }

    private void Resize(int capacity)
    {
        CustomerId = Grown(CustomerId, capacity);
        Held = Grown(Held, capacity);
        Previous = Grown(Previous, capacity);
        Warned = Grown(Warned, capacity);
        Reason = Grown(Reason, capacity);
        Revenue = Grown(Revenue, capacity);
        Contribution = Grown(Contribution, capacity);
        for (var c = 0; c < Values.Length; c++) Values[c] = Grown(Values[c] ?? [], capacity);
    }

    private static T[] Grown<T>(T[] column, int capacity)
    {
        Array.Resize(ref column, capacity);
        return column;
    }
}
