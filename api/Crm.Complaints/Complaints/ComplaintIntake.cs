using Crm.Common;
using Crm.Contracts.Complaints;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Writes a new case: what it is bound to, its number, its first steps, the receipt. The same for people, the customer's form and
/// other systems.
/// </summary>
internal sealed class ComplaintIntake(
    DbSession session, IntakeTerms terms, ComplaintNumbers numbers, CaseSteps steps, CustomerMail mail, EventLog events,
    IMediator mediator, TimeProvider clock)
{
    private const string IdOfNumber = "select c.ComplaintId from complaints.Complaint c where c.Number = @Number";

    /// <summary>Takes the row, whose facts are checked and whose instant of receipt is set; answers it as it is stored.</summary>
    public async Task<ComplaintRow> TakeAsync(ComplaintRow row, bool sendReceipt, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var frozen = await terms.OfAsync(row.CustomerId, row.Kind, row.Severity, row.ReceivedAt, row.ReceivedOn, cancellationToken);
        row = Bound(row, frozen) with { CreatedAt = now, State = row.AssigneeId == 0 ? ComplaintState.Received : ComplaintState.Assigned };
        if (row.Number.Length == 0)
            row = row with { Number = (await numbers.TakeAsync(row.ReceivedOn.Year, 1, cancellationToken))[0] };

        var first = FirstSteps(row).Select((s, i) => steps.Row(0, i + 1, s, now)).ToList();
        row = CaseClock.Store(row, CaseClock.Read(CaseTerms.Of(row), Timed(first), frozen.Calendar, now)) with { StepCount = first.Count };
        await session.Bulk.InsertAsync(ComplaintRow.New, [row], cancellationToken);
        row = row with { ComplaintId = await session.ScalarAsync<long>(IdOfNumber, new { row.Number }, cancellationToken) };
        await session.Bulk.InsertAsync(StepRow.New, first.Select(s => s with { ComplaintId = row.ComplaintId }), cancellationToken);
        await events.RaiseAsync(
            new RecordEvent("complaint.received", "complaint", row.ComplaintId, row.ExternalKey), cancellationToken);
        await mediator.Publish(new ComplaintsChanged([row.ComplaintId]), cancellationToken);

        if (sendReceipt && await mail.SendReceiptAsync(row, frozen.Calendar, cancellationToken) is { } sent)
            row = await steps.AdvanceAsync(row, row, "receiptSent", [new NewStep(StepKind.ReceiptSent, null, sent, ByCustomer: true)], cancellationToken);
        return row;
    }

    /// <summary>The row with what it is bound to.</summary>
    public static ComplaintRow Bound(ComplaintRow row, FrozenTerms frozen) => row with
    {
        Grade = frozen.Grade,
        PolicyNumber = frozen.PolicyNumber,
        CalendarVersion = frozen.Calendar.Version,
        TargetMinutes = frozen.TargetMinutes,
        FirstResponseMinutes = frozen.FirstResponseMinutes,
    };

    /// <summary>What the clock reads of steps that are not written yet.</summary>
    public static IEnumerable<TimedStep> Timed(IEnumerable<StepRow> steps) =>
        steps.Select(s => new TimedStep(s.ComplaintId, s.Kind, s.HappenedAt, s.Data));

    private static IEnumerable<NewStep> FirstSteps(ComplaintRow row)
    {
        yield return new NewStep(
            StepKind.Received, row.Subject, new { row.Channel, row.Severity, row.Grade }, row.ReceivedAt,
            row.Channel == ComplaintChannel.PublicForm);
        if (row.AssigneeId != 0) yield return new NewStep(StepKind.Assigned, null, new AssignedTo(row.AssigneeId), row.ReceivedAt);
    }
}

/// <summary>What the step of an assignment keeps: to whom; 0 is nobody.</summary>
internal sealed record AssignedTo(long PersonId);
