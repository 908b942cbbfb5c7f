using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>
/// Scores and grades of all customers of a run. Who is not graded, or whose criteria are all skipped, is N and has no score.
/// </summary>
internal sealed class RunScores
{
    private readonly RunPopulation _population;
    private readonly CriterionPoints[] _points;
    private readonly CutLines _cut;
    private decimal[]? _score;

    private RunScores(RunPopulation population, KeptPopulation? kept)
    {
        _population = population;
        Criteria = population.Rules.Criteria;
        Reason = population.Reason.AsSpan(0, population.Count).ToArray();
        var graded = Array.ConvertAll(Reason, static reason => reason == GradeReason.Graded);
        _points = new CriterionPoints[Criteria.Count];
        for (var c = 0; c < _points.Length; c++)
            _points[c] = kept?.PointsOf(population, c, graded) ?? CriterionPoints.Of(population, c, graded);

        Hundredths = FastScores.Of(Criteria, _points, Reason, population.Count);
        _cut = CutLines.Of(population.Rules, Hundredths, population.Contribution);
        Grade = new Grade[population.Count];
        KeptByHysteresis = new bool[population.Count];
        KeptByGrace = new bool[population.Count];
        Counts = new int[(int)Contracts.Customers.Grade.N + 1];
        for (var i = 0; i < population.Count; i++) Decide(i);
    }

    public IReadOnlyList<Criterion> Criteria { get; }

    public Grade[] Grade { get; }

    /// <summary>In hundredths of a point; <see cref="FastScores.None"/> where there is none.</summary>
    public int[] Hundredths { get; }

    /// <summary>0 to 100 with 2 places; 0 where there is none.</summary>
    public decimal[] Score => _score ??= Array.ConvertAll(
        Hundredths, static h => h == FastScores.None ? 0m : new decimal(h, 0, 0, false, 2));

    public bool[] KeptByHysteresis { get; }

    /// <summary>Whether the customer would be demoted, and keeps its grade until the next committed run says so too.</summary>
    public bool[] KeptByGrace { get; }

    public GradeReason[] Reason { get; }

    /// <summary>Customers by the number of their grade.</summary>
    public int[] Counts { get; }

    /// <summary>Where A, B and C end.</summary>
    public IReadOnlyList<CutLine> Lines => _cut.Lines;

    public static RunScores Of(RunPopulation population) => new(population, null);

    /// <summary>The same over a population that is kept for several looks, with the points that are known from the look before.</summary>
    public static RunScores Of(KeptPopulation kept, SchemeRules rules) => new(new RunPopulation(rules, kept), kept);

    /// <summary>The points that counted, or null where the criterion was skipped.</summary>
    public decimal? PointsOf(int customer, int criterion) =>
        _points[criterion].PointsOf(customer) ?? Criteria[criterion].PointsOfMissing;

    /// <summary>The same with 4 places.</summary>
    public decimal? RoundedPointsOf(int customer, int criterion) =>
        _points[criterion].RoundedPointsOf(customer) ?? Criteria[criterion].PointsOfMissing;

    /// <summary>The ranks of a criterion by percentile; null for another.</summary>
    public PercentileRanks? RanksOf(int criterion) => _points[criterion] as PercentileRanks;

    /// <summary>
    /// The median raw value of each grade, null where nobody of the grade has one; with an even number the mean of the two in
    /// the middle. By the number of the grade.
    /// </summary>
    public decimal?[] MediansOf(int criterion)
    {
        var order = RisingOrder(criterion);
        var values = _population.Values[criterion];
        var counts = new int[Counts.Length];
        foreach (var customer in order) counts[(int)Grade[customer]]++;

        var seen = new int[counts.Length];
        var medians = new decimal?[counts.Length];
        foreach (var customer in order)
        {
            var grade = (int)Grade[customer];
            var at = seen[grade]++;
            var half = counts[grade] / 2;
            var lowerOfTwo = at == half - 1 && counts[grade] % 2 == 0;
            if (!lowerOfTwo && at != half) continue;
            var value = Metrics.Value(Criteria[criterion].Metric, values[customer]);
            medians[grade] = medians[grade] is { } lower ? (lower + value) / 2m : value;
        }
        return medians;
    }

    // Percentiles over all have sorted already.
    private int[] RisingOrder(int criterion) => _points[criterion] is PercentileRanks { Starts.Length: 2 } ranks
        ? ranks.Order
        : PercentileRanks.Of(
            _population.Values[criterion].AsSpan(0, _population.Count),
            Array.ConvertAll(Reason, static reason => reason is GradeReason.Graded or GradeReason.EveryCriterionSkipped),
            Direction.Higher).Order;

    private void Decide(int customer)
    {
        Grade[customer] = Contracts.Customers.Grade.N;
        if (Hundredths[customer] != FastScores.None) DecideGraded(customer);
        else if (Reason[customer] == GradeReason.Graded) Reason[customer] = GradeReason.EveryCriterionSkipped;
        Counts[(int)Grade[customer]]++;
    }

    private void DecideGraded(int customer)
    {
        var (rules, held, band) = (_population.Rules, _population.Held[customer], _cut.BandOf(customer));
        Grade[customer] = band;
        if (band == held || held is < Contracts.Customers.Grade.A or > Contracts.Customers.Grade.D) return;
        if (rules is { Cut: CutKind.Score, Hysteresis: > 0m })
        {
            var decision = GradeCut.Decide(Hundredths[customer] / 100m, held, rules.Bands!, rules.Hysteresis);
            Grade[customer] = decision.Grade;
            KeptByHysteresis[customer] = decision.KeptByHysteresis;
        }
        if (rules.Grace && Grade[customer] > held && !_population.Warned[customer])
        {
            Grade[customer] = held;
            KeptByGrace[customer] = true;
        }
    }
}
