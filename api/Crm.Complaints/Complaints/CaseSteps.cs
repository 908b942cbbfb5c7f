using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Complaints;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Moves cases on: checks state and version, writes the steps, recomputes the clock and tells the event log. Of two people who act at
/// once one is told what the other did.
/// </summary>
internal sealed class CaseSteps(
    DbSession session, CurrentUser user, ComplaintReader reader, CaseClock cases, EventLog events, AuditTrail audit, IMediator mediator,
    TimeProvider clock)
{
    private sealed record LastStep(int Number, StepKind Kind, DateTime HappenedAt, DateTime RecordedAt, long PersonId, string? PersonName, string? Text);

    // Version and state stand in the WHERE: of two people at once, one row count is 0.
    private const string Take = """
        update complaints.Complaint
        set Version = Version + 1
        where ComplaintId = @ComplaintId
          and Version = @Version
          and State = @State
        """;

    private const string StepsSince = """
        select s.Number, s.Kind, s.HappenedAt, s.RecordedAt, s.PersonId, p.Name as PersonName, s.Text
        from complaints.Step s
        left join access.v_Person p on p.PersonId = s.PersonId
        where s.ComplaintId = @ComplaintId
        order by s.Number desc
        offset 0 rows fetch next 20 rows only
        """;

    private const string KeepCycle = """
        insert into complaints.PastCycle
            (ComplaintId, Cycle, StartedAt, DueAt, SolvedAt, SolvedBy, SolvedInTime, RespondedInTime, ClosedAt, IsRejected, Satisfaction,
             ResultAccepted, ReopenedAt, WorkedMinutes)
        values (@ComplaintId, @Cycle, @CycleStartedAt, @DueAt, @SolvedAt, @SolvedBy, @SolvedInTime, @RespondedInTime, @ClosedAt,
                @IsRejected, @Satisfaction, @ResultAccepted, @ReopenedAt, @WorkedMinutes)
        """;

    /// <summary>
    /// The case as it stands, where its state allows the step; otherwise 409 with what stands in the way. A version that is old is
    /// 412 with what happened since.
    /// </summary>
    public async Task<ComplaintRow> TakeAsync(long complaintId, NextStep step, int? version, CancellationToken cancellationToken)
    {
        var row = await reader.GetAsync(complaintId, cancellationToken);
        if (row.ArchivedAt is not null) throw Problem.Conflict("archived", "The complaint is archived.");
        if (!NextStepRules.From(step).Contains(row.State)) throw await RefuseAsync(row, step, cancellationToken);
        if (version is { } read && read != row.Version) throw await StaleAsync(row, read, cancellationToken);
        return row;
    }

    /// <summary>The case for what may also follow its closing: costs and actions.</summary>
    public async Task<ComplaintRow> TakeAsync(long complaintId, CancellationToken cancellationToken)
    {
        var row = await reader.GetAsync(complaintId, cancellationToken);
        return row.ArchivedAt is null ? row : throw Problem.Conflict("archived", "The complaint is archived.");
    }

    /// <summary>
    /// Writes the steps and the case as it stands after them, with the clock recomputed, and tells the event log. Answers the row.
    /// </summary>
    public async Task<ComplaintRow> AdvanceAsync(
        ComplaintRow before, ComplaintRow after, string what, IReadOnlyList<NewStep> steps, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var taken = await session.ExecuteAsync(Take, new { before.ComplaintId, before.Version, before.State }, cancellationToken);
        if (taken == 0)
        {
            var current = await reader.GetAsync(before.ComplaintId, cancellationToken);
            throw current.State != before.State
                ? Problem.Conflict("complaint-state", await WhatHappenedAsync(current, cancellationToken))
                : await StaleAsync(current, before.Version, cancellationToken);
        }

        var rows = steps.Select((s, i) => Row(before.ComplaintId, before.StepCount + i + 1, s, now)).ToList();
        after = after with { Version = before.Version + 1, StepCount = before.StepCount + rows.Count };
        if (rows.Any(IsTimed)) after = await WithClockAsync(after, rows, now, cancellationToken);
        await session.Bulk.UpdateAsync(ComplaintRow.Changes, "ComplaintId", [after], cancellationToken);
        await session.Bulk.InsertAsync(StepRow.New, rows, cancellationToken);

        var fields = ComplaintField.Differing(before, after);
        await audit.RecordAsync([.. fields.Select(f => f.Change(before, after))], cancellationToken);
        await events.RaiseAsync(
            new RecordEvent($"complaint.{what}", "complaint", after.ComplaintId, after.ExternalKey, [.. fields.Select(f => f.Name)]),
            cancellationToken);
        await mediator.Publish(new ComplaintsChanged([after.ComplaintId]), cancellationToken);
        return after;
    }

    /// <summary>Keeps the outcome of the cycle that ends now.</summary>
    public Task KeepCycleAsync(ComplaintRow row, DateTime now, CancellationToken cancellationToken) => session.ExecuteAsync(KeepCycle, new
    {
        row.ComplaintId,
        row.Cycle,
        row.CycleStartedAt,
        row.DueAt,
        row.SolvedAt,
        row.SolvedBy,
        row.SolvedInTime,
        row.RespondedInTime,
        row.WorkedMinutes,
        row.ClosedAt,
        row.IsRejected,
        row.Satisfaction,
        row.ResultAccepted,
        ReopenedAt = now,
    }, cancellationToken);

    /// <summary>The row with its clock recomputed from its steps and those that are about to be written.</summary>
    public async Task<ComplaintRow> WithClockAsync(
        ComplaintRow row, IEnumerable<StepRow> added, DateTime now, CancellationToken cancellationToken) =>
        CaseClock.Store(row, await cases.ReadAsync(
            CaseTerms.Of(row), ComplaintIntake.Timed(added.Where(IsTimed)), now, cancellationToken));

    /// <summary>A step as it is written down now, by the person who asks unless the customer did it.</summary>
    public StepRow Row(long complaintId, int number, NewStep step, DateTime now) => new(
        complaintId, number, step.Kind, step.At ?? now, now, step.ByCustomer ? 0 : user.PersonId, step.Text,
        step.Data is null ? null : JsonSerializer.Serialize(step.Data, CrmJson.Options));

    private async Task<ProblemException> RefuseAsync(ComplaintRow row, NextStep step, CancellationToken cancellationToken)
    {
        var happened = await WhatHappenedAsync(row, cancellationToken);
        return row.State == ComplaintState.Closed
            ? Problem.Conflict("complaint-closed", $"The complaint is closed; reopen it first. {happened}")
            : Problem.Conflict("complaint-state",
                $"A complaint that is {StateWords.Of(row.State)} cannot be {StateWords.Of(step)}. {happened}");
    }

    private async Task<ProblemException> StaleAsync(ComplaintRow row, int read, CancellationToken cancellationToken) =>
        Problem.Stale($"The complaint was changed since you read it and now has version {row.Version} (you read {read}). "
            + await WhatHappenedAsync(row, cancellationToken));

    /// <summary>What was done last to the case, by whom and when.</summary>
    private async Task<string> WhatHappenedAsync(ComplaintRow row, CancellationToken cancellationToken)
    {
        var steps = await session.QueryAsync<LastStep>(StepsSince, new { row.ComplaintId }, cancellationToken);
        var last = steps.FirstOrDefault(s => StateWords.MovesState(s.Kind)) ?? steps.FirstOrDefault();
        return last is null ? $"It is {StateWords.Of(row.State)}." : string.Create(CultureInfo.InvariantCulture,
            $"{last.PersonName ?? "The customer or another system"} wrote '{StateWords.Of(last.Kind)}' at {last.HappenedAt:yyyy-MM-dd HH:mm:ss}Z (step {last.Number}).");
    }

    private static bool IsTimed(StepRow step) => step.Kind is StepKind.Received or StepKind.Waiting or StepKind.Resumed or StepKind.CustomerTold
        or StepKind.Responded or StepKind.Solved or StepKind.Refused or StepKind.Rejected or StepKind.Reopened or StepKind.Retargeted;
}

