namespace Crm.Orders;

/// <summary>Patterns for <c>like … escape '\'</c> in which nothing that was typed means anything but itself.</summary>
internal static class LikePattern
{
    public static string Prefix(string text) => Escape(text.Trim()) + "%";

    public static string Contains(string text) => "%" + Escape(text.Trim()) + "%";

    private static string Escape(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal);
}
