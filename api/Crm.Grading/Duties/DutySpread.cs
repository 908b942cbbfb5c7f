namespace Crm.Grading;

/// <summary>How many duties are owed in the rest of a year, and on which days they fall due.</summary>
internal static class DutySpread
{
    private const int Phases = 1024;

    /// <summary>The yearly number × the share of the year that is left, the day itself included, rounded half away from zero.</summary>
    public static int Owed(int yearly, DateOnly from)
    {
        var days = DateTime.IsLeapYear(from.Year) ? 366 : 365;
        return (int)decimal.Round((decimal)yearly * DaysLeft(from) / days, 0, MidpointRounding.AwayFromZero);
    }

    /// <summary>
    /// Due days at even distances from a day to the end of its year. Each falls into the second half of its part; where in it is
    /// the customer's own, so that a salesperson does not owe all customers on the same day.
    /// </summary>
    public static IReadOnlyList<DateOnly> Days(DateOnly from, int count, long customerId, DutyKind kind)
    {
        if (count <= 0) return [];
        long left = DaysLeft(from);
        var phase = Phases + (long)(((ulong)customerId * 2_654_435_761UL + (ulong)kind * 40_503UL) >> 8) % Phases;
        return [.. Enumerable.Range(0, count).Select(k => from.AddDays((int)((k * 2L * Phases + phase) * left / (count * 2L * Phases))))];
    }

    private static int DaysLeft(DateOnly from) => new DateOnly(from.Year, 12, 31).DayNumber - from.DayNumber + 1;
}
