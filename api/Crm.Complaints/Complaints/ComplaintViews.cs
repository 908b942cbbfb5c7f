using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;

namespace Crm.Complaints;

/// <summary>A contact as shown beside a complaint.</summary>
internal sealed record ComplaintContact(long ContactId, string Name, string? Email, string? Phone);

/// <summary>A product as shown beside a complaint.</summary>
internal sealed record ComplaintProduct(long ProductId, string Code, string Name);

/// <summary>An order or a shipment as shown beside a complaint.</summary>
internal sealed record ComplaintDocument(long Id, string Number);

/// <summary>A supplier as shown beside a complaint.</summary>
internal sealed record ComplaintSupplier(long SupplierId, string Name);

/// <summary>A cause as shown beside a complaint.</summary>
internal sealed record ComplaintCause(long CauseId, string Code, string Name);

/// <summary>Where a promised moment stands. RemainingMinutes are working minutes, negative when over.</summary>
internal sealed record ResponseClock(ClockState State, DateTime DueAt, int RemainingMinutes, DateTime? MetAt)
{
    public static ResponseClock Of(MilestoneReading reading) =>
        new(reading.State, reading.DueAt, Minutes(reading.Remaining), reading.MetAt);

    // Whole minutes away from zero: what is over by seconds is over by a minute.
    public static int Minutes(TimeSpan time) => (int)Math.Clamp(Math.Floor(time.TotalMinutes), int.MinValue, int.MaxValue);
}

/// <summary>
/// The clock of a case in a list. Minutes are working minutes; a working day is StandardDayMinutes of them. While paused DueAt is
/// projected as if work went on now.
/// </summary>
internal sealed record ClockShort(
    ClockState State, DateTime DueAt, int RemainingMinutes, int ElapsedMinutes, int TargetMinutes, int StandardDayMinutes,
    DateTime? PausedSince, ResponseClock FirstResponse, int Cycle)
{
    public static ClockShort Of(ClockReading reading, BusinessCalendar calendar)
    {
        var resolution = reading.Resolution;
        return new ClockShort(
            resolution.State, resolution.DueAt, ResponseClock.Minutes(resolution.Remaining), ResponseClock.Minutes(resolution.Elapsed),
            ResponseClock.Minutes(resolution.Target), calendar.Rules.StandardDayMinutes, resolution.PausedSince,
            ResponseClock.Of(reading.FirstResponse), reading.Cycle);
    }
}

/// <summary>A share of the target at which people are told, and whether its moment has passed.</summary>
internal sealed record ClockAlarm(int Percent, DateTime At, bool Fired);

/// <summary>The clock of one case, with its alarms and the server's time that remaining minutes were computed at.</summary>
internal sealed record ClockView(
    ClockState State, DateTime DueAt, int RemainingMinutes, int ElapsedMinutes, int TargetMinutes, int StandardDayMinutes,
    DateTime? PausedSince, ResponseClock FirstResponse, int Cycle, IReadOnlyList<ClockAlarm> Alarms, DateTime ServerNow)
{
    private static readonly int[] Percents = [50, 75, 100, 150];

    public static ClockView Of(ClockReading reading, BusinessCalendar calendar, DateTime now)
    {
        var c = ClockShort.Of(reading, calendar);
        var stoppedAt = reading.Resolution.MetAt ?? now;
        return new ClockView(
            c.State, c.DueAt, c.RemainingMinutes, c.ElapsedMinutes, c.TargetMinutes, c.StandardDayMinutes, c.PausedSince, c.FirstResponse,
            c.Cycle,
            [.. Percents.Select(p => reading.Resolution.At(p) is var at
                ? new ClockAlarm(p, at, at <= stoppedAt && reading.Resolution.PausedSince is null) : null!)],
            now);
    }
}

/// <summary>The promised and reached moments of a case in the order they come.</summary>
internal enum Milestone
{
    Received,
    Responded,
    Solved,
    Confirmed,
    Told,
    Closed,
}

/// <summary>One moment of the strip: when it was reached, until when it was promised, and whether in time.</summary>
internal sealed record MilestoneView(Milestone Milestone, DateTime? At, DateTime? DueAt, bool? InTime);

/// <summary>A cycle that ended when the case was reopened.</summary>
internal sealed record PastCycleView(
    int Cycle, DateTime StartedAt, DateTime DueAt, DateTime? SolvedAt, bool? SolvedInTime, bool? RespondedInTime, DateTime? ClosedAt,
    bool IsRejected, int? Satisfaction, DateTime ReopenedAt);

/// <summary>The cost of a complaint in the base currency; told to who may see cost.</summary>
internal sealed record ComplaintCosts(Money Refund, Money Replacement, Money Travel, Money Labour, Money Total);

/// <summary>What a person may do next with a case.</summary>
internal enum NextStep
{
    Assign,
    Investigate,
    Wait,
    Resume,
    Respond,
    Solve,
    Reject,
    Confirm,
    Refuse,
    Tell,
    Close,
    Reopen,
    Retarget,
    Change,
    Note,
}

/// <summary>
/// A complaint as a list shows it. Cost is null without the right to see cost. ErpOwned: it came from another system by its key.
/// </summary>
internal sealed record ComplaintItem(
    long ComplaintId, int Version, string Number, ComplaintKind Kind, int Severity, ComplaintState State, bool IsRejected, string Subject,
    CustomerRef Customer, Grade Grade, ComplaintProduct? Product, string? Batch, ComplaintSupplier? Supplier, PersonRef? Assignee,
    DateTime ReceivedAt, DateTime? SolvedAt, DateTime? ClosedAt, ClockShort Clock, int Cycle, int ReopenCount, Money? Cost,
    bool IsHistoric, bool ErpOwned);

/// <summary>
/// A complaint with everything on its page. Costs are null without the right to see cost; MailAddress is where the result would go,
/// null where the customer must be told another way; NextSteps are what the reader may do now.
/// </summary>
internal sealed record ComplaintView(
    long ComplaintId, int Version, string Number, ComplaintKind Kind, int Severity, ComplaintState State, bool IsRejected, string Subject,
    string? Description, CustomerRef Customer, Grade Grade, ComplaintContact? Contact, ComplaintProduct? Product, ComplaintDocument? Order,
    int? OrderLineNumber, ComplaintDocument? Shipment, string? Batch, ComplaintSupplier? Supplier, decimal? Quantity, DateOnly? OccurredOn,
    DateTime ReceivedAt, PersonRef? ReceivedBy, ComplaintChannel Channel, PersonRef? Assignee, int PolicyNumber, int CalendarVersion,
    ClockView Clock, IReadOnlyList<MilestoneView> Milestones, IReadOnlyList<PastCycleView> PastCycles, int Cycle, int ReopenCount,
    ComplaintCause? Cause, string? RootCause, ResponsibleSide? ResponsibleSide, string? Method, string? Result, PersonRef? SolvedBy,
    string? CorrectiveAction, string? PreventiveAction, ComplaintCosts? Costs, int? Satisfaction, bool? ResultAccepted, bool IsHistoric,
    bool ErpOwned, string? ExternalKey, string? Language, string? MailAddress, IReadOnlyList<NextStep> NextSteps, DateTime CreatedAt,
    DateTime? ArchivedAt);
