using Crm.Common;

namespace Crm.Profitability;

/// <summary>A period of a profit report, both days included; twelve whole months up to the last month's end unless told.</summary>
internal sealed record ReportDays(DateOnly From, DateOnly To)
{
    public const int MostDays = 5 * 366;

    /// <summary>The same days a year before. The first day after the period is moved, so that a month's end stays one.</summary>
    public ReportDays YearBefore => new(From.AddYears(-1), To.AddDays(1).AddYears(-1).AddDays(-1));

    /// <summary>The half-year that ends with the period, and the one before it.</summary>
    public (ReportDays Recent, ReportDays Earlier) HalfYears
    {
        get
        {
            var until = To.AddDays(1);
            var middle = until.AddMonths(-6);
            return (new ReportDays(middle, To), new ReportDays(until.AddMonths(-12), middle.AddDays(-1)));
        }
    }

    public static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetLocalNow().DateTime);

    public static ReportDays Of(DateOnly? from, DateOnly? to, DateOnly today)
    {
        if (from?.Year is < 1990 or > 2089) throw Problem.Invalid("from", "must be between 1990 and 2089");
        if (to?.Year is < 1990 or > 2089) throw Problem.Invalid("to", "must be between 1990 and 2089");
        var until = to ?? new DateOnly(today.Year, today.Month, 1).AddDays(-1);
        var period = new ReportDays(from ?? until.AddDays(1).AddMonths(-12), until);
        if (period.From > period.To) throw Problem.Invalid("to", "must not be before from");
        return period.To.DayNumber - period.From.DayNumber <= MostDays ? period
            : throw Problem.Invalid("to", "must be at most five years after from");
    }
}
