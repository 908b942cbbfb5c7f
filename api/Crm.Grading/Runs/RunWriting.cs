using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>Writes the rows of a run in bulk, straight from its columns: one row number in, no object per row.</summary>
internal sealed class RunWriting(long runId, RunPopulation population, RunScores scores)
{
    private const string ForgetCuts = "delete from grading.RunCut where RunId = @RunId";
    private const string ForgetDistributions = "delete from grading.RunDistribution where RunId = @RunId";

    private readonly BulkTable<int> _results = new BulkTable<int>("grading.RunResult")
        .BigInt("RunId", _ => runId)
        .BigInt("CustomerId", i => population.CustomerId[i])
        .Int("Grade", i => (int)scores.Grade[i])
        .Decimal("Score", 9, 2, i => scores.Score[i])
        .Int("PreviousGrade", i => (int)population.Previous[i])
        .Int("Reason", i => (int)scores.Reason[i])
        .Bit("KeptByHysteresis", i => scores.KeptByHysteresis[i])
        .Money("Revenue", i => Money.FromScaled(population.Revenue[i]))
        .Money("Contribution", i => Money.FromScaled(population.Contribution[i]))
        .Bit("KeptByGrace", i => scores.KeptByGrace[i]);

    private readonly BulkTable<CriterionCell> _criteria = new BulkTable<CriterionCell>("grading.RunCriterion")
        .BigInt("RunId", _ => runId)
        .BigInt("CustomerId", cell => population.CustomerId[cell.Customer])
        .Int("Metric", cell => (int)scores.Criteria[cell.Criterion].Metric)
        .Decimal("RawValue", 28, 6, cell =>
            Metrics.Value(scores.Criteria[cell.Criterion].Metric, population.Values[cell.Criterion][cell.Customer]))
        .Decimal("Points", 9, 4, cell => cell.Points)
        .Decimal("Weight", 9, 4, cell => cell.Points is null ? 0m : scores.Criteria[cell.Criterion].Weight);

    private readonly BulkTable<MedianCell> _medians = new BulkTable<MedianCell>("grading.RunMedian")
        .BigInt("RunId", _ => runId)
        .Int("Metric", cell => (int)cell.Metric)
        .Int("Grade", cell => cell.Grade)
        .Decimal("Median", 28, 6, cell => decimal.Round(cell.Value, 6, MidpointRounding.AwayFromZero));

    private readonly BulkTable<CutLine> _cuts = new BulkTable<CutLine>("grading.RunCut")
        .BigInt("RunId", _ => runId)
        .Int("Grade", line => (int)line.Grade)
        .Decimal("Score", 9, 2, line => line.Score)
        .Decimal("NextScore", 9, 2, line => line.NextScore)
        .Money("Contribution", line => line.Contribution)
        .Money("NextContribution", line => line.NextContribution);

    private readonly BulkTable<DistributionPiece> _distributions = new BulkTable<DistributionPiece>("grading.RunDistribution")
        .BigInt("RunId", _ => runId)
        .Int("Metric", piece => (int)piece.Metric)
        .Text("Peers", 200, piece => piece.Peers)
        .Int("FirstBelow", piece => piece.FirstBelow)
        .BigInt("FirstValue", piece => piece.FirstValue)
        .Int("Customers", piece => piece.Customers)
        .Binary("Entries", piece => piece.Entries);

    private readonly record struct CriterionCell(int Customer, int Criterion, decimal? Points);

    private readonly record struct MedianCell(Metric Metric, int Grade, decimal Value);

    /// <summary>Writes the results and criteria of the customers from one row number up to another, in the open transaction.</summary>
    public async Task WriteAsync(DbSession session, int from, int until, CancellationToken cancellationToken)
    {
        await session.Bulk.InsertAsync(_results, Enumerable.Range(from, until - from), cancellationToken);
        await session.Bulk.InsertAsync(_criteria, Cells(from, until), cancellationToken);
    }

    /// <summary>Writes what is known of the run as a whole: medians, cut lines and distributions, in the open transaction.</summary>
    public async Task WriteMediansAsync(DbSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(ForgetCuts, new { RunId = runId }, cancellationToken);
        await session.ExecuteAsync(ForgetDistributions, new { RunId = runId }, cancellationToken);
        await session.Bulk.InsertAsync(_medians, Medians(), cancellationToken);
        await session.Bulk.InsertAsync(_cuts, scores.Lines, cancellationToken);
        for (var c = 0; c < scores.Criteria.Count; c++)
            if (scores.RanksOf(c) is { } ranks)
                await session.Bulk.InsertAsync(
                    _distributions, DistributionPiece.Of(ranks, population.Values[c], scores.Criteria[c], population.Peers),
                    cancellationToken);
    }

    // Who is outside the run has no criteria; who was skipped in every one of them has, to show just that.
    private IEnumerable<CriterionCell> Cells(int from, int until)
    {
        var byMetric = Enumerable.Range(0, scores.Criteria.Count).OrderBy(c => scores.Criteria[c].Metric).ToArray();
        for (var i = from; i < until; i++)
        {
            if (scores.Reason[i] is not (GradeReason.Graded or GradeReason.EveryCriterionSkipped)) continue;
            foreach (var c in byMetric) yield return new CriterionCell(i, c, scores.RoundedPointsOf(i, c));
        }
    }

    private IEnumerable<MedianCell> Medians()
    {
        for (var c = 0; c < scores.Criteria.Count; c++)
        {
            var medians = scores.MediansOf(c);
            for (var grade = (int)Grade.A; grade < medians.Length; grade++)
                if (medians[grade] is { } median) yield return new MedianCell(scores.Criteria[c].Metric, grade, median);
        }
    }
}
