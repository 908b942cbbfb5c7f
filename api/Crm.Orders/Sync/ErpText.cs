using Crm.Common;

namespace Crm.Orders;

/// <summary>
/// How texts and numbers of an ERP are kept: trimmed, empty as nothing, and to the places that the columns hold.
/// </summary>
internal static class ErpText
{
    public static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The text sent, or what was there before where the member is absent.</summary>
    public static string? CleanOr(this Patch<string> sent, string? before) => sent.IsSet ? Clean(sent.Value) : before;

    /// <summary>Orders names the same on both engines.</summary>
    public static string SortName(string name) => name.ToLowerInvariant();
}

internal static class ErpNumber
{
    public static decimal Quantity(decimal quantity) => decimal.Round(quantity, 6, MidpointRounding.AwayFromZero);

    public static decimal Share(decimal share) => decimal.Round(share, 6, MidpointRounding.AwayFromZero);

    public static decimal Rate(decimal rate) => decimal.Round(rate, 8, MidpointRounding.AwayFromZero);
}
