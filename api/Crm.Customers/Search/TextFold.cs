using System.Globalization;
using System.Text;

namespace Crm.Customers;

/// <summary>
/// Makes texts that people take for the same compare equal: full-width letters as half-width, half-width kana as
/// full-width, lower case. Written out here because the process runs without the operating system's culture data, where
/// Unicode normalisation changes nothing; so both engines and every machine fold alike.
/// </summary>
internal static class TextFold
{
    private const string FullWidthKana = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

    public static string Fold(string text) => string.Create(text.Length, text, static (folded, source) =>
    {
        for (var i = 0; i < source.Length; i++) folded[i] = Fold(source[i]);
    });

    public static char Fold(char c) => c switch
    {
        < '\u0080' => (char)(c is >= 'A' and <= 'Z' ? c | 0x20 : c),
        '\u3000' or '\u00A0' => ' ',
        >= '\uFF01' and <= '\uFF5E' => Fold((char)(c - 0xFEE0)),
        >= '\uFF61' and <= '\uFF9F' => FullWidthKana[c - '\uFF61'],
        _ => char.ToLowerInvariant(c),
    };

    /// <summary>
    /// The text in the form that search compares: folded, every run of other characters than letters and digits reduced to
    /// one blank, and to none beside an ideograph or between digits: 华为（深圳） is found by 华为深圳, Co.,Ltd by Co., Ltd. and
    /// 021-5080 1234 by 02150801234.
    /// </summary>
    public static string Searchable(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var searchable = new StringBuilder(text.Length);
        var separated = false;
        var before = new Rune(' ');
        foreach (var rune in Fold(text).EnumerateRunes())
        {
            if (!IsPartOfWord(rune))
            {
                separated = true;
                continue;
            }
            if (separated && searchable.Length > 0 && !IsIdeograph(rune) && !IsIdeograph(before)
                && !(Rune.IsDigit(rune) && Rune.IsDigit(before)))
                searchable.Append(' ');
            if (rune.IsBmp) searchable.Append((char)rune.Value);
            else searchable.Append(rune.ToString());
            separated = false;
            before = rune;
        }
        return searchable.ToString();
    }

    /// <summary>Characters of scripts written without blanks between words: Chinese, kana, Hangul, and all beyond the first plane.</summary>
    public static bool IsIdeograph(Rune rune) => rune.Value is >= 0x3040 and <= 0x30FF or >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF
        or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF or 0x3005 or 0x3007 or > 0xFFFF;

    private static bool IsPartOfWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
