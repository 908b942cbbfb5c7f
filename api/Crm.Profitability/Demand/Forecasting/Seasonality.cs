namespace Crm.Profitability;

/// <summary>The yearly pattern of a monthly series: whether there is one, and its twelve indices.</summary>
internal static class Seasonality
{
    public const int Months = 12;
    private const double NinetyPercent = 1.6448536269514722;

    /// <summary>
    /// Whether the autocorrelation at lag 12 is significant at 90 % (Bartlett's formula), as the Theta method asks it.
    /// Fewer than three years or a constant series: no.
    /// </summary>
    public static bool IsSeasonal(ReadOnlySpan<double> history)
    {
        if (history.Length < 3 * Months) return false;
        var mean = Mean(history);
        var variance = 0.0;
        foreach (var value in history) variance += (value - mean) * (value - mean);
        if (variance == 0) return false;

        var squares = 0.0;
        var correlation = 0.0;
        for (var lag = 1; lag <= Months; lag++)
        {
            var sum = 0.0;
            for (var t = lag; t < history.Length; t++) sum += (history[t] - mean) * (history[t - lag] - mean);
            correlation = sum / variance;
            if (lag < Months) squares += correlation * correlation;
        }
        return Math.Abs(correlation) > NinetyPercent * Math.Sqrt((1 + 2 * squares) / history.Length);
    }

    /// <summary>
    /// Classical decomposition by a centred moving average over a year; index i belongs to the month of history[i]. Factors
    /// have the mean 1 (multiplicative) or terms the mean 0 (additive). Needs two years; factors need values above 0 and are
    /// null where one of them would not be above 0.
    /// </summary>
    public static double[]? Indices(ReadOnlySpan<double> history, bool multiplicative)
    {
        if (history.Length < 2 * Months) return null;
        var sums = new double[Months];
        var counts = new int[Months];
        for (var t = Months / 2; t < history.Length - Months / 2; t++)
        {
            var level = (history[t - Months / 2] + history[t + Months / 2]) / 2;
            for (var k = t - Months / 2 + 1; k < t + Months / 2; k++) level += history[k];
            level /= Months;
            if (multiplicative && level <= 0) return null;
            sums[t % Months] += multiplicative ? history[t] / level : history[t] - level;
            counts[t % Months]++;
        }

        var indices = new double[Months];
        for (var i = 0; i < Months; i++) indices[i] = sums[i] / counts[i];
        var mean = Mean(indices);
        for (var i = 0; i < Months; i++)
        {
            indices[i] = multiplicative ? indices[i] / mean : indices[i] - mean;
            if (multiplicative && !(indices[i] > 1e-6)) return null;
        }
        return indices;
    }

    public static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }

    /// <summary>The least-squares line through values at 0, 1, 2, …</summary>
    public static (double Level, double Slope) Line(ReadOnlySpan<double> values)
    {
        var middle = (values.Length - 1) / 2.0;
        var mean = Mean(values);
        double above = 0, below = 0;
        for (var t = 0; t < values.Length; t++)
        {
            above += (t - middle) * (values[t] - mean);
            below += (t - middle) * (t - middle);
        }
        var slope = below > 0 ? above / below : 0;
        return (mean - slope * middle, slope);
    }
}
