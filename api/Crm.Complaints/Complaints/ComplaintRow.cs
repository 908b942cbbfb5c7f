using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Complaints;

/// <summary>A complaint as it stands in the table. Costs are in the base currency, targets in working minutes, instants in UTC.</summary>
internal sealed record ComplaintRow
{
    /// <summary>The columns of a table aliased c.</summary>
    public const string Columns = """
        c.ComplaintId, c.Source, c.ExternalKey, c.Number, c.CustomerId, c.ContactId, c.Kind, c.Severity, c.State, c.Subject,
        c.Description, c.ProductId, c.SalesOrderId, c.OrderLineNumber, c.ShipmentId, c.Batch, c.SupplierId, c.Quantity, c.OccurredOn,
        c.ReceivedAt, c.ReceivedOn, c.Period, c.ReceivedBy, c.Channel, c.AssigneeId, c.Grade, c.PolicyNumber, c.CalendarVersion,
        c.TargetMinutes, c.FirstResponseMinutes, c.Cycle, c.CycleStartedAt, c.DueAt, c.FirstResponseDueAt, c.PausedAt,
        c.FirstRespondedAt, c.SolvedAt, c.SolvedBy, c.ConfirmedAt, c.ToldAt, c.ClosedAt, c.SolvedInTime, c.RespondedInTime,
        c.IsRejected, c.ReopenCount, c.CauseId, c.RootCause, c.ResponsibleSide, c.Method, c.Result, c.CorrectiveAction,
        c.PreventiveAction, c.RefundCost, c.ReplacementCost, c.TravelCost, c.LabourCost, c.Cost, c.Satisfaction, c.ResultAccepted,
        c.IsHistoric, c.Language, c.StepCount, c.CreatedAt, c.ArchivedAt, c.Version, c.WorkedMinutes
        """;

    public static readonly BulkTable<ComplaintRow> New = Fields()
        .Text("Source", 50, c => c.Source)
        .Text("ExternalKey", 100, c => c.ExternalKey)
        .DateTime("CreatedAt", c => c.CreatedAt);

    public static readonly BulkTable<ComplaintRow> Changes = Fields().BigInt("ComplaintId", c => c.ComplaintId);

    public long ComplaintId { get; set; }
    public string? Source { get; set; }
    public string? ExternalKey { get; set; }
    public string Number { get; set; } = "";
    public long CustomerId { get; set; }
    public long? ContactId { get; set; }
    public ComplaintKind Kind { get; set; }
    public int Severity { get; set; }
    public ComplaintState State { get; set; } = ComplaintState.Received;
    public string Subject { get; set; } = "";
    public string? Description { get; set; }
    public long? ProductId { get; set; }
    public long? SalesOrderId { get; set; }
    public int? OrderLineNumber { get; set; }
    public long? ShipmentId { get; set; }
    public string? Batch { get; set; }
    public long? SupplierId { get; set; }
    public decimal? Quantity { get; set; }
    public DateOnly? OccurredOn { get; set; }
    public DateTime ReceivedAt { get; set; }

    /// <summary>The company's day of ReceivedAt; reports count days, and Period is its month as yyyymm.</summary>
    public DateOnly ReceivedOn { get; set; }
    public int Period { get; set; }

    /// <summary>0 where the customer or another system brought it in.</summary>
    public long ReceivedBy { get; set; }
    public ComplaintChannel Channel { get; set; }

    /// <summary>0 where nobody has it.</summary>
    public long AssigneeId { get; set; }
    public Grade Grade { get; set; } = Grade.N;
    public int PolicyNumber { get; set; }
    public int CalendarVersion { get; set; }
    public int TargetMinutes { get; set; }
    public int FirstResponseMinutes { get; set; }
    public int Cycle { get; set; } = 1;
    public DateTime CycleStartedAt { get; set; }
    public DateTime DueAt { get; set; }
    public DateTime FirstResponseDueAt { get; set; }
    public DateTime? PausedAt { get; set; }
    public DateTime? FirstRespondedAt { get; set; }
    public DateTime? SolvedAt { get; set; }
    public long? SolvedBy { get; set; }
    public DateTime? ConfirmedAt { get; set; }
    public DateTime? ToldAt { get; set; }
    public DateTime? ClosedAt { get; set; }
    public bool? SolvedInTime { get; set; }

