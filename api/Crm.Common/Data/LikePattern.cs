namespace Crm.Common;

/// <summary>Patterns for <c>like … escape '\'</c> in which nothing that was typed means anything but itself.</summary>
public static class LikePattern
{
    /// <summary>What begins with the text, spaces around it left out.</summary>
    public static string Prefix(string text) => Escape(text.Trim()) + "%";

    /// <summary>What has the text anywhere, spaces around it left out.</summary>
    public static string Contains(string text) => "%" + Escape(text.Trim()) + "%";

    /// <summary>The text as it stands, for a pattern of one's own.</summary>
    public static string Escape(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal)
        .Replace("[", @"\[", StringComparison.Ordinal);
}
