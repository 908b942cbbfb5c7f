using System.Data.Common;

namespace Crm.Common;

/// <summary>Values of rows that are read one by one.</summary>
public static class RowReading
{
    /// <summary>A day as the number of days since 0001-01-01: a date on SQL Server, a text on SQLite.</summary>
    public static int GetDay(this DbDataReader row, int ordinal) => row.GetValue(ordinal) switch
    {
        string { Length: >= StoredTime.DayWidth } text => new DateOnly(
            Digit(text, 0) * 1000 + Digit(text, 1) * 100 + Digit(text, 2) * 10 + Digit(text, 3), Digit(text, 5) * 10 + Digit(text, 6),
            Digit(text, 8) * 10 + Digit(text, 9)).DayNumber,
        DateTime instant => DateOnly.FromDateTime(instant).DayNumber,
        var value => throw new InvalidCastException($"A day cannot be read from {value.GetType().Name} {value}."),
    };

    private static int Digit(string text, int at) => text[at] - '0';
}
