using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Grading;

/// <summary>A dry run only shows what would happen; a run to commit changes the grades when it is done.</summary>
internal enum RunMode
{
    Dry = 1,
    Commit = 2,
}

internal enum RunState
{
    Waiting = 1,
    Running = 2,

    /// <summary>Computed, and not committed.</summary>
    Done = 3,

    /// <summary>Its grades were given to the customers.</summary>
    Committed = 4,
    Failed = 5,
    Cancelled = 6,
}

/// <summary>
/// A grading run. Customers: all in the run; Graded: those with a grade from A to D; Counts cover the whole company. Ahead: how
/// many runs have to end before a waiting one starts; null once it has started.
/// </summary>
internal sealed record RunView(
    long RunId, RunScheme Scheme, DateOnly AsOf, RunMode Mode, RunState State, long? JobId, PersonRef StartedBy, DateTime StartedAt,
    DateTime? FinishedAt, DateTime? CommittedAt, int Customers, int Graded, GradeCounts Counts, string? Note, int? Ahead);

/// <summary>The scheme that a run used; Number is the scheme's version.</summary>
internal sealed record RunScheme(long SchemeId, string Name, int Number);

/// <summary>Customers by grade.</summary>
internal sealed record GradeCounts(
    [property: JsonPropertyName("A")] int A, [property: JsonPropertyName("B")] int B, [property: JsonPropertyName("C")] int C,
    [property: JsonPropertyName("D")] int D, [property: JsonPropertyName("N")] int N);

/// <summary>A run as the database gives it.</summary>
internal sealed record RunRow(
    long RunId, long SchemeId, string SchemeName, int Number, DateOnly AsOf, RunMode Mode, RunState State, long? JobId, long StartedBy,
    string? StartedByName, DateTime StartedAt, DateTime? FinishedAt, DateTime? CommittedAt, int Customers, int CountA, int CountB,
    int CountC, int CountD, int CountN, string? Note, int? Ahead)
{
    public const string Columns = """
        select u.RunId, s.SchemeId, s.Name as SchemeName, v.Number, u.AsOf, u.Mode, u.State, u.JobId, u.StartedBy,
               p.Name as StartedByName, u.StartedAt, u.FinishedAt, u.CommittedAt, u.Customers, u.CountA, u.CountB, u.CountC, u.CountD,
               u.CountN, u.Note,
               case when u.State = 1
                    then (select count(*) from grading.Run w where w.State in (1, 2) and w.RunId < u.RunId) else null end as Ahead
        from grading.Run u
        inner join grading.SchemeVersion v on v.SchemeVersionId = u.SchemeVersionId
        inner join grading.Scheme s on s.SchemeId = v.SchemeId
        left join access.v_Person p on p.PersonId = u.StartedBy
        """;

    private const string One = $"""
        {Columns}
        where u.RunId = @RunId
        """;

    public RunView View => new(
        RunId, new RunScheme(SchemeId, SchemeName, Number), AsOf, Mode, State, JobId, new PersonRef(StartedBy, StartedByName ?? ""),
        StartedAt, FinishedAt, CommittedAt, Customers, CountA + CountB + CountC + CountD,
        new GradeCounts(CountA, CountB, CountC, CountD, CountN), Note, Ahead);

    public static async Task<RunView> ReadAsync(DbSession session, long runId, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<RunRow>(One, new { RunId = runId }, cancellationToken))?.View
            ?? throw Problem.NotFound("grading run");
}
