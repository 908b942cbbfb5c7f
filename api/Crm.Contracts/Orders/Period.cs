namespace Crm.Contracts.Orders;

/// <summary>A month as a number, yyyymm, stored beside dates that reports group by.</summary>
public static class Period
{
    public static int Of(DateOnly day) => day.Year * 100 + day.Month;

    /// <summary>The period as text: 2026-01.</summary>
    public static string Text(int period) => $"{period / 100:0000}-{period % 100:00}";
}
