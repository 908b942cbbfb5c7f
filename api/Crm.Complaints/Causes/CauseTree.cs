using Crm.Common;

namespace Crm.Complaints;

/// <summary>Reads causes and keeps their tree free of circles.</summary>
internal sealed class CauseTree(DbSession session)
{
    private const string FindOne = $"""
        {ListComplaintCausesHandler.Select}
        where u.CauseId = @CauseId
        """;

    public async Task<CauseView> GetAsync(long causeId, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<CauseView>(FindOne, new { CauseId = causeId }, cancellationToken)
        ?? throw Problem.NotFound("cause");

    public async Task CheckParentAsync(long causeId, long? parentId, CancellationToken cancellationToken)
    {
        for (var (at, depth) = (parentId, 0); at is { } id; depth++)
        {
            if (id == causeId || depth > 8) throw Problem.Invalid("parentId", "must not lead back to the cause, nor be deeper than eight");
            at = (await session.QuerySingleOrDefaultAsync<CauseView>(FindOne, new { CauseId = id }, cancellationToken)
                ?? throw Problem.Invalid("parentId", "is not a known cause")).ParentId;
        }
    }
}
