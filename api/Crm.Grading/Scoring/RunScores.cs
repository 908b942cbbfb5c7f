using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>
/// Scores and grades of all customers of a run. Who is not graded, or whose criteria are all skipped, is N and has no score.
/// </summary>
internal sealed class RunScores
{
    private readonly RunPopulation _population;
    private readonly PercentileRanks[] _ranks;

    private RunScores(RunPopulation population)
    {
        _population = population;
        var graded = new bool[population.Count];
        for (var i = 0; i < graded.Length; i++) graded[i] = population.Reason[i] == GradeReason.Graded;
        Criteria = population.Rules.Criteria;
        Reason = population.Reason.AsSpan(0, population.Count).ToArray();
        _ranks = new PercentileRanks[Criteria.Count];
        for (var c = 0; c < _ranks.Length; c++)
            _ranks[c] = PercentileRanks.Of(population.Values[c].AsSpan(0, population.Count), graded, Criteria[c].Direction);

        Grade = new Grade[population.Count];
        KeptByHysteresis = new bool[population.Count];
        Score = new decimal[population.Count];
        Counts = new int[(int)Contracts.Customers.Grade.N + 1];
        for (var i = 0; i < population.Count; i++) Decide(i);
    }

    public IReadOnlyList<Criterion> Criteria { get; }

    public Grade[] Grade { get; }

    /// <summary>0 to 100 with 2 places; 0 where there is none.</summary>
    public decimal[] Score { get; }

    public bool[] KeptByHysteresis { get; }

    public GradeReason[] Reason { get; }

    /// <summary>Customers by the number of their grade.</summary>
    public int[] Counts { get; }

    public static RunScores Of(RunPopulation population) => new(population);

    /// <summary>The points that counted, or null where the criterion was skipped.</summary>
    public decimal? PointsOf(int customer, int criterion) =>
        _ranks[criterion].PointsOf(customer) ?? Criteria[criterion].PointsOfMissing;

    /// <summary>
    /// The median raw value of each grade, null where nobody of the grade has one; with an even number the mean of the two in
    /// the middle. By the number of the grade.
    /// </summary>
    public decimal?[] MediansOf(int criterion)
    {
        var order = _ranks[criterion].Order;
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

    private void Decide(int customer)
    {
        Grade[customer] = Contracts.Customers.Grade.N;
        if (Reason[customer] == GradeReason.Graded)
        {
            var score = new Score();
            for (var c = 0; c < Criteria.Count; c++) score.Add(Criteria[c].Weight, PointsOf(customer, c));
            if (score.Value is { } value)
            {
                var rules = _population.Rules;
                var decision = GradeCut.Decide(value, _population.Held[customer], rules.Bands!, rules.Hysteresis);
                Grade[customer] = decision.Grade;
                KeptByHysteresis[customer] = decision.KeptByHysteresis;
                Score[customer] = value;
            }
            else
            {
                Reason[customer] = GradeReason.EveryCriterionSkipped;
            }
        }
        Counts[(int)Grade[customer]]++;
    }
}
