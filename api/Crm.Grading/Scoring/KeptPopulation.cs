using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>
/// All customers as of a day with the value of every metric, so that any rules over the same window can be tried on them
/// without reading anything again. About 160 bytes per customer.
/// </summary>
internal sealed class KeptPopulation
{
    private const int NeverOrdered = int.MaxValue;

    private readonly bool[] _active;
    private readonly int[] _ordersEver;
    private readonly int[] _firstOrderDay;
    private readonly Dictionary<object, CriterionPoints> _points = [];

    public KeptPopulation(DateOnly asOf, int windowMonths, int capacity)
    {
        AsOf = asOf;
        WindowMonths = windowMonths;
        CustomerId = new long[capacity];
        OwnerId = new long[capacity];
        Held = new Grade[capacity];
        Today = new Grade[capacity];
        TodayScore = new int[capacity];
        Warned = new bool[capacity];
        Revenue = new long[capacity];
        Contribution = new long[capacity];
        Values = new long[(int)Metrics.All[^1] + 1][];
        var none = new long[capacity];
        Array.Fill(none, Metrics.NoValue);
        foreach (var metric in Metrics.All) Values[(int)metric] = Metrics.IsAvailable(metric) ? new long[capacity] : none;
        _active = new bool[capacity];
        _ordersEver = new int[capacity];
        _firstOrderDay = new int[capacity];
        Array.Fill(Today, Grade.N);
        Array.Fill(TodayScore, FastScores.None);
    }

    public DateOnly AsOf { get; }

    public int WindowMonths { get; }

    public int Count { get; private set; }

    public long[] CustomerId { get; }

    /// <summary>Who looks after it; 0 for nobody.</summary>
    public long[] OwnerId { get; }

    /// <summary>The grade held when the as-of day began.</summary>
    public Grade[] Held { get; }

    /// <summary>The grade held today.</summary>
    public Grade[] Today { get; }

    /// <summary>The score it was given with, in hundredths of a point.</summary>
    public int[] TodayScore { get; }

    public bool[] Warned { get; }

    public long[] Revenue { get; }

    public long[] Contribution { get; }

    /// <summary>By the number of the metric, and customer.</summary>
    public long[][] Values { get; }

    public IReadOnlyDictionary<PeerGroup, PeerColumn> Peers { get; set; } = new Dictionary<PeerGroup, PeerColumn>();

    public void Add(CustomerToGrade customer, CustomerFacts facts, CustomerInvoices invoices, Grade held, bool warned)
    {
        CustomerId[Count] = customer.CustomerId;
        Held[Count] = held;
        Warned[Count] = warned;
        Revenue[Count] = facts.Revenue.Scaled;
        Contribution[Count] = facts.Contribution.Scaled;
        foreach (var metric in Metrics.All)
            if (Metrics.IsAvailable(metric))
                Values[(int)metric][Count] = MetricValues.Scaled(metric, customer, facts, invoices, AsOf);
        _active[Count] = customer.Status is CustomerStatus.Active or CustomerStatus.Dormant;
        _ordersEver[Count] = facts.OrderCountEver;
        _firstOrderDay[Count] = facts.FirstOrderOn?.DayNumber ?? NeverOrdered;
        Count++;
    }

    /// <summary>Who is graded under these rules, and why the others are not.</summary>
    public GradeReason[] ReasonsUnder(SchemeRules rules)
    {
        var reasons = new GradeReason[Count];
        var lastFirstOrder = rules.MinimumMonths == 0 ? NeverOrdered : LastDayMonthsAgo(rules.MinimumMonths);
        for (var i = 0; i < reasons.Length; i++)
            reasons[i] = !_active[i] ? GradeReason.NotActive
                : _ordersEver[i] < rules.MinimumOrders ? GradeReason.NotEnoughOrders
                : _firstOrderDay[i] > lastFirstOrder ? GradeReason.FirstOrderTooRecent
                : rules.Cut == CutKind.Share && Values[(int)Metric.Contribution][i] == Metrics.NoValue ? GradeReason.ContributionUnknown
                : GradeReason.Graded;
        return reasons;
    }

    /// <summary>
    /// The points of a criterion, kept for the next look: they do not change while weights or cuts do. Who is graded decides
    /// percentiles, so what decides that is part of the key.
    /// </summary>
    public CriterionPoints PointsOf(RunPopulation population, int criterion, ReadOnlySpan<bool> graded)
    {
        const int mostKept = 8;
        var (rules, rule) = (population.Rules, population.Rules.Criteria[criterion]);
        if (rule.Normaliser != Normaliser.Percentile) return CriterionPoints.Of(population, criterion, graded);
        object key = (rule.Metric, rule.Direction, rule.Within, rules.MinimumOrders, rules.MinimumMonths, rules.Cut == CutKind.Share);
        lock (_points)
        {
            if (_points.TryGetValue(key, out var known)) return known;
        }
        var points = CriterionPoints.Of(population, criterion, graded);
        lock (_points)
        {
            if (_points.Count >= mostKept) _points.Clear();
            _points[key] = points;
        }
        return points;
    }

    // Months end on different days, so the last first order that is long enough ago may be some days after the same day of the month.
    private int LastDayMonthsAgo(int months)
    {
        var day = AsOf.AddMonths(-months);
        while (day.AddDays(1).AddMonths(months) <= AsOf) day = day.AddDays(1);
        return day.DayNumber;
    }
}
