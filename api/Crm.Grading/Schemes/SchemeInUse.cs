using Crm.Common;

namespace Crm.Grading;

/// <summary>Refuses schemes that do not exist or are archived.</summary>
internal static class SchemeInUse
{
    // Touches the scheme's row, so that the version that is read next cannot be rewritten before something refers to it.
    private const string Hold = """
        update grading.Scheme
        set Version = Version
        where SchemeId = @SchemeId
          and ArchivedAt is null
        """;

    /// <summary>Holds the scheme until the open transaction ends; refuses one that is not in use, naming the field.</summary>
    public static async Task HoldAsync(DbSession session, long schemeId, string field, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(Hold, new { SchemeId = schemeId }, cancellationToken) == 0)
            throw Problem.Invalid(field, "is not a grading scheme in use");
    }
}
