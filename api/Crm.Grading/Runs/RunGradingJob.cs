using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Jobs;
using Crm.Database;

namespace Crm.Grading;

/// <summary>
/// Carries a grading run out: reads set-based, scores in memory, writes every result with its reasons in chunks of their own
/// transactions. Begun again after a crash it first removes what it had written, so nothing stands twice.
/// </summary>
internal sealed class RunGradingJob(
    DbSession session, CrmDatabase database, CurrentUser user, TimeProvider clock, RunReading reading, RunCommitter committer)
    : IJobHandler
{
    public const string JobKind = "grading.run";

    private const int CustomersAtOnce = 20_000;

    private const string Read = """
        select u.SchemeVersionId, u.AsOf, u.Mode, u.State
        from grading.Run u
        where u.RunId = @RunId
        """;

    // The last commit is noted before the grades held are read: one that comes later makes this run outdated, never wrong.
    private const string Begin = """
        update grading.Run
        set State = @Running, BasedOn = (select coalesce(max(c.CommitNumber), 0) from grading.Run c)
        where RunId = @RunId
          and State in (@Waiting, @Running)
        """;

    private const string ForgetResults = "delete from grading.RunResult where RunId = @RunId";
    private const string ForgetCriteria = "delete from grading.RunCriterion where RunId = @RunId";
    private const string ForgetMedians = "delete from grading.RunMedian where RunId = @RunId";

    private const string Finish = """
        update grading.Run
        set State = @Done, FinishedAt = @Now, Customers = @Customers, CountA = @A, CountB = @B, CountC = @C, CountD = @D, CountN = @N
        where RunId = @RunId
          and State = @Running
        """;

    private const string Note = "update grading.Run set Note = @Note where RunId = @RunId";

    private const string Stop = """
        update grading.Run
        set State = @State, FinishedAt = @Now, Note = @Note
        where RunId = @RunId
          and State in (@Waiting, @Running)
        """;

    private sealed record RunToDo(long SchemeVersionId, DateOnly AsOf, RunMode Mode, RunState State);

    private sealed record RunOutcome(long RunId, RunState State, int Customers, string? Note);

    public string Kind => JobKind;

    public async Task<object?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var runId = run.Payload<RunPayload>().RunId;
        var toDo = await session.QuerySingleOrDefaultAsync<RunToDo>(Read, new { RunId = runId }, cancellationToken)
            ?? throw Problem.NotFound("grading run");
        if (toDo.State is not (RunState.Waiting or RunState.Running)) return await OutcomeAsync(runId, cancellationToken);

        await run.ReportAsync(0, 0, "reading");
        await InTransactionAsync(async () =>
        {
            await session.ExecuteAsync(Begin, new { RunId = runId, RunState.Running, RunState.Waiting }, cancellationToken);
            await ForgetAsync(runId, cancellationToken);
        }, cancellationToken);

        session.CommandTimeout = 600;
        var rules = await SchemeReader.ReadRulesAsync(session, toDo.SchemeVersionId, cancellationToken);
        var population = await reading.ReadAsync(rules, toDo.AsOf, cancellationToken);
        var scores = RunScores.Of(population);
        var writing = new RunWriting(runId, population, scores);
        for (var from = 0; from < population.Count; from += CustomersAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (first, until) = (from, Math.Min(from + CustomersAtOnce, population.Count));
            await InTransactionAsync(() => writing.WriteAsync(session, first, until, cancellationToken), cancellationToken);
            await run.ReportAsync(until, population.Count, "writing");
        }

        await InTransactionAsync(() => FinishAsync(runId, toDo.Mode, population.Count, scores, writing, cancellationToken), cancellationToken);
        return await OutcomeAsync(runId, cancellationToken);
    }

    /// <summary>Says on the run why it ended, and removes what it had written so far.</summary>
    public Task StoppedAsync(JobRun run, JobState state, string message, CancellationToken cancellationToken)
    {
        var runId = run.Payload<RunPayload>().RunId;
        return InTransactionAsync(async () =>
        {
            var stopped = await session.ExecuteAsync(Stop, new
            {
                RunId = runId,
                State = state == JobState.Cancelled ? RunState.Cancelled : RunState.Failed,
                Now = clock.GetUtcNow().UtcDateTime,
                Note = message.Length <= 400 ? message : message[..400],
                RunState.Waiting,
                RunState.Running,
            }, cancellationToken);
            if (stopped > 0) await ForgetAsync(runId, cancellationToken);
        }, cancellationToken);
    }

    private async Task FinishAsync(
        long runId, RunMode mode, int customers, RunScores scores, RunWriting writing, CancellationToken cancellationToken)
    {
        await writing.WriteMediansAsync(session, cancellationToken);
        var finished = await session.ExecuteAsync(Finish, new
        {
            RunId = runId,
            RunState.Done,
            RunState.Running,
            Now = clock.GetUtcNow().UtcDateTime,
            Customers = customers,
            A = scores.Counts[(int)Grade.A],
            B = scores.Counts[(int)Grade.B],
            C = scores.Counts[(int)Grade.C],
            D = scores.Counts[(int)Grade.D],
            N = scores.Counts[(int)Grade.N],
        }, cancellationToken);
        if (finished == 0) throw new OperationCanceledException();
        if (mode != RunMode.Commit) return;

        // The right is asked again: it can have been taken away since the run was started.
        var note = !user.May(Permission.CommitGrading) ? "Not committed: the person who started it may no longer commit."
            : await committer.CommitAsync(runId, cancellationToken) switch
            {
                CommitOutcome.Committed => null,
                CommitOutcome.NotNewest => "Stays a dry run: a run of a later day is committed.",
                _ => "Stays a dry run: another run was committed meanwhile.",
            };
        if (note is not null) await session.ExecuteAsync(Note, new { RunId = runId, Note = note }, cancellationToken);
    }

    private async Task ForgetAsync(long runId, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(ForgetCriteria, new { RunId = runId }, cancellationToken);
        await session.ExecuteAsync(ForgetResults, new { RunId = runId }, cancellationToken);
        await session.ExecuteAsync(ForgetMedians, new { RunId = runId }, cancellationToken);
    }

    private async Task<object?> OutcomeAsync(long runId, CancellationToken cancellationToken)
    {
        var view = await RunRow.ReadAsync(session, runId, cancellationToken);
        return new RunOutcome(runId, view.State, view.Customers, view.Note);
    }

    // A unique violation here is another commit at the same moment; tried again, the run sees that commit and stays dry.
    private async Task InTransactionAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        for (var again = true; ; again = false)
        {
            try
            {
                await TransactionRetry.For(database).ExecuteAsync(
                    async token => await session.InTransactionAsync(work, token), cancellationToken);
                return;
            }
            catch (Exception exception) when (again && database.IsUniqueViolation(exception, out var rule) && rule == "UQ_Run_CommitNumber")
            {
            }
        }
    }
}