/// <summary>States and steps as a sentence says them.</summary>
internal static class StateWords
{
    public static string Of(ComplaintState state) => state switch
    {
        ComplaintState.WaitingForCustomer => "waiting for the customer",
        ComplaintState.CustomerTold => "told to the customer",
        ComplaintState.Rejected => "proposed for rejection",
        ComplaintState.Investigating => "being investigated",
        _ => state.ToString().ToLowerInvariant(),
    };

    public static string Of(NextStep step) => step switch
    {
        NextStep.Assign => "assigned",
        NextStep.Investigate => "investigated",
        NextStep.Wait => "left to wait for the customer",
        NextStep.Resume => "resumed",
        NextStep.Respond => "responded to",
        NextStep.Solve => "solved",
        NextStep.Reject => "rejected",
        NextStep.Confirm => "confirmed",
        NextStep.Refuse => "refused",
        NextStep.Tell => "told to the customer",
        NextStep.Close => "closed",
        NextStep.Reopen => "reopened",
        NextStep.Retarget => "given another target",
        NextStep.Note => "written to",
        _ => "changed",
    };

    public static string Of(StepKind kind) => kind switch
    {
        StepKind.Waiting => "waiting for the customer",
        StepKind.CustomerTold => "customer told",
        StepKind.Rejected => "rejection proposed",
        StepKind.Retargeted => "another target",
        StepKind.FileAdded => "file added",
        StepKind.ActionAdded => "action added",
        StepKind.ActionDone => "action done",
        StepKind.CostChanged => "costs changed",
        StepKind.Changed => "facts changed",
        StepKind.ReceiptSent => "receipt sent",
        StepKind.CustomerWrote => "customer wrote",
        StepKind.FileRemoved => "file removed",
        _ => kind.ToString().ToLowerInvariant(),
    };

    public static bool MovesState(StepKind kind) =>
        kind is >= StepKind.Received and <= StepKind.Reopened and not StepKind.Responded;
}
