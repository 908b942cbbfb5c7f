using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Contracts.Grading;
using Crm.Contracts.Profitability;

namespace Crm.Contracts.Orders;

/// <summary>When an order is looked at.</summary>
public enum OrderMoment
{
    /// <summary>While it is typed, and whenever its draft is kept.</summary>
    Entry = 1,

    /// <summary>When it is to be confirmed.</summary>
    Confirm = 2,

    /// <summary>When goods of it are to leave, with their batches.</summary>
    Ship = 3,

    /// <summary>When an ERP has sent it or its shipment.</summary>
    Sync = 4,
}

/// <summary>A line to look at. Its number tells it from the other lines of its check; Net is in the base currency.</summary>
/// <param name="LineNumber">Unique in the check.</param>
/// <param name="ProductId">What is ordered or shipped.</param>
/// <param name="Batch">The batch that is shipped; null where it is not known yet.</param>
/// <param name="Quantity">In sales units, above 0.</param>
/// <param name="Net">What the line brings; zero for a shipment.</param>
public sealed record CheckedLine(int LineNumber, long ProductId, string? Batch, decimal Quantity, Money Net)
{
    /// <summary>The product's family; Orders fills it in before the guards look.</summary>
    public string? Family { get; init; }

    /// <summary>The product's category; Orders fills it in before the guards look.</summary>
    public long? CategoryId { get; init; }
}

/// <summary>What an order brings and costs, for guards that judge money. Its lines are those with goods to sell; returns are left out.</summary>
/// <param name="OrderId">The order, where it is kept already.</param>
/// <param name="IsOpen">Whether it is still to be shipped, invoiced or paid.</param>
/// <param name="Order">As it was calculated.</param>
/// <param name="Calculated">By the one formula; its rates are empty where the order was calculated earlier.</param>
/// <param name="LineNumbers">Of the lines, in their order.</param>
public sealed record OrderFigures(
    long? OrderId, bool IsOpen, OrderToCalculate Order, CalculatedOrder Calculated, IReadOnlyList<int> LineNumbers);

/// <summary>One order or shipment to look at, on its day.</summary>
public sealed record OrderCheck(long CustomerId, DateOnly Day, OrderMoment Moment, IReadOnlyList<CheckedLine> Lines)
{
    /// <summary>Null for a shipment.</summary>
    public OrderFigures? Figures { get; init; }
}

/// <summary>What a guard says about an order or one of its lines.</summary>
/// <param name="Guard">The guard's name: <c>complaints</c>.</param>
/// <param name="Code">What it found, a stable word: <c>complaint.product</c>.</param>
/// <param name="LineNumber">The line it is about; null: the whole order.</param>
/// <param name="Mode">What has to happen before the order may go on.</param>
/// <param name="Subject">The kind of record it rests on, for example <c>complaint</c>.</param>
/// <param name="SubjectIds">Those records, the most important first. The same ones make the same finding.</param>
/// <param name="Data">What the card shows, kept as JSON. Members named <c>cost</c> are told to those alone who may see costs.</param>
public sealed record OrderFinding(
    string Guard, string Code, int? LineNumber, PolicyMode Mode, string Subject, IReadOnlyList<long> SubjectIds, object? Data)
{
    /// <summary>What letting it pass costs, in the base currency; null where that cannot be told.</summary>
    public Money? Cost { get; init; }

    /// <summary>How far beyond the rule it is, roughly: further beyond it is another finding, which wants to be looked at anew.</summary>
    public string? Extent { get; init; }
}

/// <summary>A finding as whoever sends an order or shipment is told of it; costs only to those who may see them.</summary>
public sealed record SyncedFinding(
    string Guard, string Code, int? LineNumber, PolicyMode Mode, string Subject, IReadOnlyList<long> SubjectIds, JsonNode? Data);

/// <summary>
/// Looks at orders and shipments before they go on. Each module with a rule about orders registers one; Orders asks all of them, keeps
/// what they find and sees to acknowledgement and approval. A guard only reads, and however many checks and lines it is
/// handed, the number of its statements stays the same.
/// </summary>
public interface IOrderGuard
{
    /// <summary>For each check, in their order, what was found about it.</summary>
    Task<IReadOnlyList<IReadOnlyList<OrderFinding>>> CheckAsync(IReadOnlyList<OrderCheck> checks, CancellationToken cancellationToken);
}
