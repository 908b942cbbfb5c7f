namespace Crm.Orders;

/// <summary>
/// The life of an order. From confirmed to closed its lines are facts; from confirmed on its costs are frozen.
/// </summary>
internal enum OrderState
{
    Draft = 0,
    Checked = 1,
    WaitingForApproval = 2,
    Confirmed = 3,
    PartShipped = 4,
    Shipped = 5,
    Closed = 6,
    Rejected = 7,
    Cancelled = 8,
}

internal static class OrderStates
{
    /// <summary>The states that an ERP may send; the others belong to orders typed here.</summary>
    public static readonly IReadOnlySet<OrderState> OfErp = new HashSet<OrderState>
    {
        OrderState.Draft, OrderState.Confirmed, OrderState.PartShipped, OrderState.Shipped, OrderState.Closed, OrderState.Cancelled,
    };

    public static bool Counts(this OrderState state) => state is >= OrderState.Confirmed and <= OrderState.Closed;

    public static bool FreezesCosts(
        this OrderState state) => state >= OrderState.Confirmed && state != OrderState.Rejected;

    /// <summary>Whether returns that the order tells of are taken, so that nobody may tell of them again.</summary>
    public static bool HoldsReturns(this OrderState state) =>
        state is not (OrderState.Rejected or OrderState.Cancelled);
}
