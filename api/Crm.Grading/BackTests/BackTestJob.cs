using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Jobs;
using Crm.Database;

namespace Crm.Grading;

/// <summary>
/// Carries a back-test out: grades as of each day with each scheme, in memory, and looks at what came after. Every case is kept
/// by itself, so that a job begun again after a crash goes on with the next one.
/// </summary>
internal sealed class BackTestJob(DbSession session, CrmDatabase database, TimeProvider clock, RunReading reading) : IJobHandler
{
    public const string JobKind = "grading.backTest";

    private const string Begin = """
        update grading.BackTest
        set State = @Running
        where BackTestId = @BackTestId
          and State in (@Waiting, @Running)
        """;

    private const string Open = """
        select k.CaseNumber, k.SchemeVersionId, k.AsOf
        from grading.BackTestCase k
        where k.BackTestId = @BackTestId
          and k.CalculatedAt is null
        order by k.CaseNumber
        """;

    private const string Total = "select b.Total from grading.BackTest b where b.BackTestId = @BackTestId";

    private const string Brought = """
        select f.CustomerId, sum(f.Contribution) as Contribution
        from orders.v_DocumentFact f
        where f.FactDate >= @AsOf
          and f.FactDate < @Until
        group by f.CustomerId
        order by f.CustomerId
        """;

    private const string Keep = """
        update grading.BackTestCase
        set CalculatedAt = @Now, Customers = @Customers, Correlation = @Correlation, CountA = @CountA, CountB = @CountB,
            CountC = @CountC, CountD = @CountD, ContributionA = @ContributionA, ContributionB = @ContributionB,
            ContributionC = @ContributionC, ContributionD = @ContributionD
        where BackTestId = @BackTestId
          and CaseNumber = @CaseNumber
          and CalculatedAt is null
        """;

    private const string End = """
        update grading.BackTest
        set State = @State, FinishedAt = @Now, Note = @Note
        where BackTestId = @BackTestId
          and State in (@Waiting, @Running)
        """;

    private sealed record CaseToDo(int CaseNumber, long SchemeVersionId, DateOnly AsOf);

    private sealed record BroughtRow(long CustomerId, Money Contribution);

    private sealed record BackTestOutcome(long BackTestId, int Cases);

    public string Kind => JobKind;

    public async Task<object?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var backTestId = run.Payload<BackTestPayload>().BackTestId;
        await InTransactionAsync(() => session.ExecuteAsync(
            Begin, new { BackTestId = backTestId, RunState.Running, RunState.Waiting }, cancellationToken), cancellationToken);
        session.CommandTimeout = 600;
        var total = await session.ScalarAsync<int>(Total, new { BackTestId = backTestId }, cancellationToken);
        var open = await session.QueryAsync<CaseToDo>(Open, new { BackTestId = backTestId }, cancellationToken);
        foreach (var (at, toDo) in open.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await run.ReportAsync(total - open.Count + at, total, $"as of {toDo.AsOf:yyyy-MM-dd}");
            var told = await CalculateAsync(toDo, cancellationToken);
            await InTransactionAsync(() => KeepAsync(backTestId, toDo.CaseNumber, told, cancellationToken), cancellationToken);
        }
        await run.ReportAsync(total, total);
        await EndAsync(backTestId, RunState.Done, null, cancellationToken);
        return new BackTestOutcome(backTestId, total);
    }

    public Task StoppedAsync(JobRun run, JobState state, string message, CancellationToken cancellationToken) =>
        EndAsync(
            run.Payload<BackTestPayload>().BackTestId, state == JobState.Cancelled ? RunState.Cancelled : RunState.Failed,
            message.Length <= 400 ? message : message[..400], cancellationToken);

    // The grades rest on what is dated before the day, the outcome on the twelve months from it on.
    private async Task<Foretelling> CalculateAsync(CaseToDo toDo, CancellationToken cancellationToken)
    {
        var rules = await SchemeReader.ReadRulesAsync(session, toDo.SchemeVersionId, cancellationToken);
        var population = await reading.ReadAsync(rules, toDo.AsOf, cancellationToken, alsoArchivedSince: true);
        var scores = RunScores.Of(population);
        var brought = new long[population.Count];
        var at = 0;
        var period = new { toDo.AsOf, Until = toDo.AsOf.AddMonths(12) };
        await foreach (var row in session.StreamAsync<BroughtRow>(Brought, period, cancellationToken))
        {
            while (at < population.Count && population.CustomerId[at] < row.CustomerId) at++;
            if (at < population.Count && population.CustomerId[at] == row.CustomerId) brought[at] = row.Contribution.Scaled;
        }
        return Foretelling.Of(
            scores.Grade.AsSpan(0, population.Count), scores.Score.AsSpan(0, population.Count), brought);
    }

    private Task KeepAsync(long backTestId, int caseNumber, Foretelling told, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Keep, new
        {
            BackTestId = backTestId,
            CaseNumber = caseNumber,
            Now = clock.GetUtcNow().UtcDateTime,
            told.Customers,
            told.Correlation,
            CountA = told.Counts[(int)Grade.A],
            CountB = told.Counts[(int)Grade.B],
            CountC = told.Counts[(int)Grade.C],
            CountD = told.Counts[(int)Grade.D],
            ContributionA = Money.FromScaled(told.Contribution[(int)Grade.A]),
            ContributionB = Money.FromScaled(told.Contribution[(int)Grade.B]),
            ContributionC = Money.FromScaled(told.Contribution[(int)Grade.C]),
            ContributionD = Money.FromScaled(told.Contribution[(int)Grade.D]),
        }, cancellationToken);

    private Task EndAsync(long backTestId, RunState state, string? note, CancellationToken cancellationToken) =>
        InTransactionAsync(() => session.ExecuteAsync(End, new
        {
            BackTestId = backTestId,
            State = state,
            Note = note,
            Now = clock.GetUtcNow().UtcDateTime,
            RunState.Waiting,
            RunState.Running,
        }, cancellationToken), cancellationToken);

    private async Task InTransactionAsync(Func<Task> work, CancellationToken cancellationToken) =>
        await TransactionRetry.For(database).ExecuteAsync(
            async token => await session.InTransactionAsync(work, token), cancellationToken);
}
