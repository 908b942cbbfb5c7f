namespace Crm.Customers;

/// <summary>
/// The days that figures count. The as-of day is tomorrow and not counted itself, so that today's orders are in; windows are
/// 12 whole months, include their first day and exclude their last.
/// </summary>
internal static class FigureDays
{
    public const int WindowMonths = 12;

    public static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetLocalNow().DateTime);

    /// <summary>The day on which something happened.</summary>
    public static DateOnly DayOf(DateTime utc, TimeProvider clock) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, clock.LocalTimeZone));

    public static DateOnly AsOf(TimeProvider clock) => Today(clock).AddDays(1);

    public static DateOnly From(DateOnly asOf) => asOf.AddMonths(-WindowMonths);

    public static DateOnly PreviousFrom(DateOnly asOf) => asOf.AddMonths(-2 * WindowMonths);

    /// <summary>Stands in the table for a day that there is none of, so that lists sort without nulls.</summary>
    public static readonly DateOnly None = DateOnly.MinValue;
}
