using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Jobs;

namespace Crm.Messaging;

/// <summary>A background job: what it is, how far it is (Done of Total, in its own units) and what came of it.</summary>
internal sealed record JobView(
    long JobId, string Kind, string Title, JobState State, long Done, long Total, string? Message, PersonRef CreatedBy,
    DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, bool CancelRequested, JsonElement? Result);

/// <summary>Reads jobs of people whom the reader sees.</summary>
internal static class JobReader
{
    private const string Columns = """
        select j.JobId, j.Kind, j.Title, j.State, j.Done, j.Total, j.Message, j.CreatedBy, p.Name as CreatedByName,
               j.CreatedAt, j.StartedAt, j.FinishedAt, j.CancelRequested, j.Result
        from messaging.Job j
        inner join access.v_Person p on p.PersonId = j.CreatedBy
        where j.CreatedBy in (select OwnerId from access.v_VisibleOwner where ViewerId = @ViewerId)
        """;

    public const string One = Columns + """

          and j.JobId = @JobId
        """;

    public const string Many = Columns + """

          and (@KindPattern is null or j.Kind like @KindPattern escape '\')
          and (@AnyState = 1 or j.State in @States)
          and (@Before is null or j.JobId < @Before)
        order by j.JobId desc
        offset 0 rows fetch next @Limit rows only
        """;

    public sealed record JobRow(
        long JobId, string Kind, string Title, JobState State, long Done, long Total, string? Message, long CreatedBy,
        string CreatedByName, DateTime CreatedAt, DateTime? StartedAt, DateTime? FinishedAt, bool CancelRequested, string? Result)
    {
        public JobView View() => new(JobId, Kind, Title, State, Done, Total, Message, new PersonRef(CreatedBy, CreatedByName), CreatedAt,
            StartedAt, FinishedAt, CancelRequested, Result is null ? null : JsonSerializer.Deserialize<JsonElement>(Result));
    }

    public static async Task<JobView> ReadAsync(DbSession session, CurrentUser user, long jobId, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<JobRow>(One, new { ViewerId = user.PersonId, JobId = jobId }, cancellationToken))?.View()
        ?? throw Problem.NotFound("job");
}