    /// <summary>Working minutes from the beginning of the cycle until it was solved, without waiting for the customer.</summary>
    public int? WorkedMinutes { get; set; }
    public bool? RespondedInTime { get; set; }
    public bool IsRejected { get; set; }
    public int ReopenCount { get; set; }
    public long? CauseId { get; set; }
    public string? RootCause { get; set; }
    public ResponsibleSide? ResponsibleSide { get; set; }
    public string? Method { get; set; }
    public string? Result { get; set; }
    public string? CorrectiveAction { get; set; }
    public string? PreventiveAction { get; set; }
    public Money RefundCost { get; set; }
    public Money ReplacementCost { get; set; }
    public Money TravelCost { get; set; }
    public Money LabourCost { get; set; }
    public Money Cost { get; set; }
    public int? Satisfaction { get; set; }
    public bool? ResultAccepted { get; set; }
    public bool IsHistoric { get; set; }
    public string? Language { get; set; }
    public int StepCount { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime? ArchivedAt { get; set; }
    public int Version { get; set; } = 1;

    /// <summary>The row received at that instant, with the company's day of it.</summary>
    public ComplaintRow ReceivedAtInstant(DateTime receivedAt, TimeProvider clock)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(receivedAt, DateTimeKind.Utc), clock.LocalTimeZone));
        return this with { ReceivedAt = receivedAt, ReceivedOn = day, Period = day.Year * 100 + day.Month, CycleStartedAt = receivedAt };
    }

    public ComplaintRow WithCosts(CostChange costs)
    {
        var row = this with
        {
            RefundCost = costs.Refund ?? RefundCost,
            ReplacementCost = costs.Replacement ?? ReplacementCost,
            TravelCost = costs.Travel ?? TravelCost,
            LabourCost = costs.Labour ?? LabourCost,
        };
        return row with { Cost = row.RefundCost + row.ReplacementCost + row.TravelCost + row.LabourCost };
    }

    private static BulkTable<ComplaintRow> Fields() => new BulkTable<ComplaintRow>("complaints.Complaint")
        .Text("Number", 50, c => c.Number)
        .BigInt("CustomerId", c => c.CustomerId)
        .BigInt("ContactId", c => c.ContactId)
        .Int("Kind", c => (int)c.Kind)
        .Int("Severity", c => c.Severity)
        .Int("State", c => (int)c.State)
        .Text("Subject", 200, c => c.Subject)
        .Text("Description", 4000, c => c.Description)
        .BigInt("ProductId", c => c.ProductId)
        .BigInt("SalesOrderId", c => c.SalesOrderId)
        .Int("OrderLineNumber", c => c.OrderLineNumber)
        .BigInt("ShipmentId", c => c.ShipmentId)
        .Text("Batch", 100, c => c.Batch)
        .BigInt("SupplierId", c => c.SupplierId)
        .Decimal("Quantity", 18, 6, c => c.Quantity)
        .Date("OccurredOn", c => c.OccurredOn)
        .DateTime("ReceivedAt", c => c.ReceivedAt)
        .Date("ReceivedOn", c => c.ReceivedOn)
        .Int("Period", c => c.Period)
        .BigInt("ReceivedBy", c => c.ReceivedBy)
        .Int("Channel", c => (int)c.Channel)
        .BigInt("AssigneeId", c => c.AssigneeId)
        .Int("Grade", c => (int)c.Grade)
        .Int("PolicyNumber", c => c.PolicyNumber)
        .Int("CalendarVersion", c => c.CalendarVersion)
        .Int("TargetMinutes", c => c.TargetMinutes)
        .Int("FirstResponseMinutes", c => c.FirstResponseMinutes)
        .Int("Cycle", c => c.Cycle)
        .DateTime("CycleStartedAt", c => c.CycleStartedAt)
        .DateTime("DueAt", c => c.DueAt)
        .DateTime("FirstResponseDueAt", c => c.FirstResponseDueAt)
        .DateTime("PausedAt", c => c.PausedAt)
        .DateTime("FirstRespondedAt", c => c.FirstRespondedAt)
        .DateTime("SolvedAt", c => c.SolvedAt)
        .BigInt("SolvedBy", c => c.SolvedBy)
        .DateTime("ConfirmedAt", c => c.ConfirmedAt)
        .DateTime("ToldAt", c => c.ToldAt)
        .DateTime("ClosedAt", c => c.ClosedAt)
        .Bit("SolvedInTime", c => c.SolvedInTime)
        .Int("WorkedMinutes", c => c.WorkedMinutes)
        .Bit("RespondedInTime", c => c.RespondedInTime)
        .Bit("IsRejected", c => c.IsRejected)
        .Int("ReopenCount", c => c.ReopenCount)
        .BigInt("CauseId", c => c.CauseId)
        .Text("RootCause", 4000, c => c.RootCause)
        .Int("ResponsibleSide", c => (int?)c.ResponsibleSide)
        .Text("Method", 4000, c => c.Method)
        .Text("Result", 4000, c => c.Result)
        .Text("CorrectiveAction", 4000, c => c.CorrectiveAction)
        .Text("PreventiveAction", 4000, c => c.PreventiveAction)
        .Money("RefundCost", c => c.RefundCost)
        .Money("ReplacementCost", c => c.ReplacementCost)
        .Money("TravelCost", c => c.TravelCost)
        .Money("LabourCost", c => c.LabourCost)
        .Money("Cost", c => c.Cost)
        .Int("Satisfaction", c => c.Satisfaction)
        .Bit("ResultAccepted", c => c.ResultAccepted)
        .Bit("IsHistoric", c => c.IsHistoric)
        .Text("Language", 10, c => c.Language)
        .Int("StepCount", c => c.StepCount)
        .DateTime("ArchivedAt", c => c.ArchivedAt)
        .Int("Version", c => c.Version);
}

