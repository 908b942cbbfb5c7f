using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Crm.Profitability;

/// <summary>
/// Exponential smoothing of level, trend and season in error-correction form (Hyndman, Koehler, Ord and Snyder 2008). First
/// states come from a classical decomposition and a line through the first two years; the smoothing parameters are those
/// with the least squared one-step errors. A season always smoothed needs a year more than the two it starts from.
/// </summary>
internal sealed class HoltWinters : IForecastMethod
{
    private const int FirstYears = 2 * Seasonality.Months;
    private const double LeastDamping = 0.8;
    private const double MostDamping = 0.98;

    private readonly bool? _multiplicative;
    private readonly bool _damped;

    private HoltWinters(ForecastMethod name, bool? multiplicative, bool damped)
    {
        Name = name;
        _multiplicative = multiplicative;
        _damped = damped;
    }

    public static HoltWinters Additive { get; } = new(ForecastMethod.HoltWintersAdditive, multiplicative: false, damped: false);

    public static HoltWinters Multiplicative { get; } =
        new(ForecastMethod.HoltWintersMultiplicative, multiplicative: true, damped: false);

    /// <summary>With a season only where the series shows one, multiplying where it can.</summary>
    public static HoltWinters Damped { get; } = new(ForecastMethod.HoltWintersDamped, multiplicative: null, damped: true);

    public ForecastMethod Name { get; }

    public bool Suits(ReadOnlySpan<double> history) =>
        history.Length >= (_multiplicative is null ? FirstYears : FirstYears + Seasonality.Months)
        && (_multiplicative != true || Seasonality.Indices(history, multiplicative: true) is not null);

    public double[] Forecast(ReadOnlySpan<double> history, int horizon)
    {
        var multiplicative = _multiplicative ?? true;
        var season = _multiplicative is not null || Seasonality.IsSeasonal(history)
            ? Seasonality.Indices(history, multiplicative)
            : null;
        if (season is null && _multiplicative is null && Seasonality.IsSeasonal(history))
        {
            multiplicative = false;
            season = Seasonality.Indices(history, multiplicative);
        }

        var values = history.ToArray();
        var start = Start(values, season, multiplicative);
        var best = (Squares: double.PositiveInfinity, Parameters: default(Parameters));
        double Squares(Vector<double> point)
        {
            var parameters = Parameters.From(point, _damped, season is not null);
            var squares = start.Copy().Follow(values, parameters);
            // The optimiser wants a number; states that run away are the worst there is.
            if (!double.IsFinite(squares)) return double.MaxValue;
            if (squares < best.Squares) best = (squares, parameters);
            return squares;
        }

        var first = Vector<double>.Build.Dense(Parameters.Start(_damped, season is not null));
        try
        {
            FindBest(Squares, first);
        }
        catch (OptimizationException)
        {
            // Not yet at rest after so many steps: the best point seen is good enough.
        }

        if (!double.IsFinite(best.Squares)) return new SeasonalNaive().Forecast(history, horizon);
        var states = start.Copy();
        states.Follow(values, best.Parameters);
        return states.Ahead(values.Length, horizon, best.Parameters);
    }

    private static void FindBest(Func<Vector<double>, double> squares, Vector<double> first) =>
        new NelderMeadSimplex(1e-4, 400).FindMinimum(ObjectiveFunction.Value(squares), first);

    private static States Start(double[] values, double[]? season, bool multiplicative)
    {
        var first = values[..Math.Min(FirstYears, values.Length)];
        if (season is not null)
        {
            for (var t = 0; t < first.Length; t++)
            {
                var index = season[t % Seasonality.Months];
                first[t] = multiplicative ? first[t] / index : first[t] - index;
            }
        }
        var (level, slope) = Seasonality.Line(first);
        return new States(level - slope, slope, season, multiplicative);
    }

    /// <summary>Shares between 0 and 1; trend and season move no faster than the level lets them.</summary>
    private readonly record struct Parameters(double Alpha, double Beta, double Gamma, double Damping)
    {
        public static double[] Start(bool damped, bool seasonal)
        {
            List<double> start = [Logit(0.3), Logit(0.1)];
            if (seasonal) start.Add(Logit(0.1));
            if (damped) start.Add(Logit(0.7));
            return [.. start];
        }

        public static Parameters From(Vector<double> point, bool damped, bool seasonal)
        {
            var alpha = Share(point[0]);
            return new Parameters(
                alpha, alpha * Share(point[1]), seasonal ? (1 - alpha) * Share(point[2]) : 0,
                damped ? LeastDamping + (MostDamping - LeastDamping) * Share(point[point.Count - 1]) : 1);
        }

        private static double Share(double value) => 1 / (1 + Math.Exp(-value));

        private static double Logit(double share) => Math.Log(share / (1 - share));
    }

    private sealed class States(double level, double trend, double[]? season, bool multiplicative)
    {
        private readonly double[]? _season = season;
        private double _level = level;
        private double _trend = trend;

        public States Copy() => new(_level, _trend, _season?.ToArray(), multiplicative);

        /// <summary>Goes through the values and answers the sum of the squared one-step errors.</summary>
        public double Follow(double[] values, Parameters p)
        {
            var squares = 0.0;
            for (var t = 0; t < values.Length; t++)
            {
                var trend = p.Damping * _trend;
                var next = _level + trend;
                double error;
                if (_season is null)
                {
                    error = values[t] - next;
                    _level = next + p.Alpha * error;
                    _trend = trend + p.Beta * error;
                }
                else
                {
                    ref var index = ref _season[t % Seasonality.Months];
                    if (multiplicative)
                    {
                        error = values[t] - next * index;
                        if (!(next > 0) || !(index > 0)) return double.PositiveInfinity;
                        _level = next + p.Alpha * error / index;
                        _trend = trend + p.Beta * error / index;
                        index += p.Gamma * error / next;
                    }
                    else
                    {
                        error = values[t] - next - index;
                        _level = next + p.Alpha * error;
                        _trend = trend + p.Beta * error;
                        index += p.Gamma * error;
                    }
                }
                squares += error * error;
            }
            return squares;
        }

        public double[] Ahead(int length, int horizon, Parameters p)
        {
            var forecast = new double[horizon];
            var (damping, steps) = (p.Damping, 0.0);
            for (var h = 0; h < horizon; h++)
            {
                steps += damping;
                damping *= p.Damping;
                forecast[h] = _level + steps * _trend;
                if (_season is null) continue;
                var index = _season[(length + h) % Seasonality.Months];
                forecast[h] = multiplicative ? forecast[h] * index : forecast[h] + index;
            }
            return forecast;
        }
    }
}
