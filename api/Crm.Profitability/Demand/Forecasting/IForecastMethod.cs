namespace Crm.Profitability;

/// <summary>How a forecast was made.</summary>
internal enum ForecastMethod
{
    /// <summary>The same month of the last year.</summary>
    SeasonalNaive = 1,

    /// <summary>Level, trend and a season that is added (Winters 1960).</summary>
    HoltWintersAdditive = 2,

    /// <summary>Level, trend and a season that multiplies.</summary>
    HoltWintersMultiplicative = 3,

    /// <summary>A trend that dies away, with a season where there is one (Gardner and McKenzie 1985).</summary>
    HoltWintersDamped = 4,

    /// <summary>Smoothing with half of the long trend (Assimakopoulos and Nikolopoulos 2000).</summary>
    Theta = 5,

    /// <summary>Size and distance of rare demand, smoothed each for itself (Croston 1972).</summary>
    Croston = 6,

    /// <summary>Croston's method without its bias (Syntetos and Boylan 2005).</summary>
    Sba = 7,
}

/// <summary>A way to forecast a monthly series from nothing but itself.</summary>
internal interface IForecastMethod
{
    ForecastMethod Name { get; }

    /// <summary>Whether the method can be asked for this history at all.</summary>
    bool Suits(ReadOnlySpan<double> history);

    /// <summary>What the next months bring, in their order. Asked only where the method suits.</summary>
    double[] Forecast(ReadOnlySpan<double> history, int horizon);
}

/// <summary>Every method of ours.</summary>
internal static class ForecastMethods
{
    public static IReadOnlyList<IForecastMethod> All { get; } =
    [
        new SeasonalNaive(), HoltWinters.Additive, HoltWinters.Multiplicative, HoltWinters.Damped, new Theta(),
        new Croston(withoutBias: false), new Croston(withoutBias: true),
    ];
}
