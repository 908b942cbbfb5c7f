namespace Crm.Orders;

internal static class TodayExtensions
{
    /// <summary>The day it is where the company is.</summary>
    public static DateOnly Today(this TimeProvider clock) => DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
}
