using System.Globalization;
using System.Text;
using Crm.Common;

namespace Crm.Profitability;

/// <summary>The lines of an answer as CSV: keys by name, measures, and those of the year before.</summary>
internal static class CubeCsv
{
    public static string Write(CubeAnswer answer)
    {
        var text = new StringBuilder("\uFEFF");
        List<string> words = [.. answer.Measures.Select(ReportFigures.Word)];
        var compares = answer.Total.YearBefore is not null;
        text.Append(CsvText.Row([
            .. answer.Dimensions.Select(ReportFigures.Word), .. words, .. compares ? words.Select(w => $"{w}YearBefore") : [], "currency"]));
        foreach (var line in answer.Rows)
            text.Append(CsvText.Row([
                .. answer.Dimensions.Select((_, i) => line.IsRest ? (i == 0 ? "…" : "") : CsvText.Safe(line.Keys[i].Name ?? "")),
                .. words.Select(w => Number(line.Values[w])), .. compares ? words.Select(w => Number(line.YearBefore![w])) : [], answer.Currency]));
        return text.ToString();
    }

    private static string Number(decimal? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
}
