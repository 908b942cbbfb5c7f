using System.Text.Json;

namespace Crm.Common;

/// <summary>Lists as JSON arrays, the way any number of values reaches a statement: <c>openjson(@Ids)</c>.</summary>
public static class JsonList
{
    public static string Of(IEnumerable<long> numbers) => $"[{string.Join(',', numbers)}]";

    public static string Of(IEnumerable<string> texts) => JsonSerializer.Serialize(texts);

    /// <summary>The numbers that the values are stored as.</summary>
    public static string Of<TEnum>(IEnumerable<TEnum> values)
        where TEnum : struct, Enum => Of(values.Select(v => Convert.ToInt64(v, null)));

    /// <summary>The values of a filter, or null where it was not given: <c>(@Grades is null or …)</c>.</summary>
    public static string? OfFilter<TEnum>(ListOf<TEnum>? filter)
        where TEnum : struct, Enum => filter is null ? null : Of(filter.Values);
}
