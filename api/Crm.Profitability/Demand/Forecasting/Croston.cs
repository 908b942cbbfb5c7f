namespace Crm.Profitability;

/// <summary>
/// Rare demand: the size of a demand and the months between two demands are smoothed by 0.1 whenever there is one; their
/// ratio is the demand of a month. Without bias it is multiplied by 0.95 (1 − 0.1 / 2). Needs two months with demand.
/// </summary>
internal sealed class Croston(bool withoutBias) : IForecastMethod
{
    private const double Alpha = 0.1;

    /// <summary>Mean months between two demands from which on demand is called rare (Syntetos, Boylan and Croston 2005).</summary>
    private const double Rare = 1.32;

    public ForecastMethod Name => withoutBias ? ForecastMethod.Sba : ForecastMethod.Croston;

    /// <summary>Whether so many months are empty that a method for rare demand is asked.</summary>
    public static bool IsRare(ReadOnlySpan<double> history)
    {
        var demands = 0;
        foreach (var value in history)
        {
            if (value != 0) demands++;
        }
        return demands > 0 && history.Length >= Rare * demands;
    }

    public bool Suits(ReadOnlySpan<double> history)
    {
        var demands = 0;
        foreach (var value in history)
        {
            if (value != 0) demands++;
        }
        return demands >= 2;
    }

    public double[] Forecast(ReadOnlySpan<double> history, int horizon)
    {
        double? size = null;
        double? distance = null;
        var months = 0;
        foreach (var value in history)
        {
            months++;
            if (value == 0) continue;
            if (size is null)
            {
                // The months before the first demand are no distance between two.
                size = value;
            }
            else
            {
                size += Alpha * (value - size);
                distance = distance is null ? months : distance + Alpha * (months - distance);
            }
            months = 0;
        }

        var forecast = new double[horizon];
        Array.Fill(forecast, size!.Value / distance!.Value * (withoutBias ? 1 - Alpha / 2 : 1));
        return forecast;
    }
}
