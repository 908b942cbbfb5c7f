namespace Crm.Customers;

/// <summary>The key that names are ordered by: width and case folded, compared by code point, so that both engines agree.</summary>
internal static class SortName
{
    public const int MaximumLength = 200;

    public static string Of(string name)
    {
        var folded = TextFold.Fold(name).Trim();
        if (folded.Length <= MaximumLength) return folded;
        // A character of two units must not be cut in half.
        return char.IsHighSurrogate(folded[MaximumLength - 1]) ? folded[..(MaximumLength - 1)] : folded[..MaximumLength];
    }
}
