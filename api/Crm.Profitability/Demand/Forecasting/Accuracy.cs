namespace Crm.Profitability;

/// <summary>How far forecasts were from what came. Sources: Makridakis and Hibon 2000 (sMAPE), Hyndman and Koehler 2006 (MASE).</summary>
internal static class Accuracy
{
    /// <summary>
    /// Mean of 200 · |actual − forecast| / (|actual| + |forecast|), in percent, 0 to 200. A month where both are 0 counts as 0.
    /// </summary>
    public static double Smape(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var sum = 0.0;
        for (var i = 0; i < actual.Length; i++)
        {
            var size = Math.Abs(actual[i]) + Math.Abs(forecast[i]);
            if (size > 0) sum += 200 * Math.Abs(actual[i] - forecast[i]) / size;
        }
        return sum / actual.Length;
    }

    /// <summary>Mean absolute error divided by the <see cref="Scale"/> of the history; null where the history never changes.</summary>
    public static double? Mase(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, double? scale)
    {
        if (scale is not { } unit) return null;
        var sum = 0.0;
        for (var i = 0; i < actual.Length; i++) sum += Math.Abs(actual[i] - forecast[i]);
        return sum / actual.Length / unit;
    }

    /// <summary>
    /// Mean absolute change against the same month a year before; against the month before where there is no more than a
    /// year. Null where that is 0 or there are fewer than two months.
    /// </summary>
    public static double? Scale(ReadOnlySpan<double> history)
    {
        var lag = history.Length > Seasonality.Months ? Seasonality.Months : 1;
        if (history.Length <= lag) return null;
        var sum = 0.0;
        for (var t = lag; t < history.Length; t++) sum += Math.Abs(history[t] - history[t - lag]);
        return sum > 0 ? sum / (history.Length - lag) : null;
    }
}
