using System.Text.Json;

namespace Crm.Customers;

/// <summary>Lists as JSON arrays, the way any number of them reaches a statement: <c>openjson(@Ids)</c>.</summary>
internal static class Json
{
    public static string Numbers(IEnumerable<long> numbers) => $"[{string.Join(',', numbers)}]";

    public static string Texts(IEnumerable<string> texts) => JsonSerializer.Serialize(texts);
}
