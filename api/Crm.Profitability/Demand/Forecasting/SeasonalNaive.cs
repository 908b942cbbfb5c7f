namespace Crm.Profitability;

/// <summary>Next January is as last January. Needs a year.</summary>
internal sealed class SeasonalNaive : IForecastMethod
{
    public ForecastMethod Name => ForecastMethod.SeasonalNaive;

    public bool Suits(ReadOnlySpan<double> history) => history.Length >= Seasonality.Months;

    public double[] Forecast(ReadOnlySpan<double> history, int horizon)
    {
        var forecast = new double[horizon];
        for (var h = 0; h < horizon; h++) forecast[h] = history[history.Length - Seasonality.Months + h % Seasonality.Months];
        return forecast;
    }
}
