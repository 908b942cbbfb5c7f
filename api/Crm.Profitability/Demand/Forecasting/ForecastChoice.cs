namespace Crm.Profitability;

/// <summary>What a method would have foretold of the months that are known. Errors in the unit of the series.</summary>
/// <param name="Method">Who foretold.</param>
/// <param name="MeanAbsoluteError">Over all origins and months ahead.</param>
/// <param name="Mase">The same against the yearly naive error; null for a series that never changes.</param>
/// <param name="Deviations">Root of the mean squared error 1, 2, … months ahead.</param>
internal sealed record MethodTrial(ForecastMethod Method, double MeanAbsoluteError, double? Mase, IReadOnlyList<double> Deviations);

/// <summary>A forecast by the chosen method, and all the trials, the least error first.</summary>
internal sealed record ChosenForecast(MethodTrial Chosen, IReadOnlyList<ForecastMonth> Months, IReadOnlyList<MethodTrial> Trials)
{
    public ForecastMethod Method => Chosen.Method;
}

/// <summary>One month ahead with its 80 % and 95 % intervals.</summary>
internal sealed record ForecastMonth(double Value, double Low80, double High80, double Low95, double High95);

/// <summary>
/// Chooses the method by a back-test with a rolling origin: every second month of the last three years stands once at the end
/// of what is known, and each method foretells from there. Theta, or for rare demand SBA, stands unless another erred at least
/// a fifth less: a few years tell the better of two good methods badly. The errors of the chosen one give the intervals, by
/// Student's t with eight degrees of freedom, because errors of neighbouring months are not independent. Window, step, margin and
/// degrees were chosen on the training part of the M3 series alone (build/decisions.md).
/// </summary>
internal static class ForecastChoice
{
    private const int Window = 36;
    private const int Step = 2;
    private const int LeastTraining = 24;
    private const double Margin = 0.2;
    private const double Student80 = 1.3968153097438645;
    private const double Student95 = 2.306004135204166;

    /// <summary>Months that a method must know before it is put to the test.</summary>
    public const int FewestMonths = 6;

    /// <summary>Null where fewer months are known than <see cref="FewestMonths"/> or nothing was ever sold.</summary>
    /// <param name="history">Month by month, the latest last; a month without demand is 0.</param>
    /// <param name="horizon">Months ahead, 1 or more.</param>
    /// <param name="notBelowZero">Whether what is forecast cannot be negative.</param>
    public static ChosenForecast? Choose(ReadOnlySpan<double> history, int horizon, bool notBelowZero = true)
    {
        if (history.Length < FewestMonths || history.IndexOfAnyExcept(0.0) < 0) return null;
        var rare = Croston.IsRare(history);
        var trials = new List<MethodTrial>();
        foreach (var method in ForecastMethods.All)
        {
            if (method is Croston && !rare) continue;
            if (Try(method, history, horizon) is { } trial) trials.Add(trial);
        }
        if (trials.Count == 0) return null;
        trials.Sort((one, other) => one.MeanAbsoluteError.CompareTo(other.MeanAbsoluteError));

        var standing = trials.Find(t => t.Method == (rare ? ForecastMethod.Sba : ForecastMethod.Theta));
        var best = standing is not null && trials[0].MeanAbsoluteError > standing.MeanAbsoluteError * (1 - Margin) ? standing : trials[0];
        var values = ForecastMethods.All.Single(m => m.Name == best.Method).Forecast(history, horizon);
        var months = new ForecastMonth[horizon];
        for (var h = 0; h < horizon; h++)
        {
            double Bounded(double value) => notBelowZero ? Math.Max(0, value) : value;
            var deviation = best.Deviations[h];
            months[h] = new ForecastMonth(
                Bounded(values[h]), Bounded(values[h] - Student80 * deviation), Bounded(values[h] + Student80 * deviation),
                Bounded(values[h] - Student95 * deviation), Bounded(values[h] + Student95 * deviation));
        }
        return new ChosenForecast(best, months, trials);
    }

    /// <summary>Null where the method suits at none of the origins.</summary>
    internal static MethodTrial? Try(IForecastMethod method, ReadOnlySpan<double> history, int horizon)
    {
        var n = history.Length;
        var first = n - Math.Min(Window, Math.Max(Step, n - LeastTraining));
        if (!method.Suits(history)) return null;
        var squares = new double[horizon];
        var counts = new int[horizon];
        double absolute = 0;
        var count = 0;
        for (var origin = first; origin < n; origin += Step)
        {
            var known = history[..origin];
            if (!method.Suits(known)) continue;
            var ahead = Math.Min(horizon, n - origin);
            var forecast = method.Forecast(known, ahead);
            for (var h = 0; h < ahead; h++)
            {
                var error = history[origin + h] - forecast[h];
                if (!double.IsFinite(error)) return null;
                squares[h] += error * error;
                counts[h]++;
                absolute += Math.Abs(error);
                count++;
            }
        }
        if (count == 0) return null;
        var mean = absolute / count;
        return new MethodTrial(method.Name, mean, mean / Accuracy.Scale(history), Deviations(squares, counts));
    }

    /// <summary>
    /// The deviation grows with the distance: a line through the mean squared errors, each weighted by how many there are,
    /// that never falls. Few errors far ahead would say little by themselves.
    /// </summary>
    private static double[] Deviations(double[] squares, int[] counts)
    {
        double weight = 0, h1 = 0, h2 = 0, e1 = 0, he = 0;
        for (var h = 0; h < squares.Length; h++)
        {
            if (counts[h] == 0) continue;
            var ahead = h + 1.0;
            weight += counts[h];
            h1 += counts[h] * ahead;
            h2 += counts[h] * ahead * ahead;
            e1 += squares[h];
            he += squares[h] * ahead;
        }
        var below = weight * h2 - h1 * h1;
        var slope = below > 0 ? Math.Max(0, (weight * he - h1 * e1) / below) : 0;
        var level = (e1 - slope * h1) / weight;
        // A line that starts below zero is turned about the origin.
        if (level < 0) (level, slope) = (0, he / h2);
        return [.. squares.Select((_, h) => Math.Sqrt(level + slope * (h + 1)))];
    }
}
