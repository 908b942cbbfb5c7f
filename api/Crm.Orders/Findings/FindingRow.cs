using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;

namespace Crm.Orders;

/// <summary>A finding as it is stored.</summary>
internal sealed record FindingRow
{
    public long FindingId { get; set; }

    public long? OrderId { get; set; }

    public long? ShipmentId { get; set; }

    public long CustomerId { get; set; }

    public int? LineNumber { get; set; }

    public long? ProductId { get; set; }

    public string? Batch { get; set; }

    public OrderMoment Moment { get; set; }

    public string Guard { get; set; } = "";

    public string Code { get; set; } = "";

    public PolicyMode Mode { get; set; }

    public string Subject { get; set; } = "";

    public string SubjectIds { get; set; } = "[]";

    public string? Data { get; set; }

    /// <summary>What letting it pass costs, in the base currency; null where the guard cannot tell.</summary>
    public Money? Cost { get; set; }

    /// <summary>How far beyond the rule, as the guard put it; part of the fingerprint and not kept by itself.</summary>
    public string? Extent { get; set; }

    public string Fingerprint { get; set; } = "";

    public FindingState State { get; set; }

    public DateTime FoundAt { get; set; }

    public long FoundBy { get; set; }

    public FindingAction? Action { get; set; }

    public string? Note { get; set; }

    public long? DecidedBy { get; set; }

    public DateTime? DecidedAt { get; set; }

    public const string Columns = """
        f.FindingId, f.OrderId, f.ShipmentId, f.CustomerId, f.LineNumber, f.ProductId, f.Batch, f.Moment, f.Guard, f.Code, f.Mode,
               f.Subject, f.SubjectIds, f.Data, f.Cost, f.Fingerprint, f.State, f.FoundAt, f.FoundBy, f.Action, f.Note, f.DecidedBy, f.DecidedAt
        """;

    public static readonly BulkTable<FindingRow> New = new BulkTable<FindingRow>("orders.Finding")
        .BigInt("OrderId", f => f.OrderId)
        .BigInt("ShipmentId", f => f.ShipmentId)
        .BigInt("CustomerId", f => f.CustomerId)
        .Int("LineNumber", f => f.LineNumber)
        .BigInt("ProductId", f => f.ProductId)
        .Text("Batch", 100, f => f.Batch)
        .Int("Moment", f => (int)f.Moment)
        .Text("Guard", 50, f => f.Guard)
        .Text("Code", 50, f => f.Code)
        .Int("Mode", f => (int)f.Mode)
        .Text("Subject", 50, f => f.Subject)
        .Text("SubjectIds", 4000, f => f.SubjectIds)
        .LongText("Data", f => f.Data)
        .Money("Cost", f => f.Cost)
        .Text("Fingerprint", 64, f => f.Fingerprint)
        .Int("State", f => (int)f.State)
        .DateTime("FoundAt", f => f.FoundAt)
        .BigInt("FoundBy", f => f.FoundBy);

    /// <summary>A finding that nobody has decided on; those that only inform, or come from an ERP, are recorded and done.</summary>
    /// <param name="found">What the guard said.</param>
    /// <param name="check">What it was asked about.</param>
    /// <param name="lineNumber">The line's number as the order or shipment counts, where the check counts in another way.</param>
    public static FindingRow Of(OrderFinding found, OrderCheck check, Func<int, int>? lineNumber = null)
    {
        var line = found.LineNumber is { } number ? check.Lines.First(l => l.LineNumber == number) : null;
        var row = new FindingRow
        {
            CustomerId = check.CustomerId,
            LineNumber = line is null ? null : lineNumber?.Invoke(line.LineNumber) ?? line.LineNumber,
            ProductId = line?.ProductId,
            Batch = line?.Batch,
            Moment = check.Moment,
            Guard = found.Guard,
            Code = found.Code,
            Mode = found.Mode,
            Subject = found.Subject,
            SubjectIds = JsonList.Of(found.SubjectIds.Take(MostSubjects)),
            Data = found.Data is null ? null : JsonSerializer.Serialize(found.Data, CrmJson.Options),
            Cost = found.Cost,
            Extent = found.Extent,
            State = found.Mode == PolicyMode.Inform || check.Moment == OrderMoment.Sync ? FindingState.Recorded : FindingState.Open,
        };
        row.Fingerprint = FingerprintOf(row);
        return row;
    }

    /// <summary>As many ids as the column holds.</summary>
    private const int MostSubjects = 180;

    // The same rule about the same line and the same records is the same finding; with one record more it is another one, which
    // wants to be looked at anew.
    private static string FingerprintOf(FindingRow row) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Moment == OrderMoment.Ship}|{row.Guard}|{row.Code}|{(int)row.Mode}|{row.LineNumber}|{row.ProductId}|{row.Batch}|{row.SubjectIds}{(row.Extent is null ? "" : "|")}{row.Extent}"))));
}
