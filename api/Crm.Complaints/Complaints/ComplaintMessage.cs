using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Complaints;

/// <summary>
/// A complaint as another system sends it; what it refers to is named by the keys of the same source. A day without a time is the
/// company's midnight at which it begins. State, solved and closed are taken from history only.
/// </summary>
internal sealed record ComplaintMessage
{
    public string? Key { get; init; }

    /// <summary>The other system's own number; one of ours unless given.</summary>
    public Patch<string> Number { get; init; }
    public Patch<string> CustomerKey { get; init; }

    /// <summary>Product where a product is named, otherwise service, unless told.</summary>
    public Patch<ComplaintKind?> Kind { get; init; }

    /// <summary>3 unless told otherwise; 1 is the worst.</summary>
    public Patch<int?> Severity { get; init; }
    public Patch<string> Subject { get; init; }
    public Patch<string> Description { get; init; }
    public Patch<string> ProductKey { get; init; }
    public Patch<string> OrderKey { get; init; }
    public Patch<int?> LineNumber { get; init; }

    /// <summary>The order line by its own key, in the place of its number.</summary>
    public Patch<string> LineKey { get; init; }
    public Patch<string> ShipmentKey { get; init; }
    public Patch<string> SupplierKey { get; init; }
    public Patch<string> Batch { get; init; }
    public Patch<decimal?> Quantity { get; init; }
    public Patch<DateOnly?> OccurredOn { get; init; }
    public Patch<DateTimeOffset?> ReceivedAt { get; init; }
    public Patch<DateOnly?> ReceivedOn { get; init; }
    public Patch<DateTimeOffset?> RespondedAt { get; init; }
    public Patch<DateTimeOffset?> SolvedAt { get; init; }
    public Patch<DateOnly?> SolvedOn { get; init; }
    public Patch<DateTimeOffset?> ClosedAt { get; init; }
    public Patch<DateOnly?> ClosedOn { get; init; }

    /// <summary>Of history; told by its dates unless given. Rejected stands beside it as a fact of its own.</summary>
    public Patch<ComplaintState?> State { get; init; }
    public Patch<bool?> Rejected { get; init; }
    public Patch<ComplaintChannel?> Channel { get; init; }
    public Patch<string> AssigneeSignInName { get; init; }
    public Patch<string> CauseCode { get; init; }
    public Patch<string> RootCause { get; init; }
    public Patch<ResponsibleSide?> ResponsibleSide { get; init; }
    public Patch<string> Method { get; init; }
    public Patch<string> Result { get; init; }
    public Patch<string> CorrectiveAction { get; init; }
    public Patch<string> PreventiveAction { get; init; }
    public Patch<Money?> RefundCost { get; init; }
    public Patch<Money?> ReplacementCost { get; init; }
    public Patch<Money?> TravelCost { get; init; }
    public Patch<Money?> LabourCost { get; init; }
    public Patch<int?> Satisfaction { get; init; }
    public Patch<bool?> ResultAccepted { get; init; }
    public Patch<string> Language { get; init; }

    /// <summary>Whether the customer gets a receipt; yes unless told otherwise, never for history.</summary>
    public Patch<bool?> SendReceipt { get; init; }

    public CostChange Costs => new(RefundCost.Value, ReplacementCost.Value, TravelCost.Value, LabourCost.Value);

    /// <summary>Whether the message tells how the case went on.</summary>
    public bool TellsLife => State.IsSet || RespondedAt.IsSet || SolvedAt.IsSet || SolvedOn.IsSet || ClosedAt.IsSet || ClosedOn.IsSet
        || Rejected.Value == true;

    public IEnumerable<RowProblem> Problems(TimeProvider clock) =>
    [
        .. Check.Text("number", Number, 50, required: true),
        .. Check.Text("customerKey", CustomerKey, 100, required: true),
        .. Check.Text("subject", Subject, 200, required: true),
        .. Check.Text("description", Description, 4000),
        .. Check.Text("productKey", ProductKey, 100),
        .. Check.Text("orderKey", OrderKey, 100),
        .. Check.Text("lineKey", LineKey, 100),
        .. Check.Text("shipmentKey", ShipmentKey, 100),
        .. Check.Text("supplierKey", SupplierKey, 100),
        .. Check.Text("batch", Batch, 100),
        .. Check.Text("assigneeSignInName", AssigneeSignInName, 100),
        .. Check.Text("causeCode", CauseCode, 50),
        .. Check.Text("rootCause", RootCause, 4000),
        .. Check.Text("method", Method, 4000),
        .. Check.Text("result", Result, 4000),
        .. Check.Text("correctiveAction", CorrectiveAction, 4000),
        .. Check.Text("preventiveAction", PreventiveAction, 4000),
        .. Check.Text("language", Language, 10),
        .. Check.Range("severity", Severity.Value, 1, 4),
        .. Check.Range("lineNumber", LineNumber.Value, 1, 100_000),
        .. Check.Range("quantity", Quantity.Value, 0, ComplaintTexts.MostQuantity),
        .. Check.Range("satisfaction", Satisfaction.Value, 1, 5),
        .. Check.Range("refundCost", RefundCost.Value, 0, CostChange.Most),
        .. Check.Range("replacementCost", ReplacementCost.Value, 0, CostChange.Most),
        .. Check.Range("travelCost", TravelCost.Value, 0, CostChange.Most),
        .. Check.Range("labourCost", LabourCost.Value, 0, CostChange.Most),
        .. Past("occurredOn", ComplaintTexts.IsPast(OccurredOn.Value, clock)),
        .. Past("receivedAt", ComplaintTexts.IsPast(ReceivedAt.Value, clock)),
        .. Past("receivedOn", ComplaintTexts.IsPast(ReceivedOn.Value, clock)),
        .. Past("respondedAt", ComplaintTexts.IsPast(RespondedAt.Value, clock)),
        .. Past("solvedAt", ComplaintTexts.IsPast(SolvedAt.Value, clock)),
        .. Past("solvedOn", ComplaintTexts.IsPast(SolvedOn.Value, clock)),
        .. Past("closedAt", ComplaintTexts.IsPast(ClosedAt.Value, clock)),
        .. Past("closedOn", ComplaintTexts.IsPast(ClosedOn.Value, clock)),
        .. ReceivedAt.IsSet && ReceivedOn.IsSet ? [new RowProblem("receivedOn", "invalid", "is not given beside receivedAt")] : Array.Empty<RowProblem>(),
        .. LineNumber.IsSet && LineKey.IsSet ? [new RowProblem("lineKey", "invalid", "is not given beside lineNumber")] : Array.Empty<RowProblem>(),
        .. Kind.IsSet && Kind.Value is null ? [new RowProblem("kind", "required", "must not be null")] : Array.Empty<RowProblem>(),
        .. Severity.IsSet && Severity.Value is null ? [new RowProblem("severity", "required", "must not be null")] : Array.Empty<RowProblem>(),
        .. State.IsSet && State.Value is null ? [new RowProblem("state", "required", "must not be null")] : Array.Empty<RowProblem>(),
        .. State.Value == ComplaintState.Rejected
            ? [new RowProblem("state", "invalid", "say how far the case came, and rejected: true beside it")] : Array.Empty<RowProblem>(),
    ];

    private static IEnumerable<RowProblem> Past(string field, bool isPast) =>
        isPast ? [] : [new RowProblem(field, "out-of-range", ComplaintTexts.NotPast)];
}
