using Crm.Common;

namespace Crm.Contracts.Sync;

/// <summary>The checks that messages of every kind share; each yields a problem that names the field.</summary>
public static class Check
{
    public static readonly DateOnly FirstDay = new(1950, 1, 1);
    public static readonly DateOnly LastDay = new(2199, 12, 31);

    public static IEnumerable<RowProblem> Text(string field, Patch<string> text, int maximum, bool required = false) =>
        text.IsSet ? Text(field, text.Value, maximum, required) : [];

    public static IEnumerable<RowProblem> Text(string field, string? text, int maximum, bool required = false)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (required) yield return new RowProblem(field, "required", "must not be empty");
            yield break;
        }
        if (text.Length > maximum) yield return new RowProblem(field, "too-long", $"must have at most {maximum} characters");
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            yield return new RowProblem(field, "invalid", "must not contain control characters");
    }

    public static IEnumerable<RowProblem> Range(string field, decimal? value, decimal minimum, decimal maximum)
    {
        if (value is { } number && (number < minimum || number > maximum))
            yield return new RowProblem(field, "out-of-range", $"must be between {minimum} and {maximum}");
    }

    public static IEnumerable<RowProblem> Range(string field, Money? value, decimal minimum, decimal maximum) =>
        Range(field, value?.Amount, minimum, maximum);

    public static IEnumerable<RowProblem> Day(string field, DateOnly? day)
    {
        if (day is { } date && (date < FirstDay || date > LastDay))
            yield return new RowProblem(field, "out-of-range", $"must be between {FirstDay:yyyy-MM-dd} and {LastDay:yyyy-MM-dd}");
    }

    public static IEnumerable<RowProblem> Currency(string field, string? currency)
    {
        if (currency is not null && (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)))
            yield return new RowProblem(field, "invalid", "must be a currency code of three capital letters");
    }
}
