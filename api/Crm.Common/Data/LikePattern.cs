namespace Crm.Common;

/// <summary>Text that a LIKE takes as it stands; used with <c>escape '\'</c>.</summary>
public static class LikePattern
{
    public static string Escape(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal)
        .Replace("[", @"\[", StringComparison.Ordinal);
}
