using System.Globalization;

namespace Crm.Common;

/// <summary>
/// How days and instants stand in SQLite: as text of one fixed width, so that comparing text compares time.
/// Instants are UTC and keep all seven digits, as datetime2(7) does.
/// </summary>
internal static class StoredTime
{
    public const int DayWidth = 10;
    public const int InstantWidth = 27;

    private const string Instant = "yyyy-MM-dd HH:mm:ss.fffffff";

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Text(DateTime instant) => Utc(instant).ToString(Instant, CultureInfo.InvariantCulture);

    public static int Write(DateOnly day, Span<byte> utf8)
    {
        day.TryFormat(utf8, out var written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return written;
    }

    public static int Write(DateTime instant, Span<byte> utf8)
    {
        Utc(instant).TryFormat(utf8, out var written, Instant, CultureInfo.InvariantCulture);
        return written;
    }

    public static DateOnly Day(string text) =>
        DateOnly.ParseExact(text.AsSpan(0, Math.Min(DayWidth, text.Length)), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTime At(string text) =>
        text.Length == InstantWidth
            ? DateTime.ParseExact(text, Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
            : DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>An instant of unknown kind comes from a database or a test and is UTC; a local one is a mistake.</summary>
    public static DateTime Utc(DateTime instant) => instant.Kind switch
    {
        DateTimeKind.Utc => instant,
        DateTimeKind.Unspecified => DateTime.SpecifyKind(instant, DateTimeKind.Utc),
        _ => throw new InvalidOperationException("Instants are stored in UTC; this one is local time. Take it from TimeProvider.GetUtcNow()."),
    };
}

/// <summary>Plain decimals are floating numbers on SQLite; a value that has been read goes back as the very same one.</summary>
internal static class StoredNumber
{
    private const decimal One = 1.0000000000000000000000000000m;

    /// <summary>The same number without zeros at its end: both engines then tell 12.5, not one of them 12.5000.</summary>
    public static decimal Plain(decimal value) => value / One;

    public static double Real(decimal value)
    {
        var real = (double)value;
        // A decimal of more than 15 digits may land one step beside; the text's nearest double is exact.
        return value.Scale <= 22 && Math.Abs(real) < 9e15 && (decimal)real == value
            ? real
            : double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    public static decimal Decimal(double value)
    {
        var rounded = (decimal)value; // to 15 digits, which is what a stored rate has
        return (double)rounded == value
            ? rounded
            : decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
