using System.Runtime.InteropServices;

namespace Crm.Profitability;

/// <summary>The columns that the sums of a month are laid out in; their numbers are stored.</summary>
internal enum SalesColumn
{
    Customer = 1,
    Product = 2,
    Way = 3,
    Lines = 4,
    Orders = 5,
    OrderHeads = 6,
    Quantity = 7,
    Net = 8,
    VariableCost = 9,
    Freight = 10,
    Commission = 11,
    Rebate = 12,
    Financing = 13,
    Complaint = 14,
    Contribution = 15,
    FullProfit = 16,
    UnknownCostNet = 17,
}

/// <summary>
/// Rows of sums as columns: ids and counts are whole numbers of 32 bits, quantities floating numbers, money whole ten-thousandths of 64
/// bits. Sums of money stay exact that way and need no more than an addition.
/// </summary>
internal static class SalesColumns
{
    private static readonly (SalesColumn Column, Func<SalesSum, int> Value)[] Counts =
    [
        (SalesColumn.Customer, s => checked((int)s.CustomerId)), (SalesColumn.Product, s => checked((int)s.ProductId)),
        (SalesColumn.Way, s => checked((int)s.SalesWayId)), (SalesColumn.Lines, s => s.LineCount), (SalesColumn.Orders, s => s.OrderCount),
        (SalesColumn.OrderHeads, s => s.OrderHeads),
    ];

    private static readonly (SalesColumn Column, Func<SalesSum, long> Value)[] Amounts =
    [
        (SalesColumn.Net, s => s.Net.Scaled), (SalesColumn.VariableCost, s => s.VariableCost.Scaled), (SalesColumn.Freight, s => s.Freight.Scaled),
        (SalesColumn.Commission, s => s.Commission.Scaled), (SalesColumn.Rebate, s => s.Rebate.Scaled),
        (SalesColumn.Financing, s => s.Financing.Scaled), (SalesColumn.Complaint, s => s.Complaint.Scaled),
        (SalesColumn.Contribution, s => s.Contribution.Scaled), (SalesColumn.FullProfit, s => s.FullProfit.Scaled),
        (SalesColumn.UnknownCostNet, s => s.UnknownCostNet.Scaled),
    ];

    /// <summary>The columns of the rows; one that is 0 everywhere is left out.</summary>
    public static IEnumerable<(SalesColumn Column, byte[] Data)> Of(IReadOnlyList<SalesSum> rows)
    {
        foreach (var (column, value) in Counts)
            if (Make(rows, value) is { } data) yield return (column, data);
        foreach (var (column, value) in Amounts)
            if (Make(rows, value) is { } data) yield return (column, data);
        if (Make(rows, s => (double)s.Quantity) is { } quantities) yield return (SalesColumn.Quantity, quantities);
    }

    public static bool IsCount(SalesColumn column) => column <= SalesColumn.OrderHeads;

    private static byte[]? Make<T>(IReadOnlyList<SalesSum> rows, Func<SalesSum, T> value)
        where T : unmanaged, IEquatable<T>
    {
        var numbers = new T[rows.Count];
        var isNothing = true;
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = value(rows[i]);
            isNothing &= numbers[i].Equals(default);
        }
        return isNothing ? null : MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
    }
}

/// <summary>The sums of one month as a report reads them; columns that are not there are 0 everywhere.</summary>
/// <param name="Period">The month, yyyymm.</param>
/// <param name="Data">By column.</param>
/// <param name="Skipped">Customers whose rows here are old: newer ones come in another part of the same month.</param>
internal sealed record SalesPart(int Period, IReadOnlyDictionary<SalesColumn, byte[]> Data, IReadOnlySet<int>? Skipped)
{
    public int Rows => Customers.Length;

    public ReadOnlySpan<int> Customers => Counts(SalesColumn.Customer);

    /// <summary>Empty where all are 0.</summary>
    public ReadOnlySpan<int> Counts(SalesColumn column) =>
        Data.TryGetValue(column, out var data) ? MemoryMarshal.Cast<byte, int>(data) : default;

    /// <summary>Empty where all are 0.</summary>
    public ReadOnlySpan<long> Amounts(SalesColumn column) =>
        Data.TryGetValue(column, out var data) ? MemoryMarshal.Cast<byte, long>(data) : default;

    /// <summary>Empty where all are 0.</summary>
    public ReadOnlySpan<double> Quantities => Data.TryGetValue(SalesColumn.Quantity, out var data) ? MemoryMarshal.Cast<byte, double>(data) : default;
}
