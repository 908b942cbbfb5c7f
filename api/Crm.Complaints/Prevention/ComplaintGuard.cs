using Crm.Common;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;

namespace Crm.Complaints;

/// <summary>
/// Tells on the lines of orders and shipments what the customer or its group complained of before, and batches that anyone complained of:
/// the settings and one statement, however many orders and lines it is asked about.
/// </summary>
internal sealed class ComplaintGuard(DbSession session, StoryReader reader, TimeProvider clock) : IOrderGuard
{
    public const string Name = "complaints";

    /// <summary>As many stories are told of each customer and product; the card says how many more there are.</summary>
    private const int MostStories = 5;

    /// <summary>Long texts are cut on the card; the case tells them in full.</summary>
    private const int MostText = 500;

    public async Task<IReadOnlyList<IReadOnlyList<OrderFinding>>> CheckAsync(
        IReadOnlyList<OrderCheck> checks, CancellationToken cancellationToken)
    {
        var settings = await PreventionSettings.ReadAsync(session, cancellationToken);
        var lines = checks.SelectMany(c => c.Lines).ToList();
        var stories = await reader.ReadAsync(new StoryQuestion(
            [.. checks.Select(c => c.CustomerId).Distinct()], [.. lines.Select(l => l.ProductId).Distinct()],
            settings.MatchFamily ? [.. lines.Select(l => l.Family).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)] : [],
            settings.MatchFamily ? [.. lines.Select(l => l.CategoryId).OfType<long>().Distinct()] : [],
            [.. lines.Select(l => l.Batch).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
            settings.MatchGroup, settings.BatchSeverity, clock.GetUtcNow().UtcDateTime.AddMonths(-settings.Months), MostStories), cancellationToken);
        if (stories.Count == 0) return [.. checks.Select(_ => (IReadOnlyList<OrderFinding>)[])];

        var own = stories.Where(s => !s.ByBatch).ToLookup(s => s.ForCustomerId);
        var byBatch = stories.Where(s => s.ByBatch).ToLookup(s => s.Batch!, StringComparer.OrdinalIgnoreCase);
        return [.. checks.Select(check => Findings(settings, check, own, byBatch))];
    }

    private static IReadOnlyList<OrderFinding> Findings(
        PreventionSettings settings, OrderCheck check, ILookup<long, Story> own, ILookup<string, Story> byBatch)
    {
        var findings = new List<OrderFinding>();
        foreach (var line in check.Lines)
        {
            var warnings = PreventionRules.Warnings(
                settings, check.CustomerId, line, own[check.CustomerId], line.Batch is null ? [] : byBatch[line.Batch]);
            foreach (var like in warnings.GroupBy(w => w.Match).OrderByDescending(g => g.Key))
            {
                var told = like.OrderByDescending(w => w.Mode).ThenBy(w => w.Story.Severity).ThenByDescending(w => w.Story.ReceivedAt)
                    .Take(MostStories).ToList();
                findings.Add(new OrderFinding(
                    Name, PreventionRules.CodeOf(like.Key), line.LineNumber, like.Max(w => w.Mode), "complaint",
                    [.. told.Select(w => w.Story.ComplaintId)], new WarningCard(
                        told[0].Whose, like.GroupBy(w => w.Story.ProductId).Sum(g => g.Max(w => w.Story.Total)),
                        [.. told.Select(w => Card(w))])));
            }
        }
        return findings;
    }

    private static WarningStory Card(Warning warning)
    {
        var s = warning.Story;
        return new WarningStory(
            s.ComplaintId, s.Number, warning.Whose, warning.Match, s.Kind, s.Severity, s.State, s.ReceivedOn, s.IsOpen, s.IsRejected,
            s.ProductId is { } product ? new StoryProduct(product, s.ProductCode ?? "", s.ProductName ?? "") : null, s.Batch, Cut(s.Subject),
            s.CauseName, Cut(s.RootCause), Cut(s.Method), Cut(s.Result), Cut(s.PreventiveAction ?? s.CorrectiveAction), s.Cost,
            (int)s.LaterDeliveries, s.CleanDeliveries);
    }

    private static string? Cut(string? text) => text is null || text.Length <= MostText ? text : text[..(MostText - 1)] + "…";
}

/// <summary>What the card on an order line shows. Total: how many such complaints there are, of which some are told.</summary>
internal sealed record WarningCard(StoryWhose Whose, long Total, IReadOnlyList<WarningStory> Complaints);

/// <summary>One earlier complaint on the card, without the name of its customer: it may be another one.</summary>
internal sealed record WarningStory(
    long ComplaintId, string Number, StoryWhose Whose, StoryMatch Match, ComplaintKind Kind, int Severity, ComplaintState State,
    DateOnly ReceivedOn, bool IsOpen, bool IsRejected, StoryProduct? Product, string? Batch, string? Subject, string? Cause, string? RootCause,
    string? Method, string? Result, string? PreventiveAction, Money Cost, int LaterDeliveries, int CleanDeliveries);

/// <summary>A product as shown beside an earlier complaint.</summary>
internal sealed record StoryProduct(long ProductId, string Code, string Name);

/// <summary>A cause as shown beside an earlier complaint.</summary>
internal sealed record StoryCause(long CauseId, string Code, string Name);
