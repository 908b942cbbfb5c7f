using Crm.Common;
using Crm.Contracts.Profitability;

namespace Crm.Orders;

/// <summary>
/// What a credit line takes from the profit. Goods that came back bring their cost back; an allowance brings none. Freight,
/// commission and the like of the order stay spent.
/// </summary>
internal static class CreditProfit
{
    /// <summary>Writes the costs that came back (all null where they are unknown) and what follows from them.</summary>
    public static void Write(CreditLineRow line, ReturnedCost cost)
    {
        line.Material = -cost.Material;
        line.Labour = -cost.Labour;
        line.VariableOverhead = -cost.VariableOverhead;
        line.FixedOverhead = -cost.FixedOverhead;
        line.Contribution = line.Net - line.Material - line.Labour - line.VariableOverhead;
        line.FullProfit = line.Contribution - line.FixedOverhead;
    }

    public static readonly ReturnedCost Allowance = new(Money.Zero, Money.Zero, Money.Zero, Money.Zero);

    /// <summary>
    /// The cost that a line brought back before, for another quantity; null where it was unknown or must be asked anew.
    /// </summary>
    public static ReturnedCost? Frozen(CreditLineRow before, CreditLineRow after) =>
        before.GoodsReturned && after.GoodsReturned && before.ProductId == after.ProductId
            && before is { Material: { } material, Labour: { } labour, VariableOverhead: { } variable, FixedOverhead: { } @fixed }
            ? new ReturnedCost(
                -Scale(material, before, after), -Scale(labour, before, after), -Scale(variable, before, after), -Scale(@fixed, before, after))
            : null;

    public static void WriteTotals(CreditNoteRow note, IReadOnlyList<CreditLineRow> lines)
    {
        note.LineCount = lines.Count;
        note.Net = lines.Sum(l => l.Net);
        note.VariableCost = lines.Sum(l => l.Material + l.Labour + l.VariableOverhead ?? Money.Zero);
        note.Contribution = lines.Sum(l => l.Contribution ?? Money.Zero);
        note.FullProfit = lines.Sum(l => l.FullProfit ?? Money.Zero);
        note.UnknownCostNet = lines.Where(l => l.Contribution is null).Sum(l => l.Net);
    }

    /// <summary>Whether sums of such notes could leave the range of money.</summary>
    public static bool IsTooLarge(CreditNoteRow note) =>
        Math.Abs(note.Net.Amount) > ErpLimits.Amount || Math.Abs(note.VariableCost.Amount) > ErpLimits.Amount
        || Math.Abs(note.FullProfit.Amount) > 2 * ErpLimits.Amount;

    private static Money Scale(Money cost, CreditLineRow before, CreditLineRow after) =>
        before.Quantity == after.Quantity ? cost : new Money(cost.Amount / before.Quantity * after.Quantity);
}