/// <summary>Parts of a complaint's cost in the base currency; null leaves a part as it is.</summary>
internal sealed record CostChange(Money? Refund, Money? Replacement, Money? Travel, Money? Labour)
{
    /// <summary>What no honest cost exceeds.</summary>
    public const decimal Most = 1_000_000_000m;

    public bool IsEmpty => Refund is null && Replacement is null && Travel is null && Labour is null;

    public IEnumerable<(string Field, string Message)> Problems(string prefix = "")
    {
        foreach (var (field, cost) in Parts)
            if (cost is { } money && (money.Amount < 0 || money.Amount > Most))
                yield return (prefix + field, $"must be between 0 and {Most:0}");
    }

    private (string Field, Money? Cost)[] Parts =>
        [("refund", Refund), ("replacement", Replacement), ("travel", Travel), ("labour", Labour)];
}

/// <summary>A field of a complaint as the API names it, for the audit trail.</summary>
internal sealed record ComplaintField(string Name, Func<ComplaintRow, object?> Value)
{
    private static readonly IReadOnlyList<ComplaintField> All =
    [
        new("customerId", c => c.CustomerId),
        new("contactId", c => c.ContactId),
        new("kind", c => c.Kind),
        new("severity", c => c.Severity),
        new("state", c => c.State),
        new("subject", c => c.Subject),
        new("description", c => c.Description),
        new("productId", c => c.ProductId),
        new("orderId", c => c.SalesOrderId),
        new("orderLineNumber", c => c.OrderLineNumber),
        new("shipmentId", c => c.ShipmentId),
        new("batch", c => c.Batch),
        new("supplierId", c => c.SupplierId),
        new("quantity", c => c.Quantity),
        new("occurredOn", c => c.OccurredOn),
        new("receivedAt", c => c.ReceivedAt),
        new("channel", c => c.Channel),
        new("assigneeId", c => c.AssigneeId),
        new("solvedAt", c => c.SolvedAt),
        new("closedAt", c => c.ClosedAt),
        new("isRejected", c => c.IsRejected),
        new("causeId", c => c.CauseId),
        new("rootCause", c => c.RootCause),
        new("responsibleSide", c => c.ResponsibleSide),
        new("method", c => c.Method),
        new("result", c => c.Result),
        new("correctiveAction", c => c.CorrectiveAction),
        new("preventiveAction", c => c.PreventiveAction),
        new("refundCost", c => c.RefundCost),
        new("replacementCost", c => c.ReplacementCost),
        new("travelCost", c => c.TravelCost),
        new("labourCost", c => c.LabourCost),
        new("satisfaction", c => c.Satisfaction),
        new("resultAccepted", c => c.ResultAccepted),
        new("language", c => c.Language),
        new("archivedAt", c => c.ArchivedAt),
    ];

    public static List<ComplaintField> Differing(ComplaintRow before, ComplaintRow after) =>
        [.. All.Where(f => !Equals(f.Value(before), f.Value(after)))];

    public FieldChange Change(ComplaintRow before, ComplaintRow after) =>
        new("complaint", after.ComplaintId, Name, AuditTrail.Text(Value(before)), AuditTrail.Text(Value(after)));
}
