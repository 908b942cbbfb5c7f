using System.Text.RegularExpressions;
using Crm.Common;
using NUnit.Framework;

namespace Crm.ArchitectureTests;

/// <summary>Every sentence that a person can be refused with has its Chinese in api/Crm.Common/Problems/zh-CN.json.</summary>
public sealed partial class SentenceTests
{
    private static readonly HashSet<string> Refusals =
    [
        "Problem.Invalid", "Problem.Conflict", "Problem.Stale", "Problem.Forbidden", "Problem.NotSignedIn", "ProblemException", "RowProblem",
        "WithMessage", "UniqueRule", "AddFailure", "context.AddFailure", "InvalidCursorException", "InvalidSortException", "JsonException", "Held",
    ];

    // Texts that begin as a message about a field does, but are told to nobody who is refused something.
    private static readonly HashSet<string> NoMessages = ["WithSummary", "WithDescription", "Sample", "InvalidOperationException", "ArgumentException"];

    // The name of a field is no sentence.
    private static readonly HashSet<string> Fields = ["row §0§"];

    private static readonly IReadOnlyList<SourceString> Texts = [.. SourceStrings.In(Path.Combine(Repository.Root, "api"))];

    [Test]
    public void Every_sentence_of_a_refusal_has_its_Chinese()
    {
        var sentences = Texts.Where(IsSentence).ToList();
        Assert.That(sentences, Has.Count.GreaterThan(450), "The sentences were found.");
        var forgotten =
            from sentence in sentences
            where !IsKnown(sentence.Text)
            select $"{sentence.Where}: {sentence.Text}";

        Assert.That(forgotten.Distinct(), Is.Empty, "Give these their Chinese in api/Crm.Common/Problems/zh-CN.json.");
    }

    [Test]
    public void Every_noun_of_what_is_not_there_has_its_Chinese()
    {
        var nouns = Texts.Where(t => t.Calls is [.., "Problem.NotFound"]).ToList();
        Assert.That(nouns, Has.Count.GreaterThan(60), "The nouns were found.");
        var forgotten =
            from noun in nouns
            where ProblemSentences.Chinese.Word("word", noun.Text) is null
            select $"{noun.Where}: {noun.Text}";

        Assert.That(forgotten.Distinct(), Is.Empty, "Give these their Chinese under \"word\" in api/Crm.Common/Problems/zh-CN.json.");
    }

    private static bool IsSentence(SourceString text)
    {
        if (!text.Text.Contains(' ') || Fields.Contains(text.Text)) return false;
        if (text.Calls.Any(NoMessages.Contains) || text.Calls.Any(c => c.EndsWith(".Contains", StringComparison.Ordinal))) return false;
        return text.Calls.Any(Refusals.Contains) ? Letters().IsMatch(text.Text) && !Joins(text) : BeginsAsMessage().IsMatch(text.Text);
    }

    // Separators of lists that stand in a sentence.
    private static bool Joins(SourceString text) => text.Calls is [.., "string.Join"];

    private static bool IsKnown(string text)
    {
        var chinese = ProblemSentences.Chinese.Find(text.Trim());
        return chinese is not null && Holes().Matches(text).All(hole => chinese.Contains(hole.Value, StringComparison.Ordinal));
    }

    [GeneratedRegex("[A-Za-z]{2} |[a-z]{2}\\.$")]
    private static partial Regex Letters();

    [GeneratedRegex("^(must|is|are|has|holds|does|needs|cannot|belongs|brings|wants|stands|differs|say|give|tell us|[Tt]here is no) ")]
    private static partial Regex BeginsAsMessage();

    [GeneratedRegex("§\\d§")]
    private static partial Regex Holes();
}
