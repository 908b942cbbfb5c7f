using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Crm.Common;

/// <summary>A query parameter that takes one value or several with commas between them: <c>grade=A,B</c>.</summary>
public sealed record ListOf<T>(IReadOnlyList<T> Values) : IParsable<ListOf<T>>
{
    public static ListOf<T> Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var list) ? list : throw new FormatException("not a list of known values");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ListOf<T> result)
    {
        result = null;
        if (string.IsNullOrWhiteSpace(s)) return false;
        var values = new List<T>();
        foreach (var part in s.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!TryParseOne(part, out var value)) return false;
            values.Add(value);
        }
        result = new ListOf<T>(values);
        return true;
    }

    // Values are read exactly as in a JSON body, so that a query and a body name an enum alike.
    private static bool TryParseOne(string part, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (part.Length == 0) return false;
        try
        {
            var isNumber = typeof(T) == typeof(long) || typeof(T) == typeof(int);
            value = JsonSerializer.Deserialize<T>(isNumber ? part : JsonSerializer.Serialize(part), CrmJson.Options);
            return value is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
