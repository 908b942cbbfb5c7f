namespace Crm.Complaints;

/// <summary>Checks that intake, changes and messages share.</summary>
internal static class ComplaintTexts
{
    public const string NoControl = "must not contain control characters";
    public const string NotPast = "must not be in the future, nor before 1960";
    public const decimal MostQuantity = 100_000_000m;

    private static readonly DateOnly FirstDay = new(1960, 1, 1);

    public static bool IsText(string? text) => text is null || !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));

    public static bool IsPast(DateOnly? day, TimeProvider clock) =>
        day is not { } date || (date >= FirstDay && date <= DateOnly.FromDateTime(clock.GetLocalNow().DateTime));

    // Clocks of two machines differ by minutes.
    public static bool IsPast(DateTimeOffset? instant, TimeProvider clock) =>
        instant is not { } at || (at.UtcDateTime >= FirstDay.ToDateTime(default) && at <= clock.GetUtcNow().AddMinutes(10));

    /// <summary>To the places that the column holds.</summary>
    public static decimal? Quantity(decimal? quantity) =>
        quantity is { } number ? decimal.Round(number, 6, MidpointRounding.AwayFromZero) : null;

    public static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
