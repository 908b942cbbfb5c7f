using MathNet.Numerics;

namespace Crm.Profitability;

/// <summary>
/// The Theta method as published: where the series is seasonal its season is divided out, the rest is smoothed simply and
/// moved on by half the slope of its line, and the season comes back. Hyndman and Billah 2003 give the form used here.
/// </summary>
internal sealed class Theta : IForecastMethod
{
    private const int Fewest = 4;
    private const double Least = 1e-4;
    private const int Steps = 20;

    public ForecastMethod Name => ForecastMethod.Theta;

    public bool Suits(ReadOnlySpan<double> history) => history.Length >= Fewest;

    public double[] Forecast(ReadOnlySpan<double> history, int horizon)
    {
        var season = Seasonality.IsSeasonal(history) ? Seasonality.Indices(history, multiplicative: true) : null;
        var values = history.ToArray();
        if (season is not null)
        {
            for (var t = 0; t < values.Length; t++) values[t] /= season[t % Seasonality.Months];
        }

        var alpha = BestAlpha(values);
        var level = Smooth(values, alpha).Level;
        var drift = Seasonality.Line(values).Slope / 2;
        var forecast = new double[horizon];
        for (var h = 0; h < horizon; h++)
        {
            forecast[h] = level + drift * (h + (1 - Math.Pow(1 - alpha, values.Length)) / alpha);
            if (season is not null) forecast[h] *= season[(values.Length + h) % Seasonality.Months];
        }
        return forecast;
    }

    /// <summary>The alpha with the least squared errors: the best step of a grid, then the best around it.</summary>
    private static double BestAlpha(double[] values)
    {
        var near = Enumerable.Range(1, Steps - 1).Select(step => (double)step / Steps).MinBy(a => Smooth(values, a).Squares);
        // The optimiser may look beyond its bounds; alpha may not.
        static double Within(double alpha) => Math.Clamp(alpha, Least, 1 - Least);
        return Within(FindMinimum.OfScalarFunctionConstrained(
            a => Smooth(values, Within(a)).Squares, near - 1.0 / Steps, near + 1.0 / Steps, 1e-4));
    }

    /// <summary>
    /// Simple exponential smoothing from the best first level for this alpha: every error is linear in that level, so that
    /// least squares give it at once.
    /// </summary>
    private static (double Level, double Squares) Smooth(double[] values, double alpha)
    {
        double fromZero = 0, share = 1, mixed = 0, shares = 0;
        foreach (var value in values)
        {
            mixed += (value - fromZero) * share;
            shares += share * share;
            fromZero += alpha * (value - fromZero);
            share *= 1 - alpha;
        }

        var level = mixed / shares;
        var squares = 0.0;
        foreach (var value in values)
        {
            var error = value - level;
            squares += error * error;
            level += alpha * error;
        }
        return (level, squares);
    }
}
