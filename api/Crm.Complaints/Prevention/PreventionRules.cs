using Crm.Contracts.Grading;
using Crm.Contracts.Orders;

namespace Crm.Complaints;

/// <summary>An earlier complaint that speaks up on a line, and how loudly.</summary>
internal sealed record Warning(Story Story, StoryMatch Match, StoryWhose Whose, PolicyMode Mode);

/// <summary>Which earlier complaints speak up on a line, and in which mode: pure.</summary>
internal static class PreventionRules
{
    /// <summary>Words of findings, the closest match first.</summary>
    public static string CodeOf(StoryMatch match) => match switch
    {
        StoryMatch.Batch => "complaint.batch",
        StoryMatch.Product => "complaint.product",
        _ => "complaint.family",
    };

    /// <summary>
    /// The complaints that speak up on the line of a customer, each once and by its closest match: its own and its group's first, then those
    /// of anyone about the same batch.
    /// </summary>
    public static List<Warning> Warnings(
        PreventionSettings settings, long customerId, CheckedLine line, IEnumerable<Story> own, IEnumerable<Story> byBatch)
    {
        var warnings = new List<Warning>();
        var told = new HashSet<long>();
        foreach (var story in own)
        {
            if (MatchOf(settings, line, story) is not { } match || !told.Add(story.ComplaintId)) continue;
            var whose = story.CustomerId == customerId ? StoryWhose.Customer : StoryWhose.Group;
            warnings.Add(new Warning(story, match, whose, ModeOf(settings, story, match)));
        }
        foreach (var story in byBatch)
        {
            if (!IsSameBatch(line, story) || !told.Add(story.ComplaintId)) continue;
            warnings.Add(new Warning(story, StoryMatch.Batch, story.CustomerId == customerId ? StoryWhose.Customer : StoryWhose.Anyone,
                ModeOf(settings, story, StoryMatch.Batch)));
        }
        return warnings;
    }

    private static StoryMatch? MatchOf(PreventionSettings settings, CheckedLine line, Story story)
    {
        if (IsSameBatch(line, story)) return StoryMatch.Batch;
        if (story.ProductId == line.ProductId) return StoryMatch.Product;
        if (!settings.MatchFamily || story.ProductId is null) return null;
        var sameFamily = line.Family is { } family && string.Equals(family, story.Family, StringComparison.OrdinalIgnoreCase);
        var sameCategory = line.CategoryId is { } category && category == story.CategoryId;
        return sameFamily || sameCategory ? StoryMatch.Family : null;
    }

    // Two products may number their batches alike; a complaint that names no product is taken to mean this one.
    private static bool IsSameBatch(CheckedLine line, Story story) =>
        line.Batch is { } batch && string.Equals(batch, story.Batch, StringComparison.OrdinalIgnoreCase)
        && (story.ProductId is null || story.ProductId == line.ProductId);

    /// <summary>A complaint that was not justified is told, and asks for nothing.</summary>
    private static PolicyMode ModeOf(PreventionSettings settings, Story story, StoryMatch match)
    {
        if (story.IsRejected) return PolicyMode.Inform;
        var mode = settings.Of(story.Severity);
        return match switch
        {
            StoryMatch.Batch when story.Severity <= settings.BatchSeverity => Stricter(mode, settings.BatchMode),
            StoryMatch.Family => mode < settings.FamilyMode ? mode : settings.FamilyMode,
            _ => mode,
        };
    }

    private static PolicyMode Stricter(PolicyMode one, PolicyMode other) => one > other ? one : other;
}
