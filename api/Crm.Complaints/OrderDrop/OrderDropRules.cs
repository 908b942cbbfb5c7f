using Crm.Common;

namespace Crm.Complaints;

/// <summary>A period and the same days of the year before.</summary>
internal sealed record DropPeriod(DateOnly From, DateOnly To)
{
    /// <summary>Longer than a year the two periods would overlap.</summary>
    public const int MostDays = 366;

    public DateOnly FromBefore => From.AddYears(-1);

    public DateOnly ToBefore => To.AddYears(-1);

    /// <summary>The twelve months up to a day, where nothing else is asked for.</summary>
    public static DropPeriod Of(DateOnly? from, DateOnly? to, DateOnly today)
    {
        var last = to ?? (from is { } first && first.AddYears(1).AddDays(-1) < today ? first.AddYears(1).AddDays(-1) : today);
        return new DropPeriod(from ?? last.AddYears(-1).AddDays(1), last);
    }
}

/// <summary>Net revenue of one month, in the base currency.</summary>
internal sealed record MonthNet(int Period, Money Net);

/// <summary>When orders began to fall, and whether a complaint came before that: pure.</summary>
internal static class OrderDropRules
{
    /// <summary>
    /// The first month of the period that brought less than the same month of the year before by the share asked for, or more. Null where no
    /// month did: the fall is spread over all of them.
    /// </summary>
    /// <param name="period">What is compared.</param>
    /// <param name="months">Net by month (yyyymm), of both years; a month that is missing brought nothing.</param>
    /// <param name="share">0.2 for 20 %.</param>
    public static DateOnly? Began(DropPeriod period, IReadOnlyDictionary<int, Money> months, decimal share)
    {
        for (var month = new DateOnly(period.From.Year, period.From.Month, 1); month <= period.To; month = month.AddMonths(1))
        {
            var before = months.GetValueOrDefault((month.Year - 1) * 100 + month.Month).Amount;
            if (before <= 0m) continue;
            if (months.GetValueOrDefault(month.Year * 100 + month.Month).Amount <= before * (1m - share)) return month;
        }
        return null;
    }

    /// <summary>Whether a complaint came in the twelve months before orders began to fall, or in that month itself.</summary>
    public static bool ComplaintCameBefore(DateOnly? began, IEnumerable<DateOnly> receivedOn) =>
        began is { } month && receivedOn.Any(day => day >= month.AddYears(-1) && day < month.AddMonths(1));

    /// <summary>By how much less: 0.25 is a quarter less. Before is above zero.</summary>
    public static decimal Fall(Money before, Money now) =>
        decimal.Round(1m - now.Amount / before.Amount, 4, MidpointRounding.AwayFromZero);
}
