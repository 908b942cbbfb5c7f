using Crm.Contracts.Jobs;
using Crm.Contracts.Sync;

namespace Crm.Messaging;

/// <summary>What became of a sync: counts for all rows, details for those that failed (the first 100).</summary>
/// <param name="JobId">The job that takes the rows, or null where they were taken at once.</param>
/// <param name="NotTried">Rows after the one at which <c>onError=stop</c> ended.</param>
internal sealed record SyncAnswer(
    long? JobId, string Kind, JobState State, long Created, long Updated, long Unchanged, long Failed, long NotTried, long Total,
    IReadOnlyList<SyncProblemView> Problems);

/// <summary>Why a row failed: its number in the body from 1, its key where it could be read, and the field.</summary>
internal sealed record SyncProblemView(long Row, string? Key, string? Field, string Code, string Message);

/// <summary>What a finished sync job keeps as its result.</summary>
internal sealed record SyncJobResult(string Kind, string Source, long Created, long Updated, long Unchanged, long Failed, long NotTried);

/// <summary>What a sync job was started with.</summary>
internal sealed record SyncJobPayload(string Kind, string Source, OnError OnError, bool Historic, bool Enforce = false);

internal static class SyncProblems
{
    public static IEnumerable<SyncProblemView> Of(IEnumerable<SyncRowResult> results) =>
        from result in results
        where result.Outcome == SyncOutcome.Failed
        from problem in result.Problems
        select new SyncProblemView(result.RowNumber, result.Key, Cut(problem.Field, 100), problem.Code, Cut(problem.Message, 1000)!);

    // An unknown member is named as it was sent, however long its name is.
    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..(length - 1)] + "…";
}
